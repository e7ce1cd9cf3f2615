//! Numbers are those of the bytes, and no others: what a prover commits to beside them leaves one result.

use super::super::number::{self, Number};
use super::super::value::{DATE_FORMS, Rule};
use super::support::failures;
use crate::document::request::{Attribute, Reading};
use crate::document::time::Date;
use crate::engine::circuit::{Circuit, Lc, bit_variable};
use crate::math::arith::Scalar;

/// A circuit that reads a value, which the prover says to be of this form, and the numbers that it gets.
fn read_as(number: &Number, value: &[u8], choice: usize) -> (Circuit, Vec<Lc>) {
    let mut c = Circuit::new(Vec::new(), Some(Vec::new())).with_names();
    let byte = |at: usize| Scalar::from_u64(value.get(at).copied().unwrap_or(0).into());
    let window: Vec<_> = (0..number.longest().max(value.len())).map(|at| c.value(Some(byte(at)))).collect();
    let (length, numbers) = number::constrain(&mut c, &window, number, Some(choice));
    assert_eq!(c.eval(&length), Some(Scalar::from_u64(value.len() as u64)));
    (c, numbers)
}

fn read(number: &Number, value: &[u8]) -> (Circuit, Vec<Lc>) {
    let choice = number.choose(value).unwrap();
    read_as(number, value, choice)
}

/// The numbers that a satisfied circuit gets.
fn numbers(number: &Number, value: &[u8]) -> Vec<Scalar> {
    let (c, numbers) = read(number, value);
    assert_eq!(failures(&c), [""; 0], "{number:?} {value:x?}");
    numbers.iter().map(|lc| c.eval(lc).unwrap()).collect()
}

fn signed(n: i128) -> Scalar {
    let magnitude = Scalar::from_u64(n.unsigned_abs() as u64);
    if n < 0 { -magnitude } else { magnitude }
}

fn full_date(text: &str) -> Vec<u8> {
    [b"\xd9\x03\xec\x6a", text.as_bytes()].concat()
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Sets bits from some place on to an integer.
fn set(c: &mut Circuit, first: usize, bits: usize, value: u64) {
    (0..bits).for_each(|j| c.tamper(bit_variable(first + j), Scalar::from_u64(value >> j & 1)));
}

/// What [`Attribute::read`] says.
fn reference(reading: Reading, value: &[u8], items: &[Vec<u8>], today: Date) -> Option<i128> {
    let attribute = Attribute { namespace: "n".into(), element: "e".into(), reading };
    attribute.read(value, items, today).ok()
}

/// Some days of years from 0 to 9999, of each kind of year in 400: the ends of months and of February, and others.
fn days() -> impl Iterator<Item = Date> {
    (0u16..=9999).step_by(7).chain([9999]).flat_map(|year| {
        let other = (1 + (year % 12) as u8, 1 + (year.wrapping_mul(7) % 28) as u8);
        [(1, 1), (2, 28), (2, 29), (3, 1), (12, 31), other]
            .into_iter()
            .filter_map(move |(month, day)| Date::new(year, month, day))
    })
}

#[test]
fn years_and_days_are_those_of_the_reference() {
    let todays = ["1970-01-01", "2024-02-29", "2026-02-28", "2026-03-01", "9999-12-31"].map(date);
    for (i, day) in days().enumerate() {
        let (value, today) = (full_date(&day.to_string()), todays[i % todays.len()]);
        for (reading, number) in [(Reading::Years, Number::Years(today)), (Reading::Days, Number::Days(today))] {
            match reference(reading, &value, &[], today) {
                Some(expected) => assert_eq!(numbers(&number, &value), [signed(expected)], "{day} {today} {reading:?}"),
                None => assert_eq!(number.choose(&value), None, "{day}"),
            }
        }
    }
}

#[test]
fn a_date_is_read_in_all_of_its_forms() {
    let today = date("2026-01-15");
    for (header, length) in DATE_FORMS {
        let value = [header, &b"1990-06-15T23:59:59Z"[..length]].concat();
        assert_eq!(numbers(&Number::Years(today), &value), [signed(35)]);
        assert_eq!(numbers(&Number::Days(today), &value), [signed(12_998)]);
    }
    let (c, _) = read_as(&Number::Years(today), &full_date("1990-00-15"), 0);
    assert_eq!(failures(&c), ["month is not zero"]);
}

/// Of all quotients, each with the remainder that it would have, one is accepted.
#[test]
fn years_have_one_result() {
    let today = date("2026-01-15");
    for (text, years) in
        [("1990-06-15", 35i64), ("1990-01-14", 36), ("2026-01-16", -1), ("2030-12-31", -5), ("0001-12-31", 2024)]
    {
        let (mut c, of) = read(&Number::Years(today), &full_date(text));
        let past = i64::from(today.number()) - i64::from(date(text).number());
        let first = c.sizes().0 - 43;
        let mut accepted = Vec::new();
        // Further off, the remainder that there would have to be has more bits.
        for quotient in years - 20..=years + 20 {
            let rest = (past - 10_000 * quotient) as u64;
            set(&mut c, first, 15, (quotient + (1 << 14)) as u64);
            set(&mut c, first + 15, 14, rest);
            set(&mut c, first + 29, 14, 9_999u64.wrapping_sub(rest));
            if c.unsatisfied().is_empty() {
                accepted.push(c.eval(&of[0]).unwrap());
            }
        }
        assert_eq!(accepted, [signed(years.into())], "{text}");
    }
}

#[test]
fn a_remainder_is_less_than_a_year() {
    // 3 006 to come to a whole year: with 10 000 more the remainder still has 14 bits.
    let (mut c, _) = read(&Number::Years(date("2026-06-21")), &full_date("1990-06-15"));
    let first = c.sizes().0 - 43;
    set(&mut c, first, 15, 35 + (1 << 14));
    set(&mut c, first + 15, 14, 10_006);
    set(&mut c, first + 29, 14, 9_999u64.wrapping_sub(10_006));
    assert_eq!(failures(&c), ["less than a year"]);
    // A year more, and a remainder that would be negative.
    set(&mut c, first, 15, 37 + (1 << 14));
    set(&mut c, first + 15, 14, 0);
    set(&mut c, first + 29, 14, 9_999);
    assert_eq!(failures(&c), ["years"]);
}

/// Of all ways to write the year in periods of 400, 100, 4 and 1 years, one is accepted.
#[test]
fn days_have_one_result() {
    let today = date("2026-01-15");
    for text in ["1990-06-15", "2000-02-29", "1999-12-31", "0400-03-01", "9999-01-01"] {
        let (mut c, of) = read(&Number::Days(today), &full_date(text));
        let expected = c.eval(&of[0]).unwrap();
        assert_eq!(Some(expected), reference(Reading::Days, &full_date(text), &[], today).map(signed));
        let day = date(text);
        let year = u64::from(day.year()) - u64::from(day.month() <= 2);
        let first = c.sizes().0 - 19;
        let mut accepted = 0;
        for (of_400, of_100) in (0..32).flat_map(|a| (0..4).map(move |b| (a, b))) {
            let rest = year.wrapping_sub(400 * of_400 + 100 * of_100);
            // What is left decides the other two, of which the last is taken modulo 4 or as it comes.
            for of_1 in 0..4u64 {
                let of_4 = rest.wrapping_sub(of_1) / 4 % 32;
                set(&mut c, first, 5, of_400);
                set(&mut c, first + 5, 2, of_100);
                set(&mut c, first + 7, 5, of_4);
                set(&mut c, first + 12, 2, of_1);
                set(&mut c, first + 14, 5, 24u64.wrapping_sub(of_4));
                if c.unsatisfied().is_empty() {
                    accepted += 1;
                    assert_eq!(c.eval(&of[0]), Some(expected));
                }
            }
        }
        assert_eq!(accepted, 1, "{text}");
    }
}

#[test]
fn a_century_has_25_times_four_years() {
    // The year 1900 as 4 x 400 + 2 x 100 + 25 x 4, as if it had a leap day.
    let (mut c, of) = read(&Number::Days(date("2026-01-15")), &full_date("1900-06-15"));
    let (first, honest) = (c.sizes().0 - 19, c.eval(&of[0]).unwrap());
    set(&mut c, first + 5, 2, 2);
    set(&mut c, first + 7, 5, 25);
    set(&mut c, first + 14, 5, 24u64.wrapping_sub(25));
    assert_eq!(failures(&c), ["less than a century"]);
    assert_eq!(honest - c.eval(&of[0]).unwrap(), Scalar::ONE);
    // Four years more.
    set(&mut c, first + 5, 2, 3);
    set(&mut c, first + 7, 5, 1);
    set(&mut c, first + 14, 5, 23);
    assert_eq!(failures(&c), ["year"]);
}

#[test]
fn a_month_is_the_one_of_the_digits() {
    let (mut c, _) = read(&Number::Days(date("2026-01-15")), &full_date("1990-06-15"));
    let first = c.sizes().0 - 31;
    set(&mut c, first, 12, 1 << 6);
    assert_eq!(failures(&c), ["month"]);
    set(&mut c, first, 12, 0);
    assert_eq!(failures(&c), ["month"]);
    // May and July for December.
    let (mut c, _) = read(&Number::Days(date("2026-01-15")), &full_date("1990-12-15"));
    set(&mut c, first, 12, 1 << 4 | 1 << 6);
    assert_eq!(failures(&c), ["month"]);
    let (c, _) = read_as(&Number::Days(date("2026-01-15")), &full_date("1990-13-15"), 0);
    assert_eq!(failures(&c), ["month"]);
    // Before March of the year 0 there is no number.
    let (c, _) = read_as(&Number::Days(date("2026-01-15")), &full_date("0000-02-29"), 0);
    assert_eq!(failures(&c), ["year"]);
}

/// Days that no calendar has go by the formula. Only an issuer could sign one, and honest provers refuse it.
#[test]
fn days_that_no_calendar_has_are_refused_in_clear() {
    let today = date("2026-01-15");
    for text in ["2023-02-29", "2023-04-31", "2023-12-32"] {
        let (c, of) = read_as(&Number::Days(today), &full_date(text), 0);
        assert_eq!(failures(&c), [""; 0]);
        let next = match text {
            "2023-02-29" => "2023-03-01",
            "2023-04-31" => "2023-05-01",
            _ => "2024-01-01",
        };
        assert_eq!(vec![c.eval(&of[0]).unwrap()], numbers(&Number::Days(today), &full_date(next)));
        assert_eq!(reference(Reading::Days, &full_date(text), &[], today), None);
        assert_eq!(Number::Days(today).choose(&full_date(text)), None);
    }
}

#[test]
fn integers_are_read_in_all_of_their_forms() {
    let values: [(&[u8], u64); 5] = [
        (&[7], 7),
        (&[0x18, 175], 175),
        (&[0x19, 1, 7], 263),
        (&[0x1a, 0, 1, 0, 0], 65_536),
        (&[0x1b, 255, 255, 255, 255, 255, 255, 255, 255], u64::MAX),
    ];
    for (value, n) in values {
        assert_eq!(numbers(&Number::Integer, value), [Scalar::from_u64(n)]);
        let (mut c, of) = read(&Number::Integer, value);
        let variable = of[0].iter().next().unwrap().0;
        c.tamper(variable, Scalar::from_u64(n) + Scalar::ONE);
        assert!(failures(&c).contains(&"integer".into()));
    }
    for value in [&[0x20][..], &[0x18, 7], &[0xf5]] {
        assert_eq!(Number::Integer.choose(value), None);
    }
}

#[test]
fn a_category_is_the_item_that_stands_there() {
    let items = vec![b"\x62DE".to_vec(), b"\x62US".to_vec(), b"\x63AUT".to_vec(), vec![2]];
    let number = Number::Category(items.clone());
    for (i, item) in items.iter().enumerate() {
        let one_hot: Vec<Scalar> = (0..4).map(|k| Scalar::from_u64((k == i).into())).collect();
        assert_eq!(numbers(&number, item), one_hot);
        for other in (0..4).filter(|&other| other != i && items[other].len() == item.len()) {
            let (c, of) = read_as(&number, item, other);
            assert_eq!(failures(&c), ["member's bytes"]);
            assert_eq!(c.eval(&of[other]), Some(Scalar::ONE));
        }
    }
    // None of them, or two of them.
    let (mut c, of) = read(&number, b"\x62DE");
    let bits: Vec<_> = of.iter().map(|lc| lc.iter().next().unwrap().0).collect();
    c.tamper(bits[0], Scalar::ZERO);
    assert!(failures(&c).contains(&"member".into()));
    c.tamper(bits[0], Scalar::ONE);
    c.tamper(bits[1], Scalar::ONE);
    assert!(failures(&c).contains(&"member".into()));
    assert_eq!(number.choose(b"\x62FR"), None);
}

#[test]
fn a_boolean_is_one_byte() {
    assert_eq!(numbers(&Number::Boolean, &[0xf4]), [Scalar::ZERO]);
    assert_eq!(numbers(&Number::Boolean, &[0xf5]), [Scalar::ONE]);
    for value in [[0xf4], [0xf5]] {
        let (mut c, of) = read(&Number::Boolean, &value);
        let bit = of[0].iter().next().unwrap().0;
        c.tamper(bit, Scalar::ONE - c.get(bit).unwrap());
        assert_eq!(failures(&c), ["boolean"]);
    }
    for value in [0xf6, 0xf7, 1, 0] {
        assert_eq!(Number::Boolean.choose(&[value]), None);
        assert_eq!(failures(&read_as(&Number::Boolean, &[value], 0).0), ["boolean"]);
    }
}

#[test]
fn a_number_is_merged_with_the_same_number_only() {
    let today = date("2026-01-15");
    let all = [
        Number::Integer,
        Number::Years(today),
        Number::Years(date("2026-01-16")),
        Number::Days(today),
        Number::Category(vec![vec![1]]),
        Number::Category(vec![vec![2]]),
        Number::Boolean,
    ];
    let others = [Rule::Date(None, None), Rule::Unsigned(0, 9), Rule::Member(vec![vec![1]]), Rule::Exact(vec![0xf5])];
    for one in &all {
        for other in &all {
            let mut rule = Rule::Number(one.clone());
            assert_eq!(rule.merge(&Rule::Number(other.clone())), one == other);
            assert_eq!(rule, Rule::Number(one.clone()));
        }
        for other in &others {
            let mut rule = Rule::Number(one.clone());
            assert!(!rule.merge(other) && !other.clone().merge(&rule));
        }
    }
}
