//! A predicate at a moment: what is left to compare once `now` is known.

use super::compare::{Compared, any_date, compare, full_date, kind};
use super::{Claim, Predicate};
use crate::document::mdoc::cbor::Reader;
use crate::document::time::{DateTime, latest_birth};
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
    /// The value is the date of this number.
    DateIs(u32),
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
        if let Predicate::AgeAtLeast(_) | Predicate::AgeAtLeastOn(..) | Predicate::AgeAtMost(_) = self.predicate {
            match &*self.element {
                "age_in_years" | "age_birth_year" => {
                    return unsupported("it is a number, of which a range can be asked");
                }
                name if name.starts_with("age_over_") && over.is_none() => {
                    return unsupported("an age_over_NN has two digits");
                }
                _ => {}
            }
        }
        Ok(match &self.predicate {
            Predicate::Disclose => Check::Disclose,
            Predicate::DiscloseLinkable => Check::DiscloseLinkable,
            Predicate::Equal(value) => match full_date(value) {
                Some(date) => Check::DateIs(date.number()),
                None => Check::Equal(value.clone()),
            },
            Predicate::In(values) => Check::In(values.clone()),
            Predicate::Range(least, most) => Check::Range(*least, *most),
            Predicate::AgeAtLeast(years) => match over {
                Some(n) if n >= *years => Check::Equal(vec![0xf5]),
                Some(_) => return unsupported("being over a lower age does not answer it"),
                None => Check::DateAtMost(latest_birth(*years, today)),
            },
            Predicate::AgeAtLeastOn(..) if over.is_some() => {
                return unsupported("an age_over_NN says nothing about a day before it was signed");
            }
            Predicate::AgeAtLeastOn(years, on) => Check::DateAtMost(latest_birth(*years, *on)),
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
    /// As [`Claim::check`]; [`RequestError::PredicateType`] if the value is not of a type that the predicate speaks
    /// about, and [`RequestError::CannotSay`] if the predicate is not shown to hold and is not false either.
    pub fn evaluate(&self, index: usize, value: &[u8], now: DateTime) -> Result<bool> {
        let wrong_type = |expected| {
            let (predicate, element) = (self.predicate.name(), self.element.clone());
            RequestError::PredicateType { predicate, element, found: kind(value), expected }
        };
        let cannot_say = |reason| {
            let (predicate, element) = (self.predicate.name(), self.element.clone());
            RequestError::CannotSay { predicate, element, reason }
        };
        let date = || any_date(value).ok_or_else(|| wrong_type("a full-date or tdate"));
        Ok(match self.check(index, now)? {
            Check::Disclose | Check::DiscloseLinkable => is_one_item(value),
            Check::Equal(expected) => match compare(value, &expected) {
                Compared::Same => true,
                Compared::Different if self.is_higher_attestation() => {
                    return Err(cannot_say("not to be over a higher age says nothing about a lower one").into());
                }
                Compared::Different => false,
                Compared::Encoding => return Err(cannot_say(ENCODING).into()),
                Compared::Type => return Err(wrong_type(kind(&expected)).into()),
            },
            Check::In(set) => {
                let compared: Vec<Compared> = set.iter().map(|member| compare(value, member)).collect();
                if compared.contains(&Compared::Same) {
                    true
                } else if compared.contains(&Compared::Encoding) {
                    return Err(cannot_say(ENCODING).into());
                } else if compared.contains(&Compared::Different) {
                    false
                } else {
                    let first = set.first().map_or("in the set", |member| kind(member));
                    let alike = set.iter().all(|member| kind(member) == first);
                    return Err(wrong_type(if alike { first } else { "of a type that is in the set" }).into());
                }
            }
            Check::Range(least, most) => {
                let n =
                    read_unsigned(value).ok_or_else(|| wrong_type("an unsigned integer in its shortest encoding"))?;
                (least..=most).contains(&n)
            }
            Check::DateAtMost(bound) => date()?.number() <= bound,
            Check::DateAtLeast(bound) => date()?.number() >= bound,
            Check::DateIs(day) => date()?.number() == day,
        })
    }

    /// Whether an age is asked of an attestation of a higher age.
    fn is_higher_attestation(&self) -> bool {
        matches!((&self.predicate, age_over(&self.element)), (Predicate::AgeAtLeast(years), Some(age)) if age > *years)
    }
}

/// Why equal values can have unequal bytes.
const ENCODING: &str = "the value and the one asked for may differ in their encoding alone";

/// `NN` of an element `age_over_NN`.
#[must_use]
pub(super) fn age_over(element: &str) -> Option<u8> {
    let digits = element.strip_prefix("age_over_")?;
    let two = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
    two.then(|| digits.parse().ok())?
}

pub(super) fn read_unsigned(value: &[u8]) -> Option<u64> {
    let mut reader = Reader::new("an integer", value);
    let n = reader.unsigned().ok()?;
    reader.finish().ok()?;
    Some(n)
}

fn is_one_item(value: &[u8]) -> bool {
    let mut reader = Reader::new("a value", value);
    reader.skip().is_ok() && reader.finish().is_ok()
}
