//! Dates and times as mdocs write them: `YYYY-MM-DD` and `YYYY-MM-DDThh:mm:ssZ`, always UTC.
//!
//! Both compare as the integers that their digits make (`YYYYMMDD`, `YYYYMMDDhhmmss`), which is the order of the
//! strings and of the calendar alike. The proof compares these integers, so everything else here does too.

use core::fmt;

use crate::error::{DocumentError, Error, Result};

/// A calendar date of the years 0000 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(u32);

impl Date {
    /// The date, if the calendar has it.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let ok = year <= 9999 && (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        ok.then(|| Self(u32::from(year) * 10_000 + u32::from(month) * 100 + u32::from(day)))
    }

    /// Reads `YYYY-MM-DD`; nothing else is accepted.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        Self::new(digits(&b[0..4])? as u16, digits(&b[5..7])? as u8, digits(&b[8..10])? as u8)
    }

    /// The eight digits `YYYYMMDD` as an integer, which orders dates.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        (self.0 / 10_000) as u16
    }

    /// The month, from 1.
    #[must_use]
    pub fn month(self) -> u8 {
        (self.0 / 100 % 100) as u8
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        (self.0 % 100) as u8
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A point in time, UTC, in whole seconds, of the years 0000 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    date: Date,
    second_of_day: u32,
}

impl DateTime {
    /// The earliest time that can be written.
    pub const MIN: Self = Self { date: Date(101), second_of_day: 0 };
    /// The latest time that can be written.
    pub const MAX: Self = Self { date: Date(99_991_231), second_of_day: 86_399 };

    /// A time of day on a date, if there is one.
    #[must_use]
    pub fn new(date: Date, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let ok = hour < 24 && minute < 60 && second < 60;
        ok.then(|| Self { date, second_of_day: u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second) })
    }

    /// Reads `YYYY-MM-DDThh:mm:ssZ`; nothing else is accepted.
    ///
    /// # Errors
    /// [`DocumentError::FractionalSeconds`] and [`DocumentError::DateFormat`], both naming `field`.
    pub fn parse(field: &'static str, text: &str) -> Result<Self> {
        let b = text.as_bytes();
        if b.len() > 21 && b[19] == b'.' {
            return Err(DocumentError::FractionalSeconds { field }.into());
        }
        Self::read(text)
            .ok_or(DocumentError::DateFormat { field, expected: "a date of the form YYYY-MM-DDThh:mm:ssZ" }.into())
    }

    /// Seconds since 1970-01-01T00:00:00Z; `None` outside the years 0000 to 9999.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let date = civil_from_days(seconds.div_euclid(86_400))?;
        Some(Self { date, second_of_day: seconds.rem_euclid(86_400) as u32 })
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn to_unix(self) -> i64 {
        days_from_civil(self.date) * 86_400 + i64::from(self.second_of_day)
    }

    /// The date part.
    #[must_use]
    pub fn date(self) -> Date {
        self.date
    }

    /// The fourteen digits `YYYYMMDDhhmmss` as an integer, which orders times.
    #[must_use]
    pub fn number(self) -> u64 {
        let s = self.second_of_day;
        let clock = s / 3600 * 10_000 + s / 60 % 60 * 100 + s % 60;
        u64::from(self.date.0) * 1_000_000 + u64::from(clock)
    }

    /// The start of this minute: a presentation states its time in whole minutes.
    #[must_use]
    pub fn truncate_to_minute(self) -> Self {
        Self { second_of_day: self.second_of_day / 60 * 60, ..self }
    }

    /// The twenty characters `YYYY-MM-DDThh:mm:ssZ`.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 20] {
        let text = self.to_string();
        let mut out = [0; 20];
        out.copy_from_slice(text.as_bytes());
        out
    }

    fn read(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        if b.len() != 20 || b[10] != b'T' || b[13] != b':' || b[16] != b':' || b[19] != b'Z' {
            return None;
        }
        let date = Date::parse(text.get(..10)?)?;
        Self::new(date, digits(&b[11..13])? as u8, digits(&b[14..16])? as u8, digits(&b[17..19])? as u8)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.second_of_day;
        write!(f, "{}T{:02}:{:02}:{:02}Z", self.date, s / 3600, s / 60 % 60, s % 60)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::str::FromStr for DateTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse("time", text)
    }
}

/// Whether someone born on `birth` is at least `years` old on `today`.
///
/// A birthday on 29 February falls on 1 March in years that have no such day.
#[must_use]
pub fn age_at_least(birth: Date, years: u8, today: Date) -> bool {
    birth.number() <= latest_birth(years, today)
}

/// Whether someone born on `birth` is at most `years` old on `today`: not yet `years + 1`.
#[must_use]
pub fn age_at_most(birth: Date, years: u8, today: Date) -> bool {
    birth.number() > birthday_number(u32::from(years) + 1, today)
}

/// The greatest `YYYYMMDD` of a birth date that makes one at least `years` old on `today`.
///
/// It need not be a date of the calendar: on 29 February 2024 it is 20060229 for 18 years, and compares rightly.
#[must_use]
pub fn latest_birth(years: u8, today: Date) -> u32 {
    birthday_number(u32::from(years), today)
}

fn birthday_number(years: u32, today: Date) -> u32 {
    today.number().saturating_sub(years * 10_000)
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that the leap day comes last.
pub(crate) fn days_from_civil(date: Date) -> i64 {
    let (y, m, d) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    let (y, m) = if m <= 2 { (y - 1, m + 9) } else { (y, m - 3) };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let of_year = (153 * m + 2) / 5 + d - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> Option<Date> {
    let z = days.checked_add(719_468)?;
    let (era, of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let y = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * y + y / 4 - y / 100);
    let m = (5 * of_year + 2) / 153;
    let day = of_year - (153 * m + 2) / 5 + 1;
    let (month, carry) = if m < 10 { (m + 3, 0) } else { (m - 9, 1) };
    let year = y + era * 400 + carry;
    Date::new(u16::try_from(year).ok()?, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn unix_round_trip() {
        for (text, unix) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:34:56Z", 951_827_696),
            ("2026-01-15T09:00:00Z", 1_768_467_600),
            ("1969-12-31T23:59:59Z", -1),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            let t: DateTime = text.parse().unwrap();
            assert_eq!(t.to_unix(), unix);
            assert_eq!(DateTime::from_unix(unix), Some(t));
            assert_eq!(t.to_string(), text);
        }
        for day in -719_000..2_932_000 {
            let t = DateTime::from_unix(day * 86_400).unwrap();
            assert_eq!(t.to_unix(), day * 86_400);
        }
        assert_eq!(DateTime::from_unix(253_402_300_800), None);
        assert_eq!(DateTime::from_unix(i64::MAX), None);
        assert_eq!(DateTime::from_unix(i64::MIN), None);
        assert_eq!(DateTime::MAX.to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(DateTime::MIN.to_string(), "0000-01-01T00:00:00Z");
    }

    #[test]
    fn only_one_form_is_read() {
        let bad = ["2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01 00:00:00Z"];
        for text in bad.into_iter().chain(["2026-01-01T00:00:00+", "2026-01-01T00:00:60Z", "", "2026-01-01T00:00Z"]) {
            assert_eq!(DateTime::parse("x", text).unwrap_err().code(), "mdoc.date_format", "{text}");
        }
        assert_eq!(DateTime::parse("x", "2026-01-01T00:00:00.5Z").unwrap_err().code(), "mdoc.fractional_seconds");
        assert_eq!("2026-01-01T07:08:09Z".parse::<DateTime>().unwrap().number(), 20_260_101_070_809);
        let t: DateTime = "2026-01-01T07:08:59Z".parse().unwrap();
        assert_eq!(t.truncate_to_minute().to_string(), "2026-01-01T07:08:00Z");
        assert!(Date::parse("1900-02-29").is_none() && Date::parse("2000-02-29").is_some());
    }

    #[test]
    fn ages() {
        assert!(!age_at_least(date("2008-01-16"), 18, date("2026-01-15")));
        assert!(age_at_least(date("2008-01-15"), 18, date("2026-01-15")));
        assert!(age_at_most(date("2008-01-16"), 17, date("2026-01-15")));
        assert!(!age_at_most(date("2008-01-15"), 17, date("2026-01-15")));
        assert!(age_at_most(date("2008-01-15"), 18, date("2026-01-15")));
    }

    #[test]
    fn leap_day_birthday_is_on_the_first_of_march() {
        let birth = date("2004-02-29");
        assert!(!age_at_least(birth, 18, date("2022-02-28")));
        assert!(age_at_least(birth, 18, date("2022-03-01")));
        assert!(age_at_least(birth, 20, date("2024-02-29")));
        assert!(!age_at_least(birth, 20, date("2024-02-28")));
        assert!(age_at_most(birth, 17, date("2022-02-28")));
        assert!(!age_at_most(birth, 17, date("2022-03-01")));
        // Asked on a leap day about a year that has none.
        assert!(age_at_least(date("2006-02-28"), 18, date("2024-02-29")));
        assert!(!age_at_least(date("2006-03-01"), 18, date("2024-02-29")));
    }
}
