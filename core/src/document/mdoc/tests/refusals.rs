//! Every typed error of a document, by a document made to have it.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::super::cbor::Writer;
use super::super::*;
use super::vectors::Vector;
use crate::document::issue::tests::now;
use crate::document::issue::*;
use crate::document::reference::verify_in_clear;
use crate::document::request::{Predicate, Request};
use crate::document::trust::TrustList;
use crate::error::{CborFault, DocumentError, Error};

const NS: &str = "org.iso.18013.5.1";

fn small() -> Description {
    let json = r#"{"docType": "org.iso.18013.5.1.mDL",
        "validity": {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-02-01T00:00:00Z"},
        "namespaces": {"org.iso.18013.5.1": {"age_over_18": true, "birth_date": "1990-06-15", "family_name": "Doe"}}}"#;
    Description::from_json(json).unwrap()
}

fn issue(description: &Description, shape: &Shape<'_>) -> IssuedDocument {
    let rng = &mut ChaCha20Rng::seed_from_u64(1);
    let issuer = TestIssuer::new(&CertificateOptions::new(now()), rng).unwrap();
    let device = TestDevice::new(rng);
    issuer.issue(description, &device.public_key(), shape, rng).unwrap()
}

fn error_of(description: &Description, shape: &Shape<'_>) -> Error {
    issue(description, shape).credential().unwrap_err()
}

/// The error when one entry of the MSO has this value.
fn with_entry(key: &str, value: impl Fn(Vec<u8>) -> Vec<u8>) -> Error {
    let edit = |k: &str, v: Vec<u8>| if k == key { value(v) } else { v };
    error_of(&small(), &Shape { edit_entry: Some(&edit), ..Shape::default() })
}

/// The error when the item `family_name`, without its tag-24 header, is made into this.
fn with_item(edit: impl Fn(Vec<u8>) -> Vec<u8>) -> Error {
    let edit = |_: &str, element: &str, item: Vec<u8>| match element {
        "family_name" => Writer::default().embedded(&edit(item[4..].to_vec())).0,
        _ => item,
    };
    let credential = issue(&small(), &Shape { edit_item: Some(&edit), ..Shape::default() }).credential().unwrap();
    assert!(credential.element(NS, "age_over_18").is_ok(), "one bad item is no obstacle to the others");
    credential.element(NS, "family_name").err().unwrap()
}

fn replace(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|w| w == from).expect("the bytes to replace");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

fn fault(error: Error) -> CborFault {
    match error {
        Error::Document(DocumentError::Cbor { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn other_algorithms() {
    let es384 = Shape { header: Header::Bytes(&[0xa1, 0x01, 0x38, 0x22]), ..Shape::default() };
    let what = "the issuer's signature";
    assert_eq!(error_of(&small(), &es384), DocumentError::UnsupportedAlgorithm { what, algorithm: Some(-35) }.into());
    let none = Shape { header: Header::Bytes(&[0xa1, 0x04, 0x40]), ..Shape::default() };
    assert_eq!(error_of(&small(), &none), DocumentError::UnsupportedAlgorithm { what, algorithm: None }.into());
    // crit: what it names would have to be understood.
    let critical = Shape { header: Header::Bytes(&[0xa2, 0x01, 0x26, 0x02, 0x80]), ..Shape::default() };
    let error = error_of(&small(), &critical);
    assert!(matches!(&error, Error::Document(DocumentError::ProtectedHeader { label, .. }) if label == "2"), "{error}");
    let text = |t: &'static str| move |_| Writer::default().text(t).0;
    assert_eq!(
        with_entry("digestAlgorithm", text("SHA-512")),
        DocumentError::UnsupportedDigest { found: "SHA-512".into() }.into()
    );
    for found in ["2.0", "1", "1.", "1.x", "01.0", ""] {
        assert_eq!(
            with_entry("version", text(found)),
            DocumentError::UnsupportedVersion { found: found.into() }.into()
        );
    }
    for version in ["1.1", "1.27"] {
        issue(&small(), &Shape { version, ..Shape::default() }).credential().unwrap();
    }
}

#[test]
fn device_keys() {
    let key = |from: &'static [u8], to: &'static [u8]| with_entry("deviceKeyInfo", move |v| replace(v, from, to));
    let what = "the device key";
    let curve = |key_type, curve| Error::from(DocumentError::UnsupportedCurve { what, key_type, curve });
    // P-384, and Ed25519 with its three entries.
    assert_eq!(key(&[0xa4, 1, 2, 0x20, 1], &[0xa4, 1, 2, 0x20, 2]), curve(Some(2), Some(2)));
    let okp = |_| {
        let out = Writer::default().map(1).text("deviceKey").raw(&[0xa3, 1, 1, 0x20, 6, 0x21]);
        out.bytes(&[0; 32]).0
    };
    assert_eq!(with_entry("deviceKeyInfo", okp), curve(Some(1), Some(6)));
    let layout = |error: Error| match error {
        Error::Document(DocumentError::CoseKeyLayout { label, .. }) => label,
        other => panic!("{other:?}"),
    };
    // A label that may be one of x, values without a length that could be followed, a second one with a length.
    for (entry, label) in [
        (&[0x23, 0x40][..], "-4"),
        (&[0x21, 0x40], "-2"),
        (&[0x18, 0x20, 0x40], "32"),
        (&[0x61, 0x61, 0x40], "a"),
        (&[2, 0xa0], "2"),
        (&[4, 0x83, 1, 2, 3], "4"),
        (&[4, 0x81, 0x10], "4"),
        (&[3, 0x38, 0x18], "3"),
        (&[2, 0x41, 0, 4, 0x81, 1], "4"),
    ] {
        let head = if entry == [2, 0x41, 0, 4, 0x81, 1] { 0xa6 } else { 0xa5 };
        let with = |v| replace(v, &[0xa4, 1, 2], &[&[head], entry, &[1, 2]].concat());
        assert_eq!(layout(with_entry("deviceKeyInfo", with)), label);
    }
    let between = |v: Vec<u8>| {
        let y = v.len() - 35;
        replace([&v[..y], &[2, 0x41, 0], &v[y..]].concat(), &[0xa4, 1, 2], &[0xa5, 1, 2])
    };
    assert_eq!(layout(with_entry("deviceKeyInfo", between)), "2");
    let compressed = |v: Vec<u8>| [&v[..v.len() - 34], &[0xf5]].concat();
    assert_eq!(layout(with_entry("deviceKeyInfo", compressed)), "-3");
    let short = |v: Vec<u8>| [&v[..v.len() - 34], &[0x58, 0x1f], &v[v.len() - 31..]].concat();
    let error = with_entry("deviceKeyInfo", short);
    assert!(error.to_string().contains("31 bytes"), "{error}");
    assert_eq!(layout(error), "-3");
    assert_eq!(layout(key(&[0x20, 1, 0x21, 0x58, 0x20], &[0x20, 1, 0x21, 0x58, 0x21, 1])), "-2");
    let off_curve = |v: Vec<u8>| {
        let x = v.len() - 67;
        [&v[..x], &[0xff; 32], &v[x + 32..]].concat()
    };
    assert_eq!(with_entry("deviceKeyInfo", off_curve), DocumentError::NotOnCurve { what }.into());

    let around = |before: &[u8], n: usize, after: &[u8], v: &[u8]| {
        Writer::default().map(n).raw(before).raw(&v[1..]).raw(after).0
    };
    let twice = |v: Vec<u8>| [&[0xa2], &v[1..], &v[1..]].concat();
    assert_eq!(fault(with_entry("deviceKeyInfo", twice)), CborFault::DuplicateKey);
    assert_eq!(with_entry("deviceKeyInfo", |_| vec![0xa0]).code(), "mdoc.missing_field");
    // In front of deviceKey or after it, keyAuthorizations, keyInfo and others are no obstacle.
    let four: Vec<u8> = ["a", "b", "c"].iter().flat_map(|k| Writer::default().text(k).map(0).0).collect();
    for (before, after) in [(&four[..], &[][..]), (&[], &four)] {
        let edit = |k: &str, v: Vec<u8>| if k == "deviceKeyInfo" { around(before, 4, after, &v) } else { v };
        issue(&small(), &Shape { edit_entry: Some(&edit), ..Shape::default() }).credential().unwrap();
    }
}

#[test]
fn date_forms() {
    let tdate = |text: &str| Writer::default().head(6, 0).text(text).0;
    let until = tdate("2026-02-01T00:00:00Z");
    let swap = |to: Vec<u8>| with_entry("validityInfo", |v| replace(v, &until, &to));
    for other in [
        tdate("2026-02-01T00:00:00.Z"),
        tdate("2026-02-01T00:00:00.0123456789Z"),
        tdate("2026-02-01T00:00:00.12xZ"),
        tdate("2026-02-01T00:00:00,123Z"),
        tdate("2026-02-01T00:00:00+00:00"),
        tdate("2026-02-01T00:00:00.5+02:00"),
        tdate("2026-02-30T00:00:00Z"),
        Writer::default().text("2026-02-01").0,
        Writer::default().head(6, 1004).text("2026-02-01T00:00:00Z").0,
        Writer::default().head(6, 1).head(0, 1_770_000_000).0,
        Writer::default().head(6, 0).head(0, 1_770_000_000).0,
    ] {
        let error = swap(other.clone());
        assert!(
            matches!(error, Error::Document(DocumentError::DateFormat { field: "validUntil", .. })),
            "{other:x?}: {error}"
        );
    }
    let layout = |from: &[u8], to: &[u8]| with_entry("validityInfo", |v| replace(v, from, to));
    let before = |entry: &str, before| DocumentError::ValidityInfoLayout { entry: entry.into(), before }.into();
    assert_eq!(layout(b"\x66signed", b"\x66sicned"), before("sicned", "validFrom"));
    assert_eq!(layout(b"\x6avalidUntil", b"\x6avalidUntiL").code(), "mdoc.missing_field");
    assert_eq!(layout(b"\xa3", b"\xa2").code(), "mdoc.missing_field");
    let other = Writer::default().text("other").raw(&until).0;
    assert_eq!(layout(b"\xa3", &[&[0xa4][..], &other].concat()), before("other", "signed"));
    // In a form that is no date's, expectedUpdate is not known either.
    let update = Writer::default().text("expectedUpdate").head(0, 7).0;
    assert_eq!(layout(b"\xa3", &[&[0xa4][..], &update].concat()), before("expectedUpdate", "signed"));
    let twice = |v: Vec<u8>| [&[0xa6], &v[1..], &v[1..]].concat();
    assert_eq!(fault(with_entry("validityInfo", twice)), CborFault::DuplicateKey);
    let mut last = small();
    last.validity.valid_from = "9999-12-31T23:59:59Z".parse().unwrap();
    let mut dates = [DateForm::default(); 4];
    dates[1].fraction = ".5";
    assert_eq!(error_of(&last, &Shape { dates, ..Shape::default() }).code(), "mdoc.date_format");
}

#[test]
fn names() {
    let mut short = small();
    short.doc_type = "a.long".into();
    assert_eq!(
        error_of(&short, &Shape::default()),
        DocumentError::NameTooShort { what: "docType", length: 6, minimum: 7 }.into()
    );
    short.doc_type = "l".repeat(97);
    assert_eq!(
        error_of(&short, &Shape::default()),
        DocumentError::TooLarge { what: "docType", size: 97, limit: 96 }.into()
    );
    for (name, code) in [("four".into(), "mdoc.name_too_short"), ("l".repeat(97), "mdoc.too_large")] {
        let mut other = small();
        other.namespaces[0].0 = name.clone();
        let credential = issue(&other, &Shape::default()).credential().unwrap();
        assert_eq!(credential.element(&name, "family_name").err().unwrap().code(), code);
    }
    for (doc_type, good) in
        [("a.short".into(), "short".into()), ("same.name".into(), "same.name".into()), ("l".repeat(96), "l".repeat(96))]
    {
        let mut other = small();
        (other.doc_type, other.namespaces[0].0) = (doc_type, good.clone());
        let credential = issue(&other, &Shape::default()).credential().unwrap();
        assert!(credential.element(&good, "family_name").is_ok());
    }
}

#[test]
fn sizes() {
    let of = |size| Shape { mso_bytes: Some(size), ..Shape::default() };
    assert_eq!(
        error_of(&small(), &of(8_159)),
        DocumentError::TooLarge { what: "the MSO", size: 8_159, limit: 8_158 }.into()
    );
    let largest = issue(&small(), &of(8_158)).credential().unwrap();
    assert_eq!(largest.mso().message.len(), MAX_SIGNED_BYTES);
    let huge = Shape { edit_mso: Some(&|mso| [mso, vec![0; 70_000]].concat()), ..Shape::default() };
    assert_eq!(error_of(&small(), &huge).code(), "mdoc.too_large");
    let mut long = small();
    let length = |credential: &Credential| credential.element(NS, "family_name").unwrap().item.bytes.len();
    let base = length(&issue(&long, &Shape::default()).credential().unwrap()) - 3 - 1 + 2;
    for (size, ok) in [(183, true), (184, false)] {
        long.set(NS, "family_name", Writer::default().text(&"x".repeat(size - base)).0).unwrap();
        let credential = issue(&long, &Shape::default()).credential().unwrap();
        assert_eq!(length(&credential), size);
        let element = credential.element(NS, "family_name").unwrap();
        let expected = DocumentError::TooLarge { what: "an item", size, limit: 183 };
        assert_eq!(element.item.check_size(), if ok { Ok(()) } else { Err(expected.into()) });
    }
    let (one, other) = ("resident_address", "family_name");
    assert_eq!([one, other].map(|name| ItemSize::of(name).max_bytes()), [439, 183]);
    for (size, ok) in [(184, true), (439, true), (440, false)] {
        // The name has five characters more; the item's header takes another byte from 256 on.
        let value = size - base - 5 - usize::from(size > 259) * 2;
        long.set(NS, one, Writer::default().text(&"x".repeat(value)).0).unwrap();
        let credential = issue(&long, &Shape::default()).credential().unwrap();
        let item = credential.element(NS, one).unwrap().item;
        assert_eq!(item.bytes.len(), size);
        let expected = DocumentError::TooLarge { what: "an item", size, limit: 439 };
        assert_eq!(item.check_size(), if ok { Ok(()) } else { Err(expected.into()) });
    }
    // An item that nothing can be shown of is no obstacle to the others.
    long.set(NS, "family_name", Writer::default().bytes(&vec![0; 1 << 20]).0).unwrap();
    let credential = issue(&long, &Shape::default()).credential().unwrap();
    assert_eq!(credential.element(NS, "family_name").err().unwrap().code(), "mdoc.too_large");
    assert!(credential.element(NS, "age_over_18").is_ok());
}

#[test]
fn headers() {
    let payload =
        |edit: &dyn Fn(Vec<u8>) -> Vec<u8>| error_of(&small(), &Shape { edit_payload: Some(edit), ..Shape::default() });
    assert_eq!(payload(&|p| p[5..].to_vec()), DocumentError::TagHeader { what: "the MSO" }.into());
    assert_eq!(
        payload(&|p| replace(p, &[0xd8, 0x18], &[0xd8, 0x19])),
        DocumentError::TagHeader { what: "the MSO" }.into()
    );
    assert_eq!(
        payload(&|p| [&[0xd8, 0x18, 0x58, 30], &p[5..35]].concat()),
        DocumentError::TagHeader { what: "the MSO" }.into()
    );
    let long = |p: Vec<u8>| [&[0xd8, 0x18, 0x5a, 0, 0, p[3], p[4]], &p[5..]].concat();
    assert_eq!(fault(payload(&long)), CborFault::NonMinimal);
    assert_eq!(fault(payload(&|p| [&p[..], &[0]].concat())), CborFault::Trailing);
    assert_eq!(fault(payload(&|p| p[..p.len() - 1].to_vec())), CborFault::Truncated);
    assert_eq!(payload(&|_| Vec::new()), DocumentError::TagHeader { what: "the MSO" }.into());

    let mso =
        |edit: &dyn Fn(Vec<u8>) -> Vec<u8>| error_of(&small(), &Shape { edit_mso: Some(edit), ..Shape::default() });
    assert_eq!(fault(mso(&|m| [&m[..], &[0]].concat())), CborFault::Trailing);
    assert_eq!(fault(mso(&|m| [&[0xbf], &m[1..], &[0xff]].concat())), CborFault::Indefinite);
    assert_eq!(fault(mso(&|m| [&[0xb8, m[0] - 0xa0], &m[1..]].concat())), CborFault::NonMinimal);
    let again = |m: Vec<u8>| [&[m[0] + 1], &m[1..], b"\x67version\x631.0"].concat();
    assert_eq!(fault(mso(&again)), CborFault::DuplicateKey);
}

#[test]
fn missing_entries() {
    let all = Shape::default().mso_keys;
    for missing in &all {
        let mso_keys = all.iter().filter(|k| *k != missing).copied().collect();
        let error = error_of(&small(), &Shape { mso_keys, ..Shape::default() });
        assert!(
            matches!(error, Error::Document(DocumentError::MissingField { field, .. }) if field == *missing),
            "{error}"
        );
    }
}

#[test]
fn digests() {
    let entry = |from: &[u8], to: &[u8]| {
        let (from, to) = (from.to_vec(), to.to_vec());
        with_entry("valueDigests", move |v| replace(v, &from, &to))
    };
    let first = [0xa3, 0x00, 0x58, 0x20];
    let what = "the MSO";
    let error = entry(&first, &[0xa3, 0x61, 0x61, 0x58, 0x20]);
    assert!(matches!(error, Error::Document(DocumentError::DigestId { what: w, .. }) if w == what));
    assert!(matches!(entry(&first, &[0xa3, 0x20, 0x58, 0x20]), Error::Document(DocumentError::DigestId { .. })));
    let wide = [0xa3, 0x1b, 0, 0, 0, 1, 0, 0, 0, 0, 0x58, 0x20];
    assert!(matches!(entry(&first, &wide), Error::Document(DocumentError::DigestId { .. })));
    for head in [&[0x18, 0x17][..], &[0x19, 0, 0x18], &[0x1a, 0, 0, 1, 0], &[0x1b, 0, 0, 0, 0, 0, 0, 0, 7]] {
        assert_eq!(fault(entry(&first, &[&[0xa3], head, &[0x58, 0x20]].concat())), CborFault::NonMinimal);
    }
    assert_eq!(fault(entry(&first, &[0xa3, 0x02, 0x58, 0x20])), CborFault::DuplicateKey);
    assert_eq!(fault(entry(&first, &[0xb8, 0x03, 0x00, 0x58, 0x20])), CborFault::NonMinimal);
    assert_eq!(fault(entry(&first, &[0xba, 0, 0, 0, 0x03, 0x00, 0x58, 0x20])), CborFault::NonMinimal);
    assert_eq!(fault(entry(&first, &[0xbf, 0x00, 0x58, 0x20])), CborFault::Indefinite);
    let longer = |v: Vec<u8>| replace(v, &first, &[0xa3, 0x00, 0x58, 0x21, 0]);
    assert!(matches!(with_entry("valueDigests", longer), Error::Document(DocumentError::DigestLength { .. })));
    let twice = |v: Vec<u8>| [&[0xa2], &v[1..], &v[1..]].concat();
    assert_eq!(fault(with_entry("valueDigests", twice)), CborFault::DuplicateKey);
}

#[test]
fn items() {
    assert_eq!(with_item(|i| replace(i, b"\x66random", b"\x66sandom")).code(), "mdoc.item_keys");
    // A fifth entry may be there, under a key that is like none of the four, if its value tells how long it is.
    assert_eq!(with_item(|i| [&[0xa6], &i[1..], b"\x61x\x00\x61y\x00"].concat()).code(), "mdoc.item_keys");
    let further = [&b"\x60\x00"[..], b"\x66rotate\x00", b"\x61x\x81\x00", b"\x61x\xf9\x3c\x00", b"\x61x\xc0\x61x"];
    for entry in further.into_iter().chain([&[&b"\x78\x18"[..], &[b'x'; 24], &[0]].concat()[..]]) {
        let error = with_item(|i| [&[0xa5], &i[1..], entry].concat());
        assert!(matches!(error, Error::Document(DocumentError::FurtherEntry { .. })), "{entry:?}: {error}");
    }
    assert_eq!(fault(with_item(|i| [&[0xa5], &i[1..], b"\x61x\x63ab"].concat())), CborFault::Truncated);
    assert_eq!(with_item(|i| [&[0xa3], &i[1..]].concat()).code(), "mdoc.item_keys");
    let random = |i: &[u8]| i.windows(7).position(|w| w == b"\x66random").unwrap();
    let twice = |i: Vec<u8>| {
        let at = random(&i);
        [&[0xa4], &i[at..at + 24], &i[at..at + 24], &i[at + 24..]].concat()
    };
    assert_eq!(fault(with_item(twice)), CborFault::DuplicateKey);
    for length in [15, 65] {
        let error = with_item(|i| {
            let at = random(&i) + 7;
            Writer::default().raw(&i[..at]).bytes(&vec![1; length]).raw(&i[at + 17..]).0
        });
        assert_eq!(error, DocumentError::SaltLength { length }.into());
    }
    assert_eq!(fault(with_item(|i| replace(i, &[0x66, b'r'], &[0x78, 6, b'r']))), CborFault::NonMinimal);
    assert_eq!(fault(with_item(|i| replace(i, b"random\x50", b"random\x58\x10"))), CborFault::NonMinimal);
    assert_eq!(fault(with_item(|i| replace(i, b"digestID\x02", b"digestID\x18\x02"))), CborFault::NonMinimal);
    assert_eq!(with_item(|i| replace(i, b"digestID\x02", b"digestID\x61\x02")).code(), "mdoc.digest_id");
    let too_wide = b"digestID\x1b\x00\x00\x00\x01\x00\x00\x00\x00";
    assert_eq!(with_item(|i| replace(i, b"digestID\x02", too_wide)).code(), "mdoc.digest_id");
    assert_eq!(fault(with_item(|i| [&[0xbf], &i[1..], &[0xff]].concat())), CborFault::Indefinite);
    assert_eq!(fault(with_item(|i| replace(i, b"\x63Doe", b"\x7f\x63Doe\xff"))), CborFault::Indefinite);
    assert_eq!(fault(with_item(|i| replace(i, b"\x63Doe", b"\x63Doe\x00"))), CborFault::Trailing);
    assert_eq!(fault(with_item(|i| replace(i, b"\x63Doe", b"\x64Doe"))), CborFault::Truncated);
    // An item that says digestID 1 has the digest of another, or none at all.
    assert_eq!(with_item(|i| replace(i, b"digestID\x02", b"digestID\x01")).code(), "mdoc.digest_mismatch");
    assert_eq!(with_item(|i| replace(i, b"digestID\x02", b"digestID\x07")).code(), "mdoc.digest_missing");
}

#[test]
fn lookups() {
    let credential = issue(&small(), &Shape::default()).credential().unwrap();
    assert_eq!(credential.element(NS, "nothing").err().unwrap().code(), "mdoc.element_missing");
    assert_eq!(credential.element("org.iso.18013.5.2", "family_name").err().unwrap().code(), "mdoc.element_missing");
    let mut other = small();
    other.namespaces[0].0 = "org.iso.18013.5.9".into();
    let swap = |k: &str, v: Vec<u8>| if k == "valueDigests" { replace(v, b".5.9", b".5.8") } else { v };
    let credential = issue(&other, &Shape { edit_entry: Some(&swap), ..Shape::default() }).credential().unwrap();
    let error = credential.element("org.iso.18013.5.9", "family_name").err().unwrap();
    assert_eq!(error.code(), "mdoc.namespace_missing");
}

/// A name that holds all four keys and another element: they are text, and stay text.
#[test]
fn keys_inside_a_value() {
    let inner = "\u{8}digestID\u{0}frandom\u{5}qelementIdentifierkage_over_21lelementValue\u{7}";
    let mut planted = small();
    planted.set(NS, "family_name", Writer::default().text(inner).0).unwrap();
    let credential = issue(&planted, &Shape::default()).credential().unwrap();
    let element = credential.element(NS, "family_name").unwrap();
    assert_eq!(element.item.value(), Writer::default().text(inner).0);
    assert_eq!(credential.element(NS, "age_over_21").err().unwrap().code(), "mdoc.element_missing");
}

#[test]
fn device_authentication() {
    let document = issue(&small(), &Shape::default());
    let credential = |device: DeviceSigned| Credential::from_cbor(&document.device_response(&device)).unwrap();
    let error = |device| credential(device).device_signature().err().unwrap();
    assert_eq!(error(DeviceSigned::None), DocumentError::DeviceSignatureMissing.into());
    assert_eq!(error(DeviceSigned::Mac), DocumentError::DeviceMac.into());
    let sign1 = |header: &[u8], payload: &[u8], signature: &[u8]| {
        Writer::default().array(4).bytes(header).map(0).raw(payload).bytes(signature).0
    };
    let signed = |name_spaces: &[u8], sign1: &[u8]| {
        let out = Writer::default().map(2).text("nameSpaces").embedded(name_spaces).text("deviceAuth").map(1);
        DeviceSigned::Raw(out.text("deviceSignature").raw(sign1).0)
    };
    let good = sign1(&Algorithm::Es256.header(), &[0xf6], &[1; 64]);
    assert!(credential(signed(&[0xa0], &good)).device_signature().is_ok());
    // A namespace needs an element; what is wrong there leaves the document usable with another signature.
    assert_eq!(fault(error(signed(&[0xa1, 0x61, 0x61, 0xa0], &good))), CborFault::Length);
    let elements = credential(signed(&[0xa1, 0x61, 0x61, 0xa1, 0x61, 0x62, 0x05], &good));
    assert!(elements.device_signature().is_ok());
    assert_eq!(elements.device_name_spaces().elements()[0].value, [5]);
    let what = "the device's signature";
    for bytes in [&[0; 64][..], &[1; 63], &[1; 65], &[0xff; 64]] {
        assert_eq!(
            error(signed(&[0xa0], &sign1(&Algorithm::Es256.header(), &[0xf6], bytes))),
            DocumentError::SignatureEncoding { what }.into()
        );
    }
    let es384 = sign1(&[0xa1, 0x01, 0x38, 0x22], &[0xf6], &[1; 96]);
    assert_eq!(
        error(signed(&[0xa0], &es384)),
        DocumentError::UnsupportedAlgorithm { what, algorithm: Some(-35) }.into()
    );
    assert_eq!(error(signed(&[0xa0], &sign1(&Algorithm::Es256.header(), &[0x80], &[1; 64]))).code(), "mdoc.cbor");
    assert_eq!(error(DeviceSigned::Raw(vec![0xa0])).code(), "mdoc.missing_field");
}

#[test]
fn envelopes() {
    let document = issue(&small(), &Shape::default());
    let one = document.document(&DeviceSigned::None);
    assert!(Credential::from_cbor(&one).is_ok());
    assert!(Credential::from_cbor(&document.issuer_signed).is_ok());
    let two = device_response(&[one.clone(), one.clone()]);
    assert_eq!(Credential::from_cbor(&two).unwrap_err(), DocumentError::DocumentCount { found: 2 }.into());
    assert_eq!(Credential::all_from_device_response(&two).unwrap().len(), 2);
    assert_eq!(
        Credential::from_cbor(&device_response(&[])).unwrap_err(),
        DocumentError::DocumentCount { found: 0 }.into()
    );
    assert_eq!(Credential::from_cbor(&[0xa0]).unwrap_err(), DocumentError::NotADocument.into());
    assert_eq!(Credential::from_cbor(&[]).unwrap_err().code(), "mdoc.cbor");
    assert_eq!(Credential::from_document(&document.issuer_signed).unwrap_err().code(), "mdoc.missing_field");
    assert_eq!(fault(Credential::from_cbor(&[&one[..], &[0]].concat()).unwrap_err()), CborFault::Trailing);
    let mut other = document.clone();
    other.doc_type = "org.iso.18013.5.1.other".into();
    let error = Credential::from_cbor(&other.document(&DeviceSigned::None)).unwrap_err();
    assert_eq!(error.code(), "mdoc.doc_type");
}

/// No document, however it is cut or changed, makes a reader panic; and what still verifies says the same.
#[test]
fn changed_documents_do_not_panic() {
    for vector in Vector::all() {
        let original = vector.credential();
        let (x, y) = vector.issuer_key();
        let trust = TrustList::new().with_issuer_key(&[original.doc_type()], &x, &y).unwrap();
        let (namespace, item) = original.elements().next().unwrap();
        let request = Request::new(original.doc_type()).claim(namespace, &item.layout.element, Predicate::Disclose);
        let request = request.session(&vector.session);
        let check = |bytes: &[u8]| {
            let Ok(credential) = Credential::from_cbor(bytes) else { return };
            for (namespace, item) in credential.elements() {
                let _ = credential.element(namespace, &item.layout.element);
            }
            let Ok(signature) = credential.device_signature() else { return };
            if let Ok(facts) = verify_in_clear(&credential, signature, &request, &trust, vector.now) {
                assert_eq!(facts.disclosed, [Some(item.value().to_vec())]);
            }
        };
        let bytes = &vector.response;
        for i in 0..bytes.len() {
            assert!(Credential::from_cbor(&bytes[..i]).is_err());
            let mut changed = bytes.clone();
            for value in [bytes[i] ^ 1 << (i % 8), !bytes[i]] {
                changed[i] = value;
                check(&changed);
            }
            changed.remove(i);
            let _ = Credential::from_cbor(&changed);
        }
    }
}

/// Whatever it is read as, and whatever it holds.
#[test]
fn large_documents() {
    let mut bytes = vec![0; MAX_DOCUMENT_BYTES];
    assert_ne!(Credential::from_cbor(&bytes).err().unwrap().code(), "mdoc.too_large");
    bytes.push(0);
    let expected =
        DocumentError::TooLarge { what: "the document", size: MAX_DOCUMENT_BYTES + 1, limit: MAX_DOCUMENT_BYTES }
            .into();
    let readers = [
        Credential::from_cbor,
        Credential::from_device_response,
        Credential::from_document,
        Credential::from_issuer_signed,
    ];
    readers.iter().for_each(|read| assert_eq!(read(&bytes).err().unwrap(), expected));
    assert_eq!(Credential::all_from_device_response(&bytes).err().unwrap(), expected);
}
