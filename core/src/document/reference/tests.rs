use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;

use super::*;
use crate::document::issue::tests::now;
use crate::document::issue::{CertificateOptions, Header, Shape, TestDevice, TestIssuer, sample_licence};
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::mdoc::{SessionTranscript, device_authentication_bytes};
use crate::document::request::Predicate;
use crate::document::time::Date;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Discloses every element the vector has, pins its issuer's key.
fn ask(vector: &Vector) -> (Credential, Signature, Request, TrustList) {
    let credential = vector.credential();
    let mut request = Request::new(credential.doc_type()).session(&vector.session);
    for (namespace, item) in credential.elements() {
        let large = item.check_size().is_err();
        let predicate = if large { Predicate::DiscloseLinkable } else { Predicate::Disclose };
        request = request.claim(namespace, &item.layout.element, predicate);
    }
    request.claims.truncate(crate::document::request::MAX_CLAIMS);
    let signature = match vector.meta["device_private_key"].as_str() {
        None => credential.device_signature().unwrap().clone(),
        Some(key) => {
            let key = SigningKey::from_slice(&hex::decode(key).unwrap()).unwrap();
            let message = device_authentication_bytes(&vector.session, credential.doc_type(), &Default::default());
            let signature: p256::ecdsa::Signature = key.sign(&message);
            Signature::from_p256(&signature)
        }
    };
    let (x, y) = vector.issuer_key();
    let trust = TrustList::new().with_issuer_key(&[credential.doc_type()], &x, &y).unwrap();
    (credential, signature, request, trust)
}

#[test]
fn real_documents_hold() {
    for vector in Vector::all() {
        let (credential, signature, request, trust) = ask(&vector);
        let facts = verify_in_clear(&credential, &signature, &request, &trust, vector.now);
        let facts = facts.unwrap_or_else(|e| panic!("{}: {e}", vector.name));
        assert!(facts.issuer.is_open_ended());
        assert!(facts.disclosed.iter().all(Option::is_some));
        assert_eq!(facts.disclosed.len(), request.claims.len());
    }
}

/// Of their own certificates as anchors some are refused: "Testing key" dates its certificates after what they signed.
#[test]
fn real_document_signers_as_anchors() {
    for vector in Vector::all() {
        let (credential, signature, request, _) = ask(&vector);
        let anchor = &credential.certificates()[0];
        let trust = TrustList::from_certificates_for(&[credential.doc_type()], &[anchor]).unwrap();
        let facts = verify_in_clear(&credential, &signature, &request, &trust, vector.now);
        let signer = IssuerKey::from_certificate(anchor).unwrap();
        assert_eq!((signer.x, signer.y), vector.issuer_key());
        match facts {
            Err(error) if signer.subject.contains("Testing key") => {
                assert_eq!(error, DocumentError::SignedOutsideCertificate.into())
            }
            facts => assert_eq!(facts.unwrap().issuer, signer, "{}", vector.name),
        }
        let late = "2030-01-01T00:00:00Z".parse().unwrap();
        let error = verify_in_clear(&credential, &signature, &request, &trust, late).unwrap_err();
        assert_eq!(error.code(), "issuer.certificate_expired");
    }
}

#[test]
fn under_18() {
    let vector = Vector::load("payground-under-18-mdl");
    let (credential, signature, request, trust) = ask(&vector);
    for predicate in [Predicate::Equal(vec![0xf5]), Predicate::AgeAtLeast(18)] {
        let mut request = request.clone();
        request.claims.retain(|c| c.element == "age_over_18");
        request.claims[0].predicate = predicate;
        let error = verify_in_clear(&credential, &signature, &request, &trust, vector.now).unwrap_err();
        assert_eq!(error.code(), "predicate.false");
    }
}

#[test]
fn predicates_about_real_values() {
    let vector = Vector::load("owf-mustermann-mdl");
    let (credential, signature, request, trust) = ask(&vector);
    let json = r#"{"docType": "org.iso.18013.5.1.mDL", "claims": [
        {"element": "birth_date", "predicate": {"ageAtLeast": 53}},
        {"element": "birth_date", "predicate": {"ageAtMost": 53}},
        {"element": "age_over_18", "predicate": {"ageAtLeast": 18}},
        {"element": "height", "predicate": {"range": [175, 175]}},
        {"element": "issue_date", "predicate": {"equal": {"fullDate": "2024-03-15"}}},
        {"element": "family_name", "predicate": {"in": ["Muster", "Mustermann"]}}
    ]}"#;
    let good = Request { session: request.session, ..Request::from_json(json).unwrap() };
    let facts = verify_in_clear(&credential, &signature, &good, &trust, vector.now).unwrap();
    assert_eq!(facts.disclosed, vec![None; 6]);
    for (claim, predicate) in
        [(0, Predicate::AgeAtLeast(54)), (1, Predicate::AgeAtMost(52)), (3, Predicate::Range(176, 200))]
    {
        let mut bad = good.clone();
        bad.claims[claim].predicate = predicate;
        let error = verify_in_clear(&credential, &signature, &bad, &trust, vector.now).unwrap_err();
        assert_eq!(error.code(), "predicate.false");
    }
}

#[test]
fn each_part_has_its_error() {
    let vector = Vector::load("owf-mustermann-mdl");
    let (credential, signature, request, trust) = ask(&vector);
    let code = |request: &Request, signature: &Signature, trust: &TrustList, now: DateTime| {
        verify_in_clear(&credential, signature, request, trust, now).unwrap_err().code()
    };
    let validity = credential.mso().validity;
    let second = |t: DateTime, by| DateTime::from_unix(t.to_unix() + by).unwrap();
    assert_eq!(code(&request, &signature, &trust, second(validity.valid_until, 1)), "document.expired");
    assert_eq!(code(&request, &signature, &trust, second(validity.valid_from, -1)), "document.not_yet_valid");
    for now in [validity.valid_until, validity.valid_from] {
        assert!(verify_in_clear(&credential, &signature, &request, &trust, now).is_ok());
    }
    let now = vector.now;
    let other = SessionTranscript::new(&[0xf6]).unwrap();
    assert_eq!(code(&request.clone().session(&other), &signature, &trust, now), "device.signature");
    let no_session = Request { session: None, ..request.clone() };
    assert_eq!(code(&no_session, &signature, &trust, now), "session.missing");
    let other_type = request.clone().doc_type("org.iso.18013.5.1.other");
    assert_eq!(code(&other_type, &signature, &trust, now), "mdoc.doc_type");
    assert_eq!(code(&request, &signature, &TrustList::new(), now), "issuer.untrusted");
    let (x, y) = vector.issuer_key();
    let other_scope = TrustList::new().with_issuer_key(&["org.iso.18013.5.1.other"], &x, &y).unwrap();
    assert_eq!(code(&request, &signature, &other_scope, now), "issuer.untrusted");
    let missing = request.clone().claim("org.iso.18013.5.1", "nothing", Predicate::Disclose);
    let missing = Request { claims: missing.claims[missing.claims.len() - 1..].to_vec(), ..missing };
    assert_eq!(code(&missing, &signature, &trust, now), "mdoc.element_missing");
}

/// ES256 has two signatures for one: (r, s) and (r, n - s).
#[test]
fn high_s_is_accepted() {
    let vector = Vector::load("minimal-mdl");
    let (credential, signature, request, trust) = ask(&vector);
    let parsed = p256::ecdsa::Signature::from_slice(&signature.to_bytes()).unwrap();
    let (r, s) = (parsed.r(), parsed.s());
    let twin = p256::ecdsa::Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
    assert_ne!(twin, parsed);
    verify_in_clear(&credential, &Signature::from_p256(&twin), &request, &trust, vector.now).unwrap();
}

/// Nothing that the issuer signed can be changed, and its signature cannot be another's.
#[test]
fn every_byte_of_the_mso_counts() {
    let vector = Vector::load("minimal-mdl");
    let (original, signature, request, trust) = ask(&vector);
    let mso = original.mso().bytes();
    let start = vector.response.windows(mso.len()).position(|w| w == mso).unwrap();
    // The payload's headers before it, the issuer's signature after it.
    for at in start - 8..start + mso.len() + 2 + 64 {
        let mut changed = vector.response.clone();
        changed[at] ^= 1;
        let Ok(credential) = Credential::from_cbor(&changed) else { continue };
        assert!(verify_in_clear(&credential, &signature, &request, &trust, vector.now).is_err(), "byte {at}");
    }
}

#[test]
fn device_signatures_of_others() {
    let vector = Vector::load("iso18013-5-annex-d");
    let (credential, _, request, trust) = ask(&vector);
    let sign = |key: &[u8; 32], session, doc_type| TestDevice::from_bytes(key).unwrap().sign(session, doc_type);
    let key: [u8; 32] = hex::decode(vector.meta["device_private_key"].as_str().unwrap()).unwrap().try_into().unwrap();
    let other = SessionTranscript::new(&[0xf6]).unwrap();
    let check = |signature| verify_in_clear(&credential, &signature, &request, &trust, vector.now).map(drop);
    assert_eq!(check(sign(&key, &vector.session, credential.doc_type())), Ok(()));
    assert_eq!(check(sign(&[7; 32], &vector.session, credential.doc_type())), Err(HolderError::DeviceSignature.into()));
    assert_eq!(check(sign(&key, &other, credential.doc_type())), Err(HolderError::DeviceSignature.into()));
    assert_eq!(check(sign(&key, &vector.session, "org.iso.18013.5.1.other")), Err(HolderError::DeviceSignature.into()));
}

/// The issuer's protected header names a certificate by its hash: the one that is there, or another.
#[test]
fn headers_of_other_certificates() {
    let rng = &mut ChaCha20Rng::seed_from_u64(8);
    let issuers: Vec<_> = (0..2).map(|_| TestIssuer::new(&CertificateOptions::new(now()), rng).unwrap()).collect();
    let device = TestDevice::new(rng);
    let licence = sample_licence(Date::parse("1990-06-15").unwrap(), now()).unwrap();
    let mut issue = |issuer: &TestIssuer, header| {
        let shape = Shape { header, ..Shape::default() };
        issuer.issue(&licence, &device.public_key(), &shape, rng).unwrap().credential().unwrap()
    };
    let named = issue(&issuers[0], Header::Labels(Algorithm::Es256, &[1, 34]));
    let session = SessionTranscript::new(&[0xf6]).unwrap();
    let request = Request::age_over(18).session(&session);
    let signature = device.sign(&session, named.doc_type());
    let check = |credential: &Credential, issuer: &TestIssuer| {
        let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
        verify_in_clear(credential, &signature, &request, &trust, now()).map(drop)
    };
    assert_eq!(check(&named, &issuers[0]), Ok(()));
    let other = issue(&issuers[1], Header::Bytes(named.protected_header().as_bytes()));
    assert_eq!(check(&other, &issuers[1]), Err(DocumentError::HeaderCertificate.into()));
}
