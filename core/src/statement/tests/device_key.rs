//! The device's key in every layout, and keys of others that are nearby.

use super::super::{document, empty};
use super::support::{Case, choose, failures};
use crate::document::issue::CoseEntry::{self, Other, PaddedX, PaddedY, X, Y};
use crate::document::issue::Shape;
use crate::document::mdoc::{Middle, PAIRS};
use crate::document::request::Predicate::AgeAtLeast;
use crate::math::arith::Scalar;

const PREFIX: &str = "mso/deviceKeyInfo";
const KTY: CoseEntry<'_> = Other(&[1, 2]);
const CRV: CoseEntry<'_> = Other(&[0x20, 1]);
const ALG: CoseEntry<'_> = Other(&[3, 0x26]);
const ESP256: CoseEntry<'_> = Other(&[3, 0x28]);
const OPS: CoseEntry<'_> = Other(&[4, 0x81, 0x0a]);
const TWO_OPS: CoseEntry<'_> = Other(&[4, 0x82, 1, 2]);
const KID: CoseEntry<'_> = Other(b"\x02\x45kid-1");
const LONG_KID: CoseEntry<'_> = Other(b"\x02\x58\x2b0123456789012345678901234567890123456789012");
const TEXT_KID: CoseEntry<'_> = Other(b"\x02\x78\x24de305d54-75b4-431b-adb2-eb6b9e546014");
const BASE_IV: CoseEntry<'_> = Other(b"\x05\x61x");

fn case() -> Case {
    Case::mustermann("age_over_18", AgeAtLeast(18))
}

fn issued(entries: &[CoseEntry<'_>]) -> Case {
    Case::issued(&Shape { cose_key: entries.to_vec(), ..Shape::default() }, |_| ())
}

#[track_caller]
fn fails(case: &Case, names: &[&str]) {
    let names: Vec<String> = names.iter().map(|name| format!("{PREFIX}/{name}")).collect();
    assert_eq!(failures(&case.prover()), names);
}

/// At least this check fails, and no other part's.
#[track_caller]
fn fails_by(case: &Case, name: &str) {
    let names = failures(&case.prover());
    assert!(names.contains(&format!("{PREFIX}/{name}")), "{name}: {names:?}");
    assert!(names.iter().all(|name| name.starts_with(PREFIX)), "{names:?}");
}

/// Changes a byte after a position.
fn changed(mut case: Case, at: usize, byte: u8) -> Case {
    assert_ne!(case.messages[0][at], byte);
    case.messages[0][at] = byte;
    case
}

#[test]
fn every_layout_of_the_cose_key() {
    let layouts: [&[CoseEntry<'_>]; 18] = [
        &[KTY, CRV, X, Y],
        &[CRV, KTY, X, Y],
        &[KTY, ALG, CRV, X, Y],
        &[KTY, CRV, ALG, X, Y],
        &[KTY, ESP256, CRV, X, Y],
        &[KTY, X, Y, CRV],
        &[X, Y, KTY, CRV],
        &[KTY, CRV, X, Y, LONG_KID, OPS],
        &[KTY, KID, ALG, CRV, X, Y],
        &[KTY, LONG_KID, CRV, X, Y],
        &[LONG_KID, KTY, ALG, CRV, X, Y],
        &[KTY, ALG, TEXT_KID, CRV, X, Y],
        &[KTY, CRV, ALG, KID, X, Y],
        &[KTY, OPS, CRV, X, Y],
        &[KTY, CRV, TWO_OPS, X, Y],
        &[BASE_IV, KTY, CRV, X, Y],
        &[KTY, CRV, PaddedX, PaddedY],
        &[KTY, KID, CRV, X, PaddedY],
    ];
    for entries in layouts {
        for wide_maps in [false, true] {
            for keys in [&["deviceKey"][..], &["keyAuthorizations", "keyInfo", "deviceKey"], &["deviceKey", "keyInfo"]]
            {
                let (cose_key, device_key_keys) = (entries.to_vec(), keys.to_vec());
                let shape = Shape { cose_key, device_key_keys, wide_maps, ..Shape::default() };
                fails(&Case::issued(&shape, |_| ()), &[]);
            }
        }
    }
}

#[test]
fn keys_and_heads_are_compared_whole() {
    let info = case().hints.device_key.info;
    for offset in [0, 1, 13] {
        fails(&changed(case(), info + offset, b'?'), &["key"]);
    }
    for entries in [0xa0, 0xa2, 0xa5, 0xb7] {
        fails(&changed(case(), info + 14, entries), &[]);
    }
    fails(&changed(case(), info + 14, 0x81), &["map header"]);
    let key = case().hints.device_key.key;
    for offset in [0, 1, 9] {
        fails(&changed(case(), key + offset, b'?'), &["deviceKey"]);
    }
    fails(&changed(case(), key + 10, 0x84), &["COSE_Key/map header"]);
    // kty and crv are entries of two bytes that are known.
    for offset in 11..15 {
        fails(&changed(case(), key + offset, 0x0f), &["COSE_Key/front/two bytes"]);
    }
    let tail = case().hints.device_key.tail;
    for offset in [0, 1, 2] {
        fails(&changed(case(), tail + offset, 0x0f), &["COSE_Key/x/head"]);
        fails(&changed(case(), tail + 35 + offset, 0x0f), &["COSE_Key/y/head"]);
    }
}

#[test]
fn longer_heads_are_of_fewer_than_256_entries() {
    let shape = Shape { wide_maps: true, ..Shape::default() };
    let case = || Case::issued(&shape, |_| ());
    let (info, key) = (case().hints.device_key.info, case().hints.device_key.key);
    fails(&changed(case(), info + 15, 1), &["fewer than 256 entries"]);
    fails(&changed(case(), key + 11, 1), &["COSE_Key/fewer than 256 entries"]);
    for other in [0xb8, 0xba, 0xbb, 0xbf] {
        fails(&changed(case(), info + 14, other), &["two bytes of count"]);
        fails(&changed(case(), key + 10, other), &["COSE_Key/two bytes of count"]);
    }
}

#[test]
fn device_key_is_the_one_in_the_mso() {
    for case in [case(), issued(&[KTY, KID, CRV, PaddedX, PaddedY])] {
        let mut c = empty(&case.public, &case.plan, case.prover_messages()).with_names();
        let cells = document(&mut c, &case.public, &case.plan, Some(&case.hints)).unwrap();
        for (coordinate, name) in cells.device_key.into_iter().zip(["x", "y"]) {
            let honest = c.get(coordinate).unwrap();
            c.tamper(coordinate, honest + Scalar::from_u64(1));
            assert_eq!(failures(&c), [format!("mso/deviceKeyInfo/COSE_Key/{name}/coordinate")]);
            c.tamper(coordinate, honest);
        }
    }
}

#[test]
fn device_key_is_behind_device_key_info() {
    // The same entry in front of `deviceKeyInfo`.
    let mut keys = Shape::default().mso_keys;
    keys.insert(0, "status");
    let copy = std::cell::RefCell::new(Vec::new());
    let edit = |key: &str, value: Vec<u8>| match key {
        "deviceKeyInfo" => {
            copy.replace(value.clone());
            value
        }
        "status" => [&[0x58, 86][..], &[0; 86]].concat(),
        _ => value,
    };
    let mut case = Case::issued(&Shape { mso_keys: keys, edit_entry: Some(&edit), ..Shape::default() }, |_| ());
    let entry = copy.borrow()[1..].to_vec();
    let at = case.messages[0].windows(86).position(|window| window == [0; 86]).unwrap();
    case.messages[0][at..at + entry.len()].copy_from_slice(&entry);
    fails(&case, &[]);
    let key = &mut case.hints.device_key;
    assert!(at < key.info);
    (key.key, key.tail, key.y) = (at, at + key.tail - key.key, at + key.y - key.key);
    fails(&case, &["deviceKey is behind deviceKeyInfo"]);
}

#[test]
fn device_key_ends_inside_the_message() {
    let mut case = case();
    let info = case.hints.device_key.info;
    let by = case.messages[0].len() - info;
    case.messages[0].extend_from_within(info..info + 128);
    let key = &mut case.hints.device_key;
    (key.info, key.key, key.tail, key.y) = (key.info + by, key.key + by, key.tail + by, key.y + by);
    fails(&case, &["COSE_Key/y/inside"]);
}

/// A `kid` that holds another key, its heads included: `21 58 20 x' 22 58 20 y'`.
#[test]
fn a_key_inside_a_key_id_is_out_of_reach() {
    let other = [&[0x21, 0x58, 0x20][..], &[0xaa; 32], &[0x22, 0x58, 0x20], &[0xbb; 32]].concat();
    let kid = [&[2, 0x58, other.len() as u8][..], &other].concat();
    for front in [&[KTY, CRV, Other(&kid), X, Y][..], &[Other(&kid), KTY, CRV, X, Y], &[KTY, CRV, X, Y, Other(&kid)]] {
        let mut case = issued(front);
        let at = case.messages[0].windows(other.len()).position(|window| window == other).unwrap();
        case.hints.device_key.tail = at;
        case.hints.device_key.tail_pairs = 0;
        fails_by(&case, "COSE_Key/chain");
        // Said to be of another form, or not to be there, it ends elsewhere; and is of another form.
        for middle in [None, Some(Middle::ShortString), Some(Middle::One), Some(Middle::Two)] {
            case.hints.device_key.middle = middle;
            assert_ne!(failures(&case.prover()), [""; 0], "{middle:?}");
        }
    }
}

#[test]
fn the_middle_is_what_its_bytes_say() {
    let middle = |entry: CoseEntry<'static>| {
        let case = issued(&[KTY, entry, CRV, X, Y]);
        let at = case.hints.device_key.key + 13;
        (case, at)
    };
    // A label that is none from 0 to 15: x of another key, above all.
    for entry in [KID, LONG_KID, OPS, TWO_OPS] {
        for label in [0x10, 0x21, 0x22, 0x20, 0x37, 0x61, 0xa2] {
            let (case, at) = middle(entry);
            fails(&changed(case, at, label), &["COSE_Key/middle/label below 16"]);
        }
    }
    for head in [0x05, 0x85, 0xc5, 0xa5, 0x25] {
        let (case, at) = middle(KID);
        fails_by(&changed(case, at + 1, head), "COSE_Key/middle/string");
    }
    // The length that a head tells is the one that is passed over.
    let (case, at) = middle(KID);
    fails(&changed(case, at + 1, 0x44), &["COSE_Key/chain"]);
    let (case, at) = middle(KID);
    fails_by(&changed(case, at + 1, 0x58), "COSE_Key/middle/length in the head");
    let (case, at) = middle(LONG_KID);
    fails(&changed(case, at + 2, 0x2a), &["COSE_Key/chain"]);
    for head in [0x57, 0x59, 0x5a, 0x5f, 0x50] {
        let (case, at) = middle(LONG_KID);
        fails(&changed(case, at + 1, head), &["COSE_Key/middle/one byte of length"]);
    }
    for (entry, head) in [(OPS, 0x82), (TWO_OPS, 0x81), (OPS, 0xa1), (TWO_OPS, 0x83)] {
        let (case, at) = middle(entry);
        fails(&changed(case, at + 1, head), &["COSE_Key/middle/array"]);
    }
    // Integers of one byte, not the heads of something longer.
    let (case, at) = middle(OPS);
    fails(&changed(case, at + 2, 0x58), &["COSE_Key/middle/first integer below 16"]);
    let (case, at) = middle(TWO_OPS);
    fails(&changed(case, at + 2, 0x18), &["COSE_Key/middle/first integer below 16"]);
    let (case, at) = middle(TWO_OPS);
    fails(&changed(case, at + 3, 0x18), &["COSE_Key/middle/second integer below 16"]);
}

#[test]
fn a_middle_is_followed_from_where_it_is() {
    // A prover that says how many entries of two bytes there are, and counts one too few or too many.
    for (entries, pairs) in [(&[KTY, CRV, KID, X, Y][..], 2), (&[KTY, KID, CRV, X, Y], 1)] {
        for wrong in (0..=3).filter(|&wrong| wrong != pairs) {
            let mut case = issued(entries);
            assert_eq!(case.hints.device_key.pairs, pairs);
            case.hints.device_key.pairs = wrong;
            assert_ne!(failures(&case.prover()), [""; 0]);
        }
        let mut case = issued(entries);
        case.hints.device_key.middle = None;
        fails(&case, &["COSE_Key/chain"]);
    }
    let mut case = issued(&[KTY, KID, CRV, X, Y]);
    case.hints.device_key.tail_pairs = 0;
    fails_by(&case, "COSE_Key/x/head");
    case.hints.device_key.tail_pairs = 2;
    fails_by(&case, "COSE_Key/tail/two bytes");
}

#[test]
fn places_are_taken_from_the_first_one_on() {
    // KTY is the first of the pairs, CRV the second; after them are the choices of no entry and of the head's end.
    const NONE: usize = PAIRS.len();
    let mut c = issued(&[KTY, KID, CRV, X, Y]).prover();
    let front = c.selectors.iter().position(|selector| selector.bits.len() == NONE + 2).unwrap();
    // Four places in front, the form of the middle, block and byte of the tail's position.
    let [front, second, tail] = [front, front + 1, front + 7].map(|i| c.selectors[i].bits.clone());
    // The bytes after a short head, passed over as if they were the end of a longer one.
    choose(&mut c, &front, NONE + 1);
    assert_eq!(failures(&c), [format!("{PREFIX}/COSE_Key/front/head")]);
    choose(&mut c, &front, NONE);
    choose(&mut c, &second, 0);
    let names = failures(&c);
    assert!(names.contains(&format!("{PREFIX}/COSE_Key/front/no gap")), "{names:?}");
    choose(&mut c, &front, 0);
    choose(&mut c, &second, NONE);
    // Bytes in front of x that are no entry, and are passed over all the same.
    choose(&mut c, &tail, NONE);
    assert_eq!(failures(&c), [format!("{PREFIX}/COSE_Key/x/behind the entries")]);
}

#[test]
fn coordinates_are_of_32_bytes() {
    // A first byte that is not the zero that it is said to be.
    let case = || issued(&[KTY, CRV, PaddedX, PaddedY]);
    let layout = case().hints.device_key;
    fails(&changed(case(), layout.x - 1, 1), &["COSE_Key/x/head"]);
    fails(&changed(case(), layout.y - 1, 1), &["COSE_Key/y/head"]);
    let said = |padded| {
        let mut case = case();
        case.hints.device_key.padded = padded;
        case
    };
    fails_by(&said([false, false]), "COSE_Key/x/head");
    fails_by(&said([false, true]), "COSE_Key/x/head");
    fails_by(&said([true, false]), "COSE_Key/y/head");
}

/// The `y` of another key, or of a coordinate that holds `22 58 20`.
#[test]
fn y_is_behind_x() {
    let other = [&[2, 0x58, 35, 0x22, 0x58, 0x20][..], &[0xbb; 32]].concat();
    let mut case = issued(&[KTY, CRV, X, Y, Other(&other)]);
    fails(&case, &[]);
    case.hints.device_key.y += 32 + 6;
    fails(&case, &["COSE_Key/y/behind x"]);
}
