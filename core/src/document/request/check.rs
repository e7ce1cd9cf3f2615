//! A predicate at a moment: what is left to compare once `now` is known.

use super::{Claim, Predicate};
use crate::document::mdoc::cbor::{Reader, TAG, TEXT};
use crate::document::time::{Date, DateTime, latest_birth};
use crate::error::{RequestError, Result};

/// A predicate with `now` put in. Bounds of dates are the digits `YYYYMMDD` as integers; they need not be dates of the
/// calendar themselves, and compare with those that are as the strings would.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// The value is shown.
    Disclose,
    /// The value is shown with what links the credential.
    DiscloseLinkable,
    /// The value is this CBOR item.
    Equal(Vec<u8>),
    /// The value is one of these CBOR items.
    In(Vec<Vec<u8>>),
    /// The value is an unsigned integer from the first to the second.
    Range(u64, u64),
    /// The value is a date of at most this number.
    DateAtMost(u32),
    /// The value is a date of at least this number.
    DateAtLeast(u32),
}

impl Claim {
    /// Puts `now` into the predicate.
    ///
    /// `index` is the claim's place in the request, for errors.
    ///
    /// # Errors
    /// [`RequestError::PredicateUnsupported`] for an age that an `age_over_NN` cannot answer.
    pub fn check(&self, index: usize, now: DateTime) -> Result<Check> {
        let unsupported = |reason| {
            let (predicate, element) = (self.predicate.name(), self.element.clone());
            Err(RequestError::PredicateUnsupported { claim: index, predicate, element, reason }.into())
        };
        let today = now.date();
        let over = age_over(&self.element);
        Ok(match &self.predicate {
            Predicate::Disclose => Check::Disclose,
            Predicate::DiscloseLinkable => Check::DiscloseLinkable,
            Predicate::Equal(value) => Check::Equal(value.clone()),
            Predicate::In(values) => Check::In(values.clone()),
            Predicate::Range(least, most) => Check::Range(*least, *most),
            Predicate::AgeAtLeast(years) => match over {
                Some(n) if n >= *years => Check::Equal(vec![0xf5]),
                Some(_) => return unsupported("being over a lower age does not answer it"),
                None => Check::DateAtMost(latest_birth(*years, today)),
            },
            // The element may have become true since it was signed, so its being false proves nothing about now.
            Predicate::AgeAtMost(_) if over.is_some() => {
                return unsupported("an age_over_NN that is false says nothing about now");
            }
            Predicate::AgeAtMost(years) => Check::DateAtLeast(latest_birth(years.saturating_add(1), today) + 1),
            Predicate::After(date) => Check::DateAtLeast(date.number() + 1),
            Predicate::Before(date) => Check::DateAtMost(date.number() - 1),
        })
    }

    /// Whether the predicate holds of a value, without any proof: the reference that the proof must agree with.
    ///
    /// # Errors
    /// As [`Claim::check`], and [`RequestError::PredicateType`] if the value is not of a type that the predicate speaks
    /// about.
    pub fn evaluate(&self, index: usize, value: &[u8], now: DateTime) -> Result<bool> {
        let wrong_type = |expected| {
            let (predicate, element) = (self.predicate.name(), self.element.clone());
            RequestError::PredicateType { predicate, element, expected }
        };
        let date = || read_date(value).ok_or_else(|| wrong_type("a full-date or tdate"));
        Ok(match self.check(index, now)? {
            Check::Disclose | Check::DiscloseLinkable => is_one_item(value),
            Check::Equal(expected) => value == expected,
            Check::In(set) => set.iter().any(|member| value == member),
            Check::Range(least, most) => {
                let n = read_unsigned(value).ok_or_else(|| wrong_type("an unsigned integer"))?;
                (least..=most).contains(&n)
            }
            Check::DateAtMost(bound) => date()?.number() <= bound,
            Check::DateAtLeast(bound) => date()?.number() >= bound,
        })
    }
}

/// `NN` of an element `age_over_NN`.
#[must_use]
pub(super) fn age_over(element: &str) -> Option<u8> {
    let digits = element.strip_prefix("age_over_")?;
    let two = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
    two.then(|| digits.parse().ok())?
}

/// A full-date with tag 1004, with the tag 18013 of older drafts, or without a tag; or the date part of a tdate.
fn read_date(value: &[u8]) -> Option<Date> {
    let mut reader = Reader::new("a date", value);
    let tag = if reader.peek().ok()? == TAG { Some(reader.head().ok()?.argument) } else { None };
    if reader.peek().ok()? != TEXT {
        return None;
    }
    let text = reader.text().ok()?;
    reader.finish().ok()?;
    match tag {
        None | Some(1004 | 18013) => Date::parse(text),
        Some(0) => Some(text.parse::<DateTime>().ok()?.date()),
        Some(_) => None,
    }
}

fn read_unsigned(value: &[u8]) -> Option<u64> {
    let mut reader = Reader::new("an integer", value);
    let n = reader.unsigned().ok()?;
    reader.finish().ok()?;
    Some(n)
}

fn is_one_item(value: &[u8]) -> bool {
    let mut reader = Reader::new("a value", value);
    reader.skip().is_ok() && reader.finish().is_ok()
}
