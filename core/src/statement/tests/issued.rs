//! Documents of the test issuer, in every layout that the standard allows.

use super::super::{Issuer, PrivateWitness, PublicStatement, disclosed, mso_class, nonce_point};
use super::support::{AAMVA, MDL, failures, shape};
use crate::document::issue::{CertificateOptions, DigestIds, Shape, TestDevice, TestIssuer, sample_licence};
use crate::document::mdoc::{Credential, SessionTranscript, device_authentication_hash};
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
    let description = sample_licence(Date::parse("1990-06-15").unwrap(), now).unwrap();
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
        disclosed: disclosed(&credential, &request, now).unwrap(),
        request,
        choice: Default::default(),
        name_spaces: Default::default(),
        now,
        issuer: Issuer::new(&trusted.x, &trusted.y).unwrap(),
        issuer_validity: Some((trusted.not_before, trusted.not_after)),
        issuer_certificate: trusted.certificate,
        nonce_point: nonce_point(&device.public_key(), &digest, &signature).unwrap(),
        mso_blocks: mso_class(credential.mso().message.len()).unwrap().max(48),
    };
    let witness = PrivateWitness::new(&credential, signature.s);
    let prover = public.build(Some(&witness)).unwrap();
    assert_eq!(failures(&prover), [""; 0]);
    assert_eq!(prover.zones().len(), 4);
    assert_eq!(prover.walks.len(), 2);
    // Constants may differ with the keys and the linkable item; how much of what there is may not.
    let sizes = (prover.sizes(), prover.constraints.len(), prover.linear.len(), prover.selectors.len());
    assert!(shape(&prover) == shape(&public.build(None).unwrap()));
    format!("{sizes:?} {:?} {:?} {:?}", prover.reads, prover.walks, prover.digests)
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
    layouts.push(Shape { salt_bytes: 32, ..base() });
    layouts.push(Shape { item_keys: ["elementValue", "random", "elementIdentifier", "digestID"], ..base() });
    for (seed, layout) in (2..).zip(&layouts) {
        assert!(shape_of(layout, seed) == usual);
    }
    // DigestIDs of every width, which show in a linkable item alone: it is public.
    for digest_ids in [DigestIds::Mixed, DigestIds::Random] {
        shape_of(&Shape { digest_ids, ..base() }, 9);
    }
}
