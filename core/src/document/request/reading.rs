//! What a model reads of a value, without any proof.

use super::check::read_unsigned;
use super::compare::{any_date, kind};
use crate::document::time::{Date, days_from_civil};
use crate::error::{RequestError, Result};
use crate::question::{Attribute, Reading};

/// The first date that has a day number in a proof, where years begin in March and none is below zero.
const FIRST_DAY: u32 = 301;

impl Attribute {
    /// What a model reads of the element's value on `today`: a number, or the index among `items` of the category.
    ///
    /// It is the reference that the proof must agree with.
    ///
    /// # Errors
    /// [`RequestError::PredicateType`] if the value is not of the type that is read, [`RequestError::CannotSay`] if it
    /// is none of the categories, or has no day number.
    pub fn read(&self, value: &[u8], items: &[Vec<u8>], today: Date) -> Result<i128> {
        let predicate = self.reading.name();
        let wrong_type = |expected| {
            let (element, found) = (self.element.clone(), kind(value));
            RequestError::PredicateType { predicate, element, found, expected }
        };
        let cannot_say = |reason| RequestError::CannotSay { predicate, element: self.element.clone(), reason };
        let date = || any_date(value).ok_or_else(|| wrong_type("a full-date or tdate"));
        Ok(match self.reading {
            Reading::Integer => {
                read_unsigned(value).ok_or_else(|| wrong_type("an unsigned integer in its shortest encoding"))?.into()
            }
            Reading::Years => {
                let past = i128::from(today.number()) - i128::from(date()?.number());
                past.div_euclid(10_000)
            }
            Reading::Days => {
                let date = date()?;
                if date.number() < FIRST_DAY {
                    return Err(cannot_say("it is before March of the year 0").into());
                }
                (days_from_civil(today) - days_from_civil(date)).into()
            }
            Reading::Category => {
                let category = items.iter().position(|item| item == value);
                category.ok_or_else(|| cannot_say("it is none of the model's categories"))? as i128
            }
            Reading::Boolean => match value {
                [bit @ (0xf4 | 0xf5)] => (bit - 0xf4).into(),
                _ => return Err(wrong_type("a boolean").into()),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(reading: Reading, value: &[u8], today: &str) -> Result<i128, &'static str> {
        let attribute = Attribute { namespace: "n".into(), element: "e".into(), reading };
        let items = [b"\x62DE".to_vec(), b"\x62US".to_vec()];
        attribute.read(value, &items, Date::parse(today).unwrap()).map_err(|error| error.code())
    }

    fn full_date(text: &str) -> Vec<u8> {
        [b"\xd9\x03\xec\x6a", text.as_bytes()].concat()
    }

    #[test]
    fn readings_of_values() {
        let today = "2026-01-15";
        assert_eq!(read(Reading::Integer, &[0x18, 175], today), Ok(175));
        assert_eq!(read(Reading::Integer, &[0x1b, 255, 255, 255, 255, 255, 255, 255, 255], today), Ok(u64::MAX.into()));
        for value in [&[0x18, 7][..], &[0x20], &[0xf5], b"\x61x", &[7, 7]] {
            assert_eq!(read(Reading::Integer, value, today), Err("predicate.type"), "{value:x?}");
        }
        assert_eq!(read(Reading::Category, b"\x62US", today), Ok(1));
        assert_eq!(read(Reading::Category, b"\x62FR", today), Err("predicate.cannot_say"));
        assert_eq!(read(Reading::Boolean, &[0xf4], today), Ok(0));
        assert_eq!(read(Reading::Boolean, &[0xf5], today), Ok(1));
        for value in [&[0xf6][..], &[1], &[0xf5, 0xf5]] {
            assert_eq!(read(Reading::Boolean, value, today), Err("predicate.type"), "{value:x?}");
        }
    }

    #[test]
    fn years_are_completed() {
        for (date, today, years) in [
            ("1990-06-15", "2026-06-14", 35),
            ("1990-06-15", "2026-06-15", 36),
            ("2004-02-29", "2022-02-28", 17),
            ("2004-02-29", "2022-03-01", 18),
            ("2026-01-15", "2026-01-15", 0),
            ("2026-01-16", "2026-01-15", -1),
            ("2027-01-15", "2026-01-15", -1),
            ("2027-01-16", "2026-01-15", -2),
        ] {
            assert_eq!(read(Reading::Years, &full_date(date), today), Ok(years), "{date} {today}");
        }
        assert_eq!(read(Reading::Years, b"\xc0\x741990-06-15T23:59:59Z", "2026-06-15"), Ok(36));
        assert_eq!(read(Reading::Years, b"\x6a1990-06-15", "2026-06-15"), Ok(36));
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (date, today, days) in [
            ("2024-02-28", "2024-03-01", 2),
            ("2023-02-28", "2023-03-01", 1),
            ("2026-01-16", "2026-01-15", -1),
            ("0000-03-01", "2026-01-15", 739_936),
        ] {
            assert_eq!(read(Reading::Days, &full_date(date), today), Ok(days), "{date} {today}");
        }
        assert_eq!(read(Reading::Days, &full_date("0000-02-29"), "2026-01-15"), Err("predicate.cannot_say"));
    }

    #[test]
    fn days_that_no_calendar_has_are_no_dates() {
        for reading in [Reading::Years, Reading::Days] {
            for date in ["2023-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "2023-04-00"] {
                assert_eq!(read(reading, &full_date(date), "2026-01-15"), Err("predicate.type"), "{date}");
            }
        }
    }
}
