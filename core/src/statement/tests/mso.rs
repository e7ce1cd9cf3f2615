//! Every pin of the MSO, with a message or a prover that only this pin stops.

use super::super::shape::MSO_WINDOW;
use super::support::{Case, failures};
use crate::document::request::Predicate::AgeAtLeast;
use crate::math::arith::Scalar;

fn case() -> Case {
    Case::mustermann("age_over_18", AgeAtLeast(18))
}

/// Changes byte `at` of the MSO's message.
fn with(at: usize, byte: u8) -> Case {
    let mut case = case();
    case.messages[0][at] = byte;
    case
}

/// Changes a byte of a window that begins at a hinted position.
fn at_hint(hint: impl Fn(&Case) -> usize, offset: usize, byte: u8) -> Case {
    let mut case = case();
    let at = hint(&case) + offset;
    assert_ne!(case.messages[0][at], byte);
    case.messages[0][at] = byte;
    case
}

/// Copies a window behind the message's end and reads it there.
fn planted(hint: impl Fn(&mut Case) -> &mut usize) -> Case {
    let mut case = case();
    let from = *hint(&mut case);
    let message = &mut case.messages[0];
    let end = message.len();
    message.extend_from_within(from..(from + MSO_WINDOW).min(end));
    *hint(&mut case) = end;
    case
}

#[test]
fn the_message_is_a_sig_structure_for_es256() {
    for at in [0, 1, 5, 12, 15, 16, 17] {
        with(at, 0).fails(&["mso/prefix/Sig_structure"]);
    }
    for at in [20, 21, 22] {
        with(at, 0).fails(&["mso/prefix/tag 24"]);
    }
}

#[test]
fn the_length_is_the_one_in_the_header() {
    let mut case = case();
    case.messages[0][24] ^= 1;
    case.fails(&["mso/prefix/lengths agree"]);
    case.messages[0][24] ^= 1;
    // A prover that claims a longer message, to read behind the end of the signed one.
    case.hints.len += 100;
    case.fails(&["mso/prefix/length"]);
}

#[test]
fn doc_type_is_compared_whole() {
    let doc_type = |case: &Case| case.hints.doc_type;
    for (offset, byte) in [(0, 0x66), (7, b'E'), (8, 0x76), (9, b'O'), (29, b'l')] {
        at_hint(doc_type, offset, byte).fails(&["mso/docType/bytes"]);
    }
    planted(|case| &mut case.hints.doc_type).fails(&["mso/docType/inside"]);
    // The verifier asks for another one.
    let mut case = case();
    case.public.request.doc_type = "org.iso.18013.5.1.mDX".into();
    case.fails(&["mso/docType/bytes"]);
}

#[test]
fn device_key_is_in_its_frame() {
    let info = |case: &Case| case.hints.device_key_info;
    for offset in [0, 1, 13] {
        at_hint(info, offset, b'?').fails(&["mso/deviceKeyInfo/key"]);
    }
    for entries in [0xa2, 0xa3] {
        assert_eq!(failures(&at_hint(info, 14, entries).prover()), [""; 0]);
    }
    at_hint(info, 14, 0xa4).fails(&["mso/deviceKeyInfo/at most three entries"]);
    for header in [0xa5, 0xa9, 0xb1] {
        at_hint(info, 14, header).fails(&["mso/deviceKeyInfo/map header"]);
    }
    for offset in 15..33 {
        at_hint(info, offset, b'?').fails(&["mso/deviceKeyInfo/COSE_Key"]);
    }
    for offset in 65..68 {
        at_hint(info, offset, 0).fails(&["mso/deviceKeyInfo/COSE_Key y"]);
    }
    planted(|case| &mut case.hints.device_key_info).fails(&["mso/deviceKeyInfo/inside"]);
}

#[test]
fn device_key_is_the_one_in_the_mso() {
    let case = case();
    let mut c = super::super::empty(&case.public, &case.plan, case.prover_messages()).with_names();
    let cells = super::super::document(&mut c, &case.public, &case.plan, Some(&case.hints)).unwrap();
    for coordinate in cells.device_key {
        let honest = c.get(coordinate).unwrap();
        c.tamper(coordinate, honest + Scalar::from_u64(1));
        assert_eq!(failures(&c), ["mso/deviceKeyInfo/coordinate"]);
        c.tamper(coordinate, honest);
    }
}

#[test]
fn validity_is_in_its_frame() {
    let info = |case: &Case| case.hints.validity_info;
    for offset in [0, 12] {
        at_hint(info, offset, b'?').fails(&["mso/validityInfo/key"]);
    }
    assert_eq!(failures(&at_hint(info, 13, 0xa4).prover()), [""; 0]);
    for header in [0xa2, 0xa5] {
        at_hint(info, 13, header).fails(&["mso/validityInfo/map header"]);
    }
    for offset in [14, 20, 21, 22, 43, 52, 53, 54, 75, 85, 86, 87] {
        at_hint(info, offset, b'?').fails(&["mso/validityInfo/date's key"]);
    }
    for date in [23, 55, 88] {
        for separator in [4, 7, 10, 13, 16, 19] {
            at_hint(info, date + separator, b'.').fails(&["mso/validityInfo/separator"]);
        }
        // The last digit of the seconds, where it decides nothing: `:` is 10, `P` ends in the bits of 0.
        at_hint(info, date + 18, b':').fails(&["mso/validityInfo/digit"]);
        at_hint(info, date + 18, b'P').fails(&["mso/validityInfo/digit's character"]);
    }
    planted(|case| &mut case.hints.validity_info).fails(&["mso/validityInfo/inside"]);
}

#[test]
fn dates_are_compared_to_the_second() {
    // validFrom 2024-09-30T13:50:00Z, validUntil 2024-10-30T13:50:00Z
    let at = |now: &str| {
        let mut case = case();
        case.public.now = now.parse().unwrap();
        failures(&case.prover())
    };
    assert_eq!(at("2024-09-30T13:50:00Z"), [""; 0]);
    assert_eq!(at("2024-10-30T13:50:00Z"), [""; 0]);
    assert_eq!(at("2024-09-30T13:49:59Z"), ["mso/validityInfo/validFrom <= now"]);
    assert_eq!(at("2024-10-30T13:50:01Z"), ["mso/validityInfo/now <= validUntil"]);
    assert_eq!(at("9999-12-31T23:59:59Z"), ["mso/validityInfo/now <= validUntil"]);
    assert_eq!(at("0000-01-01T00:00:00Z"), ["mso/validityInfo/validFrom <= now"]);
}

#[test]
fn signing_date_is_within_the_certificate() {
    // signed 2024-09-30T13:50:00Z
    let between = |from: &str, until: &str| {
        let mut case = case();
        case.public.issuer_validity = Some((from.parse().unwrap(), until.parse().unwrap()));
        failures(&case.prover())
    };
    assert_eq!(between("2024-09-30T13:50:00Z", "2024-09-30T13:50:00Z"), [""; 0]);
    let early = between("2024-09-30T13:50:01Z", "2025-09-30T13:50:00Z");
    assert_eq!(early, ["mso/validityInfo/notBefore <= signed"]);
    let late = between("2023-09-30T13:50:00Z", "2024-09-30T13:49:59Z");
    assert_eq!(late, ["mso/validityInfo/signed <= notAfter"]);
}

#[test]
fn dates_cannot_change_places() {
    let mut swapped = case();
    let at = swapped.hints.validity_info;
    for i in 0..20 {
        swapped.messages[0].swap(at + 55 + i, at + 88 + i);
    }
    swapped.fails(&["mso/validityInfo/now <= validUntil", "mso/validityInfo/validFrom <= now"]);
    let mut keys = case();
    let frame = &mut keys.messages[0][at + 43..at + 108];
    frame.rotate_left(32);
    let names = failures(&keys.prover());
    assert!(names.contains(&"mso/validityInfo/date's key".into()), "{names:?}");
}

#[test]
fn an_mso_cannot_be_read_in_an_items_zone() {
    let c = case().prover();
    let (on_mso, on_item): (Vec<_>, Vec<_>) = c.reads.iter().partition(|read| read.position.zone == 0);
    assert_eq!(on_mso.len(), 5); // docType, deviceKeyInfo, validityInfo, namespace, entry
    assert!(on_mso.iter().all(|read| read.window.len() == MSO_WINDOW));
    assert_eq!(on_item.len(), 4);
    assert!(on_item.iter().all(|read| read.position.zone == 1));
}
