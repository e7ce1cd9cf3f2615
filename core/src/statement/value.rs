//! What is shown of an `elementValue`, and how long that makes it.

use super::digits::{DATE_BITS, DIGIT_POSITIONS, Digit, big_endian, byte_of, decimal, int, integer, mismatch, text_of};
use super::number::{self, Number};
use crate::document::request::Check;
use crate::document::time::{Date, DateTime};
use crate::engine::circuit::{Circuit, Lc, Selector, difference, weighted};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;
use std::collections::BTreeSet;

/// What a value has to be: a predicate, reduced to what the circuit compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Exactly these bytes, which are one well-formed CBOR item.
    Exact(Vec<u8>),
    /// One of these, each one well-formed CBOR item.
    Member(Vec<Vec<u8>>),
    /// A date from the first to the second, each as the integer `YYYYMMDD`.
    Date(Option<u32>, Option<u32>),
    /// An unsigned integer from the first to the second.
    Unsigned(u64, u64),
    /// A number that something else is shown of.
    Number(Number),
}

/// The forms of a date: what is in front of its text, and the text's length. A tdate's time of day does not count.
pub(super) const DATE_FORMS: [(&[u8], usize); 4] = [
    (&[0xd9, 0x03, 0xec, 0x6a], 10), // RFC 8943: tag 1004, full-date
    (&[0xd9, 0x46, 0x5d, 0x6a], 10), // tag 18013 of earlier drafts of ISO/IEC 18013-5
    (&[0x6a], 10),
    (&[0xc0, 0x74], 20), // RFC 8949, section 3.4.1: tag 0
];
const TDATE: usize = 3;

/// The digits of a date and a time of day.
pub(super) const DATE_DIGITS: usize = DIGIT_POSITIONS.len();

/// The heads of unsigned integers (RFC 8949, section 3.1), but for the one that holds its value, and the bytes after
/// it.
pub(super) const UNSIGNED_FORMS: [(u8, usize); 4] = [(0x18, 1), (0x19, 2), (0x1a, 4), (0x1b, 8)];

/// The least integer of each form, the one that is its own head first: CBOR's shortest forms.
const UNSIGNED_LEAST: [u64; 5] = [0, 24, 1 << 8, 1 << 16, 1 << 32];

/// The most bytes that make an integer below the field's order, whatever they are.
const INTEGER_BYTES: usize = 31;

impl Rule {
    /// The rule of a check that needs nothing disclosed.
    pub(super) fn of(check: Check) -> Option<Self> {
        match check {
            Check::Equal(value) => Some(Rule::Exact(value)),
            Check::In(members) => Some(Rule::Member(members)),
            Check::Range(least, most) => Some(Rule::Unsigned(least, most)),
            Check::DateAtMost(until) => Some(Rule::Date(None, Some(until))),
            Check::DateAtLeast(from) => Some(Rule::Date(Some(from), None)),
            Check::DateIs(date) => Some(Rule::Date(Some(date), Some(date))),
            Check::Disclose | Check::DiscloseLinkable => None,
        }
    }

    /// Takes in another rule of the same kind, if one rule can say both. A number stays what it is: somebody needs it.
    pub(super) fn merge(&mut self, other: &Rule) -> bool {
        match (&mut *self, other) {
            (Rule::Date(from, until), Rule::Date(other_from, other_until)) => {
                *from = (*from).max(*other_from);
                *until = [*until, *other_until].into_iter().flatten().min();
                true
            }
            (Rule::Unsigned(min, max), Rule::Unsigned(other_min, other_max)) => {
                (*min, *max) = ((*min).max(*other_min), (*max).min(*other_max));
                true
            }
            (same, other) => same == other,
        }
    }

    /// Which form or member `value` is, if it keeps the rule.
    pub(super) fn choose(&self, value: &[u8]) -> Option<usize> {
        match self {
            Rule::Exact(bytes) => (bytes == value).then_some(0),
            Rule::Member(members) => members.iter().position(|member| member == value),
            Rule::Date(from, until) => {
                let form =
                    |&(header, len): &(&[u8], usize)| value.strip_prefix(header).is_some_and(|text| text.len() == len);
                let form = DATE_FORMS.iter().position(form)?;
                let text = core::str::from_utf8(&value[DATE_FORMS[form].0.len()..]).ok()?;
                let date = match form {
                    TDATE => DateTime::parse("a date", text).ok()?.date(),
                    _ => Date::parse(text)?,
                };
                let date = date.number();
                (from.is_none_or(|from| from <= date) && until.is_none_or(|until| date <= until)).then_some(form)
            }
            Rule::Unsigned(min, max) => {
                let (&head, rest) = value.split_first()?;
                let form = match UNSIGNED_FORMS.iter().position(|&(form, _)| form == head) {
                    Some(form) if rest.len() == UNSIGNED_FORMS[form].1 => form + 1,
                    None if head < 0x18 && rest.is_empty() => 0,
                    _ => return None,
                };
                let integer = match form {
                    0 => head.into(),
                    _ => rest.iter().fold(0, |n, &byte| n << 8 | u64::from(byte)),
                };
                ((*min).max(UNSIGNED_LEAST[form])..=*max).contains(&integer).then_some(form)
            }
            Rule::Number(number) => number.choose(value),
        }
    }

    /// The most bytes that a value under this rule has.
    fn longest(&self) -> usize {
        match self {
            Rule::Exact(bytes) => bytes.len(),
            Rule::Member(members) => members.iter().map(Vec::len).max().unwrap_or(0),
            Rule::Date(..) => DATE_FORMS.iter().map(|(header, text)| header.len() + text).max().unwrap_or(0),
            Rule::Unsigned(..) => 9,
            Rule::Number(number) => number.longest(),
        }
    }
}

/// The most bytes that a value under all of `rules` has.
pub(super) fn longest(rules: &[Rule]) -> usize {
    rules.iter().map(Rule::longest).max().unwrap_or(0)
}

/// Shows every rule of the value at the window's beginning. Returns the value's length, and for each rule the numbers
/// that it reads. `choices` are the prover's: which form or member it is, a rule.
pub(super) fn constrain(
    c: &mut Circuit,
    window: &[Variable],
    rules: &[Rule],
    choices: Option<&[usize]>,
) -> (Lc, Vec<Vec<Lc>>) {
    let mut length: Option<Lc> = None;
    let mut numbers = Vec::with_capacity(rules.len());
    for (i, rule) in rules.iter().enumerate() {
        let choice = choices.map(|choices| choices[i]);
        let mut read = Vec::new();
        let found = match rule {
            Rule::Exact(bytes) => {
                c.expect_bytes("value", window, bytes);
                int(bytes.len() as u64)
            }
            Rule::Member(members) => member(c, window, members, choice).0,
            Rule::Date(from, until) => date(c, window, *from, *until, choice).0,
            Rule::Unsigned(min, max) => unsigned(c, window, *min, *max, choice).0,
            Rule::Number(number) => {
                let (length, of_number) = number::constrain(c, window, number, choice);
                read = of_number;
                length
            }
        };
        numbers.push(read);
        match &length {
            None => length = Some(found),
            // Each rule read a whole item: it has to be the same one.
            Some(length) => c.enforce_zero("one length", difference(found, length)),
        }
    }
    (length.expect("an item without a rule is not read"), numbers)
}

/// The value is a member of a public set, byte for byte. Complete items are prefix-free, so that the length is the
/// value's.
///
/// Members of one length are compared together, as many bytes at a time as make an integer below the field's order:
/// where one of them is chosen, the window's bytes are its bytes, and where none is, both sides are zero.
///
/// Returns the length, and which member it is.
pub(super) fn member(
    c: &mut Circuit,
    window: &[Variable],
    members: &[Vec<u8>],
    choice: Option<usize>,
) -> (Lc, Selector) {
    let selector = c.selector("member", members.len(), choice);
    let lengths: BTreeSet<usize> = members.iter().map(Vec::len).collect();
    for len in lengths {
        let of_length = |m: &Vec<u8>| m.len() == len;
        let chosen = weigh(&selector, members.iter().map(|m| Scalar::from_u64(of_length(m).into())));
        for chunk in (0..len).step_by(INTEGER_BYTES) {
            let chunk = chunk..len.min(chunk + INTEGER_BYTES);
            let bytes = |m: &Vec<u8>| if of_length(m) { integer(&m[chunk.clone()]) } else { Scalar::ZERO };
            let expected = weigh(&selector, members.iter().map(bytes));
            c.enforce_product("member's bytes", chosen.clone(), big_endian(&window[chunk.clone()]), expected);
        }
    }
    let length = selector.weigh(members.iter().map(|m| Scalar::from_u64(m.len() as u64)));
    (length, selector)
}

/// The value is a date in one of four forms, and lies between two dates.
///
/// A month or day of zero stands for one that is not known, and is no date. That the calendar has any other one, and
/// the clock its time of day, is not shown: issuers sign no others.
///
/// Returns the length, and the digits.
pub(super) fn date(
    c: &mut Circuit,
    window: &[Variable],
    from: Option<u32>,
    until: Option<u32>,
    choice: Option<usize>,
) -> (Lc, [Digit; DATE_DIGITS]) {
    let form = c.selector("date form", DATE_FORMS.len(), choice);
    let text = choice.map(|choice| DATE_FORMS[choice]);
    let digits = DIGIT_POSITIONS.map(|at| {
        // A time of day that is not there is shown as zeros.
        let character =
            text.and_then(|(header, len)| if at < len { byte_of(c, window[header.len() + at]) } else { Some(b'0') });
        Digit::new(c, character)
    });
    let characters = text_of(&digits);
    for (i, (header, text)) in DATE_FORMS.into_iter().enumerate() {
        let header_bytes: Vec<Lc> = header.iter().map(|&byte| int(byte.into())).collect();
        let unequal = mismatch(&window[..header.len() + text], header_bytes.iter().chain(&characters[..text]));
        let name = if i == TDATE { "tdate" } else { "full-date" };
        c.enforce_product(name, Lc::from_variable(form.choice(i)), unequal, Lc::zero());
    }
    for (part, name) in [(4..6, "month is not zero"), (6..8, "day is not zero")] {
        let weight = digits[part].iter().fold(Lc::zero(), |sum, digit| sum + &digit.weight());
        // Two digits have at most six bits set.
        c.range(name, 3, &(weight - &int(1)));
    }
    // Digits make an integer below 10^8 < 2^27, and so are the bounds: no difference wraps.
    let date = decimal(&digits[..8]);
    if let Some(from) = from {
        c.range("date not before", DATE_BITS, &difference(date.clone(), &int(from.into())));
    }
    if let Some(until) = until {
        c.range("date not after", DATE_BITS, &difference(int(until.into()), &date));
    }
    (form.weigh(DATE_FORMS.map(|(header, text)| Scalar::from_u64((header.len() + text) as u64))), digits)
}

/// The value is an unsigned integer in a range.
///
/// It is below 2^64 in every form, and so are the bounds: no difference wraps.
///
/// Returns the length, and the integer.
pub(super) fn unsigned(c: &mut Circuit, window: &[Variable], min: u64, max: u64, choice: Option<usize>) -> (Lc, Lc) {
    let form = c.selector("integer form", 1 + UNSIGNED_FORMS.len(), choice);
    let head = Lc::from_variable(window[0]);
    let in_head = c.get(window[0]).filter(|_| choice == Some(0));
    let in_head = c.bits_of(5, in_head);
    let [eight, sixteen] = [in_head[3], in_head[4]].map(Lc::from_variable);
    c.enforce_product("value in the head below 24", eight, sixteen, Lc::zero());
    let heads = [0].into_iter().chain(UNSIGNED_FORMS.map(|(head, _)| head.into()));
    let other_head = weigh(&form, heads.map(Scalar::from_u64));
    let is_short = Lc::from_variable(form.choice(0));
    c.enforce_product("head", is_short, weighted(&in_head), difference(head.clone(), &other_head));

    let integers: Vec<Lc> =
        core::iter::once(head).chain(UNSIGNED_FORMS.map(|(_, bytes)| big_endian(&window[1..1 + bytes]))).collect();
    let value = choice.and_then(|choice| c.eval(&integers[choice]));
    let value = c.value(value);
    for (i, integer) in integers.into_iter().enumerate() {
        c.enforce_product("integer", Lc::from_variable(form.choice(i)), integer - value, Lc::zero());
    }
    let value = Lc::from_variable(value);
    let least = weigh(&form, UNSIGNED_LEAST.map(Scalar::from_u64));
    c.range("shortest form", 64, &difference(value.clone(), &least));
    if min > 0 {
        c.range("at least", 64, &difference(value.clone(), &int(min)));
    }
    if max < u64::MAX {
        c.range("at most", 64, &difference(int(max), &value));
    }
    let lengths = [0].into_iter().chain(UNSIGNED_FORMS.map(|(_, bytes)| bytes));
    (form.weigh(lengths.map(|bytes| Scalar::from_u64(1 + bytes as u64))), value)
}

/// The chosen weight, without the terms of weight zero.
fn weigh(selector: &Selector, weights: impl IntoIterator<Item = Scalar>) -> Lc {
    let terms = weights.into_iter().enumerate().filter(|(_, weight)| !weight.is_zero());
    terms.fold(Lc::zero(), |lc, (i, weight)| lc + (weight, selector.choice(i)))
}
