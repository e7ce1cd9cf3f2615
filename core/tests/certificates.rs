//! What a proof says of its issuer, and what travels to say it.

mod support;

use plica::error::Error;
use plica::holder::Holder;
use plica::issue::{CertificateOptions, RootCurve};
use plica::presentation::{IssuerIdentity, Presentation};
use plica::request::Request;
use plica::trust::TrustList;
use plica::verifier::{Facts, Verifier};
use support::{Sample, rng, session};

fn asked() -> Request {
    Request::age_over(18).session(&session("certificates"))
}

fn present(sample: &Sample) -> Presentation {
    let request = asked();
    sample.holder().present(None, &request, &sample.sign(&request), sample.now, &mut rng(5)).unwrap()
}

fn verify(sample: &Sample, presentation: &Presentation) -> Result<Facts, Error> {
    sample.verifier().verify_bytes(&presentation.to_bytes(), &asked(), sample.now)
}

fn sent(presentation: &Presentation) -> &[Vec<u8>] {
    match &presentation.issuer {
        IssuerIdentity::Certificates(chain) => chain,
        IssuerIdentity::Key { .. } => panic!("no certificates"),
    }
}

/// Two authorities certify one key, for the same time: what is reported is the one that was proved for.
#[test]
fn another_certificate_of_the_same_key_is_not_the_one_that_was_proved_for() {
    let sample = Sample::new(11);
    let other = Sample::certified(11, |o| o.name = "Other".into(), |issuer| issuer);
    let roots = [sample.issuer.root_certificate(), other.issuer.root_certificate()];
    let verifier = Verifier::new(TrustList::from_certificates(&roots).unwrap());
    let mut presentation = present(&sample);
    let facts = verifier.verify(&presentation, &asked(), sample.now).unwrap();
    assert_eq!(facts.issuer.subject, "CN=Plica Test DS,C=UT");
    presentation.issuer = IssuerIdentity::Certificates(other.issuer.x5chain().to_vec());
    let error = verifier.verify(&presentation, &asked(), sample.now).unwrap_err();
    assert_eq!(error.code(), "proof.invalid");
    // The key alone is another statement, too, and the other way round.
    let key = plica::trust::IssuerKey::from_certificate(sample.issuer.signer_certificate()).unwrap();
    let doc_types = &["org.iso.18013.5.1.mDL"];
    let pinned = Verifier::new(TrustList::new().with_issuer_key(doc_types, &key.x, &key.y).unwrap());
    presentation.issuer = IssuerIdentity::Key { x: key.x, y: key.y };
    assert_eq!(pinned.verify(&presentation, &asked(), sample.now).unwrap_err().code(), "proof.invalid");
}

/// Whoever hands a document on can put certificates into it that the issuer never saw.
#[test]
fn certificates_that_nobody_needs_do_not_travel() {
    let plain = Sample::new(12);
    let bytes = present(&plain).to_bytes().len();
    let stranger = Sample::new(13).issuer;
    let signer = || plain.issuer.signer_certificate().to_vec();
    let table = [
        ("the root", vec![signer(), plain.issuer.root_certificate().to_vec()]),
        ("no certificate", vec![signer(), b"a tag".to_vec()]),
        ("another root", vec![signer(), stranger.root_certificate().to_vec()]),
        ("another signer", vec![signer(), stranger.signer_certificate().to_vec()]),
        ("itself", vec![signer(), signer()]),
        ("eight", [vec![signer()], vec![b"tag".to_vec(); 6], vec![plain.issuer.root_certificate().to_vec()]].concat()),
    ];
    for (name, chain) in table {
        let sample = Sample::certified(12, |_| (), |issuer| issuer.with_x5chain(chain));
        let presentation = present(&sample);
        assert_eq!(sent(&presentation), [signer()], "{name}");
        assert_eq!(presentation.to_bytes().len(), bytes, "{name}");
        assert!(verify(&sample, &presentation).is_ok(), "{name}");
    }
}

/// An authority between signer and root does travel, wherever it stands behind the signer.
#[test]
fn certificates_of_the_path_travel_in_its_order() {
    let between = |o: &mut CertificateOptions| o.intermediate = true;
    let plain = Sample::certified(14, between, |issuer| issuer);
    let chain = plain.issuer.x5chain().to_vec();
    assert_eq!(chain.len(), 2);
    assert_eq!(sent(&present(&plain)), chain);
    let root = plain.issuer.root_certificate().to_vec();
    let order = vec![chain[0].clone(), root, b"a tag".to_vec(), chain[1].clone()];
    let sample = Sample::certified(14, between, |issuer| issuer.with_x5chain(order));
    let presentation = present(&sample);
    assert_eq!(sent(&presentation), chain);
    assert!(verify(&sample, &presentation).is_ok());
}

#[test]
fn a_root_on_any_curve_leads_to_a_proof() {
    for curve in [RootCurve::P384, RootCurve::BrainpoolP256r1, RootCurve::BrainpoolP384r1] {
        let sample = Sample::certified(15, |o| o.root_curve = curve, |issuer| issuer);
        assert!(verify(&sample, &present(&sample)).is_ok(), "{curve:?}");
    }
}

/// The holder's proof is sound, but its issuer is none.
#[test]
fn who_signs_no_documents_is_refused() {
    type Change = fn(&mut CertificateOptions);
    let table: [(&str, Change, &str); 5] = [
        ("the root", |o| o.root_signs_documents = true, "issuer.certificate"),
        ("an authority", |o| o.signer_is_authority = true, "issuer.certificate"),
        ("a signer of revocation lists", |o| o.signer_uses.clear(), "issuer.certificate"),
        ("a reader", |o| o.signer_uses = vec!["1.0.18013.5.1.6".into()], "issuer.certificate"),
        ("a signer of another country", |o| o.signer_country = Some("XX".into()), "issuer.certificate"),
    ];
    for (name, change, code) in table {
        let sample = Sample::certified(16, change, |issuer| issuer);
        assert_eq!(verify(&sample, &present(&sample)).unwrap_err().code(), code, "{name}");
    }
}

/// By the verifier's clock, whatever time near it the holder states.
#[test]
fn a_certificate_that_has_just_expired_is_refused() {
    let end = "2026-01-15T09:00:30Z".parse().unwrap();
    let sample = Sample::certified(18, |o| o.signer_validity.1 = end, |issuer| issuer);
    let presentation = present(&sample);
    let verify = |now: &str| sample.verifier().verify(&presentation, &asked(), now.parse().unwrap()).map(drop);
    assert_eq!(verify("2026-01-15T09:00:30Z"), Ok(()));
    assert_eq!(verify("2026-01-15T09:00:31Z").unwrap_err().code(), "issuer.certificate_expired");
}

/// Without a certificate in the document there is the signer's key, for those who have it.
#[test]
fn a_document_without_certificates() {
    let sample = Sample::certified(17, |_| (), |issuer| issuer.with_x5chain(Vec::new()));
    let request = asked();
    let signature = sample.sign(&request);
    let present = |holder: Holder| holder.present(None, &request, &signature, sample.now, &mut rng(5));
    let error = present(sample.holder()).err().unwrap();
    assert_eq!(error.code(), "issuer.certificate_missing");
    assert_eq!(sample.holder().warm_up(), Err(error));
    let key = plica::trust::IssuerKey::from_certificate(sample.issuer.signer_certificate()).unwrap();
    let holder = sample.holder().with_issuer_key(&key.x, &key.y).unwrap();
    holder.warm_up().unwrap();
    let presentation = present(holder).unwrap();
    let trust = TrustList::new().with_issuer_key(&[&request.doc_type], &key.x, &key.y).unwrap();
    assert!(Verifier::new(trust).verify(&presentation, &request, sample.now).is_ok());
}
