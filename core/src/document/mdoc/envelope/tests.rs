//! Documents as files have them: other encodings, further entries, several documents, attached payloads.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::document::issue::tests::now;
use crate::document::issue::{
    CertificateOptions, Description, DeviceSigned, Encoding, Header, IssuedDocument, Shape, TestDevice, TestIssuer,
    device_response, reencode,
};
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::mdoc::{DeviceElement, MDL, MDL_NAMESPACE, device_authentication_bytes};

const EU: &str = "eu.europa.ec.av.1";
const ENCODINGS: [Encoding; 5] =
    [Encoding::WideMaps, Encoding::WideHeads, Encoding::Indefinite, Encoding::Reversed, Encoding::Extended];

struct Made {
    issuer: TestIssuer,
    device: TestDevice,
    document: IssuedDocument,
    session: SessionTranscript,
}

fn description(doc_type: &str) -> Description {
    let namespace = if doc_type == MDL { MDL_NAMESPACE } else { doc_type };
    let json = format!(
        r#"{{"docType": {doc_type:?},
        "validity": {{"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-02-01T00:00:00Z"}},
        "namespaces": {{{namespace:?}: {{"age_over_18": true, "family_name": "Doe"}}}}}}"#
    );
    Description::from_json(&json).unwrap()
}

fn made(doc_type: &str, shape: &Shape<'_>) -> Made {
    let rng = &mut ChaCha20Rng::seed_from_u64(1);
    let issuer = TestIssuer::new(&CertificateOptions::new(now()), rng).unwrap();
    let device = TestDevice::new(rng);
    let document = issuer.issue(&description(doc_type), &device.public_key(), shape, rng).unwrap();
    Made { issuer, device, document, session: SessionTranscript::new(&[0xf6]).unwrap() }
}

fn mdl() -> Made {
    made(MDL, &Shape::default())
}

impl Made {
    fn document(&self) -> Vec<u8> {
        self.document.document(&DeviceSigned::Signature(self.device.sign(&self.session, &self.document.doc_type)))
    }
}

/// An ES384 document: one that cannot be read.
fn unsupported(doc_type: &str) -> Made {
    made(doc_type, &Shape { header: Header::Bytes(&[0xa1, 0x01, 0x38, 0x22]), ..Shape::default() })
}

/// Nothing that is signed or digested changes, in whatever CBOR a document comes.
#[test]
fn any_encoding() {
    let made = mdl();
    let response = device_response(&[made.document()]);
    let forms: [(&str, &[u8]); 3] =
        [("DeviceResponse", &response), ("Document", &made.document()), ("IssuerSigned", &made.document.issuer_signed)];
    for (name, bytes) in forms {
        let expected = Credential::from_cbor(bytes).unwrap();
        for encoding in ENCODINGS {
            let other = reencode(bytes, encoding).unwrap();
            assert_ne!(other, bytes, "{name} {encoding:?}");
            let found = Credential::from_cbor(&other).unwrap_or_else(|e| panic!("{name} {encoding:?}: {e}"));
            assert_eq!(found.mso().message, expected.mso().message);
            assert_eq!(found.certificates(), expected.certificates());
            assert_eq!(found.device_signature().is_ok(), expected.device_signature().is_ok());
            for element in ["age_over_18", "family_name"] {
                found.element(MDL_NAMESPACE, element).unwrap();
            }
            assert!(found.to_issuer_signed() == expected.to_issuer_signed(), "{name} {encoding:?}");
        }
    }
    for vector in Vector::all() {
        let expected = vector.credential();
        for encoding in ENCODINGS {
            let other = reencode(&vector.response, encoding).unwrap();
            let found = Credential::from_cbor(&other).unwrap_or_else(|e| panic!("{} {encoding:?}: {e}", vector.name));
            assert!(found.to_issuer_signed() == expected.to_issuer_signed());
        }
    }
}

/// A response of several documents, and what is taken from it.
#[test]
fn several_documents() {
    let (good, other) = (mdl().document(), made(EU, &Shape::default()).document());
    let (bad, bad_mdl) = (unsupported(EU).document(), unsupported(MDL).document());
    let nonsense = vec![0x80];
    let nothing: Vec<Vec<u8>> = Vec::new();
    for (name, documents, doc_type, expected) in [
        ("none", nothing, Some(MDL), Err("mdoc.document_count")),
        ("one", vec![good.clone()], None, Ok(MDL)),
        ("one of another type: said where it is used", vec![other.clone()], Some(MDL), Ok(EU)),
        ("one unsupported", vec![bad.clone()], None, Err("mdoc.unsupported_algorithm")),
        ("unsupported first", vec![bad.clone(), good.clone()], None, Ok(MDL)),
        ("unsupported first, by type", vec![bad.clone(), good.clone()], Some(MDL), Ok(MDL)),
        ("unsupported last", vec![good.clone(), bad.clone()], None, Ok(MDL)),
        ("no document beside one", vec![nonsense.clone(), good.clone()], Some(MDL), Ok(MDL)),
        (
            "the unsupported one is asked for",
            vec![bad.clone(), good.clone()],
            Some(EU),
            Err("mdoc.unsupported_algorithm"),
        ),
        ("two, by type", vec![good.clone(), other.clone()], Some(EU), Ok(EU)),
        ("two, by the other type", vec![good.clone(), other.clone()], Some(MDL), Ok(MDL)),
        ("two, and nothing says which", vec![good.clone(), other.clone()], None, Err("mdoc.document_count")),
        (
            "two, none of the type",
            vec![good.clone(), other.clone()],
            Some("org.example.other"),
            Err("mdoc.document_missing"),
        ),
        ("two of the type, one unsupported", vec![bad_mdl.clone(), good.clone()], Some(MDL), Ok(MDL)),
        ("all unsupported", vec![bad.clone(), bad_mdl.clone()], None, Err("mdoc.document_missing")),
        ("all unsupported, by type", vec![bad, bad_mdl], Some(MDL), Err("mdoc.unsupported_algorithm")),
    ] {
        let response = device_response(&documents);
        let found = match doc_type {
            Some(doc_type) => Credential::from_cbor_for(&response, doc_type),
            None => Credential::from_cbor(&response),
        };
        let found = found.as_ref().map(Credential::doc_type).map_err(Error::code);
        assert_eq!(found, expected, "{name}");
    }
    let many = Credential::all_from_cbor(&device_response(&vec![vec![0xa0]; MAX_DOCUMENTS + 1])).unwrap_err();
    assert_eq!(many.to_string(), "there are more documents than the 64 that are supported");
    let response = device_response(&[unsupported(EU).document(), good, vec![0xa0]]);
    let all = Credential::all_from_cbor(&response).unwrap();
    let types: Vec<_> = all.iter().map(|found| found.doc_type.as_deref()).collect();
    assert_eq!(types, [Some(EU), Some(MDL), None]);
    let missing = Credential::from_cbor_for(&response, "org.example.other").unwrap_err().to_string();
    for part in ["org.example.other", EU, "ES384", MDL, "no docType"] {
        assert!(missing.contains(part), "{missing}");
    }
}

/// A device signature with its payload attached is used where that payload is the expected one.
#[test]
fn attached_payloads() {
    let made = mdl();
    let other = SessionTranscript::new(&[0xf7]).unwrap();
    let elements = [DeviceElement { namespace: "a".into(), element: "b".into(), value: vec![5] }];
    let elements = DeviceNameSpaces::from_elements(&elements).unwrap();
    let none = DeviceNameSpaces::default();
    for (name, name_spaces, payload, expected) in [
        ("none", &none, None, Ok(())),
        ("this session's", &none, Some((&made.session, MDL, &none)), Ok(())),
        ("another session's", &none, Some((&other, MDL, &none)), Err("device.payload")),
        ("another docType's", &none, Some((&made.session, EU, &none)), Err("device.payload")),
        ("of other elements", &none, Some((&made.session, MDL, &elements)), Err("device.payload")),
        ("with elements", &elements, Some((&made.session, MDL, &elements)), Ok(())),
        ("without the elements", &elements, Some((&made.session, MDL, &none)), Err("device.payload")),
    ] {
        let payload = payload.map(|(s, doc_type, n)| device_authentication_payload(s, doc_type, n));
        let signature = made.device.sign_bytes(&device_authentication_bytes(&made.session, MDL, name_spaces));
        let signed = DeviceSigned::Signed { name_spaces: name_spaces.clone(), payload, signature: signature.clone() };
        let credential = Credential::from_cbor(&made.document.device_response(&signed)).unwrap();
        assert!(*credential.device_name_spaces() == *name_spaces, "{name}");
        let found = credential.device_signature_for(&made.session);
        assert_eq!(found.as_ref().map(|_| ()).map_err(Error::code), expected, "{name}");
        // Without a session there is nothing to compare with.
        assert!(*credential.device_signature().unwrap() == signature, "{name}");
    }
}

/// What nobody asks about is no obstacle, and is named.
#[test]
fn unusable_items_are_named() {
    let edit = |_: &str, element: &str, item: Vec<u8>| match element {
        "family_name" => {
            // A sixth entry, and a head that is longer than need be, by the issuer's encoder.
            let more = [&[0x61, 0x78, 0x00][..], &[0x61, 0x79, 0x00]].concat();
            Writer::default().embedded(&[&[0xb9, 0x00, 0x06], &item[5..], &more].concat()).0
        }
        _ => item,
    };
    let made = made(MDL, &Shape { edit_item: Some(&edit), ..Shape::default() });
    let credential = made.document.credential().unwrap();
    let unusable: Vec<_> = credential.unusable_items().map(|item| (item.namespace, item.element)).collect();
    assert_eq!(unusable, [(MDL_NAMESPACE, Some("family_name"))]);
    assert!(credential.element(MDL_NAMESPACE, "age_over_18").is_ok());
    assert_eq!(
        credential.element(MDL_NAMESPACE, "family_name").err().unwrap().kind(),
        crate::error::ErrorKind::BadInput
    );
    // Another element is missing, whatever is wrong with that one.
    assert_eq!(credential.element(MDL_NAMESPACE, "height").err().unwrap().code(), "mdoc.element_missing");
}

#[test]
fn documents_without_values() {
    let made = mdl();
    let auth = |key: &str| {
        let mut reader = Reader::new("test", &made.document.issuer_signed);
        reader.map().unwrap();
        reader.text().unwrap();
        reader.skip().unwrap();
        reader.text().unwrap();
        Writer::default().map(2).text(key).map(0).text("issuerAuth").raw(reader.skip().unwrap()).0
    };
    assert_eq!(Credential::from_cbor(&auth("digestIdMapping")).unwrap_err(), DocumentError::WithoutValues.into());
    // That is legal: a document of which nothing is disclosed to its holder.
    let bare = Credential::from_cbor(&auth("other")).unwrap();
    assert_eq!(bare.elements().count(), 0);
    assert_eq!(bare.certificates(), [made.issuer.signer_certificate().to_vec()]);
}
