//! What inputs may be: declared, or learned from samples; and rows of floating-point numbers as integers of it.

use super::{
    lower::Columns,
    network::{Layer, Network},
};
use crate::{
    engine::circuit::Shape,
    error::{CompileError, Result},
    model::{
        self,
        graph::{Category, Domain, Input, float_order},
        run::Entries,
    },
};
use serde::Deserialize;
use std::{collections::BTreeMap, ops::Range};

/// Decimal digits that are learned from samples. More look like numbers that are no decimals.
const MAX_LEARNED_DIGITS: u8 = 9;
/// Bits of decimals that are learned from samples.
const MAX_LEARNED_BITS: u32 = 40;

/// Columns of an input that become inputs of their own at most.
const MAX_SPLIT: usize = 256;

/// The inputs of a graph, and where each column of a row is in them.
#[derive(Clone, Debug)]
pub(super) struct Inputs {
    pub(super) list: Vec<Input>,
    pub(super) columns: Vec<Column>,
    /// Names of the inputs whose domains were learned.
    pub(super) learned: Vec<String>,
}

/// A column of a row.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// The input.
    pub(super) input: usize,
    /// The entry of it; of a category the first.
    pub(super) entry: usize,
    /// What it may be.
    pub(super) domain: Domain,
}

/// What the caller says of an input, or of one column of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Declared {
    name: Option<String>,
    float32: bool,
    digits: Option<u8>,
    lo: Option<Number>,
    hi: Option<Number>,
    missing: Option<bool>,
    categories: Option<Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Number {
    Number(f64),
    Text(String),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Declaration {
    Columns(Vec<Declared>),
    Whole(Box<Declared>),
}

fn wrong(name: &str, why: impl Into<String>) -> CompileError {
    CompileError::Inputs { name: name.into(), why: why.into() }
}

impl Inputs {
    /// Decides what each input may be.
    ///
    /// # Errors
    /// If a declaration cannot be used, or one is needed and neither there nor to be learned.
    pub(super) fn new(
        inputs: &[Columns],
        network: &Network,
        declared: Option<&str>,
        samples: &[Vec<f32>],
    ) -> Result<Self> {
        let mut declarations: BTreeMap<String, Declaration> = match declared {
            None => BTreeMap::new(),
            Some(json) => {
                serde_json::from_str(json).map_err(|error| wrong("", format!("not what is expected: {error}")))?
            }
        };
        let mut made = Self { list: Vec::new(), columns: Vec::new(), learned: Vec::new() };
        for columns in inputs {
            let name = &columns.input.name;
            let range = columns.first..columns.first + columns.shape.len();
            let use_of = Use::of(network, columns.first);
            match declarations.remove(name) {
                None => {
                    if use_of.numbers {
                        made.learned.push(name.clone());
                    }
                    let each = range.clone().map(|column| learned(columns, column..column + 1, &use_of, samples));
                    let each = each.collect::<Result<Vec<Domain>>>()?;
                    let digits = |domain: &Domain| {
                        if let Domain::Decimal { digits, .. } = domain { Some(*digits) } else { None }
                    };
                    if use_of.numbers && each.iter().any(|it| digits(it) != digits(&each[0])) && each.len() <= MAX_SPLIT
                    {
                        // Columns of different digits would pay for one another's.
                        for (k, domain) in each.into_iter().enumerate() {
                            made.push(format!("{name}.{k}"), Shape::vector(1), domain);
                        }
                    } else {
                        let domain = learned(columns, range.clone(), &use_of, samples)?;
                        made.push(name.clone(), columns.shape, domain);
                    }
                }
                Some(Declaration::Whole(declared)) => {
                    if declared.categories.is_some() && range.len() != 1 {
                        return Err(wrong(name, "only one column can be a category").into());
                    }
                    made.declare(name, columns.shape, *declared)?;
                }
                Some(Declaration::Columns(list)) => {
                    if list.len() != range.len() {
                        let why = format!("{} columns are declared, it has {}", list.len(), range.len());
                        return Err(wrong(name, why).into());
                    }
                    for mut declared in list {
                        let column = declared.name.take().ok_or_else(|| wrong(name, "a column has no name"))?;
                        made.declare(&column, Shape::vector(1), declared)?;
                    }
                }
            }
        }
        if let Some(name) = declarations.keys().next() {
            return Err(wrong(name, "the model has no such input").into());
        }
        made.check_missing(network)?;
        Ok(made)
    }

    fn push(&mut self, name: String, shape: Shape, domain: Domain) {
        let (input, category) = (self.list.len(), matches!(domain, Domain::Categories(_)));
        let shape = if let Domain::Categories(list) = &domain { Shape::vector(list.len()) } else { shape };
        for entry in 0..if category { 1 } else { shape.len() } {
            self.columns.push(Column { input, entry, domain: domain.clone() });
        }
        self.list.push(Input { name, shape, domain });
    }

    fn declare(&mut self, name: &str, shape: Shape, declared: Declared) -> Result<()> {
        let missing = declared.missing.unwrap_or(false);
        let domain = if let Some(names) = declared.categories {
            let item = |name: &String| minicbor::to_vec(name).expect("a vector takes any text");
            Domain::Categories(names.iter().map(|name| Category { name: name.clone(), item: item(name) }).collect())
        } else if declared.float32 {
            Domain::Float32 { missing }
        } else {
            let digits = declared.digits.unwrap_or(0);
            let bound = |number: Option<Number>, which: &str| -> Result<i64> {
                let text = match number.ok_or_else(|| wrong(name, format!("it has no {which}")))? {
                    Number::Number(number) => number.to_string(),
                    Number::Text(text) => text,
                };
                let number = integer(&text, digits).ok_or_else(|| {
                    wrong(name, format!("its {which} is no decimal with at most {digits} digits after the point"))
                })?;
                Ok(number)
            };
            Domain::Decimal { digits, lo: bound(declared.lo, "lo")?, hi: bound(declared.hi, "hi")?, missing }
        };
        self.push(name.into(), shape, domain);
        Ok(())
    }

    /// What may be missing is compared only, and nothing is computed with the order of floating-point numbers.
    fn check_missing(&self, network: &Network) -> Result<()> {
        for layer in &network.layers {
            let Layer::Input { first } = layer else { continue };
            if !Use::of(network, *first).numbers {
                continue;
            }
            for column in &self.columns[*first..] {
                let name = &self.list[column.input].name;
                if column.domain.missing() {
                    return Err(wrong(name, "the model computes with it, so it cannot be missing").into());
                }
                if matches!(column.domain, Domain::Float32 { .. }) {
                    return Err(wrong(name, NEEDS_DECIMALS).into());
                }
            }
        }
        Ok(())
    }

    /// A row as entries of each input.
    ///
    /// # Errors
    /// If a number is outside of its domain.
    pub(super) fn entries(&self, row: &[f32]) -> Result<Vec<Entries>> {
        if row.len() != self.columns.len() {
            let why = format!("a row has {} columns, the model reads {}", row.len(), self.columns.len());
            return Err(CompileError::Samples { why }.into());
        }
        let mut made: Vec<Entries> = self.list.iter().map(|_| Entries::default()).collect();
        for (column, &x) in self.columns.iter().zip(row) {
            let (entries, name) = (&mut made[column.input], &self.list[column.input].name);
            let Some(value) = column.value(x) else {
                if !column.domain.missing() || !x.is_nan() {
                    return Err(wrong(name, "a sample has a number outside of it").into());
                }
                entries.values.push(column.domain.interval().lo);
                entries.missing.push(true);
                continue;
            };
            match &column.domain {
                Domain::Categories(list) => {
                    entries.values.extend((0..list.len() as i64).map(|k| i64::from(k == value)))
                }
                domain => {
                    entries.values.push(value);
                    if domain.missing() {
                        entries.missing.push(false);
                    }
                }
            }
        }
        Ok(made)
    }
}

impl Inputs {
    /// A row as people would write it.
    ///
    /// # Errors
    /// If a number is outside of its domain.
    pub(super) fn named(&self, row: &[f32]) -> Result<model::Inputs> {
        // Checks the row as well.
        self.entries(row)?;
        let text = |(column, &x): (&Column, &f32)| match (column.value(x), &column.domain) {
            (None, _) => String::new(),
            (Some(value), domain) => text(domain, value, x),
        };
        Ok(self.of_texts(self.columns.iter().zip(row).map(text).collect()))
    }

    /// The least number of each domain, zero for floating-point numbers, the first category.
    pub(super) fn least(&self) -> model::Inputs {
        let least = |column: &Column| match &column.domain {
            Domain::Decimal { lo, .. } => *lo,
            _ => 0,
        };
        self.of_texts(self.columns.iter().map(|column| text(&column.domain, least(column), 0.0)).collect())
    }

    /// Inputs from a text for each column.
    fn of_texts(&self, texts: Vec<String>) -> model::Inputs {
        let mut of_input: Vec<Vec<String>> = vec![Vec::new(); self.list.len()];
        self.columns.iter().zip(texts).for_each(|(column, text)| of_input[column.input].push(text));
        let mut made = model::Inputs::new();
        for (input, texts) in self.list.iter().zip(of_input) {
            made.set(&input.name, texts);
        }
        made
    }
}

/// A number of a domain as people would write it: the integer `value`, or `x` itself.
fn text(domain: &Domain, value: i64, x: f32) -> String {
    match domain {
        Domain::Decimal { digits, .. } => format!("{value}e-{digits}"),
        Domain::Categories(list) => list[value as usize].name.clone(),
        Domain::Float32 { .. } => x.to_string(),
    }
}

const NEEDS_DECIMALS: &str = "the model computes with it, so it must be a decimal: declare digits, lo and hi, or pass \
                              samples whose numbers are decimals of at most 9 digits after the point";

/// How an input is used.
struct Use {
    /// Its numbers are computed with.
    numbers: bool,
    /// A split sends what is missing to the true side.
    tracks: bool,
}

impl Use {
    fn of(network: &Network, first: usize) -> Self {
        let at = network.layers.iter().position(|layer| matches!(layer, Layer::Input { first: f } if *f == first));
        let reads = |layer: &Layer| at.is_some_and(|at| layer.reads().contains(&at));
        let tracks = |layer: &Layer| match layer {
            Layer::Trees(ensemble) => ensemble.splits().any(|split| split.missing),
            _ => false,
        };
        Self { numbers: network.layers.iter().any(reads), tracks: network.layers.iter().any(tracks) }
    }
}

/// What an input may be by its type, its use and the samples.
fn learned(columns: &Columns, range: Range<usize>, use_of: &Use, samples: &[Vec<f32>]) -> Result<Domain> {
    let mut numbers = samples.iter().flat_map(|row| &row[range.clone()]).copied();
    if !use_of.numbers {
        return Ok(if columns.input.is_whole() {
            Domain::Decimal { digits: 0, lo: i32::MIN.into(), hi: i32::MAX.into(), missing: false }
        } else {
            Domain::Float32 { missing: use_of.tracks || numbers.any(f32::is_nan) }
        });
    }
    let name = &columns.input.name;
    let mut digits = 0;
    for x in numbers.clone() {
        let needed = digits_of(x).filter(|&needed| needed <= MAX_LEARNED_DIGITS);
        digits = digits.max(needed.ok_or_else(|| wrong(name, NEEDS_DECIMALS))?);
    }
    let scaled = |x: f32| integer(&x.to_string(), digits);
    let mut most = None;
    let mut least = 0;
    for x in numbers {
        let q = scaled(x).ok_or_else(|| wrong(name, NEEDS_DECIMALS))?;
        most = most.max(Some(q.unsigned_abs()));
        least = least.min(q);
    }
    // Twice as far as the samples reach, to the next power of two.
    let most = most.ok_or_else(|| wrong(name, NEEDS_DECIMALS))?;
    let bits = 65 - most.leading_zeros();
    if bits > MAX_LEARNED_BITS {
        return Err(wrong(name, NEEDS_DECIMALS).into());
    }
    Ok(Domain::Decimal { digits, lo: if least < 0 { -(1 << bits) } else { 0 }, hi: (1 << bits) - 1, missing: false })
}

/// Digits after the point of the shortest decimal that is this floating-point number.
fn digits_of(x: f32) -> Option<u8> {
    let text = x.is_finite().then(|| x.to_string())?;
    u8::try_from(text.split_once('.').map_or(0, |(_, digits)| digits.len())).ok()
}

/// A decimal as an integer with so many digits after the point; `None` if it has more, or too many in all.
fn integer(text: &str, digits: u8) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, after) = text.split_once('.').unwrap_or((text, ""));
    let after = after.trim_end_matches('0');
    let zeros = usize::from(digits).checked_sub(after.len())?;
    let number = [whole, after, &"0".repeat(zeros)].concat();
    let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| number.parse::<i64>().ok())?.map(|number| sign * number)
}

impl Column {
    /// Decimal digits of what an integer counts.
    pub(super) fn digits(&self) -> u8 {
        if let Domain::Decimal { digits, .. } = self.domain { digits } else { 0 }
    }

    /// The greatest magnitude of an integer; of a category its greatest number.
    pub(super) fn magnitude(&self) -> f64 {
        match &self.domain {
            Domain::Categories(list) => list.len() as f64,
            domain => {
                let interval = domain.interval();
                interval.lo.unsigned_abs().max(interval.hi.unsigned_abs()).max(1) as f64
            }
        }
    }

    /// The integer that stands for a number; `None` if there is none, or it is outside of the domain.
    fn value(&self, x: f32) -> Option<i64> {
        let interval = self.domain.interval();
        match &self.domain {
            Domain::Float32 { .. } => float_order(x),
            Domain::Decimal { digits, .. } => {
                // With fewer digits than the number has, the nearest.
                let nearest = || (f64::from(x) * 10f64.powi((*digits).into())).round() as i64;
                let value = integer(&x.to_string(), *digits).or_else(|| x.is_finite().then(nearest));
                value.filter(|&q| interval.has(q))
            }
            Domain::Categories(list) => {
                let whole = x.fract() == 0.0 && x >= 0.0 && x < list.len() as f32;
                whole.then_some(x as i64)
            }
        }
    }

    /// The 32-bit floating-point number that the model gets for an integer of the domain.
    fn number(&self, value: i64) -> f32 {
        match &self.domain {
            // Rounded once, as a reader of the decimal does.
            Domain::Decimal { digits, .. } => format!("{value}e-{digits}").parse().expect("a decimal"),
            _ => value as f32,
        }
    }

    /// The greatest integer of the domain whose number has at most this order, or one less than the least.
    pub(super) fn greatest(&self, order: i64) -> i64 {
        let interval = self.domain.interval();
        let (mut below, mut above) = match &self.domain {
            Domain::Float32 { .. } => return order.clamp(interval.lo - 1, interval.hi),
            Domain::Categories(list) => (-1, list.len() as i64),
            Domain::Decimal { .. } => (interval.lo - 1, interval.hi + 1),
        };
        while above - below > 1 {
            let middle = below + (above - below) / 2;
            let fits = float_order(self.number(middle)).is_some_and(|it| it <= order);
            *(if fits { &mut below } else { &mut above }) = middle;
        }
        below
    }
}
