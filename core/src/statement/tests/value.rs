//! What is shown of values.

use super::super::value::Rule;
use super::support::{Case, TestItem, failures, without_choice};
use crate::document::request::Claim;
use crate::document::request::Predicate::*;
use crate::document::time::Date;
use crate::math::arith::Scalar;

/// An item with this value under this rule, of which the prover says that it is of the given form.
fn case(rule: Rule, value: &[u8], choice: usize) -> Case {
    Case::mustermann("age_over_18", AgeAtLeast(18)).rule(rule, choice).item(&TestItem::new("age_over_18", value))
}

#[track_caller]
fn fails(rule: Rule, value: &[u8], choice: usize, names: &[&str]) {
    let names: Vec<String> = names.iter().map(|name| format!("item 0/elementValue/{name}")).collect();
    assert_eq!(failures(&case(rule, value, choice).prover()), names);
}

/// The value is as long as the rule says only for the true form: what a wrong one fails besides.
const LENGTH: &str = "item 0/tiling/ends where the next one starts";

fn full_date(text: &str) -> Vec<u8> {
    [b"\xd9\x03\xec\x6a", text.as_bytes()].concat()
}

fn forms(text: &str) -> [Vec<u8>; 4] {
    let date = text.as_bytes();
    [
        full_date(text),
        [b"\xd9\x46\x5d\x6a", date].concat(),
        [b"\x6a", date].concat(),
        [b"\xc0\x74", date, b"T23:59:59Z"].concat(),
    ]
}

#[test]
fn exact_value() {
    fails(Rule::Exact(vec![0xf5]), &[0xf5], 0, &[]);
    // age_over_18 = false
    fails(Rule::Exact(vec![0xf5]), &[0xf4], 0, &["value"]);
    fails(Rule::Exact(b"\x62DE".to_vec()), b"\x62DK", 0, &["value"]);
}

#[test]
fn dates_in_four_forms_between_bounds() {
    for (form, value) in forms("1971-09-01").into_iter().enumerate() {
        let rule = |from, until| Rule::Date(Some(from), Some(until));
        assert_eq!(rule(19710901, 19710901).choose(&value), Some(form));
        fails(rule(19710901, 19710901), &value, form, &[]);
        fails(rule(19710902, 19720000), &value, form, &["date not before"]);
        fails(rule(0, 19710900), &value, form, &["date not after"]);
        for wrong in (0..4).filter(|&wrong| wrong != form) {
            let names = failures(&case(rule(0, 99999999), &value, wrong).prover());
            assert!(names.iter().any(|name| name.ends_with("full-date") || name.ends_with("tdate")), "{names:?}");
        }
    }
}

#[test]
fn dates_are_of_their_form_in_every_byte() {
    let any = || Rule::Date(Some(0), Some(99999999));
    for (form, value) in forms("1971-09-01").into_iter().enumerate() {
        let name = if form == 3 { "tdate" } else { "full-date" };
        for at in 0..value.len() {
            let mut changed = value.clone();
            // No digit, no separator, no header, but the low bits of digits stay digits.
            changed[at] ^= 0x80;
            fails(any(), &changed, form, &[name]);
        }
    }
    fails(any(), &full_date("1971-0:-01"), 0, &["digit"]);
    // Parts of a date that are not known.
    for (form, value) in forms("2008-00-15").into_iter().enumerate() {
        fails(any(), &value, form, &["month is not zero"]);
    }
    for (form, value) in forms("2008-10-00").into_iter().enumerate() {
        fails(any(), &value, form, &["day is not zero"]);
    }
    fails(any(), &full_date("0000-00-00"), 0, &["day is not zero", "month is not zero"]);
    fails(any(), b"\xc0\x741971-09-01T23:59:5:Z", 3, &["digit"]);
}

#[test]
fn unsigned_integers_in_five_forms() {
    let values: [(&[u8], u64); 8] = [
        (&[0], 0),
        (&[23], 23),
        (&[0x18, 24], 24),
        (&[0x18, 0xff], 255),
        (&[0x19, 1, 0], 256),
        (&[0x1a, 0, 1, 0, 0], 65536),
        (&[0x1b, 0, 0, 0, 1, 0, 0, 0, 0], 1 << 32),
        (&[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], u64::MAX),
    ];
    for (value, n) in values {
        let form = Rule::Unsigned(0, u64::MAX).choose(value).unwrap();
        fails(Rule::Unsigned(n, n), value, form, &[]);
        fails(Rule::Unsigned(0, u64::MAX), value, form, &[]);
        if n < u64::MAX {
            fails(Rule::Unsigned(n + 1, u64::MAX), value, form, &["at least"]);
        }
        if n > 0 {
            fails(Rule::Unsigned(0, n - 1), value, form, &["at most"]);
        }
    }
}

#[test]
fn integer_is_what_its_head_says() {
    let any = || Rule::Unsigned(0, 300);
    // A negative integer, a text, a boolean; and heads that are not of an integer.
    for head in [0x20, 0x60, 0xf5, 0x40] {
        let names = failures(&case(any(), &[head], 0).prover());
        assert!(names.contains(&"item 0/elementValue/head".into()), "{names:?}");
    }
    fails(any(), &[0x38, 70], 1, &["head"]);
    fails(any(), &[0x39, 1, 7], 2, &["head"]);
    // 24 in the head alone: the first bytes of a longer integer.
    for head in 24..28 {
        let names = failures(&case(any(), &[head], 0).prover());
        assert_eq!(names, ["item 0/elementValue/value in the head below 24"]);
    }
    // 175 is not in 0..=150, whatever form the prover says it has.
    for form in 0..5 {
        assert_ne!(failures(&case(Rule::Unsigned(0, 150), &[0x18, 175], form).prover()), [""; 0]);
    }
}

#[test]
fn integer_is_in_its_shortest_form() {
    for (value, form) in [(&[0x18, 23][..], 1), (&[0x19, 0, 255], 2), (&[0x1a, 0, 0, 255, 255], 3)] {
        fails(Rule::Unsigned(0, u64::MAX), value, form, &["shortest form"]);
    }
    fails(Rule::Unsigned(0, u64::MAX), &[0x1b, 0, 0, 0, 0, 255, 255, 255, 255], 4, &["shortest form"]);
}

#[test]
fn long_members_are_compared_to_their_last_byte() {
    let text = |last: u8| [&[0x78, 60][..], &[b'x'; 59], &[last]].concat();
    let set = Rule::Member(vec![text(b'a'), text(b'b'), b"\x61x".to_vec()]);
    fails(set.clone(), &text(b'b'), 1, &[]);
    for at in [0, 30, 31, 61] {
        let mut other = text(b'a');
        other[at] ^= 0x80;
        fails(set.clone(), &other, 0, &["member's bytes"]);
    }
}

#[test]
fn integer_is_the_one_that_is_compared() {
    let mut c = case(Rule::Unsigned(1, u64::MAX), &[5], 0).prover();
    // Without its ranges, the value is tied to the bytes by this check alone.
    let c_ref = &c;
    let value = c_ref.constraints.iter().rev().find_map(|k| {
        let (variable, _) = k.b.iter().last()?;
        (k.c.is_empty() && k.b.len() == 9).then_some(variable)
    });
    let value = value.unwrap();
    let honest = c.get(value).unwrap();
    c.tamper(value, honest + Scalar::from_u64(1));
    let names = failures(&c);
    assert!(names.contains(&"item 0/elementValue/integer".into()), "{names:?}");
}

#[test]
fn member_of_a_set_with_its_own_length() {
    let set = || Rule::Member(vec![b"\x62DE".to_vec(), b"\x63AUT".to_vec(), vec![0x18, 42]]);
    fails(set(), b"\x62DE", 0, &[]);
    fails(set(), b"\x63AUT", 1, &[]);
    fails(set(), &[0x18, 42], 2, &[]);
    fails(set(), b"\x62DK", 0, &["member's bytes"]);
    fails(set(), b"\x63AUS", 1, &["member's bytes"]);
    fails(set(), &[0x18, 43], 2, &["member's bytes"]);
    // The right beginning and another length.
    let names = failures(&case(Rule::Member(vec![vec![0x62]]), b"\x62DE", 0).prover());
    assert_eq!(names, [LENGTH]);
}

#[test]
fn one_form_or_member_is_chosen() {
    let set = Rule::Member(vec![b"\x62DE".to_vec(), b"\x62AT".to_vec()]);
    for (rule, value, name) in [
        (set, &b"\x62DE"[..], "item 0/elementValue/member"),
        (Rule::Unsigned(1, 8), &[7], "item 0/elementValue/integer form"),
        (Rule::Date(None, Some(20061001)), &full_date("1971-09-01"), "item 0/elementValue/date form"),
    ] {
        let choice = rule.choose(value).unwrap();
        let found = without_choice(&mut case(rule, value, choice).prover(), name);
        assert_eq!(found.len(), 1, "{name}");
    }
}

#[test]
fn two_bounds_are_both_kept() {
    let date = |from: u32, until: u32| Rule::Date(Some(from), Some(until));
    let (after, before) = (Rule::Date(Some(5), None), Rule::Date(None, Some(7)));
    for (one, other, both) in [
        (date(1, 8), date(2, 9), date(2, 8)),
        (date(1, 9), date(2, 8), date(2, 8)),
        (after, before, date(5, 7)),
        (Rule::Unsigned(1, 8), Rule::Unsigned(2, 9), Rule::Unsigned(2, 8)),
        (Rule::Unsigned(1, 9), Rule::Unsigned(2, 8), Rule::Unsigned(2, 8)),
    ] {
        for (mut merged, other) in [(one.clone(), &other), (other.clone(), &one)] {
            assert!(merged.merge(other));
            assert_eq!(merged, both);
        }
    }
    assert!(!date(1, 8).merge(&Rule::Unsigned(1, 8)));
    assert!(!Rule::Exact(vec![1]).merge(&Rule::Exact(vec![2])));
}

#[test]
fn two_rules_speak_of_one_value() {
    let mut case = case(Rule::Exact(b"\x62DE".to_vec()), b"\x62DE", 0);
    case.plan.elements[0].rules.push(Rule::Member(vec![vec![0x62]]));
    case.hints.items[0].choices.push(0);
    assert_eq!(failures(&case.prover()), ["item 0/elementValue/one length"]);
}

/// The circuit and [`Claim::evaluate`] agree about every value under every predicate.
#[test]
fn circuit_agrees_with_the_reference() {
    let date = |text| Date::parse(text).unwrap();
    let predicates = [
        Equal(vec![0x18, 42]),
        In(vec![vec![0x18, 42], b"\x62DE".to_vec(), vec![0xf5]]),
        Range(23, 256),
        Range(0, u64::MAX),
        AgeAtLeast(18),
        AgeAtMost(17),
        After(date("2004-02-28")),
        Before(date("2004-03-01")),
    ];
    let days = ["2004-02-27", "2004-02-28", "2004-02-29", "2004-03-01", "2004-03-02", "1900-01-01", "2022-03-01"];
    let mut values: Vec<Vec<u8>> = days.iter().flat_map(|day| forms(day)).collect();
    values.extend([vec![22], vec![23], vec![0x18, 24], vec![0x18, 42], vec![0x19, 1, 0], vec![0x19, 1, 1], vec![0xf5]]);
    values.extend([b"\x62DE".to_vec(), b"\x62DK".to_vec(), vec![0x1b, 1, 2, 3, 4, 5, 6, 7, 8], vec![0x29], vec![0x80]]);
    values.extend([vec![0x18, 23], vec![0x19, 0, 42], vec![0x1a, 0, 0, 0, 42], vec![0x1b, 0, 0, 0, 0, 0, 0, 0, 42]]);
    // A birthday on 29 February falls on 1 March in 2022.
    for now in ["2022-02-28T23:59:59Z", "2022-03-01T00:00:00Z"] {
        let now = now.parse().unwrap();
        for predicate in &predicates {
            let claim = Claim::new("", "", predicate.clone());
            let rule = Rule::of(claim.check(0, now).unwrap()).unwrap();
            for value in &values {
                let holds = claim.evaluate(0, value, now) == Ok(true);
                let choice = rule.choose(value);
                assert_eq!(choice.is_some(), holds, "{predicate:?} {value:x?}");
                let choices = choice.map_or(0..5, |choice| choice..choice + 1);
                for choice in choices {
                    let last = match &rule {
                        Rule::Exact(_) => 0,
                        Rule::Member(members) => members.len() - 1,
                        Rule::Date(..) => 3,
                        Rule::Unsigned(..) => 4,
                        Rule::Number(_) => unreachable!("no predicate"),
                    };
                    let case = case(rule.clone(), value, choice.min(last));
                    assert_eq!(case.prover().unsatisfied().is_empty(), holds, "{predicate:?} {value:x?}");
                }
            }
        }
    }
}
