//! An `elementValue` as numbers: linear combinations of cells that are tied to the item's own bytes.
//!
//! Each number is pinned by itself: whatever is done with it, it is the integer that the value's bytes say, and no
//! other element of the field. So what is committed of it is committed in bits, quotients and remainders as well.

use super::digits::{Digit, byte_of, decimal, int, times};
use super::value::{self, DATE_DIGITS, Rule, date, member, unsigned};
use crate::document::request::Reading;
use crate::document::time::Date;
use crate::engine::circuit::{Circuit, Lc, difference, weighted};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

/// Years are committed as an integer from `-2^14` to `2^14 - 1`: two dates of four digits of a year are never further
/// apart.
const YEARS_BITS: usize = 15;
/// A remainder below `10^4 < 2^14`.
const REMAINDER_BITS: usize = 14;
/// One year, as the difference of two dates `YYYYMMDD`.
const YEAR: i64 = 10_000;
/// The first date that has a day number, as years begin in March and the first is 0.
const FIRST_DAY: u32 = 301;
/// The days of a year, which begins in March, before each month of one that begins in January.
const DAYS_BEFORE: [u64; 12] = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275];

/// What is read of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// An unsigned integer.
    Integer,
    /// The completed years from a date to this one.
    Years(Date),
    /// The days from a date to this one.
    Days(Date),
    /// A one-hot vector: which of these complete CBOR items it is.
    Category(Vec<Vec<u8>>),
    /// 1 if it is true, 0 if it is false.
    Boolean,
}

impl Number {
    /// What is read on `today`; `items` are those of the categories.
    pub(super) fn of(reading: Reading, items: &[Vec<u8>], today: Date) -> Self {
        match reading {
            Reading::Integer => Self::Integer,
            Reading::Years => Self::Years(today),
            Reading::Days => Self::Days(today),
            Reading::Category => Self::Category(items.to_vec()),
            Reading::Boolean => Self::Boolean,
        }
    }

    /// The rule that pins the form and the length of the value, if that is not done here.
    fn form(&self) -> Option<Rule> {
        match self {
            Self::Integer => Some(Rule::Unsigned(0, u64::MAX)),
            Self::Years(_) => Some(Rule::Date(None, None)),
            Self::Days(_) => Some(Rule::Date(Some(FIRST_DAY), None)),
            Self::Category(items) => Some(Rule::Member(items.clone())),
            Self::Boolean => None,
        }
    }

    /// Which form or member `value` is, if it is such a number.
    pub(super) fn choose(&self, value: &[u8]) -> Option<usize> {
        match self.form() {
            Some(rule) => rule.choose(value),
            None => matches!(value, [0xf4 | 0xf5]).then_some(0),
        }
    }

    /// The most bytes that such a value has.
    pub(super) fn longest(&self) -> usize {
        self.form().map_or(1, |rule| value::longest(&[rule]))
    }
}

/// Shows that there is such a value at the window's beginning. Returns its length, and the number or the one-hot
/// vector.
pub(super) fn constrain(c: &mut Circuit, window: &[Variable], number: &Number, choice: Option<usize>) -> (Lc, Vec<Lc>) {
    match number {
        Number::Integer => {
            let (length, integer) = unsigned(c, window, 0, u64::MAX, choice);
            (length, vec![integer])
        }
        Number::Years(today) => {
            let (length, digits) = date(c, window, None, None, choice);
            (length, vec![years(c, &digits, *today)])
        }
        Number::Days(today) => {
            let (length, digits) = date(c, window, None, None, choice);
            let days = day_number(c, &digits);
            (length, vec![difference(int(day_number_of(*today)), &days)])
        }
        Number::Category(items) => {
            let (length, selector) = member(c, window, items, choice);
            (length, (0..items.len()).map(|i| Lc::from_variable(selector.choice(i))).collect())
        }
        Number::Boolean => {
            // F4 or F5: the whole value.
            let byte = byte_of(c, window[0]);
            let bit = c.bit(byte.map(|byte| byte & 1 == 1));
            c.enforce_zero("boolean", int(0xf4) + bit - window[0]);
            (int(1), vec![Lc::from_variable(bit)])
        }
    }
}

/// `today - date = 10 000 years + r` with `0 <= r <= 9 999`, of dates as the integers `YYYYMMDD`.
///
/// Both sides are integers far below the field's order, so the division is one of integers: rounded down, a year is
/// completed on the day of its date, and one of 29 February on 1 March.
fn years(c: &mut Circuit, digits: &[Digit; DATE_DIGITS], today: Date) -> Lc {
    let past = difference(int(today.number().into()), &decimal(&digits[..8]));
    // A date has at most nine digits, also one that a liar writes with digits up to 15.
    let known = c.eval(&decimal(&digits[..8])).map(|date| i64::from(today.number()) - date.to_limbs()[0] as i64);
    let years = known.map(|past| Scalar::from_u64((past.div_euclid(YEAR) + (1 << (YEARS_BITS - 1))) as u64));
    let rest = known.map(|past| Scalar::from_u64(past.rem_euclid(YEAR) as u64));
    let years = weighted(&c.bits_of(YEARS_BITS, years)) - &int(1 << (YEARS_BITS - 1));
    let rest = weighted(&c.bits_of(REMAINDER_BITS, rest));
    // With bits alone, a remainder of a year and more would be a second answer.
    c.range("less than a year", REMAINDER_BITS, &difference(int(YEAR as u64 - 1), &rest));
    c.enforce_zero("years", difference(past, &(times(YEAR as u64, &years) + &rest)));
    years
}

/// The number of a day, counted from some day before the year 0, where years begin in March: the day that some of them
/// have more is their last one.
///
/// With `y` the year, `y = 400 a + 100 b + 4 c + d` for `b` and `d` below 4 and `c` below 25, so that
/// `y / 4 - y / 100 + y / 400 = 97 a + 24 b + c`. A day that its month does not have is counted as one of the next.
fn day_number(c: &mut Circuit, digits: &[Digit; DATE_DIGITS]) -> Lc {
    let [year, month, day] = [0..4, 4..6, 6..8].map(|part| decimal(&digits[part]));
    let known = |c: &Circuit, lc: &Lc| c.eval(lc).map(|value| value.to_limbs()[0]);
    let choice = known(c, &month).map(|month| (month as usize).wrapping_sub(1));
    let months = c.selector("month", 12, choice);
    let number = months.weigh((1..=12).map(Scalar::from_u64));
    c.enforce_zero("month", difference(month, &number));
    // January and February belong to the year before.
    let year = year - months.choice(0) - months.choice(1);

    let y = known(c, &year);
    let part = |f: fn(u64) -> u64| y.map(|y| Scalar::from_u64(f(y)));
    let (of_400, of_100) = (part(|y| y / 400), part(|y| y % 400 / 100));
    let (of_4, of_1) = (part(|y| y % 100 / 4), part(|y| y % 4));
    let [of_400, of_100, of_4, of_1] =
        [(5, of_400), (2, of_100), (5, of_4), (2, of_1)].map(|(n, value)| weighted(&c.bits_of(n, value)));
    c.range("less than a century", 5, &difference(int(24), &of_4));
    let sum = times(400, &of_400) + &times(100, &of_100) + &times(4, &of_4) + &of_1;
    c.enforce_zero("year", difference(sum, &year));

    let leap_days = times(97, &of_400) + &times(24, &of_100) + &of_4;
    let before = months.weigh(DAYS_BEFORE.map(Scalar::from_u64));
    times(365, &year) + &leap_days + &before + &day
}

/// [`day_number`] of a date that everybody knows. It is not before March of the year 0.
fn day_number_of(date: Date) -> u64 {
    let [year, month, day] = [date.year(), date.month().into(), date.day().into()].map(u64::from);
    let year = year.saturating_sub(u64::from(month <= 2));
    365 * year + year / 4 - year / 100 + year / 400 + DAYS_BEFORE[month as usize - 1] + day
}
