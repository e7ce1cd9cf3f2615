use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use x509_cert::builder::Builder;
use x509_cert::ext::pkix::KeyUsages;

use super::*;
use crate::document::issue::certificates::{Profile, builder, finish, signer_profile};
use crate::document::issue::tests::now;
use crate::document::issue::{CertificateOptions, RootCurve, TestIssuer};
use crate::document::mdoc::ValidityInfo;
use crate::document::reference::check_dates;

fn make(change: impl Fn(&mut CertificateOptions)) -> TestIssuer {
    let mut options = CertificateOptions::new(now());
    change(&mut options);
    TestIssuer::new(&options, &mut ChaCha20Rng::seed_from_u64(3)).unwrap()
}

fn result(change: impl Fn(&mut CertificateOptions)) -> Result<IssuerKey> {
    let issuer = make(change);
    let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
    trust.issuer(MDL, issuer.x5chain(), now())
}

fn reason(result: Result<IssuerKey>) -> &'static str {
    match result.unwrap_err() {
        Error::Trust(TrustError::Certificate { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

fn later(days: i64) -> DateTime {
    crate::document::issue::days_after(now(), days)
}

#[test]
fn chain_in_order() {
    let key = result(|_| {}).unwrap();
    assert_eq!(key.subject, "CN=Plica Test DS,C=UT");
    assert!(!key.is_open_ended());
    assert_eq!((key.not_before, key.not_after), (later(-183), later(-183 + 457)));
}

/// What is changed in one certificate of a chain that is in order, and what a licence's verifier says.
#[test]
fn certificates_that_may_not() {
    type Change = fn(&mut CertificateOptions);
    const SERVER: &str = "1.3.6.1.5.5.7.3.1";
    const OTHER_USE: &str = "has an extended key usage other than document signing";
    let table: &[(&str, Change, &str)] = &[
        ("an authority as signer", |o| o.signer_is_authority = true, "is an authority's, not a document signer's"),
        ("the root as signer", |o| o.root_signs_documents = true, "is an authority's, not a document signer's"),
        ("key agreement only", |o| o.signer_may_sign = false, "may not sign documents"),
        (
            "no key usage",
            |o| o.signer_has_key_usage = false,
            "has no key usage, which a licence's document signer must have",
        ),
        (
            "no extended key usage, as signers of revocation lists have it",
            |o| o.signer_uses.clear(),
            "names no extended key usage, so it may be any of its authority's, not a document signer's",
        ),
        ("a server", |o| o.signer_uses = vec![SERVER.into()], OTHER_USE),
        ("a reader", |o| o.signer_uses = vec!["1.0.18013.5.1.6".into()], OTHER_USE),
        ("a signer of mdocs of other types", |o| o.signer_uses = vec!["1.0.23220.4.1.2".into()], OTHER_USE),
        ("any usage", |o| o.signer_uses = vec!["2.5.29.37.0".into()], OTHER_USE),
        ("unknown critical", |o| o.signer_unknown_critical = true, "has a critical extension that is not known"),
        ("a root that is none", |o| o.root_is_authority = false, "is not an authority's"),
        ("names constrained", |o| o.root_constrains_names = true, "constrains names, which is not supported"),
        (
            "a server's intermediate",
            |o| (o.intermediate, o.intermediate_uses) = (true, vec![SERVER.into()]),
            "has extended key usages that document signing is not among",
        ),
        ("another country", |o| o.signer_country = Some("XX".into()), "names another country than its root"),
        ("no country in the signer", |o| o.signer_country = Some(String::new()), "names no country"),
        ("no country at all", |o| o.country.clear(), "names no country"),
        (
            "another state",
            |o| (o.state, o.signer_state) = ("UT-A".into(), Some("UT-B".into())),
            "names another state or province than its root",
        ),
    ];
    for &(name, change, expected) in table {
        assert_eq!(reason(result(change)), expected, "{name}");
    }
    let table: &[(&str, Change)] = &[
        ("one usage of two", |o| o.signer_uses.insert(0, SERVER.into())),
        ("an intermediate authority", |o| o.intermediate = true),
        ("any usage of an intermediate", |o| {
            (o.intermediate, o.intermediate_uses) = (true, vec!["2.5.29.37.0".into()]);
        }),
        ("one state", |o| o.state = "UT-A".into()),
        ("a state in the root alone", |o| (o.state, o.signer_state) = ("UT-A".into(), Some(String::new()))),
        ("a state in the signer alone", |o| o.signer_state = Some("UT-A".into())),
        ("countries in other letters", |o| o.signer_country = Some("ut".into())),
    ];
    for &(name, change) in table {
        assert!(result(change).is_ok(), "{name}");
    }
}

/// Another docType's signers have the usages of its scope.
#[test]
fn usages_of_other_doc_types() {
    const PID: &str = "eu.europa.ec.eudi.pid.1";
    const AV: &str = "eu.europa.ec.av.1";
    let usual = |doc_type| Scope::new(&[doc_type]);
    let own = |doc_type| Scope::new(&[doc_type]).signer_usages(&["1.2.3.4"]);
    let any = |doc_type| Scope::new(&[doc_type]).allow_any_usage();
    // Whether it signs: a licence, whatever its scope says; a PID; another by the usual usages, by its own, by any.
    let table: [(&[&str], [bool; 5]); 10] = [
        (&[], [false, false, false, false, true]),
        (&["1.0.18013.5.1.2"], [true, true, true, false, true]),
        (&["1.0.23220.4.1.2"], [false, true, true, false, true]),
        (&["1.3.130.2.0.0.1.2"], [false, true, false, false, true]),
        (&["1.2.3.4"], [false, false, false, true, true]),
        (&["2.5.29.37.0"], [false, false, false, false, true]),
        (&["1.0.18013.5.1.6"], [false; 5]),
        (&["1.0.23220.4.1.6"], [false; 5]),
        (&["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.30"], [false; 5]),
        (&["1.3.6.1.5.5.7.3.2", "1.2.3.4"], [false, false, false, true, true]),
    ];
    for (usages, expected) in table {
        let issuer = make(|o| o.signer_uses = usages.iter().map(|&u| u.into()).collect());
        let signs = |doc_type: &str, scope: Scope| {
            let trust = TrustList::from_certificates_for(scope, &[issuer.root_certificate()]).unwrap();
            trust.issuer(doc_type, issuer.x5chain(), now()).is_ok()
        };
        let found = [
            signs(MDL, any(MDL)),
            signs(PID, usual(PID)),
            signs(AV, usual(AV)),
            signs(AV, own(AV)),
            signs(AV, any(AV)),
        ];
        assert_eq!(found, expected, "{usages:?}");
        assert_eq!([signs(MDL, usual(MDL)), signs(MDL, own(MDL))], [expected[0]; 2], "{usages:?}");
    }
    // A signer without a country signs no licence, but may sign another document; one of another country signs neither.
    for (country, expected) in [("", true), ("UT", true), ("XX", false)] {
        let issuer = make(|o| o.signer_country = Some(country.into()));
        let trust = TrustList::from_certificates_for(&[AV], &[issuer.root_certificate()]).unwrap();
        assert_eq!(trust.issuer(AV, issuer.x5chain(), now()).is_ok(), expected, "{country}");
    }
}

/// A document signer's certificate as an anchor is trusted as it is; an authority's is a root, and signs no documents.
#[test]
fn signers_as_anchors() {
    let listed = |change: &dyn Fn(&mut CertificateOptions)| {
        let issuer = make(change);
        let trust = TrustList::from_certificates(&[issuer.signer_certificate()]).unwrap();
        trust.issuer(MDL, &[issuer.signer_certificate().to_vec()], now())
    };
    assert!(listed(&|_| {}).is_ok());
    assert!(listed(&|o| o.signer_uses.clear()).is_ok());
    let authority = "is an authority's, not a document signer's";
    assert_eq!(reason(listed(&|o| o.root_signs_documents = true)), authority);
    assert_eq!(reason(listed(&|o| (o.root_signs_documents, o.root_is_authority) = (true, false))), authority);
    assert_eq!(reason(listed(&|o| o.signer_may_sign = false)), "may not sign documents");
    assert!(matches!(
        listed(&|o| o.signer_validity.1 = later(-1)),
        Err(Error::Trust(TrustError::CertificateExpired { .. }))
    ));
    // Another one by the same names is not listed.
    let other = TestIssuer::new(&CertificateOptions::new(now()), &mut ChaCha20Rng::seed_from_u64(4)).unwrap();
    let trust = TrustList::from_certificates(&[make(|_| {}).signer_certificate()]).unwrap();
    let untrusted = Err(TrustError::IssuerUntrusted { doc_type: MDL.into() }.into());
    assert_eq!(trust.issuer(MDL, other.x5chain(), now()), untrusted);
}

/// A certificate for the root's own key, however well-formed.
#[test]
fn the_roots_key_signs_no_documents() {
    let options = CertificateOptions::new(now());
    let root = p256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap();
    let name = "CN=Plica Test IACA,C=UT";
    let build = |profile, validity| {
        let builder = builder(profile, validity, root.verifying_key()).unwrap();
        finish(builder.build::<_, p256::ecdsa::DerSignature>(&root)).unwrap()
    };
    let anchor = build(Profile::authority(name, name, true), options.root_validity);
    let signer = build(signer_profile(&options), options.signer_validity);
    let trust = TrustList::from_certificates(&[anchor]).unwrap();
    assert_eq!(reason(trust.issuer(MDL, &[signer], now())), "holds an authority's key, which signs no documents");
}

#[test]
fn dates_of_certificates() {
    let issuer = make(|_| {});
    let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
    let chain = [issuer.signer_certificate().to_vec()];
    let at = |time: DateTime, by| trust.issuer(MDL, &chain, DateTime::from_unix(time.to_unix() + by).unwrap());
    let key = at(now(), 0).unwrap();
    for (time, by) in [(key.not_before, -1), (key.not_after, 1)] {
        assert!(at(time, 0).is_ok());
        assert_eq!(at(time, by).unwrap_err().code(), "issuer.certificate_expired");
    }
    // A certificate without an end, as RFC 5280 writes it.
    let forever: DateTime = "9999-12-31T23:59:59Z".parse().unwrap();
    let endless = result(|o| (o.root_validity.1, o.signer_validity.1) = (forever, forever)).unwrap();
    assert!(endless.not_after == forever && !endless.is_open_ended());
    let expired = result(|o| o.root_validity = (later(-400), later(-1)));
    let Error::Trust(TrustError::CertificateExpired { subject, .. }) = expired.unwrap_err() else {
        panic!("the root is valid")
    };
    assert!(subject.contains("IACA"));

    let validity = |signed| ValidityInfo { signed, valid_from: later(-1), valid_until: later(1) };
    let second = |t: DateTime, by| DateTime::from_unix(t.to_unix() + by).unwrap();
    for (time, by) in [(key.not_before, -1), (key.not_after, 1)] {
        assert_eq!(check_dates(&validity(time), &key, now()), Ok(()));
        let error = check_dates(&validity(second(time, by)), &key, now());
        assert_eq!(error, Err(DocumentError::SignedOutsideCertificate.into()));
    }
}

#[test]
fn only_its_own_root_and_doc_types() {
    let issuer = make(|_| {});
    let chain = [issuer.signer_certificate().to_vec()];
    let untrusted = Err(TrustError::IssuerUntrusted { doc_type: MDL.into() }.into());
    assert_eq!(TrustList::new().issuer(MDL, &chain, now()), untrusted);
    let root = issuer.root_certificate();
    let scoped = TrustList::from_certificates_for(&["eu.europa.ec.av.1"], &[root]).unwrap();
    assert_eq!(scoped.issuer(MDL, &chain, now()), untrusted);
    let missing = TrustList::from_certificates(&[root]).unwrap().issuer(MDL, &[], now()).unwrap_err();
    assert_eq!(missing.code(), "issuer.certificate_missing");
    assert!(missing.to_string().contains("issuerAuth has no x5chain: the issuer left"), "{missing}");
    // Another authority of the same name.
    let other = TestIssuer::new(&CertificateOptions::new(now()), &mut ChaCha20Rng::seed_from_u64(4)).unwrap();
    let trust = TrustList::from_certificates(&[other.root_certificate()]).unwrap();
    assert_eq!(reason(trust.issuer(MDL, &chain, now())), "has a signature that does not verify");
    let both = trust.with_certificates(&[MDL], root).unwrap();
    assert!(both.issuer(MDL, &chain, now()).is_ok());
    let renamed = make(|o| o.name = "Other".into());
    let trust = TrustList::from_certificates(&[renamed.root_certificate()]).unwrap();
    assert_eq!(trust.issuer(MDL, &chain, now()), untrusted);
}

#[test]
fn pinned_keys() {
    let issuer = make(|o| o.signer_validity = (later(-20), later(-10)));
    let chain = [issuer.signer_certificate().to_vec()];
    let key = IssuerKey::from_certificate(&chain[0]).unwrap();
    let trust = TrustList::new().with_issuer_key(&[MDL], &key.x, &key.y).unwrap();
    let pinned = trust.issuer(MDL, &chain, now()).unwrap();
    assert!(pinned.is_open_ended() && (pinned.x, pinned.y) == (key.x, key.y));
    assert_eq!(trust.pinned_issuer(MDL, &key.x, &key.y), Ok(pinned));
    for (x, y) in [(&key.y, &key.x), (&key.x, &key.x), (&key.y, &key.y)] {
        assert_eq!(trust.pinned_issuer(MDL, x, y).unwrap_err().code(), "issuer.untrusted");
    }
    assert_eq!(trust.issuer("eu.europa.ec.av.1", &chain, now()).unwrap_err().code(), "issuer.untrusted");
    let off_curve = TrustList::new().with_issuer_key(&[MDL], &key.x, &key.x);
    assert_eq!(off_curve.err().unwrap().code(), "mdoc.not_on_curve");
}

fn authority(issuer: &str, subject: &str, path_length: Option<u8>) -> Profile {
    Profile { path_length, ..Profile::authority(issuer, subject, true) }
}

/// Roots as real authorities have them (ISO/IEC 18013-5, Table B.1).
#[test]
fn roots_on_every_curve() {
    let curves =
        [RootCurve::P256, RootCurve::P384, RootCurve::P521, RootCurve::BrainpoolP256r1, RootCurve::BrainpoolP384r1];
    for curve in curves {
        let issuer = make(|o| o.root_curve = curve);
        let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
        assert!(trust.issuer(MDL, issuer.x5chain(), now()).is_ok(), "{curve:?}");
        let mut changed = issuer.signer_certificate().to_vec();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(reason(trust.issuer(MDL, &[changed], now())), "has a signature that does not verify", "{curve:?}");
    }
}

#[test]
fn intermediate_authorities() {
    let options = CertificateOptions::new(now());
    let key = |n| p256::ecdsa::SigningKey::from_slice(&[n; 32]).unwrap();
    let (root, middle, signer) = (key(1), key(2), key(3));
    let (root_name, middle_name) = ("CN=Root,C=UT", "CN=Plica Test IACA,C=UT");
    let build = |profile, public: &p256::ecdsa::SigningKey, by: &p256::ecdsa::SigningKey| {
        let builder = builder(profile, options.signer_validity, public.verifying_key()).unwrap();
        finish(builder.build::<_, p256::ecdsa::DerSignature>(by)).unwrap()
    };
    let leaf = build(signer_profile(&options), &signer, &middle);
    let intermediate = build(authority(root_name, middle_name, Some(0)), &middle, &root);
    for (path_length, ok) in [(None, true), (Some(1), true), (Some(0), false)] {
        let anchor = build(authority(root_name, root_name, path_length), &root, &root);
        let trust = TrustList::from_certificates(&[&anchor]).unwrap();
        let chain = [leaf.clone(), intermediate.clone()];
        assert_eq!(trust.issuer(MDL, &chain, now()).is_ok(), ok);
        let with_root = [leaf.clone(), intermediate.clone(), anchor.clone()];
        assert_eq!(trust.issuer(MDL, &with_root, now()).is_ok(), ok);
        // After the first in any order, with things between that nobody needs.
        let junk = [leaf.clone(), b"junk".to_vec(), anchor.clone(), leaf.clone(), intermediate.clone()];
        assert_eq!(trust.issuer(MDL, &junk, now()).is_ok(), ok);
        assert_eq!(sent_certificates(&junk), chain);
        assert_eq!(sent_certificates(&with_root), chain);
        assert_eq!(sent_certificates(&[leaf.clone(), anchor.clone()]), std::slice::from_ref(&leaf));
        // The signer comes first.
        assert!(trust.issuer(MDL, &[intermediate.clone(), leaf.clone()], now()).is_err());
        // Named after the intermediate, and signed by somebody else.
        let forged = build(signer_profile(&options), &signer, &signer);
        assert!(trust.issuer(MDL, &[forged, intermediate.clone()], now()).is_err());
        // Signed by the intermediate, and named after somebody else.
        let renamed = Profile { issuer: "CN=Other,C=UT".into(), ..signer_profile(&options) };
        let renamed = build(renamed, &signer, &middle);
        assert!(trust.issuer(MDL, &[renamed, intermediate.clone()], now()).is_err());
        // The leaf alone, and a leaf in the place of the intermediate, lead nowhere.
        assert!(trust.issuer(MDL, &chain[..1], now()).is_err());
        assert!(trust.issuer(MDL, &[leaf.clone(), leaf.clone()], now()).is_err());
    }
}

/// An authority that may sign other things than certificates.
#[test]
fn who_may_not_sign_certificates_is_no_authority() {
    let options = CertificateOptions::new(now());
    let key = |n| p256::ecdsa::SigningKey::from_slice(&[n; 32]).unwrap();
    let (root, signer, name) = (key(1), key(2), "CN=Plica Test IACA,C=UT");
    let build = |profile, public: &p256::ecdsa::SigningKey| {
        let builder = builder(profile, options.signer_validity, public.verifying_key()).unwrap();
        finish(builder.build::<_, p256::ecdsa::DerSignature>(&root)).unwrap()
    };
    let leaf = build(signer_profile(&options), &signer);
    let anchor = Profile { usages: Some(KeyUsages::DigitalSignature.into()), ..authority(name, name, None) };
    let trust = TrustList::from_certificates(&[build(anchor, &root)]).unwrap();
    assert_eq!(reason(trust.issuer(MDL, &[leaf], now())), "may not sign certificates");
}

#[test]
fn changed_certificates_do_not_panic() {
    let issuer = make(|_| {});
    let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
    let good = issuer.signer_certificate();
    for i in 0..good.len() {
        let mut changed = good.to_vec();
        changed[i] ^= 1 << (i % 8);
        assert!(trust.issuer(MDL, &[changed], now()).is_err());
        assert!(trust.issuer(MDL, &[good[..i].to_vec()], now()).is_err());
    }
}

/// An extension that says `critical FALSE` in so many words is not DER, but it is what was signed.
#[test]
fn signatures_are_over_the_bytes_as_given() {
    use p256::ecdsa::{DerSignature, SigningKey, signature::Signer};
    let options = CertificateOptions::new(now());
    let (root, signer) = (SigningKey::from_slice(&[1; 32]).unwrap(), SigningKey::from_slice(&[2; 32]).unwrap());
    let name = "CN=Plica Test IACA,C=UT";
    let build = |profile, key: &SigningKey| {
        let builder = builder(profile, options.signer_validity, key.verifying_key()).unwrap();
        finish(builder.build::<_, DerSignature>(&root)).unwrap()
    };
    let trust = TrustList::from_certificates(&[build(authority(name, name, None), &root)]).unwrap();
    let mut leaf = build(signer_profile(&options), &signer);
    // The extended key usage's `critical TRUE` becomes an explicit FALSE; the signature is made again.
    let usage = [0x06, 0x03, 0x55, 0x1d, 0x25, 0x01, 0x01, 0xff];
    let at = leaf.windows(usage.len()).position(|w| w == usage).unwrap();
    leaf[at + 7] = 0;
    let tbs = 4..8 + (usize::from(leaf[6]) << 8 | usize::from(leaf[7]));
    let signature: DerSignature = root.sign(&leaf[tbs.clone()]);
    let signature = signature.as_bytes();
    let mut body = leaf[tbs.start..tbs.end].to_vec();
    body.extend_from_slice(&[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]);
    body.extend_from_slice(&[0x03, signature.len() as u8 + 1, 0x00]);
    body.extend_from_slice(signature);
    let [hi, lo] = (body.len() as u16).to_be_bytes();
    let again = [&[0x30, 0x82, hi, lo][..], &body].concat();
    assert_eq!(trust.issuer(MDL, &[again], now()).map(|key| key.subject), Ok("CN=Plica Test DS,C=UT".into()));
}

mod files;
