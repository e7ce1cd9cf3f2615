//! The four entries of an item, and that they tile it.

use super::super::value::Rule;
use super::support::{Case, MDL, TestItem, choose, failures, move_to};
use crate::document::issue::Shape;
use crate::document::request::Predicate::{AgeAtLeast, Disclose};
use crate::engine::circuit::{Circuit, bit_variable};
use crate::math::arith::Scalar;
use nova_snark::frontend::{Index, Variable};

fn case() -> Case {
    Case::mustermann("age_over_18", AgeAtLeast(18))
}

fn over_18() -> TestItem {
    TestItem::new("age_over_18", &[0xf5])
}

/// The honest item with one byte changed, and the digest with it.
fn with(item: &TestItem, at: usize, byte: u8) -> Case {
    let mut case = case().item(item);
    assert_ne!(case.messages[1][at], byte);
    case.messages[1][at] = byte;
    case.sign_item();
    case
}

fn orders() -> Vec<[usize; 4]> {
    let all = (0..256).map(|n| [n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6]);
    all.filter(|order| (0..4).all(|i| order.contains(&i))).collect()
}

#[test]
fn all_24_orders_and_all_headers_hold() {
    assert_eq!(orders().len(), 24);
    for order in orders() {
        for (long, wide) in [(false, false), (true, false), (false, true), (true, true)] {
            case().item(&TestItem { order, long, wide, ..over_18() }).fails(&[]);
        }
    }
}

#[test]
fn header_is_tag_24_and_a_map_of_four() {
    let short = over_18();
    with(&short, 0, 0xd9).fails(&["item 0/header/tag 24"]);
    with(&short, 1, 0x19).fails(&["item 0/header/tag 24"]);
    with(&short, 2, 0x5a).fails(&["item 0/header/byte string"]);
    with(&short, 4, 0xa5).fails(&["item 0/header/map, short"]);
    let long = TestItem { long: true, ..over_18() };
    with(&long, 5, 0xa5).fails(&["item 0/header/map, long"]);
    for (long, at) in [(false, 4), (true, 5)] {
        let form = if long { "long" } else { "short" };
        let wide = TestItem { long, wide: true, ..over_18() };
        for byte in [0xa4, 0xb8, 0xba] {
            with(&wide, at, byte).fails(&[&format!("item 0/header/map, {form}")]);
        }
        with(&wide, at + 1, 1).fails(&[&format!("item 0/header/count, {form}")]);
        for count in [3, 5] {
            with(&wide, at + 2, count).fails(&[&format!("item 0/header/count, {form}")]);
        }
        // A head of one byte and the longer one's shift.
        let mut case = case().item(&TestItem { wide: false, ..wide });
        case.hints.items[0].wide = true;
        let names = failures(&case.prover());
        assert!(names.contains(&format!("item 0/header/map, {form}")), "{names:?}");
    }
}

#[test]
fn length_is_the_one_in_the_header() {
    for long in [false, true] {
        let mut case = case().item(&TestItem { long, ..over_18() });
        let at = if long { 4 } else { 3 };
        case.messages[1][at] -= 1;
        case.sign_item();
        case.fails(&["item 0/header/length"]);
        case.hints.items[0].len -= 1;
        case.fails(&["item 0/tiling/ends where the next one starts"]);
    }
    let mut case = case().item(&TestItem { long: true, ..over_18() });
    case.messages[1][3] = 1;
    case.sign_item();
    case.fails(&["item 0/header/length"]);
}

#[test]
fn keys_are_compared_whole() {
    let item = over_18();
    let names = ["digestID", "random", "elementIdentifier", "elementValue"];
    for (start, name) in item.starts().into_iter().zip(names) {
        for at in [0, name.len()] {
            with(&item, start + at, b'?').fails(&[&format!("item 0/{name}/key")]);
        }
    }
}

#[test]
fn salt_has_16_to_64_bytes() {
    for len in 16..=64 {
        case().item(&TestItem { salt: vec![0xab; len], ..over_18() }).fails(&[]);
    }
    let of = |len: usize| case().item(&TestItem { salt: vec![0xab; len], ..over_18() });
    for len in [65, 66, 80, 87] {
        let names = failures(&of(len).prover());
        assert_eq!(names, ["item 0/random/at most 64 bytes"], "{len}");
    }
    // Said to be shorter, it ends elsewhere.
    let mut short = of(65);
    short.hints.items[0].salt = 64;
    let names = failures(&short.prover());
    assert!(names.contains(&"item 0/random/second byte".into()), "{names:?}");
    // Too short: there is no r for it.
    let names = failures(&of(15).prover());
    assert!(names.iter().any(|name| name.starts_with("item 0/random/")), "{names:?}");
    // A length in the head is below 24.
    let mut head = of(24);
    head.hints.items[0].long_salt = false;
    let names = failures(&head.prover());
    assert!(names.contains(&"item 0/random/length in the head".into()), "{names:?}");
}

#[test]
fn salt_ends_where_its_header_says() {
    let short = over_18();
    let header = short.starts()[1] + 7;
    // A prover that takes the header for what the tiling needs.
    with(&short, header, 0x51).fails(&["item 0/random/first byte"]);
    with(&short, header, 0x70).fails(&["item 0/random/first byte"]);
    let long = TestItem { salt: vec![0xab; 24], ..over_18() };
    with(&long, header, 0x78).fails(&["item 0/random/first byte"]);
    with(&long, header + 1, 25).fails(&["item 0/random/second byte"]);
    with(&long, header + 1, 23).fails(&["item 0/random/second byte"]);
}

#[test]
fn identifier_is_the_requested_one() {
    let item = over_18();
    let at = item.starts()[2] + 18;
    for (offset, byte) in [(0, 0x6c), (1, b'A'), (11, b'9')] {
        with(&item, at + offset, byte).fails(&["item 0/elementIdentifier/identifier"]);
    }
    // birth_date presented as issue_date
    let mut case = Case::mustermann("birth_date", AgeAtLeast(18));
    case.plan.elements[0].identifier = "issue_date".into();
    case.fails(&["item 0/elementIdentifier/identifier"]);
}

#[test]
fn value_cut_short_does_not_tile() {
    // The name is "Mustermann": a prover that shows only a prefix of it, or something of its inside.
    let case = || Case::mustermann("family_name", Disclose);
    let cut = [b"\x6aMusterman".to_vec(), b"\x6a".to_vec()];
    for value in cut {
        case().rule(Rule::Exact(value), 0).fails(&["item 0/tiling/ends where the next one starts"]);
    }
}

/// The identifier and the value of a second element inside the value of a first one.
fn nested() -> (TestItem, [usize; 4]) {
    let inner = TestItem { id: vec![7], ..over_18() };
    let inner_entries = inner.fields().concat();
    let text = [&[0x78, inner_entries.len() as u8][..], &inner_entries].concat();
    let outer = TestItem::new("family_name", &text);
    let mut at = outer.starts()[3] + 13 + 2;
    let starts = inner.fields().map(|field| {
        at += field.len();
        at - field.len()
    });
    (outer, starts)
}

#[test]
fn entries_inside_a_name_are_not_the_items() {
    let (outer, inner) = nested();
    let honest = outer.starts();
    // The whole inside, or only what is asked about, read inside the name.
    for taken in [[true; 4], [false, false, true, true], [false, false, true, false], [false, false, false, true]] {
        let mut case = case().item(&outer);
        let hints = &mut case.hints.items[0];
        for i in 0..4 {
            hints.starts[i] = if taken[i] { inner[i] } else { honest[i] };
        }
        let names = failures(&case.prover());
        let tiling = |name: &String| name.starts_with("item 0/tiling/");
        assert!(names.iter().any(tiling), "{names:?}");
        // What else fails is where the outer identifier or value was not what the claim asks for.
        let others: Vec<_> = names.iter().filter(|name| !tiling(name)).collect();
        let expected: &[&str] = match taken {
            [_, _, true, true] => &[],
            [_, _, true, false] => &["item 0/elementValue/value"],
            _ => &["item 0/elementIdentifier/identifier"],
        };
        assert_eq!(others, expected);
    }
}

#[test]
fn each_slot_starts_and_ends_where_it_should() {
    // The inner entries are a chain of their own, which ends with the item: only its first start is wrong.
    let (outer, inner) = nested();
    let mut case = case().item(&outer);
    case.hints.items[0].starts = inner;
    assert_eq!(inner[3] + 14, case.hints.items[0].len);
    case.fails(&["item 0/tiling/starts where its slot does"]);
    // Ends are in `length_is_the_one_in_the_header`.
}

#[test]
fn start_is_the_positions() {
    // The same sixteen bytes occur once more after the item: another position, another start.
    let mut case = case().item(&over_18());
    let start = case.hints.items[0].starts[0];
    let end = case.messages[1].len();
    case.messages[1].extend_from_within(start..start + 16);
    case.sign_item();
    let mut c = case.prover();
    // The fifth entry's window is longer.
    let read = c.reads.iter().find(|read| read.position.zone == 1 && read.window.len() == 16);
    let read = read.unwrap().position.clone();
    move_to(&mut c, &read, end);
    assert_eq!(failures(&c), ["item 0/digestID/start"]);
}

#[test]
fn every_slot_is_taken() {
    // With an empty slot nothing is shown of where its neighbours are.
    let mut c = case().prover();
    let slots: Vec<_> =
        c.selectors.iter().map(|s| s.bits.clone()).filter(|bits| [4, 5].contains(&bits.len())).collect();
    let mut seen = Vec::new();
    for slot in slots {
        let honest = c.bits()[slot.clone()].iter().position(|&bit| bit == 1).unwrap();
        choose(&mut c, &slot, slot.len());
        let names = failures(&c);
        if let Some(tiling) = names.iter().find_map(|name| name.strip_suffix("/slot")) {
            assert_eq!(names, [format!("{tiling}/one slot each"), format!("{tiling}/slot")]);
            seen.push(tiling.to_owned());
        }
        choose(&mut c, &slot, honest);
    }
    assert_eq!(seen, [vec!["mso/validityInfo/tiling"; 4], vec!["item 0/tiling"; 5]].concat());
}

#[test]
fn no_entry_takes_two_slots() {
    let mut case = case().item(&over_18());
    case.hints.items[0].order = [0, 1, 2, 2, 4];
    let names = failures(&case.prover());
    assert_eq!(names, ["item 0/tiling/ends where the next one starts", "item 0/tiling/one slot each"]);
}

#[test]
fn no_variable_is_free() {
    // A tdate, so that even the digits of its time of day are shown; every eleventh bit of the map's columns.
    let rule = Rule::Date(Some(19000101), Some(20061001));
    let mut case = case().rule(rule, 3).item(&TestItem::new("age_over_18", b"\xc0\x741971-09-01T12:34:56Z"));
    case.public.issuer_validity =
        Some(("2024-01-01T00:00:00Z".parse().unwrap(), "2025-01-01T00:00:00Z".parse().unwrap()));
    let mut c = case.prover();
    let map = c.maps[0].columns[0].start..c.maps[0].columns[3].end;
    let (bits, values) = c.sizes();
    let free = |c: &mut Circuit, variable| {
        let honest = c.get(variable).unwrap();
        let other = if honest == Scalar::from_u64(0) { 1 } else { 0 };
        c.tamper(variable, Scalar::from_u64(other));
        let free = c.unsatisfied().is_empty();
        c.tamper(variable, honest);
        free
    };
    for i in (0..bits).filter(|i| !map.contains(i) || i % 11 == 0) {
        assert!(!free(&mut c, bit_variable(i)), "bit {i}");
    }
    for i in 0..values {
        assert!(!free(&mut c, Variable::new_unchecked(Index::Aux((1 << 24) + i))), "value {i}");
    }
}

/// Items of medium size: the same shape for short and long ones, and nothing is read after an item's end.
#[test]
fn items_of_medium_size() {
    let with = |value: &[u8]| {
        Case::issued_for(&Shape::default(), "resident_address", Disclose, |licence| {
            licence.set(MDL, "resident_address", value.to_vec()).unwrap();
        })
    };
    let text = |n: usize| [&b"\x79"[..], &(n as u16).to_be_bytes(), &vec![b'x'; n]].concat();
    for n in [256, 300, 340] {
        with(&text(n)).fails(&[]);
    }
    with(b"\x61x").fails(&[]);
    let rule = |case: Case| case.rule(Rule::Member(vec![b"\x61x".to_vec(), text(340)]), 0);
    let (short, mut long) = (rule(with(b"\x61x")), rule(with(&text(340))));
    long.hints.items[0].choices = vec![1];
    let (short, long) = (short.prover(), long.prover());
    assert_eq!((failures(&short), failures(&long)), (vec![], vec![]));
    assert_eq!(short.shape(), long.shape());
    assert_eq!(short.zones()[1].blocks, 7);

    // The value of another element after the end of the item, in the longer zone.
    let mut case = with(b"\x61x");
    let value = case.hints.items[0].starts[3];
    let end = case.messages[1].len();
    case.messages[1].extend_from_within(value..end);
    case.messages[1][end + 14] = b'y';
    case.sign_item();
    case.hints.items[0].starts[3] = end;
    let case = case.rule(Rule::Exact(b"\x61y".to_vec()), 0);
    let names = failures(&case.prover());
    assert!(names.iter().all(|name| name.starts_with("item 0/tiling/")) && !names.is_empty(), "{names:?}");
}
