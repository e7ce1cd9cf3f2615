//! A namespace's map, and its entries.

use super::support::{AAMVA, Case, MDL, TestItem, failures, public};
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::request::Predicate::{AgeAtLeast, DiscloseLinkable};

fn case() -> Case {
    Case::mustermann("age_over_18", AgeAtLeast(18))
}

#[test]
fn name_is_compared_with_its_header() {
    for offset in [0, 1, 17] {
        let mut case = case();
        let at = case.hints.namespaces[0].header + offset;
        case.messages[0][at] = b'?';
        case.fails(&["namespace 0/name"]);
    }
}

#[test]
fn name_has_a_map_behind_it() {
    // 34 entries: B8 22
    for (header, check) in [
        (0x99, "namespace 0/map header"),
        (0xd8, "namespace 0/map header"),
        (0xba, "namespace 0/one or two bytes of count"),
        (0xbc, "namespace 0/one or two bytes of count"),
    ] {
        let mut case = case();
        let at = case.hints.namespaces[0].header + 1 + MDL.len();
        assert_eq!(case.messages[0][at], 0xb8);
        case.messages[0][at] = header;
        case.fails(&[check]);
    }
    // A header of one byte puts the first entry one byte earlier.
    let mut case = case();
    let at = case.hints.namespaces[0].header + 1 + MDL.len();
    case.messages[0][at] = 0xb7;
    case.fails(&["namespace 0/first entry stands behind the map header"]);
}

#[test]
fn count_of_24_or_more_is_a_bit_of_its_own() {
    let mut c = case().prover();
    // It is a factor of the next constraint.
    let products = c.constraints.windows(2).filter(|pair| pair[0].c.len() == 1 && pair[1].b.len() == 2);
    let mut product = products.map(|pair| [&pair[0].c, &pair[1].a].map(|lc| lc.iter().next().unwrap().0));
    let [long, _] = product.find(|[long, factor]| long == factor).unwrap();
    c.tamper(long, crate::math::arith::Scalar::from_u64(0));
    let names = failures(&c);
    assert!(names.contains(&"namespace 0/count of 24 or more".into()), "{names:?}");
}

#[test]
fn doc_type_that_equals_a_namespace_is_none() {
    // After a docType comes a key, a text: no map.
    let vector = Vector::load("eu-av-order-a");
    let credential = vector.credential();
    let namespace = "eu.europa.ec.av.1";
    assert_eq!(credential.doc_type(), namespace);
    let public = public(&credential, "2026-01-15T09:00:00Z", &[(namespace, "age_over_18", AgeAtLeast(18))]);
    let mut case = Case::new(&credential, public);
    case.hints.namespaces[0].header = case.hints.doc_type + 8;
    let names = failures(&case.prover());
    assert!(names.contains(&"namespace 0/map header".into()), "{names:?}");
}

#[test]
fn walk_starts_at_the_first_entry_of_its_namespace() {
    let mut case = case();
    let vector = Vector::load("owf-mustermann-mdl");
    let credential = vector.credential();
    let other = credential.mso().namespace(AAMVA).unwrap();
    let hints = &mut case.hints.namespaces[0];
    (hints.first, hints.end) = (other.first, other.end);
    hints.entries = other.entries.iter().map(|e| (e.start, e.id.width())).collect();
    let entry = other.entries[0];
    case = entry_at(case, entry.start, &entry.id.encoded()[..entry.id.width()]);
    case.fails(&["namespace 0/first entry stands behind the map header"]);
}

/// Points the first item at the entry that is at `at`, with its digestID and digest written there.
fn entry_at(mut case: Case, at: usize, id: &[u8]) -> Case {
    case.hints.items[0].entry = at;
    let mut item = TestItem::new("age_over_18", &[0xf5]);
    item.id = id.to_vec();
    case.item(&item)
}

#[test]
fn digest_of_another_namespace_is_not_on_the_walk() {
    let vector = Vector::load("owf-mustermann-mdl");
    let credential = vector.credential();
    let entry = credential.mso().namespace(AAMVA).unwrap().entries[0];
    let width = entry.id.width();
    let case = entry_at(case(), entry.start, &entry.id.encoded()[..width]);
    let c = case.prover();
    let names = failures(&c);
    assert!(names.contains(&"item 0/entry/an entry starts here".into()), "{names:?}");
    // A prover that makes the map start there as well.
    let mut case = case;
    case.hints.namespaces[0].entries.push((entry.start, width));
    case.hints.namespaces[0].entries.sort_unstable();
    case.fails(&["namespace 0/entries"]);
}

#[test]
fn digest_at_a_false_alignment_is_not_on_the_walk() {
    // A digest holds the bytes of an entry, by chance or because salts were ground for it.
    let mut case = case();
    let (first, second) = (case.hints.namespaces[0].entries[2], case.hints.namespaces[0].entries[3]);
    assert_eq!((first.1, second.0), (1, first.0 + 35));
    let at = first.0 + 10;
    case.messages[0][at + 1..at + 3].copy_from_slice(&[0x58, 0x20]);
    let mut case = entry_at(case, at, &[7]);
    case.hints.namespaces[0].entries.push((at, 1));
    case.hints.namespaces[0].entries.sort_unstable();
    case.fails(&["namespace 0/entries"]);
}

#[test]
fn entries_are_of_the_form_that_their_width_says() {
    let mut case = case();
    let hints = &case.hints.items[0];
    let at = hints.entry;
    for (offset, byte) in [(1, 0x59), (2, 0x21)] {
        let honest = case.messages[0][at + offset];
        case.messages[0][at + offset] = byte;
        case.fails(&["namespace 0/entries"]);
        case.messages[0][at + offset] = honest;
    }
}

#[test]
fn no_entry_starts_where_the_walk_has_none() {
    // The only honest zero of all four widths: an entry at `66 signed`, and an item whose digestID takes no byte, so
    // that the next key's 66 is in its place.
    let mut case = case();
    let mut item = TestItem::new("age_over_18", &[0xf5]);
    item.id = vec![];
    case = case.item(&item);
    case.hints.items[0].entry = case.hints.validity.start + 14;
    case.fails(&["item 0/entry/an entry starts here"]);
}

#[test]
fn entry_ends_inside_the_message() {
    // A second copy of the namespace after the message's end.
    let mut case = case();
    let end = case.messages[0].len();
    let hints = &mut case.hints.namespaces[0];
    let (from, map, digest) = (hints.header, hints.first - hints.header, 40);
    let head = case.messages[0][from..from + map].to_vec();
    case.messages[0].extend(head);
    let hints = &mut case.hints.namespaces[0];
    (hints.header, hints.first, hints.end) = (end, end + map, end + map + 35);
    hints.entries = vec![(end + map, 1)];
    case.messages[0].extend([&[7, 0x58, 0x20][..], &[0; 40]].concat());
    assert!(digest > 32);
    entry_at(case, end + map, &[7]).fails(&["item 0/entry/inside"]);
}

#[test]
fn digest_is_the_items() {
    let mut case = case();
    let at = case.digest_at();
    for byte in [0, 15, 16, 31] {
        case.messages[0][at + byte] ^= 1;
        case.fails(&["item 0/entry/digest"]);
        case.messages[0][at + byte] ^= 1;
    }
}

#[test]
fn digest_id_is_the_items() {
    // The same digest under another digestID of the same namespace.
    for id in [&[7][..], &[0x18, 30], &[0x19, 1, 2], &[0x1a, 1, 2, 3, 4]] {
        let mut case = case();
        // A map with one entry of the width in question, in the place of the old one.
        let entry = case.hints.items[0].entry;
        let mut item = TestItem::new("age_over_18", &[0xf5]);
        item.id = id.to_vec();
        case = case.item(&item);
        let (start, width) = (entry, id.len());
        case.messages[0][start + width..start + width + 2].copy_from_slice(&[0x58, 0x20]);
        let sum = <sha2::Sha256 as sha2::Digest>::digest(&case.messages[1]);
        case.messages[0][start + width + 2..start + width + 34].copy_from_slice(&sum);
        let hints = &mut case.hints.namespaces[0];
        hints.entries.retain(|e| e.0 < start);
        hints.entries.push((start, width));
        hints.end = start + width + 34;
        case.fails(&[]);
        for at in 0..width {
            let mut case = Case { messages: case.messages.clone(), hints: case.hints.clone(), ..self::case() };
            case.messages[0][start + at] ^= 1;
            let names = failures(&case.prover());
            if at == 0 && width > 1 {
                assert_eq!(names, ["item 0/digestID/digestID", "namespace 0/entries"]);
            } else {
                assert_eq!(names, ["item 0/digestID/digestID"]);
            }
        }
    }
}

#[test]
fn linkable_item_stands_under_its_digest_id() {
    let new = || Case::mustermann("age_over_18", DiscloseLinkable);
    new().fails(&[]);
    let mut case = new();
    let at = case.hints.linkable[0];
    case.messages[0][at] ^= 1;
    case.fails(&["linkable 0/digestID"]);
    let mut case = new();
    case.messages[0][at + 4] ^= 1;
    case.fails(&["linkable 0/digest"]);
    // Other bytes that look like an entry, where none starts.
    let mut case = new();
    let end = case.messages[0].len();
    case.messages[0].extend_from_within(at..at + 35);
    case.hints.linkable[0] = end;
    case.fails(&["linkable 0/an entry starts here", "linkable 0/inside"]);
}
