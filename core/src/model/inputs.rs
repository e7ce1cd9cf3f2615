//! Inputs as people write them, and the integers that stand for them.

use super::{
    graph::{Domain, Graph, Input, Unit, float_order},
    run::Entries,
};
use crate::error::{ModelError, Result};
use std::collections::BTreeMap;
use zeroize::{Zeroize, Zeroizing};

/// Values for the inputs of a model, by name: numbers, decimals, names of categories. They are secrets of whoever has
/// them, and wiped when dropped.
///
/// Every entry is kept as its text. `""` and `nan` say that it is missing.
///
/// # Example
/// ```
/// use plica::model::Inputs;
///
/// let mut inputs = Inputs::new();
/// inputs.set("income", ["52000.50"]).set("country", ["DE"]).set("history", ["3", "", "7"]);
/// ```
#[derive(Clone, Default)]
pub struct Inputs(BTreeMap<String, Vec<Zeroizing<String>>>);

impl Inputs {
    /// No inputs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an input to these entries, by row and column if it is an image.
    pub fn set<T: Into<String>>(&mut self, name: &str, entries: impl IntoIterator<Item = T>) -> &mut Self {
        let entries = entries.into_iter().map(|entry| Zeroizing::new(entry.into())).collect();
        self.0.insert(name.to_owned(), entries);
        self
    }

    /// Sets an input to numbers.
    pub fn set_numbers(&mut self, name: &str, numbers: &[f64]) -> &mut Self {
        self.set(name, numbers.iter().map(|number| if number.is_nan() { String::new() } else { number.to_string() }))
    }

    /// Sets an input to bytes: an image, say.
    pub fn set_bytes(&mut self, name: &str, bytes: &[u8]) -> &mut Self {
        self.set(name, bytes.iter().map(u8::to_string))
    }

    /// The inputs of a JSON object: `{"income": 52000.5, "country": "DE", "X": [1, null, 3]}`. Lists in lists are one
    /// list.
    ///
    /// # Errors
    /// [`ModelError::Input`] for what is no number, text, `null` or list of these.
    pub fn from_json(json: &serde_json::Map<String, serde_json::Value>) -> Result<Self> {
        let mut inputs = Self::new();
        for (name, value) in json {
            let mut entries = Vec::new();
            flatten(value, &mut entries).ok_or_else(|| fault(name, "an entry is no number, text or null".into()))?;
            inputs.0.insert(name.clone(), entries);
        }
        Ok(inputs)
    }

    /// One row of a table: the entries of all inputs, one input after another; a category has one entry.
    ///
    /// # Errors
    /// [`ModelError::Input`] if there are more or fewer.
    pub fn from_row<T: AsRef<str>>(declared: &[Input], row: &[T]) -> Result<Self> {
        let expected: usize = declared.iter().map(width).sum();
        if row.len() != expected {
            let all = declared.iter().map(|input| &input.name[..]).collect::<Vec<_>>().join(", ");
            return Err(fault(&all, format!("a row has {} entries, expected {expected}", row.len())));
        }
        let (mut inputs, mut rest) = (Self::new(), row);
        for input in declared {
            let entries = rest.split_off(..width(input)).expect("counted");
            inputs.set(&input.name, entries.iter().map(AsRef::as_ref));
        }
        Ok(inputs)
    }

    /// The integers of one input.
    pub(crate) fn entries_of(&self, input: &Input) -> Result<Entries> {
        entries(input, self.0.get(&input.name).ok_or_else(|| fault(&input.name, "it is missing".into()))?)
    }

    /// The entries of an input.
    pub(super) fn texts(&self, name: &str) -> &[Zeroizing<String>] {
        self.0.get(name).map_or(&[], |entries| entries)
    }

    /// The integers of these inputs, in the order of the graph's.
    pub(super) fn entries(&self, graph: &Graph) -> Result<Vec<Entries>> {
        let declared = graph.inputs();
        if let Some(unknown) = self.0.keys().find(|name| declared.iter().all(|input| input.name != **name)) {
            return Err(fault(unknown, "the model has no such input".into()));
        }
        declared.iter().map(|input| self.entries_of(input)).collect()
    }
}

/// How many entries of a row an input has.
fn width(input: &Input) -> usize {
    if matches!(input.domain, Domain::Categories(_)) { 1 } else { input.shape.len() }
}

fn fault(name: &str, why: String) -> crate::error::Error {
    ModelError::Input { name: name.to_owned(), why }.into()
}

/// The texts in a JSON value, in order. `None` for what is none.
fn flatten(value: &serde_json::Value, out: &mut Vec<Zeroizing<String>>) -> Option<()> {
    use serde_json::Value;
    match value {
        Value::Null => out.push(Zeroizing::default()),
        Value::Number(number) => out.push(Zeroizing::new(number.to_string())),
        Value::String(text) => out.push(Zeroizing::new(text.clone())),
        Value::Bool(bit) => out.push(Zeroizing::new(u8::from(*bit).to_string())),
        Value::Array(values) => values.iter().try_for_each(|value| flatten(value, out))?,
        Value::Object(_) => return None,
    }
    Some(())
}

/// The integers of one input.
pub(super) fn entries(input: &Input, texts: &[Zeroizing<String>]) -> Result<Entries> {
    let expected = width(input);
    if texts.len() != expected {
        return Err(fault(&input.name, format!("it has {} entries, expected {expected}", texts.len())));
    }
    if let Domain::Categories(categories) = &input.domain {
        let chosen = categories.iter().position(|category| *category.name == **texts[0]);
        let chosen = chosen.ok_or_else(|| fault(&input.name, "it is none of the categories".into()))?;
        let values = (0..categories.len()).map(|k| i64::from(k == chosen)).collect();
        return Ok(Entries { values, missing: Vec::new() });
    }
    let may_be_missing = input.domain.missing();
    let interval = input.domain.interval();
    let mut out = Entries { values: Vec::with_capacity(texts.len()), missing: Vec::new() };
    for text in texts {
        let text = text.trim();
        let missing = text.is_empty() || text.eq_ignore_ascii_case("nan");
        if missing && !may_be_missing {
            return Err(fault(&input.name, "an entry is missing, which the model does not allow".into()));
        }
        let value = if missing { Some(interval.lo) } else { number(&input.domain, text) };
        let value = value.ok_or_else(|| fault(&input.name, format!("an entry is no {}", what(&input.domain))))?;
        if !interval.has(value) {
            return Err(fault(&input.name, format!("an entry is not in its domain, {}", domain_text(&input.domain))));
        }
        out.values.push(value);
        if may_be_missing {
            out.missing.push(missing);
        }
    }
    Ok(out)
}

fn what(domain: &Domain) -> String {
    match domain {
        Domain::Decimal { digits: 0, .. } => "integer".into(),
        Domain::Decimal { digits, .. } => format!("number with at most {digits} digits after the point"),
        _ => "number".into(),
    }
}

/// A domain as people write it.
pub fn domain_text(domain: &Domain) -> String {
    match domain {
        Domain::Decimal { digits, lo, hi, .. } => {
            format!("{} to {}", decimal_text(*lo, *digits), decimal_text(*hi, *digits))
        }
        Domain::Float32 { .. } => "32-bit floating point".into(),
        Domain::Categories(categories) => {
            categories.iter().map(|category| &category.name[..]).collect::<Vec<_>>().join(", ")
        }
    }
}

/// `value 10^-digits` as people write it.
pub fn decimal_text(value: i64, digits: u8) -> String {
    if digits == 0 {
        return value.to_string();
    }
    let unit = 10u64.pow(digits.into());
    let magnitude = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", magnitude / unit, magnitude % unit, width = usize::from(digits))
}

/// `value 10^-digits 2^-bits` as people write it, exactly.
pub fn score_text(value: i64, unit: Unit) -> String {
    let (magnitude, one) = (u128::from(value.unsigned_abs()), 1u128 << unit.bits);
    let (mut digits, mut rest) = ((magnitude / one).to_string(), magnitude % one);
    let mut places = usize::from(unit.digits);
    // One digit behind the point after the other; there are at most as many as bits.
    while rest != 0 {
        rest *= 10;
        digits.push(char::from(b'0' + (rest / one) as u8));
        rest %= one;
        places += 1;
    }
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The integer that stands for a number. `None` if it is none, or has too many digits.
fn number(domain: &Domain, text: &str) -> Option<i64> {
    match domain {
        Domain::Decimal { digits, .. } => {
            let (mut mantissa, places) = decimal(text)?;
            match i32::from(*digits) - places {
                more @ 0.. => mantissa = mantissa.checked_mul(10i128.checked_pow(more as u32)?)?,
                // Zeros behind the last digit.
                less => {
                    let unit = 10i128.checked_pow(less.unsigned_abs())?;
                    (mantissa % unit == 0).then(|| mantissa /= unit)?;
                }
            }
            i64::try_from(mantissa).ok()
        }
        // As scikit-learn reads a table: 64 bits first.
        Domain::Float32 { .. } => float_order(text.parse::<f64>().ok()? as f32),
        Domain::Categories(_) => None,
    }
}

/// `m` and `d` of a decimal number `m 10^-d`, which may have an exponent.
pub(super) fn decimal(text: &str) -> Option<(i128, i32)> {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i16>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, digits.strip_prefix('+').unwrap_or(digits)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = || whole.bytes().chain(fraction.bytes());
    if all().next().is_none() || !all().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digit = |sum: i128, byte: u8| sum.checked_mul(10)?.checked_add((byte - b'0').into());
    let magnitude = all().try_fold(0, digit)?;
    let places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent.into())?;
    Some((if negative { -magnitude } else { magnitude }, places))
}

impl Drop for Inputs {
    fn drop(&mut self) {
        self.0.values_mut().for_each(|entries| entries.iter_mut().for_each(|entry| entry.zeroize()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::circuit::Shape, model::graph::Category};

    fn value(domain: Domain, text: &str) -> Result<i64, String> {
        let input = Input { name: "x".into(), shape: Shape::vector(1), domain };
        let entries = entries(&input, &[Zeroizing::new(text.into())]);
        entries.map(|entries| entries.values[0]).map_err(|error| error.to_string())
    }

    #[test]
    fn decimals_are_exact() {
        let domain = |digits| Domain::Decimal { digits, lo: -1_000_000, hi: 1_000_000, missing: false };
        for (text, digits, expected) in [
            ("12", 0, Some(12)),
            ("-12.00", 0, Some(-12)),
            ("12.5", 0, None),
            ("12.5", 2, Some(1250)),
            ("+0.07", 2, Some(7)),
            (".5", 1, Some(5)),
            ("5.", 1, Some(50)),
            ("1.2e3", 0, Some(1200)),
            ("1200e-2", 1, Some(120)),
            ("1e-3", 2, None),
            ("1000001", 0, None),
            ("1e400", 0, None),
            ("1e-400", 18, None),
            ("0e-400", 0, None),
            ("", 0, None),
            (".", 0, None),
            ("1,5", 1, None),
            ("0x10", 0, None),
            ("1e99999999", 0, None),
        ] {
            assert_eq!(value(domain(digits), text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn floats_are_their_order() {
        let domain = || Domain::Float32 { missing: false };
        assert_eq!(value(domain(), "0.1"), Ok(i64::from(0.1f32.to_bits())));
        assert_eq!(value(domain(), "-0.0"), Ok(0));
        assert_eq!(value(domain(), "-inf"), Ok(-0x7f80_0000));
        assert!(value(domain(), "nan").unwrap_err().contains("missing"));
        assert!(value(domain(), "x").unwrap_err().contains("no number"));
    }

    #[test]
    fn an_error_says_what_is_allowed_and_no_value() {
        let domain = Domain::Decimal { digits: 2, lo: 0, hi: 10_000, missing: false };
        let error = value(domain, "123456.78").unwrap_err();
        assert!(error.contains("0.00 to 100.00") && !error.contains("1234"), "{error}");
        let category = |name: &str| Category { name: name.into(), item: name.into() };
        let categories = Domain::Categories(vec![category("DE"), category("FR")]);
        let input = Input { name: "x".into(), shape: Shape::vector(2), domain: categories };
        assert_eq!(entries(&input, &[Zeroizing::new("FR".into())]).unwrap().values, [0, 1]);
        assert!(entries(&input, &[Zeroizing::new("IT".into())]).is_err());
    }

    #[test]
    fn scores_are_exact() {
        for (value, digits, bits, text) in [
            (80_550, 2, 0, "805.5"),
            (-3, 0, 2, "-0.75"),
            (-4, 0, 2, "-1"),
            (5, 1, 1, "0.25"),
            (0, 18, 62, "0"),
            (i64::MIN, 0, 0, "-9223372036854775808"),
            (27_607_826_262_153, 0, 37, "200.8733737031652708537876605987548828125"),
            (1, 18, 4, "0.0000000000000000000625"),
            (-(1 << 62), 1, 62, "-0.1"),
            (7, 0, 0, "7"),
        ] {
            assert_eq!(score_text(value, Unit { digits, bits }), text);
        }
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        for (value, digits, text) in [(-5, 2, "-0.05"), (1234, 1, "123.4"), (7, 0, "7"), (-100, 2, "-1.00")] {
            assert_eq!(decimal_text(value, digits), text);
        }
    }
}
