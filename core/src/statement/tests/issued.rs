//! Documents of the test issuer, in every layout that the standard allows.

use super::super::prover::disclosed;
use super::super::{Issuer, PrivateWitness, PublicStatement, mso_class, nonce_point};
use super::support::{AAMVA, MDL, failures, shape};
use crate::document::issue::CoseEntry::{Other, PaddedX, PaddedY, X, Y};
use crate::document::issue::{CertificateOptions, DateForm, DigestIds, Shape, TestDevice, TestIssuer, sample_licence};
use crate::document::mdoc::{Algorithm, Credential, SessionTranscript, device_authentication_hash};
use crate::document::request::Predicate::{AgeAtLeast, Disclose, DiscloseLinkable, Range};
use crate::document::request::Request;
use crate::document::time::Date;
use crate::document::trust::TrustList;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Issues a licence, asks for elements of both its namespaces, and returns the shape that every document has to have.
fn shape_of(layout: &Shape<'_>, seed: u64) -> String {
    let rng = &mut ChaCha20Rng::seed_from_u64(seed);
    let now = "2026-01-15T09:00:00Z".parse().unwrap();
    let issuer = TestIssuer::new(&CertificateOptions::new(now), rng).unwrap();
    let device = TestDevice::new(rng);
    let mut description = sample_licence(Date::parse("1990-06-15").unwrap(), now).unwrap();
    // With an expectedUpdate, and without one.
    description.validity.expected_update = seed.is_multiple_of(2).then_some(now);
    let document = issuer.issue(&description, &device.public_key(), layout, rng).unwrap();
    let credential = Credential::from_issuer_signed(&document.issuer_signed).unwrap();
    let session = SessionTranscript::new(&[0xf6]).unwrap();
    let trust = TrustList::from_certificates_for(&[&document.doc_type], &[issuer.root_certificate()]).unwrap();
    let trusted = trust.issuer(&document.doc_type, credential.certificates(), now).unwrap();
    let request = Request::new(&document.doc_type)
        .session(&session)
        .claim(MDL, "birth_date", AgeAtLeast(18))
        .claim(AAMVA, "aamva_version", Range(1, 9))
        .claim(MDL, "age_over_18", Disclose)
        .claim(MDL, "portrait", DiscloseLinkable);
    let signature = device.sign(&session, &document.doc_type);
    let digest = device_authentication_hash(&session, &document.doc_type, &Default::default());
    let public = PublicStatement {
        model: None,
        disclosed: disclosed(&credential, &request, now).unwrap(),
        request,
        choice: Default::default(),
        name_spaces: Default::default(),
        now,
        issuer: Issuer::new(&trusted.x, &trusted.y).unwrap(),
        issuer_validity: Some((trusted.not_before, trusted.not_after)),
        issuer_certificate: trusted.certificate,
        protected: credential.protected_header().clone(),
        device_algorithm: Algorithm::Es256,
        nonce_point: nonce_point(&device.public_key(), &digest, &signature).unwrap(),
        mso_blocks: mso_class(credential.mso().message.len()).unwrap().max(48),
    };
    let witness = PrivateWitness::new(&credential, signature.s);
    let prover = public.build_with(&witness).unwrap();
    assert_eq!(failures(&prover), [""; 0]);
    assert_eq!(prover.zones().len(), 4);
    assert_eq!(prover.maps.len(), 2);
    // Constants may differ with the keys and the linkable item; how much of what there is may not.
    let sizes = (prover.sizes(), prover.constraints.len(), prover.linear.len(), prover.selectors.len());
    assert!(shape(&prover) == shape(&public.build().unwrap()));
    format!("{sizes:?} {:?} {:?} {:?} {:?}", prover.shape(), prover.reads, prover.maps, prover.digests)
}

#[test]
fn no_layout_shows() {
    let base = || Shape { digest_ids: DigestIds::From(0), ..Shape::default() };
    let usual = shape_of(&base(), 1);
    let keys: [&[&str]; 3] = [
        &["docType", "version", "validityInfo", "valueDigests", "deviceKeyInfo", "digestAlgorithm"],
        &["status", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "version", "docType", "validityInfo"],
        &["version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "validityInfo", "docType"],
    ];
    let mut layouts: Vec<Shape<'_>> = keys.into_iter().map(|k| Shape { mso_keys: k.to_vec(), ..base() }).collect();
    layouts.push(Shape { shuffled: true, reversed: true, ..base() });
    layouts.push(Shape { restart_ids: true, long_item_headers: true, ..base() });
    layouts.extend([24, 32, 64].map(|salt_bytes| Shape { salt_bytes, ..base() }));
    layouts.push(Shape { wide_maps: true, version: "1.1", ..base() });
    // The dates: each in a form of its own, in any order, with further entries.
    for (fractions, order) in [
        (["", ".000001", "", ""], ["validUntil", "signed", "validFrom", "expectedUpdate", "other"]),
        ([".5", ".123456789", ".25", ".1"], ["expectedUpdate", "validFrom", "validUntil", "signed", "other"]),
    ] {
        let mut dates = fractions.map(|fraction| DateForm { fraction, tagged: true });
        dates[2].tagged = false;
        layouts.push(Shape { dates, validity_keys: order.to_vec(), wide_maps: fractions[0] == ".5", ..base() });
    }
    // The device's key: entries of two bytes, one of another length, padding; others in front of it and after it.
    let [kty, crv, alg] = [&[1, 2], &[0x20, 1], &[3, 0x26]].map(|pair| Other(pair));
    let [kid, text, ops] =
        [&b"\x02\x58\x2b0123456789012345678901234567890123456789012"[..], b"\x02\x63key", &[4, 0x81, 10]];
    let around: [&[&str]; 3] =
        [&["deviceKey"], &["keyAuthorizations", "keyInfo", "deviceKey"], &["deviceKey", "keyInfo"]];
    for (i, cose_key) in [
        vec![kty, X, Y, crv],
        vec![kty, crv, alg, X, Y],
        vec![kty, Other(kid), crv, alg, X, Y],
        vec![Other(text), crv, kty, X, PaddedY],
        vec![crv, kty, PaddedX, Y, Other(ops), Other(kid)],
        vec![kty, alg, Other(ops), crv, X, Y],
    ]
    .into_iter()
    .enumerate()
    {
        layouts.push(Shape { cose_key, device_key_keys: around[i % 3].to_vec(), wide_maps: i == 3, ..base() });
    }
    layouts.push(Shape { item_keys: ["elementValue", "random", "elementIdentifier", "digestID"], ..base() });
    for (seed, layout) in (2..).zip(&layouts) {
        assert!(shape_of(layout, seed) == usual);
    }
    // DigestIDs of every width, which show in a linkable item alone: it is public.
    for digest_ids in [DigestIds::Mixed, DigestIds::Random] {
        shape_of(&Shape { digest_ids, ..base() }, 9);
    }
}
