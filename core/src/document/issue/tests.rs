use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::document::mdoc::{MDL, MDL_NAMESPACE};
use crate::document::reference::verify_in_clear;
use crate::document::request::{Predicate, Request};
use crate::document::time::Date;
use crate::document::trust::TrustList;

pub(crate) fn now() -> DateTime {
    "2026-01-15T09:00:00Z".parse().unwrap()
}

/// Issues, reads back, and verifies in clear with every check on.
fn round_trip(description: &Description, shape: &Shape<'_>) -> Credential {
    let rng = &mut ChaCha20Rng::seed_from_u64(7);
    let issuer = TestIssuer::new(&CertificateOptions::new(now()), rng).unwrap();
    let device = TestDevice::new(rng);
    let document = issuer.issue(description, &device.public_key(), shape, rng).unwrap();
    let session = SessionTranscript::new(&[0xf6]).unwrap();
    let signature = device.sign(&session, &document.doc_type);
    let response = document.device_response(&DeviceSigned::Signature(signature.clone()));
    let credential = Credential::from_cbor(&response).unwrap();
    assert!(credential.device_signature().unwrap() == &signature);
    let trust = TrustList::from_certificates_for(&[&document.doc_type], &[issuer.root_certificate()]).unwrap();
    let elements: Vec<_> = credential.elements().collect();
    for some in elements.chunks(8) {
        let mut request = Request::new(&document.doc_type).session(&session);
        for (namespace, item) in some {
            let large = item.check_size().is_err();
            let predicate = if large { Predicate::DiscloseLinkable } else { Predicate::Disclose };
            request = request.claim(namespace, &item.layout.element, predicate);
        }
        verify_in_clear(&credential, &signature, &request, &trust, now()).unwrap();
    }
    credential
}

fn sample() -> Description {
    sample_licence(Date::parse("1990-06-15").unwrap(), now()).unwrap()
}

#[test]
fn sample_licence_is_like_a_real_one() {
    let credential = round_trip(&sample(), &Shape { digest_ids: DigestIds::Random, ..Shape::default() });
    assert_eq!(credential.doc_type(), MDL);
    assert_eq!(credential.elements().count(), 49);
    assert!((1_900..2_400).contains(&credential.mso().bytes().len()), "{}", credential.mso().bytes().len());
    assert!(credential.element(MDL_NAMESPACE, "portrait").unwrap().item.check_size().is_err());
}

#[test]
fn every_legal_shape() {
    let base = Shape::default;
    let orders: [&[&str]; 7] = [
        &["docType", "version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "validityInfo"],
        &["version", "digestAlgorithm", "docType", "valueDigests", "deviceKeyInfo", "validityInfo"],
        &["version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "validityInfo", "docType"],
        &["docType", "version", "validityInfo", "valueDigests", "deviceKeyInfo", "digestAlgorithm"],
        &["status", "docType", "version", "validityInfo", "valueDigests", "deviceKeyInfo", "digestAlgorithm"],
        &["digestAlgorithm", "valueDigests", "deviceKeyInfo", "version", "docType", "validityInfo"],
        &["deviceKeyInfo", "status", "validityInfo", "other", "docType", "valueDigests", "digestAlgorithm", "version"],
    ];
    for order in orders {
        round_trip(&sample(), &Shape { mso_keys: order.to_vec(), ..base() });
    }
    for digest_ids in [DigestIds::From(0), DigestIds::From(4_000_000_000), DigestIds::Mixed, DigestIds::Random] {
        for shuffled in [false, true] {
            let shape = Shape { digest_ids: digest_ids.clone(), shuffled, reversed: shuffled, ..base() };
            round_trip(&sample(), &Shape { restart_ids: true, ..shape.clone() });
            round_trip(&sample(), &shape);
        }
    }
    for salt_bytes in [16, 20, 23, 24, 32, 33, 64] {
        round_trip(&sample(), &Shape { salt_bytes, long_item_headers: salt_bytes == 20, ..base() });
    }
    for size in (3_900..=4_100).chain([2_500, 3_000, 8_000]) {
        let credential = round_trip(&sample(), &Shape { mso_bytes: Some(size), ..base() });
        assert_eq!(credential.mso().bytes().len(), size);
    }
    let mut updated = sample();
    updated.validity.expected_update = Some(now());
    round_trip(&updated, &base());
}

#[test]
fn every_order_of_item_keys() {
    let keys = ["digestID", "random", "elementIdentifier", "elementValue"];
    let mut orders = 0;
    for code in 0..256 {
        let order: [usize; 4] = core::array::from_fn(|i| code >> (2 * i) & 3);
        if (0..4).all(|k| order.contains(&k)) {
            orders += 1;
            let json = r#"{"docType": "eu.europa.ec.av.1",
                "validity": {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-02-01T00:00:00Z"},
                "namespaces": {"eu.europa.ec.av.1": {"age_over_18": true, "nym": "random"}}}"#;
            let item_keys = order.map(|i| keys[i]);
            let credential =
                round_trip(&Description::from_json(json).unwrap(), &Shape { item_keys, ..Shape::default() });
            assert!(credential.mso().bytes().len() < 400);
        }
    }
    assert_eq!(orders, 24);
}

#[test]
fn descriptions_name_the_path() {
    let path = |json: &str| match Description::from_json(json) {
        Err(Error::Issue(IssueError::Description { path, .. })) => path,
        _ => panic!("{json}"),
    };
    assert_eq!(path("{"), "$");
    assert_eq!(path("{}"), "$");
    assert_eq!(path(r#"{"docType": 1}"#), "$.docType");
    assert_eq!(path(r#"{"validity": {"signed": "2026"}}"#), "$.validity.signed");
    assert_eq!(path(r#"{"validity": {}}"#), "$.validity");
    assert_eq!(path(r#"{"namespaces": {"a": {"b": -1}}}"#), "$.namespaces.a.b");
    assert_eq!(path(r#"{"namespaces": {"a": {"b": [{"c": {"fullDate": "x"}}]}}}"#), "$.namespaces.a.b[0].c.fullDate");
}

#[test]
fn keys_survive_pem() {
    let rng = &mut ChaCha20Rng::seed_from_u64(8);
    let issuer = TestIssuer::new(&CertificateOptions::new(now()), rng).unwrap();
    let pem = issuer.signer_pem().unwrap();
    let again = TestIssuer::from_parts(&pem, issuer.root_certificate(), issuer.signer_certificate()).unwrap();
    assert_eq!(again.signer_pem().unwrap(), pem);
    let device = TestDevice::new(rng);
    let again = TestDevice::from_pem(&device.to_pem().unwrap()).unwrap();
    assert!(again.public_key() == device.public_key());
    assert!(TestDevice::from_bytes(&[0; 32]).is_err());
}
