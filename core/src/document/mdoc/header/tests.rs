use super::*;
use crate::document::issue::tests::now;
use crate::document::issue::{
    CertificateOptions, DeviceSigned, Header, IssuedDocument, Shape, TestDevice, TestIssuer, sample_licence,
};
use crate::document::mdoc::Credential;
use crate::document::time::Date;
use crate::document::trust::IssuerKey;
use crate::holder::Holder;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const WHAT: &str = "the issuer's signature";

fn parse(bytes: &[u8]) -> Result<ProtectedHeader> {
    ProtectedHeader::parse(WHAT, bytes)
}

fn issue(header: Header<'_>, seed: u64) -> (TestIssuer, IssuedDocument) {
    let rng = &mut ChaCha20Rng::seed_from_u64(seed);
    let issuer = TestIssuer::new(&CertificateOptions::new(now()), rng).unwrap();
    let licence = sample_licence(Date::parse("1990-06-15").unwrap(), now()).unwrap();
    let shape = Shape { header, ..Shape::default() };
    let document = issuer.issue(&licence, &TestDevice::new(rng).public_key(), &shape, rng).unwrap();
    (issuer, document)
}

#[test]
fn every_header_that_is_supported() {
    for labels in [&[1][..], &[1, 34], &[34, 1], &[1, 33], &[1, 4], &[1, 16], &[33, 4, 34, 16, 1]] {
        for algorithm in Algorithm::ALL {
            let (issuer, document) = issue(Header::Labels(algorithm, labels), 3);
            let credential = document.credential().unwrap();
            let header = credential.protected_header();
            assert_eq!(header.algorithm(), algorithm);
            assert_eq!(header.has_key_id(), labels.contains(&4));
            assert_eq!(header.certificates().len(), usize::from(labels.contains(&33)));
            assert_eq!(credential.certificates(), [issuer.signer_certificate()]);
            assert!(header.names(issuer.signer_certificate()));
            let other = [issuer.signer_certificate(), &[0]].concat();
            assert_eq!(header.names(&other), !labels.contains(&33) && !labels.contains(&34));
            let again = Credential::from_cbor(&credential.to_issuer_signed()).unwrap();
            assert!(again.protected_header() == header);
            assert_eq!(again.mso().message, credential.mso().message);
        }
    }
}

#[test]
fn what_would_have_to_be_understood_is_refused_by_its_label() {
    let label = |bytes: &[u8]| match parse(bytes) {
        Err(Error::Document(DocumentError::ProtectedHeader { label, .. })) => label,
        other => panic!("{other:?}"),
    };
    assert_eq!(label(&[0xa2, 1, 0x26, 2, 0x81, 4]), "2");
    assert_eq!(label(&[0xa2, 1, 0x26, 3, 0]), "3");
    assert_eq!(label(&[0xa2, 1, 0x26, 0x18, 35, 0]), "35");
    assert_eq!(label(&[0xa2, 1, 0x26, 0x20, 0]), "-1");
    assert_eq!(label(&[0xa2, 1, 0x26, 0x61, b'x', 0]), "x");
    // Thumbprints of other hashes, of another length, or of no hash at all.
    for value in [&[0x82, 0x38, 0x2a, 0x41, 0][..], &[0x82, 0x2f, 0x41, 0], &[0x81, 0x2f], &[0x40]] {
        assert_eq!(label(&[&[0xa2, 1, 0x26, 0x18, 34], value].concat()), "34");
    }
}

#[test]
fn one_map_in_its_shortest_encoding() {
    for bytes in [
        &[0xbf, 1, 0x26, 0xff][..],
        &[0xa1, 0x18, 1, 0x26],
        &[0xb8, 1, 1, 0x26],
        &[0xb9, 0, 1, 1, 0x26],
        &[0xa1, 1, 0x38, 6],
        &[0xa2, 1, 0x26, 1, 0x26],
        &[0xa1, 1, 0x26, 0],
        &[0xa2, 1, 0x26, 4, 0],
        &[0xa2, 1, 0x26, 16, 0x20],
        &[],
    ] {
        assert_eq!(parse(bytes).unwrap_err().code(), "mdoc.cbor", "{bytes:x?}");
    }
    for (bytes, algorithm) in [(&[0xa0][..], None), (&[0xa1, 1, 0x38, 0x22], Some(-35)), (&[0xa1, 1, 0x61, 0x61], None)]
    {
        assert_eq!(parse(bytes).unwrap_err(), DocumentError::UnsupportedAlgorithm { what: WHAT, algorithm }.into());
    }
    let long = |n: usize| Writer::default().map(2).raw(&[1, 0x26, 4]).bytes(&vec![0; n]).0;
    assert_eq!(parse(&long(4 << 10)).unwrap_err().code(), "mdoc.too_large");
    assert!(parse(&long((4 << 10) - 7)).is_ok());
}

#[test]
fn a_header_of_another_certificate_is_refused() {
    for labels in [&[1, 34][..], &[1, 33]] {
        let (_, document) = issue(Header::Labels(Algorithm::Es256, labels), 4);
        let (other, _) = issue(Header::default(), 5);
        let credential = document.credential().unwrap();
        let header = Header::Bytes(credential.protected_header().as_bytes());
        let rng = &mut ChaCha20Rng::seed_from_u64(6);
        let licence = sample_licence(Date::parse("1990-06-15").unwrap(), now()).unwrap();
        let shape = Shape { header, ..Shape::default() };
        let document = other.issue(&licence, &TestDevice::new(rng).public_key(), &shape, rng).unwrap();
        let credential = document.credential().unwrap();
        let error = credential.protected_header().check_certificate(&credential.certificates()[0]).unwrap_err();
        assert_eq!(error, DocumentError::HeaderCertificate.into());
        let holder = Holder::new(credential);
        assert_eq!(holder.issuer_certificates().unwrap_err(), DocumentError::HeaderCertificate.into());
        // To a verifier that has pinned the key no certificate is shown, and none is compared.
        let key = IssuerKey::from_certificate(other.signer_certificate()).unwrap();
        holder.with_issuer_key(&key.x, &key.y).unwrap();
    }
}

#[test]
fn device_signatures_name_their_algorithm_alone() {
    let (_, document) = issue(Header::default(), 7);
    let signed = |header: &[u8]| {
        let out = Writer::default().map(2).text("nameSpaces").embedded(&[0xa0]).text("deviceAuth").map(1);
        let sign1 = Writer::default().array(4).bytes(header).map(0).null().bytes(&[1; 64]).0;
        let device = DeviceSigned::Raw(out.text("deviceSignature").raw(&sign1).0);
        Credential::from_cbor(&document.document(&device)).unwrap().device_signature().map(drop)
    };
    for algorithm in Algorithm::ALL {
        assert_eq!(signed(&algorithm.header()), Ok(()));
    }
    assert_eq!(signed(&[0xa2, 1, 0x26, 4, 0x40]).unwrap_err().code(), "mdoc.protected_header");
}
