//! Presentations under attack, and what two of them have in common.

mod support;

use plica::control::{CancelToken, Control, Step};
use plica::error::{Error, HolderError, ProofError};
use plica::holder::{Holder, Prepared};
use plica::issue::{CoseEntry, DateForm, Description, DigestIds, Header, Shape};
use plica::math::arith::Scalar;
use plica::mdoc::{Algorithm, Credential, DeviceNameSpaces, ProtectedHeader};
use plica::presentation::{Hint, IssuerIdentity, Presentation};
use plica::request::Predicate::{AgeAtLeast, Disclose, DiscloseLinkable, Equal};
use plica::request::Request;
use plica::time::DateTime;
use plica::trust::TrustList;
use plica::verifier::{Facts, Verifier};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use support::{MDL, NOW, Sample, rng, session};

/// An honest presentation to change: an age, a value shown, an item shown.
struct Honest {
    sample: Sample,
    request: Request,
    presentation: Presentation,
}

fn honest() -> &'static Honest {
    static HONEST: OnceLock<Honest> = OnceLock::new();
    HONEST.get_or_init(|| {
        let sample = Sample::new(1);
        let request = Request::age_over(18)
            .claim(MDL, "family_name", Disclose)
            .claim(MDL, "given_name", DiscloseLinkable)
            .session(&session("honest"));
        let presentation =
            sample.holder().present(None, &request, &sample.sign(&request), sample.now, &mut rng(5)).unwrap();
        Honest { sample, request, presentation }
    })
}

fn verify(presentation: &Presentation, request: &Request) -> Result<Facts, Error> {
    let honest = honest();
    honest.sample.verifier().verify(presentation, request, honest.sample.now)
}

fn changed(change: impl FnOnce(&mut Presentation)) -> &'static str {
    let mut presentation = honest().presentation.clone();
    change(&mut presentation);
    verify(&presentation, &honest().request).unwrap_err().code()
}

/// Where the hint stands in a presentation's bytes.
const HINT: std::ops::Range<usize> = 8..24;

fn later(time: DateTime, seconds: i64) -> DateTime {
    DateTime::from_unix(time.to_unix() + seconds).unwrap()
}

#[test]
fn facts_are_what_was_asked() {
    let Honest { sample, request, presentation } = honest();
    let facts = verify(presentation, request).unwrap();
    assert_eq!(facts.doc_type, "org.iso.18013.5.1.mDL");
    assert_eq!(facts.now, sample.now);
    assert_eq!(facts.issuer.subject, "CN=Plica Test DS,C=UT");
    assert!(facts.issuer.certificate_validity.is_some_and(|(from, until)| from < sample.now && sample.now < until));
    let disclosed: Vec<_> = facts.claims.iter().map(|fact| fact.disclosed.as_deref()).collect();
    assert_eq!(disclosed, [None, Some(&b"\x6aMustermann"[..]), Some(&b"\x65Erika"[..])]);
}

#[test]
fn another_question_is_not_answered() {
    let Honest { request, presentation, .. } = honest();
    let code = |request: &Request| verify(presentation, request).unwrap_err().code();
    assert_eq!(code(&request.clone().session(&session("other"))), "session.mismatch");
    let mut other = request.clone();
    other.claims[0].predicate = AgeAtLeast(17);
    assert_eq!(code(&other), "request.mismatch");
    let mut other = request.clone();
    other.claims[0].element = "age_over_21".into();
    assert_eq!(code(&other), "request.mismatch");
    let mut other = request.clone();
    other.claims[0].namespace = "org.iso.18013.5.1.aamva".into();
    assert!(verify(presentation, &other).is_err());
    let mut other = request.clone();
    other.claims[0].predicate = Equal(vec![0xf4]);
    assert_eq!(code(&other), "request.mismatch");
    let mut other = request.clone();
    other.claims.truncate(2);
    assert_eq!(code(&other), "request.mismatch");
    let mut other = request.clone();
    other.session = None;
    assert_eq!(code(&other), "session.missing");
}

/// The root is trusted for both docTypes, so that it is the proof that tells them apart.
#[test]
fn another_doc_type_is_not_answered() {
    let Honest { sample, request, presentation } = honest();
    let mut other = request.clone();
    other.doc_type = "org.iso.18013.5.1.mDX".into();
    assert_eq!(verify(presentation, &other).unwrap_err().code(), "issuer.untrusted");
    let roots = [sample.issuer.root_certificate()];
    let both = TrustList::from_certificates_for(&[&request.doc_type, &other.doc_type], &roots).unwrap();
    let error = Verifier::new(both.clone()).verify(presentation, &other, sample.now).unwrap_err();
    assert_eq!(error.code(), "request.mismatch");
    let hinted = Presentation { hint: Hint::of(&other), ..presentation.clone() };
    let error = Verifier::new(both).verify(&hinted, &other, sample.now).unwrap_err();
    assert_eq!(error.code(), "proof.invalid");
}

#[test]
fn every_public_input_is_bound() {
    let other = Sample::new(2);
    assert_eq!(changed(|p| p.now = later(p.now, 60)), "proof.invalid");
    let odd = Presentation { now: later(honest().presentation.now, 7), ..honest().presentation.clone() };
    let minutes = ProofError::Invalid { check: "the stated time is not in whole minutes" };
    assert_eq!(verify(&odd, &honest().request).unwrap_err(), minutes.into());
    assert_eq!(changed(|p| p.now = later(p.now, 600)), "clock.skew");
    assert_eq!(changed(|p| p.now = later(p.now, -600)), "clock.skew");
    assert!(changed(|p| p.mso_blocks = 48).starts_with("proof."));
    assert!(changed(|p| p.mso_blocks = 41).starts_with("proof."));
    assert_eq!(changed(|p| p.disclosed[1] = Some(b"\x6aMusterfrau".to_vec())), "proof.invalid");
    assert_eq!(changed(|p| p.disclosed[1] = Some(b"\x6aMuster".to_vec())), "proof.invalid");
    assert_eq!(changed(|p| p.disclosed[1] = Some(Vec::new())), "proof.invalid");
    assert_eq!(changed(|p| p.disclosed[1] = None), "proof.invalid");
    assert_eq!(changed(|p| p.disclosed[0] = Some(vec![0xf5])), "proof.invalid");
    assert_eq!(changed(|p| p.disclosed.swap(1, 2)), "proof.invalid");
    assert_eq!(changed(|p| drop(p.disclosed.pop())), "proof.invalid");
    let chain = |chain: &[&[u8]]| IssuerIdentity::Certificates(chain.iter().map(|c| c.to_vec()).collect());
    let key = other.device.public_key();
    assert_eq!(changed(|p| p.issuer = IssuerIdentity::Key { x: key.x, y: key.y }), "issuer.untrusted");
    assert_eq!(changed(|p| p.issuer = chain(&[])), "issuer.untrusted");
    assert!(changed(|p| p.issuer = chain(&[other.issuer.signer_certificate()])).starts_with("issuer."));
    assert!(changed(|p| p.issuer = chain(&[b"nonsense"])).starts_with("issuer."));
    // One byte of the value inside of the public item.
    assert_eq!(
        changed(|p| {
            let item = p.disclosed[2].as_mut().unwrap();
            let at = item.windows(5).position(|w| w == b"Erika").unwrap();
            item[at] = b'K';
        }),
        "proof.invalid"
    );
}

#[test]
fn the_nonce_point_is_bound() {
    let Honest { sample, request, .. } = honest();
    let other = request.clone().session(&session("another"));
    let second = sample.holder().present(None, &other, &sample.sign(&other), sample.now, &mut rng(6)).unwrap();
    assert_eq!(changed(|p| p.nonce_point = second.nonce_point), "proof.invalid");
    assert_eq!(changed(|p| p.proof = second.proof.clone()), "proof.invalid");
}

#[test]
fn every_part_of_a_proof_is_bound() {
    let (one, g) = (Scalar::ONE, plica::math::curve::Affine::GENERATOR);
    assert_eq!(changed(|p| p.proof.rows.swap(3, 4)), "proof.invalid");
    assert_eq!(changed(|p| p.proof.rows.truncate(5)), "proof.malformed");
    assert_eq!(changed(|p| p.proof.fold.messages[0] = g), "proof.invalid");
    for i in 0..6 {
        assert_eq!(changed(|p| p.proof.fold.commitments[i] = g), "proof.invalid");
    }
    assert_eq!(changed(|p| p.proof.fold.entries[7] += one), "proof.invalid");
    assert_eq!(changed(|p| p.proof.fold.row.values[100] += one), "proof.invalid");
    assert_eq!(changed(|p| p.proof.fold.row.product += one), "proof.invalid");
    assert_eq!(changed(|p| p.proof.fold.row.cross[1][0] = g), "proof.invalid");
    for i in 0..4 {
        assert_eq!(changed(|p| p.proof.fold.blinds[i] += one), "proof.invalid");
    }
}

#[test]
fn one_encoding() {
    let Honest { request, presentation, .. } = honest();
    let bytes = presentation.to_bytes();
    let read = Presentation::from_bytes(&bytes).unwrap();
    assert!(read == *presentation);
    assert_eq!(read.to_bytes(), bytes);
    verify(&read, request).unwrap();
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(Presentation::from_bytes(&longer).unwrap_err().code(), "proof.malformed");
    let mut version = bytes;
    version[7] = 2;
    assert_eq!(Presentation::from_bytes(&version).unwrap_err(), ProofError::Version { found: 2 }.into());
    let large = vec![0; plica::presentation::MAX_PRESENTATION_BYTES + 1];
    assert_eq!(Presentation::from_bytes(&large).unwrap_err().code(), "mdoc.too_large");
}

/// At every 97th byte, and at each of the first 300, where the lengths are; but for the hint, which proves nothing.
#[test]
fn changed_and_truncated_bytes_are_refused() {
    let Honest { sample, request, presentation } = honest();
    let bytes = presentation.to_bytes();
    let verifier = sample.verifier();
    let positions = (0..300).step_by(3).chain((300..bytes.len()).step_by(97));
    for (i, at) in positions.enumerate() {
        assert_eq!(Presentation::from_bytes(&bytes[..at]).unwrap_err().code(), "proof.malformed", "cut at {at}");
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (i % 8);
        let verdict = verifier.verify_bytes(&flipped, request, sample.now);
        assert_eq!(verdict.is_ok(), HINT.contains(&at), "flipped at {at}");
    }
}

/// Bytes that begin like a presentation and go on at random.
#[test]
fn random_bytes_are_refused() {
    use rand_core::Rng;
    let Honest { sample, request, presentation } = honest();
    let head = presentation.to_bytes();
    let verifier = sample.verifier();
    let mut rng = rng(9);
    for n in 0..2_000 {
        let mut bytes = vec![0; n];
        rng.fill_bytes(&mut bytes);
        let kept = n.min(usize::try_from(rng.next_u32()).unwrap() % 1_200);
        bytes[..kept].copy_from_slice(&head[..kept]);
        assert!(verifier.verify_bytes(&bytes, request, sample.now).is_err());
    }
}

#[test]
fn one_answer_a_session() {
    let sample = Sample::new(3);
    let holder = sample.holder();
    let request = Request::age_over(18).session(&session("once"));
    let signature = sample.sign(&request);
    // What fails was not answered.
    assert_eq!(
        holder.present(None, &request, &[1; 64], sample.now, &mut rng(1)).unwrap_err(),
        HolderError::DeviceSignature.into()
    );
    assert!(holder.answered().is_empty());
    holder.present(None, &request, &signature, sample.now, &mut rng(1)).unwrap();
    let again = holder.present(None, &request, &signature, sample.now, &mut rng(2));
    assert_eq!(again.unwrap_err(), HolderError::TranscriptReused.into());
    // Another question in the same session is one too many as well.
    let other = Request::age_from_birth_date(18).session(&session("once"));
    assert_eq!(
        holder.present(None, &other, &signature, sample.now, &mut rng(2)).unwrap_err(),
        HolderError::TranscriptReused.into()
    );
    let restored = sample.holder().with_answered(holder.answered());
    let again = restored.present(None, &request, &signature, sample.now, &mut rng(2));
    assert_eq!(again.unwrap_err(), HolderError::TranscriptReused.into());
}

#[test]
fn prepared_rows_are_fresh_every_time() {
    let sample = Sample::new(4);
    let holder = sample.holder();
    let prepared = holder.prepare(None, &mut rng(1)).unwrap();
    let bytes = prepared.to_bytes();
    let restored = Prepared::from_bytes(&bytes).unwrap();
    assert_eq!(*restored.to_bytes(), *bytes);
    // The same outer generator for both, as after a rollback.
    let present = |prepared: &Prepared, nonce: &str| {
        let request = Request::age_over(18).session(&session(nonce));
        let presentation = holder.present(prepared, &request, &sample.sign(&request), sample.now, &mut rng(7)).unwrap();
        sample.verifier().verify(&presentation, &request, sample.now).unwrap();
        presentation
    };
    let (first, second) = (present(&prepared, "a"), present(&restored, "b"));
    let (first, second) = (&first.proof, &second.proof);
    assert!(first.rows.iter().all(|row| !second.rows.contains(row)));
    assert!(first.fold.messages.iter().all(|point| !second.fold.messages.contains(point)));
    assert!(first.fold.entries.iter().all(|entry| !second.fold.entries.contains(entry)));
    let kept: Vec<u8> = bytes.to_vec();
    for row in &first.rows {
        let (x, _) = row.coordinates().unwrap();
        assert!(!kept.windows(32).step_by(4).any(|w| w == x.to_be_bytes()), "a prepared row was sent as it is");
    }
}

/// A rolled-back generator, the same question, the same signature of the device: all that differs is what was prepared.
#[test]
fn a_generator_in_one_state_shares_nothing_between_what_was_prepared() {
    let sample = Sample::new(4);
    let request = Request::age_over(18).session(&session("a"));
    let signature = sample.sign(&request);
    let backups: Vec<Prepared> = (1..3).map(|seed| sample.holder().prepare(None, &mut rng(seed)).unwrap()).collect();
    let proofs = [None, Some(&backups[0]), Some(&backups[1])].map(|prepared| {
        // Each from a wallet that does not remember the others' answers.
        sample.holder().present(prepared, &request, &signature, sample.now, &mut rng(5)).unwrap().proof
    });
    for (i, first) in proofs.iter().enumerate() {
        for second in &proofs[i + 1..] {
            assert!(first.rows.iter().all(|row| !second.rows.contains(row)));
            assert!(first.fold.messages.iter().all(|point| !second.fold.messages.contains(point)));
            assert!(first.fold.commitments.iter().all(|point| !second.fold.commitments.contains(point)));
            assert!(first.fold.blinds.iter().all(|blind| !second.fold.blinds.contains(blind)));
        }
    }
}

#[test]
fn prepared_of_another_credential_is_refused() {
    let (sample, other) = (Sample::new(5), Sample::new(6));
    let prepared = other.holder().prepare(None, &mut rng(1)).unwrap();
    let request = Request::age_over(18).session(&session("x"));
    let error = sample.holder().present(&prepared, &request, &sample.sign(&request), sample.now, &mut rng(1));
    assert_eq!(error.unwrap_err(), HolderError::PreparedMismatch.into());
    let bytes = prepared.to_bytes();
    for at in (0..bytes.len()).step_by(997) {
        let mut changed = bytes.to_vec();
        changed[at] ^= 4;
        assert_eq!(Prepared::from_bytes(&changed).err().map(|e| e.code()), Some("prepared.malformed"));
        assert_eq!(Prepared::from_bytes(&bytes[..at]).err().map(|e| e.code()), Some("prepared.malformed"));
    }
}

/// Different people, different places of everything in their documents: one length, one layout.
#[test]
fn one_shape_one_length() {
    let lengths = [(11, "1961-02-03"), (12, "1999-12-31")].map(|(seed, birth)| {
        let sample = Sample::born(birth, seed);
        let request = Request::age_from_birth_date(18).session(&session("length"));
        let presentation =
            sample.holder().present(None, &request, &sample.sign(&request), sample.now, &mut rng(seed)).unwrap();
        let Presentation { proof, .. } = presentation;
        (proof.rows.len(), proof.fold.messages.len(), proof.fold.entries.len(), proof.to_bytes().len())
    });
    assert_eq!(lengths[0], lengths[1]);
}

/// Different layouts of the same document, none of which may show: one length of the proof, and of what is prepared.
#[test]
fn no_layout_shows_in_the_length() {
    let other = |bytes| CoseEntry::Other(bytes);
    let kid = other(b"\x02\x58\x2b0123456789012345678901234567890123456789012");
    let (kty, crv, alg) = (other(&[1, 2]), other(&[0x20, 1]), other(&[3, 0x26]));
    let fraction = |fraction| DateForm { fraction, tagged: true };
    let base = Shape::default;
    let lengths = [
        base(),
        Shape { wide_maps: true, salt_bytes: 64, ..base() },
        Shape { dates: [".000001", "", ".5", ""].map(fraction), salt_bytes: 32, ..base() },
        Shape { validity_keys: vec!["validUntil", "expectedUpdate", "signed", "validFrom", "other"], ..base() },
        Shape { cose_key: vec![kty, kid, alg, crv, CoseEntry::X, CoseEntry::PaddedY], ..base() },
        Shape { device_key_keys: vec!["keyInfo", "deviceKey", "keyAuthorizations"], ..base() },
        Shape {
            mso_keys: vec!["validityInfo", "deviceKeyInfo", "docType", "valueDigests", "digestAlgorithm", "version"],
            digest_ids: DigestIds::Random,
            ..base()
        },
    ]
    .map(|shape| {
        let change = |licence: &mut Description| licence.validity.expected_update = Some(NOW.parse().unwrap());
        let sample = Sample::shaped("1990-06-15", 21, &shape, change);
        let request = Request::age_from_birth_date(18).session(&session("layouts"));
        let holder = sample.holder();
        let prepared = holder.prepare(&request, &mut rng(1)).unwrap();
        let presentation =
            holder.present(&prepared, &request, &sample.sign(&request), sample.now, &mut rng(2)).unwrap();
        sample.verifier().verify(&presentation, &request, sample.now).unwrap();
        let Presentation { proof, mso_blocks, .. } = presentation;
        assert_eq!(mso_blocks, 40);
        (proof.to_bytes().len(), prepared.to_bytes().len())
    });
    assert!(lengths.iter().all(|of| of.0 == lengths[0].0 && of.1 == lengths[0].1), "{lengths:?}");
}

/// Every protected header that an issuer and a device may sign under, and what a presentation says of it.
#[test]
fn protected_headers_are_bound() {
    let labels: [&[u64]; 5] = [&[1], &[1, 34], &[1, 33], &[1, 4, 16], &[34, 33, 4, 1]];
    for (i, labels) in labels.into_iter().enumerate() {
        let algorithm = Algorithm::ALL[i % 2];
        let shape = Shape { header: Header::Labels(algorithm, labels), ..Shape::default() };
        let sample = Sample::shaped("1990-06-15", 22, &shape, |_| ());
        let request = Request::age_over(18).session(&session("headers"));
        let holder = sample.holder();
        let device = Algorithm::ALL[i / 2 % 2];
        let to_sign = holder.device_authentication_as(device, &request, &DeviceNameSpaces::default()).unwrap();
        let signature = sample.device.sign_bytes(&to_sign).to_bytes();
        let presentation = holder.present(None, &request, &signature, sample.now, &mut rng(3)).unwrap();
        assert_eq!(presentation.device_algorithm, device);
        let verifier = sample.verifier();
        verifier.verify_bytes(&presentation.to_bytes(), &request, sample.now).unwrap();
        let refused = |changed: &Presentation| {
            let bytes = changed.to_bytes();
            assert!(Presentation::from_bytes(&bytes).unwrap() == *changed);
            verifier.verify_bytes(&bytes, &request, sample.now).unwrap_err().code()
        };
        let mut changed = presentation.clone();
        changed.device_algorithm = Algorithm::ALL[1 - i / 2 % 2];
        assert_eq!(refused(&changed), "proof.invalid");
        let mut changed = presentation.clone();
        changed.protected = ProtectedHeader::new(Algorithm::ALL[1 - i % 2]);
        assert_eq!(refused(&changed), "proof.invalid");
        // Signed under x5t or x5chain, shown with another certificate of the same key.
        if labels.contains(&33) || labels.contains(&34) {
            let IssuerIdentity::Certificates(chain) = &presentation.issuer else { panic!("a chain") };
            assert!(presentation.protected.names(&chain[0]));
            let mut changed = presentation.clone();
            let other = Sample::new(23).credential();
            changed.protected = ProtectedHeader::parse("x", &x5t(&other.certificates()[0])).unwrap();
            let error = verifier.verify(&changed, &request, sample.now).unwrap_err();
            let check = "the protected header does not name the certificate that was sent";
            assert_eq!(error, ProofError::Invalid { check }.into());
        }
    }
}

fn x5t(certificate: &[u8]) -> Vec<u8> {
    [&[0xa2, 1, 0x26, 0x18, 34, 0x82, 0x2f, 0x58, 32][..], &Sha256::digest(certificate)].concat()
}

/// A header that does not leave room for an MSO in the class that is stated is refused before anything is read there.
#[test]
fn a_header_longer_than_its_class_is_refused() {
    let sample = Sample::new(24);
    let request = Request::age_over(18).session(&session("long"));
    let presentation =
        sample.holder().present(None, &request, &sample.sign(&request), sample.now, &mut rng(1)).unwrap();
    for bytes in [800, 1_000, 4_000] {
        let mut changed = presentation.clone();
        let header = [&[0xa2, 1, 0x26, 4, 0x59][..], &(bytes as u16).to_be_bytes(), &vec![0; bytes]].concat();
        changed.protected = ProtectedHeader::parse("x", &header).unwrap();
        changed.mso_blocks = 16;
        let error = sample.verifier().verify(&changed, &request, sample.now).unwrap_err();
        assert_eq!(error.code(), "proof.invalid");
    }
}

/// A document is proved from the moment it is valid on, also where that is within the stated minute.
#[test]
fn a_document_issued_a_moment_ago_is_proved() {
    let valid = |from: &str, until: &str| {
        let (from, until) = (from.parse().unwrap(), until.parse().unwrap());
        Sample::changed("1990-06-15", 25, |licence| {
            (licence.validity.valid_from, licence.validity.valid_until) = (from, until);
        })
    };
    let at = |sample: &Sample, now: &str, nonce: &str| {
        let request = Request::age_over(18).session(&session(nonce));
        let now = now.parse().unwrap();
        let shown = sample.holder().present(None, &request, &sample.sign(&request), now, &mut rng(1));
        shown.map(|shown| sample.verifier().verify(&shown, &request, now).unwrap().now.to_string())
    };
    let fresh = valid("2026-01-15T09:00:12Z", "2026-02-15T09:00:00Z");
    for now in ["2026-01-15T09:00:12Z", "2026-01-15T09:00:13Z", "2026-01-15T09:00:59Z"] {
        assert_eq!(at(&fresh, now, now).unwrap(), "2026-01-15T09:01:00Z");
    }
    assert_eq!(at(&fresh, "2026-01-15T09:00:11Z", "early").unwrap_err().code(), "document.not_yet_valid");
    assert_eq!(at(&fresh, "2026-01-15T09:01:30Z", "later").unwrap(), "2026-01-15T09:01:00Z");
    let whole = valid("2026-01-15T09:00:00Z", "2026-02-15T09:00:00Z");
    assert_eq!(at(&whole, "2026-01-15T09:00:00Z", "whole").unwrap(), "2026-01-15T09:00:00Z");
    // Valid for less than the rest of the minute.
    let short = valid("2026-01-15T09:00:12Z", "2026-01-15T09:00:50Z");
    assert_eq!(at(&short, "2026-01-15T09:00:30Z", "short").unwrap_err().code(), "document.expired");
    // A verifier that allows no skew does not see the next minute.
    let request = Request::age_over(18).session(&session("skew"));
    let now = "2026-01-15T09:00:13Z".parse().unwrap();
    let shown = fresh.holder().present(None, &request, &fresh.sign(&request), now, &mut rng(1)).unwrap();
    let error = fresh.verifier().with_clock_skew(0).verify(&shown, &request, now).unwrap_err();
    assert_eq!(error.code(), "clock.skew");
}

/// Driving privileges are shown without what would link them; their item is of medium size, whatever its length.
#[test]
fn driving_privileges_are_disclosed() {
    let short = Sample::changed("1990-06-15", 27, |licence| {
        licence.set(MDL, "driving_privileges", vec![0x80]).unwrap();
    });
    let lengths = [Sample::new(27), short].map(|sample| {
        let holder = sample.holder();
        let request = Request::new("org.iso.18013.5.1.mDL").claim(MDL, "driving_privileges", Disclose);
        let request = request.session(&session("privileges"));
        let prepared = holder.prepare(&request, &mut rng(1)).unwrap();
        let shown = holder.present(&prepared, &request, &sample.sign(&request), sample.now, &mut rng(2)).unwrap();
        let facts = sample.verifier().verify_bytes(&shown.to_bytes(), &request, sample.now).unwrap();
        let credential = sample.credential();
        let item = credential.element(MDL, "driving_privileges").unwrap().item;
        assert_eq!(facts.claims[0].disclosed.as_deref(), Some(item.value()));
        (item.bytes.len(), prepared.to_bytes().len(), shown.proof.rows.len())
    });
    assert!(lengths[0].0 > 183 && lengths[1].0 < 183, "{lengths:?}");
    assert_eq!(lengths[0].1, lengths[1].1);
    assert_eq!(lengths[0].2, lengths[1].2);
}

/// The largest MSO there is.
#[test]
fn an_mso_of_eight_kilobytes_is_proved() {
    for (mso_bytes, blocks) in [(4_170, 96), (8_158, 128)] {
        let shape = Shape { mso_bytes: Some(mso_bytes), ..Shape::default() };
        let sample = Sample::shaped("1990-06-15", 26, &shape, |_| ());
        let request = Request::age_over(18).session(&session("large"));
        let holder = sample.holder();
        let prepared = holder.prepare(&request, &mut rng(1)).unwrap();
        let prepared = Prepared::from_bytes(&prepared.to_bytes()).unwrap();
        let shown = holder.present(&prepared, &request, &sample.sign(&request), sample.now, &mut rng(2)).unwrap();
        assert_eq!(shown.mso_blocks, blocks);
        sample.verifier().verify_bytes(&shown.to_bytes(), &request, sample.now).unwrap();
    }
}

#[test]
fn typed_refusals_before_anything_is_proved() {
    let sample = Sample::born("2010-06-15", 7);
    let holder = sample.holder();
    let request = Request::age_over(18).session(&session("y"));
    let refused = |holder: &Holder, request: &Request, signature: &[u8; 64], now| {
        holder.present(None, request, signature, now, &mut rng(1)).unwrap_err().code()
    };
    let signature = sample.sign(&request);
    assert_eq!(refused(&holder, &request, &signature, sample.now), "predicate.false");
    let birth = Request::age_from_birth_date(18).session(&session("y"));
    assert_eq!(refused(&holder, &birth, &signature, sample.now), "predicate.false");
    assert_eq!(refused(&holder, &request, &signature, later(sample.now, 400 * 86_400)), "document.expired");
    assert_eq!(refused(&holder, &request, &signature, later(sample.now, -40 * 86_400)), "document.not_yet_valid");
    let young = Request::age_from_birth_date(15).session(&session("y"));
    assert_eq!(refused(&holder, &young, &[0; 64], sample.now), "mdoc.signature_encoding");
    let elsewhere = Request::age_from_birth_date(15).session(&session("z"));
    assert_eq!(refused(&holder, &elsewhere, &signature, sample.now), "device.signature");
    let other = Request::age_from_birth_date(15).doc_type("eu.europa.ec.eudi.pid.1").session(&session("y"));
    assert_eq!(refused(&holder, &other, &signature, sample.now), "mdoc.doc_type");
    assert_eq!(holder.device_authentication(&other).unwrap_err().code(), "mdoc.doc_type");
    let nobody = Request::age_from_birth_date(15);
    assert_eq!(holder.device_authentication(&nobody).unwrap_err().code(), "session.missing");
    // Another issuer's key.
    let key = Sample::new(8).device.public_key();
    let pinned = sample.holder().with_issuer_key(&key.x, &key.y).unwrap();
    assert_eq!(refused(&pinned, &young, &signature, sample.now), "issuer.signature");
    // An edited document.
    let mut bytes = sample.document.issuer_signed.clone();
    let at = bytes.windows(10).position(|w| w == b"2010-06-15").unwrap();
    bytes[at..at + 10].copy_from_slice(b"1990-06-15");
    let edited = Holder::new(Credential::from_issuer_signed(&bytes).unwrap());
    assert_eq!(refused(&edited, &birth, &signature, sample.now), "mdoc.digest_mismatch");
}

/// Runs a call that tells its steps, once for each of them and stopped there.
fn stopped_at_every_step<T>(steps: &[Step], call: impl Fn(&Control<'_>) -> Result<T, Error>) {
    for last in steps {
        let (token, seen) = (CancelToken::new(), RefCell::new(Vec::new()));
        let listener = |step: Step| {
            seen.borrow_mut().push(step);
            if step == *last {
                token.cancel();
            }
            ControlFlow::Continue(())
        };
        let result = call(&Control::new().progress(&listener).cancel(&token));
        let expected = steps.iter().copied().filter(|step| step <= last).collect::<Vec<_>>();
        assert_eq!(*seen.borrow(), expected);
        assert_eq!(result.err(), Some(Error::Cancelled));
        // By a listener that breaks: nobody has a token.
        seen.borrow_mut().clear();
        let listener = |step: Step| {
            seen.borrow_mut().push(step);
            if step == *last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        assert_eq!(call(&Control::new().progress(&listener)).err(), Some(Error::Cancelled));
        assert_eq!(*seen.borrow(), expected);
    }
}

#[test]
fn steps_are_told_and_can_be_the_last() {
    let sample = Sample::new(9);
    let holder = sample.holder();
    let request = Request::age_over(18).session(&session("steps"));
    let signature = sample.sign(&request);
    stopped_at_every_step(&Step::ALL, |control| {
        holder.present_with(control, None, &request, &signature, sample.now, &mut rng(1))
    });
    // What was cancelled was not answered.
    let presentation = holder.present(None, &request, &signature, sample.now, &mut rng(1)).unwrap();

    stopped_at_every_step(&Step::PREPARE, |control| holder.prepare_with(control, None, &mut rng(1)));
    let verifier = sample.verifier();
    stopped_at_every_step(&Step::VERIFY, |control| verifier.verify_with(control, &presentation, &request, sample.now));
    let bytes = presentation.to_bytes();
    stopped_at_every_step(&Step::VERIFY, |control| verifier.verify_bytes_with(control, &bytes, &request, sample.now));
    // Unless it is stopped, a watched call is the same call.
    let seen = RefCell::new(Vec::new());
    let listener = |step: Step| {
        seen.borrow_mut().push(step);
        ControlFlow::Continue(())
    };
    let watched = verifier.verify_with(&Control::new().progress(&listener), &presentation, &request, sample.now);
    assert_eq!(watched, verifier.verify(&presentation, &request, sample.now));
    assert_eq!(seen.into_inner(), Step::VERIFY);
}

/// A generator that stops the call that draws from it.
struct Stopping<'a>(&'a CancelToken);

impl rand_core::TryRng for Stopping<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.0.cancel();
        Ok(7)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0.cancel();
        Ok(7)
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
        self.0.cancel();
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Stopping<'_> {}

/// Many messages may be committed to within the one step: a token that is used in it does not wait for them all.
#[test]
fn preparing_stops_once_it_is_told() {
    let holder = Sample::new(10).holder();
    let token = CancelToken::new();
    let result = holder.prepare_with(&Control::new().cancel(&token), None, &mut Stopping(&token));
    assert_eq!(result.err(), Some(Error::Cancelled));
}

/// The same bytes from one thread and from more than there are cores, and each accepts what the other made.
#[cfg(feature = "threads")]
#[test]
fn threads_change_nothing() {
    let sample = Sample::new(11);
    let request = Request::age_over(18).claim(MDL, "family_name", Disclose).session(&session("threads"));
    let signature = sample.sign(&request);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let prepared = sample.holder().prepare(&request, &mut rng(1)).unwrap();
            let presentation =
                sample.holder().present(&prepared, &request, &signature, sample.now, &mut rng(2)).unwrap();
            sample.verifier().verify(&presentation, &request, sample.now).unwrap();
            (prepared.to_bytes().to_vec(), presentation.to_bytes())
        })
    };
    let alone = on(1);
    for threads in [2, 3, 8] {
        assert!(on(threads) == alone, "{threads} threads");
    }
}

/// A batch says of each presentation what it is told alone: good ones, false proofs, answers to something else, bytes
/// that are no presentation, and the same one twice.
#[test]
fn many_presentations_are_judged_as_each_alone() {
    let sample = Sample::new(12);
    let holder = sample.holder();
    let requests: Vec<Request> =
        (0..3).map(|i| Request::age_over(18).session(&session(&format!("many {i}")))).collect();
    let answers: Vec<Vec<u8>> = requests
        .iter()
        .map(|request| {
            let answer = holder.present(None, request, &sample.sign(request), sample.now, &mut rng(1));
            answer.unwrap().to_bytes()
        })
        .collect();
    let changed = |change: &dyn Fn(&mut Presentation)| {
        let mut presentation = Presentation::from_bytes(&answers[0]).unwrap();
        change(&mut presentation);
        presentation.to_bytes()
    };
    let one = Scalar::ONE;
    let more = changed(&|p| p.proof.fold.blinds[0] += one);
    let less = changed(&|p| p.proof.fold.blinds[0] -= one);
    let fewer = changed(&|p| {
        p.proof.rows.pop();
    });
    let [a, b, c] = [0, 1, 2].map(|i| (&answers[i][..], &requests[i]));
    let batch: Vec<(&[u8], &Request)> = vec![
        a,
        (&more, &requests[0]),
        b,
        (&answers[0][..9], &requests[0]),
        (&answers[1], &requests[2]),
        (&less, &requests[0]),
        a,
        (&fewer, &requests[0]),
        c,
        b,
    ];
    let verifier = sample.verifier();
    let alone: Vec<_> =
        batch.iter().map(|(bytes, request)| verifier.verify_bytes(bytes, request, sample.now)).collect();
    let codes: Vec<&str> = alone.iter().map(|result| result.as_ref().map_or_else(|e| e.code(), |_| "holds")).collect();
    let (ok, no) = ("holds", "proof.invalid");
    let others = ["proof.malformed", "session.mismatch", "proof.malformed"];
    assert_eq!(codes, [ok, no, ok, others[0], others[1], no, ok, others[2], ok, ok]);
    assert_eq!(verifier.verify_many(&batch, sample.now), alone);
    // All false, all true, none.
    let bad = [batch[1], batch[5], batch[1], batch[5], batch[1]];
    assert!(verifier.verify_many(&bad, sample.now).iter().all(|result| result.as_ref().is_err_and(|e| e.code() == no)));
    assert!(verifier.verify_many(&[a, b, c, a, b], sample.now).iter().all(Result::is_ok));
    assert_eq!(verifier.verify_many(&[], sample.now), []);
    let cancelled = CancelToken::new();
    cancelled.cancel();
    let stopped = verifier.verify_many_with(&cancelled, &batch[..2], sample.now);
    assert_eq!(stopped, [Err(Error::Cancelled), Err(Error::Cancelled)]);
}
