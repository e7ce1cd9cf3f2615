//! Reading real documents, and refusing others.

mod refusals;
pub(crate) mod vectors;

use super::*;
use vectors::Vector;

#[test]
fn positions_point_at_what_they_name() {
    for vector in Vector::all() {
        let credential = vector.credential();
        let mso = credential.mso();
        let m = &mso.message[..];
        assert_eq!(mso.doc_type, vector.meta["docType"].as_str().unwrap());
        assert_eq!(mso.bytes().len() as u64, vector.meta["mso_bytes"].as_u64().unwrap());
        assert_eq!(m.len(), 25 + mso.bytes().len());
        assert_eq!(m[20..23], [0xd8, 0x18, 0x59]);
        assert_eq!((m.len() as u64 + 9).div_ceil(64), vector.meta["sha_blocks"].as_u64().unwrap());
        assert!(m[mso.doc_type_entry.clone()].starts_with(b"\x67docType"));
        assert!(m[mso.doc_type_entry.clone()].ends_with(mso.doc_type.as_bytes()));
        let key = mso.device_key_layout;
        assert!(m[key.info..].starts_with(b"\x6ddeviceKeyInfo\xa1\x69deviceKey\xa4\x01\x02\x20\x01\x21\x58"));
        assert_eq!(key.key, key.info + 15);
        assert_eq!((key.pairs, key.middle, key.tail_pairs, key.padded), (2, None, 0, [false; 2]));
        assert_eq!(key.tail, key.info + 30);
        assert_eq!(m[key.x..][..32], mso.device_key.x);
        assert_eq!(m[key.y..][..32], mso.device_key.y);
        assert_eq!(key.x, key.info + 33);
        assert!(m[mso.validity_layout.start..].starts_with(b"\x6cvalidityInfo"));
        let v = mso.validity;
        let keys = [&b"\x66signed"[..], b"\x69validFrom", b"\x6avalidUntil"];
        let times = [v.signed, v.valid_from, v.valid_until];
        for ((date, time), key) in mso.validity_layout.dates.into_iter().zip(times).zip(keys) {
            assert_eq!(m[date.text..date.end], time.to_bytes());
            assert_eq!(m[date.text - 2..date.text], [0xc0, 0x74]);
            assert!(date.tagged && m[date.start..].starts_with(key));
            assert_eq!(date.text, date.start + key.len() + 2);
        }
        for n in &mso.namespaces {
            assert_eq!(n.entries.len() as u64, vector.meta["valueDigests_counts"][&n.name].as_u64().unwrap());
            assert_eq!(n.first, n.entries[0].start);
            assert!(m[n.header..n.first].windows(n.name.len()).any(|w| w == n.name.as_bytes()));
            let mut at = n.first;
            for e in &n.entries {
                assert_eq!(e.start, at);
                let w = e.id.width();
                assert_eq!(m[at..at + w], e.id.encoded()[..w]);
                assert_eq!(m[at + w..at + w + 2], [0x58, 0x20]);
                at = e.digest().end;
            }
            assert_eq!(at, n.end);
        }
    }
}

#[test]
fn items_tile_and_match_their_digests() {
    for vector in Vector::all() {
        let credential = vector.credential();
        for expected in vector.meta["elements"].as_array().unwrap() {
            let text = |key: &str| expected[key].as_str().unwrap();
            let element = credential.element(text("ns"), text("id")).unwrap();
            let (item, layout) = (element.item, &element.item.layout);
            assert_eq!(item.bytes.len() as u64, expected["item_bytes"].as_u64().unwrap());
            assert_eq!(u64::from(layout.id.0), expected["digestID"].as_u64().unwrap());
            assert_eq!(item.random().len() as u64, expected["random_bytes"].as_u64().unwrap());
            assert!(element.entry.id == layout.id);
            assert_eq!(item.bytes[layout.map], 0xa4);
            let mut at = layout.map + 1;
            for (field, key) in layout.in_order().iter().zip(expected["key_order"].as_array().unwrap()) {
                assert_eq!(field.start, at);
                assert!(item.bytes[at + 1..].starts_with(key.as_str().unwrap().as_bytes()));
                at = field.end;
            }
            assert_eq!(at, layout.end);
        }
    }
}

#[test]
fn device_authentication() {
    for vector in Vector::all() {
        let credential = vector.credential();
        match vector.meta["device_auth"].as_str().unwrap() {
            "deviceSignature" => assert!(credential.device_signature().is_ok()),
            _ => assert_eq!(credential.device_signature().err(), Some(DocumentError::DeviceMac.into())),
        }
    }
}

#[test]
fn issuer_signed_round_trip() {
    for vector in Vector::all() {
        let credential = vector.credential();
        let again = Credential::from_cbor(&credential.to_issuer_signed()).unwrap();
        assert_eq!(again.mso().message, credential.mso().message);
        assert_eq!(again.to_issuer_signed(), credential.to_issuer_signed());
        assert_eq!(again.certificates(), credential.certificates());
        assert_eq!(again.device_signature().err(), Some(DocumentError::DeviceSignatureMissing.into()));
    }
}

#[test]
fn debug_shows_no_values() {
    let credential = Vector::load("owf-mustermann-mdl").credential();
    assert_eq!(format!("{credential:?}"), "Credential { doc_type: \"org.iso.18013.5.1.mDL\", .. }");
}
