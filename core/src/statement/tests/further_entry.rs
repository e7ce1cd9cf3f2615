//! The fifth entry of an item: where it ends, and that it is none of the four.

use super::super::further_entry::ABSENT;
use super::support::{Case, TestItem, failures};
use crate::document::issue::Shape;
use crate::document::mdoc::Item;
use crate::document::request::Predicate::AgeAtLeast;
use crate::engine::circuit::bit_variable;
use crate::math::arith::Scalar;
use nova_snark::frontend::{Index, Variable};

const PREFIX: &str = "item 0/further entry";

fn item(at: usize, key: &'static str, value: &[u8]) -> TestItem {
    TestItem { further: Some((at, key, value.to_vec())), ..TestItem::new("age_over_18", &[0xf5]) }
}

fn case(item: &TestItem) -> Case {
    Case::mustermann("age_over_18", AgeAtLeast(18)).item(item)
}

/// At least this check fails, and no other part's but the tiling.
#[track_caller]
fn fails_by(case: &Case, name: &str) {
    let names = failures(&case.prover());
    assert!(names.contains(&format!("{PREFIX}/{name}")), "{name}: {names:?}");
    assert!(names.iter().all(|name| name.starts_with(PREFIX) || name.starts_with("item 0/tiling")), "{names:?}");
}

/// One byte of the item changed, and its digest with it.
fn with(item: &TestItem, at: usize, byte: u8) -> Case {
    let mut case = case(item);
    assert_ne!(case.messages[1][at], byte);
    case.messages[1][at] = byte;
    case.sign_item();
    case
}

fn values() -> Vec<Vec<u8>> {
    let mut values: Vec<Vec<u8>> =
        [&b"\x00"[..], b"\x17", b"\x20", b"\x37", b"\x18\x18", b"\x38\xff"].map(Vec::from).into();
    values.extend(
        [&b"\x19\x01\x00"[..], b"\x3a\x00\x01\x00\x00", b"\x1b\x00\x00\x00\x01\x00\x00\x00\x00"].map(Vec::from),
    );
    values.extend([&b"\x40"[..], b"\x60", b"\x43abc", b"\x80", b"\xa0", b"\xf4", b"\xf5", b"\xf6"].map(Vec::from));
    values.push([&b"\x77"[..], &[b'x'; 23]].concat());
    values.push([&b"\x58\x18"[..], &[7; 24]].concat());
    values.push([&b"\x78\x28"[..], &[b'x'; 40]].concat());
    values
}

#[test]
fn every_place_and_every_form() {
    for at in 0..=4 {
        for value in values() {
            for (long, wide) in [(false, false), (true, true)] {
                let item = TestItem { long, wide, ..item(at, "status", &value) };
                case(&item).fails(&[]);
                assert!(Item::locate(&item.bytes()).unwrap().layout.further.is_some());
            }
        }
    }
    for key in ["x", "rando", "randon1", "digestIe", "elementIdentifieR", "a key of 23 characters."] {
        let same_letter = ["digestIe", "elementIdentifieR"].contains(&key);
        let located = Item::locate(&item(4, key, &[0xf5]).bytes());
        // As long as one of the four, and with its first letter: refused by name.
        match same_letter {
            true => fails_by(&case(&item(4, key, &[0xf5])), "another key"),
            false => case(&item(4, key, &[0xf5])).fails(&[]),
        }
        assert_eq!(located.is_err(), same_letter, "{key}");
    }
}

#[test]
fn its_presence_does_not_show() {
    let shape = |item: &TestItem| case(item).prover().shape();
    assert_eq!(shape(&item(2, "status", &[0xf5])), shape(&TestItem::new("age_over_18", &[0xf5])));
}

#[test]
fn it_is_none_of_the_four() {
    // A second value, and a prover that takes either of the two for the fifth entry.
    let twice = item(4, "elementValue", &[0xf4]);
    fails_by(&case(&twice), "another key");
    let mut swapped = case(&twice);
    let hints = &mut swapped.hints.items[0];
    (hints.starts[3], hints.further.start) = (hints.further.start, hints.starts[3]);
    hints.order.swap(3, 4);
    let names = failures(&swapped.prover());
    assert!(names.contains(&format!("{PREFIX}/another key")), "{names:?}");
    for (key, value) in [("digestID", &b"\x05"[..]), ("random", &[0x40]), ("elementIdentifier", b"\x61x")] {
        fails_by(&case(&item(0, key, value)), "another key");
    }
}

#[test]
fn it_ends_where_its_value_says() {
    // Its text holds a value of the holder's own, after which the true one comes.
    let planted = [&b"\x78\x1a"[..], b"0123456789\x6celementValue\xf4.."].concat();
    let item_with = item(3, "name", &planted);
    case(&item_with).fails(&[]);
    let mut case_with = case(&item_with);
    let hints = &mut case_with.hints.items[0];
    hints.starts[3] = hints.further.start + 5 + 2 + 10;
    let names = failures(&case_with.prover());
    assert!(names.iter().any(|name| name.starts_with("item 0/tiling")), "{names:?}");

    let text = item(4, "name", b"\x63abc");
    let value = case(&text).hints.items[0].further.start + 5;
    // Another length than that of the text, and heads of another kind.
    for head in [0x62, 0x64, 0x42] {
        let names = failures(&with(&text, value, head).prover());
        assert!(names.iter().all(|name| name.starts_with("item 0/tiling")) && names.is_empty() == (head == 0x43));
    }
    for (head, check) in
        [(0x03, "string"), (0x83, "string"), (0xe3, "string"), (0x78, "in the head"), (0x79, "in the head")]
    {
        fails_by(&with(&text, value, head), check);
    }
    let of = |value: &[u8]| item(4, "name", value);
    let at = |item: &TestItem| case(item).hints.items[0].further.start + 5;
    let long = of(&[&b"\x58\x18"[..], &[7; 24]].concat());
    for (head, check) in
        [(0x59, "behind the head"), (0x57, "behind the head"), (0x18, "string"), (0x5f, "behind the head")]
    {
        fails_by(&with(&long, at(&long), head), check);
    }
    let integers: [(&[u8], u8); 5] = [
        (&[0x18, 99], 0x19),
        (&[0x19, 1, 0], 0x18),
        (&[0x1a, 0, 1, 0, 0], 0x1b),
        (&[0x1b, 0, 0, 0, 1, 0, 0, 0, 0], 0x1a),
        (&[0x17], 0x18),
    ];
    for (value, head) in integers {
        let item = of(value);
        let check = if value.len() == 1 { "in the head" } else { "behind the head" };
        fails_by(&with(&item, at(&item), head), check);
        fails_by(&with(&item, at(&item), value[0] | 0x40), "integer");
        fails_by(&with(&item, at(&item), value[0] | 0x80), "integer");
    }
    for value in [0xf5, 0x80, 0xa0] {
        let item = of(&[value]);
        for head in [0xf7, 0x81, 0xa1, 0xc0] {
            fails_by(&with(&item, at(&item), head), "one byte");
        }
    }
}

/// A text of three bytes, and a prover that says that its head is that of two or of none.
#[test]
fn its_value_is_the_one_that_stands_there() {
    let mut c = case(&item(4, "name", b"\x63abc")).prover();
    let form = c.selectors.iter().find(|selector| selector.bits.len() == ABSENT + 1).unwrap().bits.clone();
    for bit in [0, 1, 8] {
        // The bits of the head, and of the byte after it, follow the form's.
        let bit = bit_variable(form.end + bit);
        let honest = c.get(bit).unwrap();
        c.tamper(bit, Scalar::ONE - honest);
        let names = failures(&c);
        assert!(names.contains(&format!("{PREFIX}/value")), "{names:?}");
        c.tamper(bit, honest);
    }
    assert_eq!(failures(&c), [""; 0]);
}

#[test]
fn its_key_is_a_text_of_its_length() {
    let item = item(4, "status", &[0xf5]);
    let start = case(&item).hints.items[0].further.start;
    for head in [0x46, 0x65, 0x67, 0x78] {
        fails_by(&with(&item, start, head), "text");
    }
    // Said to be shorter or longer, its value is read elsewhere.
    for key in [5, 7, 23] {
        let mut case = case(&item);
        case.hints.items[0].further.key = key;
        fails_by(&case, "text");
    }
}

#[test]
fn it_is_there_or_it_is_not() {
    let with_one = item(4, "status", &[0xf5]);
    // A map of five with four entries, and of four with five.
    for byte in [0xa4, 0xa6] {
        with(&with_one, 4, byte).fails(&["item 0/header/map, short"]);
    }
    let without = TestItem::new("age_over_18", &[0xf5]);
    with(&without, 4, 0xa5).fails(&["item 0/header/map, short"]);
    let wide = TestItem { wide: true, ..item(4, "status", &[0xf5]) };
    for count in [4, 6] {
        with(&wide, 6, count).fails(&["item 0/header/count, short"]);
    }
    // Said to be absent, it leaves a gap.
    let mut case_with = case(&with_one);
    let hints = &mut case_with.hints.items[0];
    (hints.further.key, hints.further.form, hints.further.start) = (0, ABSENT, hints.len);
    case_with.fails(&["item 0/header/map, short", "item 0/tiling/ends where the next one starts"]);
    // One of both: a key without a value, and a value without a key.
    for (key, form) in [(6, ABSENT), (0, 9)] {
        let mut case = case(&with_one);
        (case.hints.items[0].further.key, case.hints.items[0].further.form) = (key, form);
        let names = failures(&case.prover());
        assert!(names.contains(&format!("{PREFIX}/absent")), "{names:?}");
    }
}

#[test]
fn it_takes_one_slot() {
    let mut case = case(&item(2, "status", &[0xf5]));
    case.hints.items[0].order = [0, 1, 4, 2, 2];
    let names = failures(&case.prover());
    assert!(names.contains(&"item 0/tiling/one slot each".into()), "{names:?}");
}

/// The entry occurs once more after the item: it is read there, and said to start where it should.
#[test]
fn it_starts_where_it_is_read() {
    let mut case = case(&item(4, "status", &[0xf5]));
    let start = case.hints.items[0].further.start;
    let end = case.messages[1].len();
    case.messages[1].push(0);
    case.messages[1].extend_from_within(start..end);
    case.sign_item();
    let copy = end + 1;
    case.hints.items[0].further.start = copy;
    let mut c = case.prover();
    let [copy, start] = [copy, start].map(|at| Scalar::from_u64(at as u64));
    for i in 0..c.sizes().1 {
        let value = Variable::new_unchecked(Index::Aux((1 << 24) + i));
        if c.get(value) == Some(copy) {
            c.tamper(value, start);
        }
    }
    assert_eq!(failures(&c), [format!("{PREFIX}/start")]);
}

/// Documents whose items have one, from the issuer on.
#[test]
fn issued_documents() {
    for further in [("status", &[0x01][..]), ("randomness", b"\x78\x1c0123456789012345678901234567")] {
        let shape = Shape { further_entry: Some(further), ..Shape::default() };
        Case::issued(&shape, |_| ()).fails(&[]);
    }
}
