//! The dates, in every layout, and what a prover may try with them.

use super::super::PublicStatement;
use super::super::validity::{LENGTHS, head_of};
use super::support::{Case, NOW, failures, move_to};
use crate::document::issue::{DateForm, Description, Shape};
use crate::document::mdoc::cbor::Writer;
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::reference::check_dates;
use crate::document::request::Predicate::AgeAtLeast;
use crate::document::time::DateTime;
use crate::document::trust::IssuerKey;
use crate::engine::circuit::ReadGate;
use crate::math::arith::Scalar;

const PREFIX: &str = "mso/validityInfo";
const KEYS: [&str; 4] = ["signed", "validFrom", "validUntil", "expectedUpdate"];

fn case() -> Case {
    Case::mustermann("age_over_18", AgeAtLeast(18))
}

fn with_update(licence: &mut Description) {
    licence.validity.expected_update = Some("2026-06-01T00:00:00Z".parse().unwrap());
}

#[track_caller]
fn fails(case: &Case, names: &[&str]) {
    let names: Vec<String> = names.iter().map(|name| format!("{PREFIX}/{name}")).collect();
    assert_eq!(failures(&case.prover()), names);
}

/// Changes a byte in an entry, from its key's head on, of the document with every kind of date.
#[track_caller]
fn changed(date: usize, offset: usize, byte: u8, names: &[&str]) {
    let mut case = case();
    let at = case.hints.validity.dates[date].start + offset;
    assert_ne!(case.messages[0][at], byte);
    case.messages[0][at] = byte;
    fails(&case, names);
}

#[test]
fn map_is_the_one_under_its_key() {
    for offset in [0, 12] {
        let mut case = case();
        let at = case.hints.validity.start + offset;
        case.messages[0][at] = b'?';
        fails(&case, &["key"]);
    }
    let head = |byte: u8, names: &[&str]| {
        let mut case = case();
        let at = case.hints.validity.start + 13;
        case.messages[0][at] = byte;
        fails(&case, names);
    };
    for entries in [0xa0, 0xa2, 0xa4, 0xb7] {
        head(entries, &[]);
    }
    head(0x83, &["map header"]);
    head(0xc3, &["map header"]);
    // Longer heads put the first entry further on, and hold a zero: here is the first key.
    let longer = ["fewer than 256 entries", "inside", "tiling/starts where its slot does", "two bytes of count"];
    head(0xb8, &longer);
    head(0xb9, &longer[..3]);
    head(0xba, &longer);
}

#[test]
fn dates_are_of_their_form_in_every_byte() {
    for (date, key) in KEYS[..3].iter().enumerate() {
        let name = |check: &str| format!("{key}/{check}");
        for offset in 0..=key.len() {
            changed(date, offset, b'?', &[&name("key")]);
        }
        // Tag and text header, separators, digits, Z.
        let text = key.len() + 3;
        for offset in [text - 2, text - 1, text + 4, text + 7, text + 10, text + 13, text + 16, text + 19] {
            changed(date, offset, b'.', &[&name("date")]);
        }
        changed(date, text + 18, b'P', &[&name("date")]);
        changed(date, text + 18, b':', &[&name("digit")]);
    }
}

#[test]
fn every_length_with_and_without_tag() {
    let digits = ".123456789";
    for tagged in [false, true] {
        for digit in 0..=9 {
            let fraction = if digit == 0 { "" } else { &digits[..=digit] };
            let form = DateForm { fraction, tagged };
            let shape = Shape { dates: [form; 4], ..Shape::default() };
            let case = Case::issued(&shape, with_update);
            let form = usize::from(tagged) * LENGTHS.len() + digit;
            assert_eq!(case.hints.validity.dates.map(|date| date.form), [form; 4]);
            fails(&case, &[]);
            // Said to be of any other form, it is not.
            for other in (0..20).filter(|&other| other != form) {
                for date in 0..4 {
                    let mut case = case.clone();
                    case.hints.validity.dates[date].form = other;
                    let names = failures(&case.prover());
                    let check = if date == 3 { "head" } else { "date" };
                    let name = format!("{PREFIX}/{}/{check}", KEYS[date]);
                    assert!(names.contains(&name), "{form} {other}: {names:?}");
                }
            }
            if digit > 0 {
                // An offset in the place of the last characters is no fraction.
                for date in 0..3 {
                    let mut case = case.clone();
                    let start = case.hints.validity.dates[date].start;
                    let end = start + KEYS[date].len() + 1 + head_of(form) + LENGTHS[digit] - 1;
                    assert_eq!(case.messages[0][end], b'Z');
                    case.messages[0][end] = b'0';
                    fails(&case, &[&format!("{}/Z", KEYS[date])]);
                }
            }
        }
    }
}

#[test]
fn every_order_and_further_entries() {
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
        let mut keys: Vec<&str> = order.map(|i| KEYS[i]).to_vec();
        keys.extend(["other", "more"]);
        let mut dates = [DateForm::default(); 4];
        dates[order[0]].fraction = ".5";
        dates[order[1]].tagged = false;
        let shape = Shape { validity_keys: keys, dates, wide_maps: order[0] == 3, ..Shape::default() };
        let case = Case::issued(&shape, with_update);
        assert_eq!(case.hints.validity.order, order);
        fails(&case, &[]);
        fails(&Case::issued(&shape, |_| ()), &[]);
    }
    // After an entry that is not known, expectedUpdate is as good as absent.
    let keys = vec!["validUntil", "validFrom", "signed", "other", "expectedUpdate"];
    let case = Case::issued(&Shape { validity_keys: keys, ..Shape::default() }, with_update);
    assert_eq!(case.hints.validity.dates[3].form, 20);
    fails(&case, &[]);
}

/// Other dates that are in the same message: in another map, in a nested one, in front of the map, after it.
#[test]
fn dates_of_another_map_are_out_of_reach() {
    let planted = Writer::default().map(1).text("validUntil").head(6, 0).text("2099-01-01T00:00:00Z").0;
    let other = Writer::default().map(1).text("validityInfo").raw(&planted).0;
    let plant = |inside: &'static str, value: &[u8]| {
        let value = value.to_vec();
        move |key: &str, old: Vec<u8>| if key == inside { value.clone() } else { old }
    };
    let status = plant("status", &other);
    let order = |first: bool| {
        let mut keys = Shape::default().mso_keys;
        keys.insert(if first { 0 } else { keys.len() }, "status");
        keys
    };
    for first in [false, true] {
        let shape = Shape { mso_keys: order(first), edit_entry: Some(&status), ..Shape::default() };
        elsewhere(Case::issued(&shape, |_| ()));
    }
    let nested = |key: &str, old: Vec<u8>| match key {
        "validityInfo" => [&[0xa4], &old[1..], b"\x68previous", &planted[..]].concat(),
        _ => old,
    };
    elsewhere(Case::issued(&Shape { edit_entry: Some(&nested), ..Shape::default() }, |_| ()));
}

/// Reads validUntil where the planted date is.
#[track_caller]
fn elsewhere(mut case: Case) {
    fails(&case, &[]);
    let needle = b"\x6avalidUntil\xc0\x742099";
    let at = case.messages[0].windows(needle.len()).position(|window| window == needle).unwrap();
    case.hints.validity.dates[2].start = at;
    let names = failures(&case.prover());
    assert!(names.iter().any(|name| name.starts_with("mso/validityInfo/tiling/")), "{names:?}");
    // Nor can it be left out of the chain for an entry of length zero.
    for order in [[0, 1, 3, 3], [0, 3, 1, 3], [3, 3, 0, 1]] {
        case.hints.validity.order = order;
        let names = failures(&case.prover());
        assert!(names.contains(&"mso/validityInfo/tiling/one slot each".into()), "{names:?}");
    }
}

#[test]
fn start_is_the_positions() {
    // `signed` occurs once more after the message: another position, another start.
    let mut case = case();
    let start = case.hints.validity.dates[0].start;
    let end = case.messages[0].len();
    case.messages[0].extend_from_within(start..start + 64);
    let mut c = case.prover();
    let on_mso = c.reads.iter().filter(|read| read.position.zone == 0);
    let at = |read: &&ReadGate| c.eval(&read.position.lc()) == Some(Scalar::from_u64(start as u64));
    let signed = on_mso.clone().find(at).unwrap().position.clone();
    move_to(&mut c, &signed, end);
    assert_eq!(failures(&c), [format!("{PREFIX}/signed/start")]);
}

/// An absent entry that takes two slots pushes validUntil out of the chain: this check alone is in the way.
#[test]
fn an_absent_entry_takes_one_slot() {
    let mut case = Case::issued(&Shape::default(), |_| ());
    let end = case.hints.validity.dates[3].start;
    let until = case.hints.validity.dates[2].start;
    assert!(until < end);
    case.hints.validity.dates[3].start = until;
    case.hints.validity.order = [0, 1, 3, 3];
    fails(&case, &["tiling/one slot each"]);
}

#[test]
fn an_absent_entry_is_said_to_be_absent() {
    // There is one, in front of the others: whoever leaves it out has a gap.
    let keys = vec!["expectedUpdate", "signed", "validFrom", "validUntil"];
    let mut case = Case::issued(&Shape { validity_keys: keys, ..Shape::default() }, with_update);
    fails(&case, &[]);
    case.hints.validity.dates[3].form = 20;
    let names = failures(&case.prover());
    assert!(names.contains(&"mso/validityInfo/tiling/ends where the next one starts".into()), "{names:?}");
    // There is none.
    let mut case = Case::issued(&Shape::default(), |_| ());
    case.hints.validity.dates[3].form = 10;
    let names = failures(&case.prover());
    assert!(names.contains(&"mso/validityInfo/expectedUpdate/key".into()), "{names:?}");
}

#[test]
fn dates_end_inside_the_message() {
    let mut case = Case::issued(&Shape::default(), |_| ());
    let start = case.hints.validity.start;
    let by = case.messages[0].len() - start;
    case.messages[0].extend_from_within(start..);
    case.hints.validity.start += by;
    case.hints.validity.dates.iter_mut().for_each(|date| date.start += by);
    fails(&case, &["inside"]);
}

#[test]
fn dates_cannot_change_places() {
    let mut swapped = case();
    let [_, from, until, _] = swapped.hints.validity.dates.map(|date| date.start);
    for i in 0..20 {
        swapped.messages[0].swap(from + 12 + i, until + 13 + i);
    }
    fails(&swapped, &["now <= validUntil", "validFrom <= now"]);
    let mut keys = case();
    keys.hints.validity.dates.swap(1, 2);
    let names = failures(&keys.prover());
    assert!(names.contains(&"mso/validityInfo/validFrom/key".into()), "{names:?}");
    assert!(names.contains(&"mso/validityInfo/validUntil/key".into()), "{names:?}");
}

#[test]
fn dates_are_compared_to_the_second() {
    // validFrom 2024-09-30T13:50:00Z, validUntil 2024-10-30T13:50:00Z
    let at = |now: &str, names: &[&str]| {
        let mut case = case();
        case.public.now = now.parse().unwrap();
        fails(&case, names);
    };
    at("2024-09-30T13:50:00Z", &[]);
    at("2024-10-30T13:50:00Z", &[]);
    at("2024-09-30T13:49:59Z", &["validFrom <= now"]);
    at("2024-10-30T13:50:01Z", &["now <= validUntil"]);
    at("9999-12-31T23:59:59Z", &["now <= validUntil"]);
    at("0000-01-01T00:00:00Z", &["validFrom <= now"]);
}

#[test]
fn signing_date_is_within_the_certificate() {
    // signed 2024-09-30T13:50:00Z
    let between = |from: &str, until: &str, names: &[&str]| {
        let mut case = case();
        case.public.issuer_validity = Some((from.parse().unwrap(), until.parse().unwrap()));
        fails(&case, names);
    };
    between("2024-09-30T13:50:00Z", "2024-09-30T13:50:00Z", &[]);
    between("2024-09-30T13:50:01Z", "2025-09-30T13:50:00Z", &["notBefore <= signed"]);
    between("2023-09-30T13:50:00Z", "2024-09-30T13:49:59Z", &["signed <= notAfter"]);
}

/// A fraction never counts in the holder's favour, and the reference says the same, on and beside every second.
#[test]
fn fractions_are_rounded_against_the_holder() {
    // The document is valid from second 0 to 60, which is half a minute before and after the usual time.
    let time = |seconds: i64| DateTime::from_unix(NOW.parse::<DateTime>().unwrap().to_unix() - 30 + seconds).unwrap();
    let (x, y) = Vector::load("minimal-mdl").issuer_key();
    let issuer = IssuerKey::pinned(&x, &y).unwrap();
    for fraction in ["", ".0", ".000000001", ".999", ".999999999"] {
        let shape = Shape { dates: [DateForm { fraction, tagged: true }; 4], ..Shape::default() };
        let case = Case::issued(&shape, |licence| {
            let validity = &mut licence.validity;
            (validity.signed, validity.valid_from, validity.valid_until) = (time(0), time(0), time(60));
        });
        for at in [-1, 0, 1, 59, 60, 61] {
            for (from, until) in [(-1, 1), (0, 0), (1, 2), (-2, -1)] {
                let mut case = case.clone();
                let mut issuer = issuer.clone();
                (issuer.not_before, issuer.not_after) = (time(from), time(until));
                let PublicStatement { now, issuer_validity, .. } = &mut case.public;
                (*now, *issuer_validity) = (time(at), Some((time(from), time(until))));
                let valid_from = i64::from(!fraction.is_empty()) <= at;
                let expected = valid_from && at <= 60 && from <= 0 && until >= 0;
                assert_eq!(failures(&case.prover()).is_empty(), expected, "{fraction} {at} {from} {until}");
                let reference = check_dates(&case.validity, &issuer, time(at));
                assert_eq!(reference.is_ok(), expected, "{fraction} {at} {from} {until}");
            }
        }
    }
}
