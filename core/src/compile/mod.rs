//! Trained models, as ONNX, to the integer graphs that are proved.
//!
//! [`compile`] reads the file, lowers it to layers on floating-point numbers, and turns these into integers: tree
//! ensembles and scorecards exactly, linear models as far as 58 bits allow, neural networks with as few bits as agree
//! with the trained model on samples. This is not for devices: they read the result.

mod agreement;
mod correct;
mod ensemble;
mod equalise;
mod fold;
mod inputs;
mod lower;
mod network;
mod numbers;
mod onnx;
mod protobuf;
mod quantise;
mod report;
pub mod samples;
mod search;
mod trees;

pub use agreement::Agreement;
pub use report::{InputReport, OperatorReport, Report};

use crate::{
    engine::circuit::Shape,
    error::{CompileError, Error, Result},
    model::{
        self, Model,
        graph::{Graph, Outputs, Thresholds, Unit},
        run::Entries,
    },
};
use inputs::Inputs;
use lower::{Decision, Lowered};
use network::{At, FloatMap, Layer, Network};
use search::{Candidate, Search};
use std::{fmt, str::FromStr};

/// How to compile.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Rows of inputs, NaN where one is missing: as many columns as the model's inputs have entries, in their order.
    pub samples: Vec<Vec<f32>>,
    /// Which part of the samples must agree with the trained model, where numbers are rounded: of those that the
    /// widths are found with, and of those that are held out.
    pub agreement: f64,
    /// Domains of inputs as JSON: from a name to `{"digits": 2, "lo": 0, "hi": "99.99"}`, with `"missing": true` if it
    /// may be missing; to `{"float32": true}`; or to a list with one of these for each column, each with a `"name"`,
    /// where `{"name": "c", "categories": ["x", "y"]}` stands for the numbers 0 and 1.
    pub inputs: Option<String>,
    /// What may be shown. If there is nothing in it: the class of a classifier, comparisons of a score.
    pub outputs: Vec<Show>,
}

/// What may be shown of a model's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The class.
    ArgMax,
    /// That the score is at least a threshold.
    AtLeast,
    /// Whether it is.
    Threshold,
    /// The numbers themselves.
    Values,
}

impl FromStr for Show {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "argmax" => Ok(Self::ArgMax),
            "at-least" => Ok(Self::AtLeast),
            "threshold" => Ok(Self::Threshold),
            "values" => Ok(Self::Values),
            _ => Err(outputs(format!("{text:?} is none of argmax, at-least, threshold, values"))),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { samples: Vec::new(), agreement: 0.999, inputs: None, outputs: Vec::new() }
    }
}

/// A compiled model.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The graph.
    pub graph: Graph,
    /// What it is.
    pub report: Report,
    inputs: Inputs,
}

impl Compiled {
    /// A row of the trained model's inputs as what the compiled one is asked about.
    ///
    /// # Errors
    /// [`CompileError::Inputs`] if a number is outside of its domain.
    pub fn inputs(&self, row: &[f32]) -> Result<model::Inputs> {
        self.inputs.named(row)
    }

    /// The least number of each domain, zero for floating-point numbers, the first category.
    pub fn least_inputs(&self) -> model::Inputs {
        self.inputs.least()
    }

    /// A row of the trained model's inputs as entries of the graph's.
    ///
    /// # Errors
    /// [`CompileError::Inputs`] if a number is outside of its domain.
    pub fn entries(&self, row: &[f32]) -> Result<Vec<Entries>> {
        self.inputs.entries(row)
    }
}

fn malformed(what: impl Into<String>) -> Error {
    CompileError::Malformed { what: what.into() }.into()
}

fn outputs(why: impl Into<String>) -> Error {
    CompileError::Outputs { why: why.into() }.into()
}

fn samples(why: impl Into<String>) -> Error {
    CompileError::Samples { why: why.into() }.into()
}

/// Compiles an ONNX model.
///
/// # Errors
/// [`CompileError`]: the model is malformed or not supported, or samples, domains or outputs do not fit it.
/// [`ModelError`](crate::error::ModelError) if the graph would be too large.
pub fn compile(onnx: &[u8], options: &Options) -> Result<Compiled> {
    compile_with(onnx, options, &|_| {})
}

/// What compiling is at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Reading the model.
    Read,
    /// Running the trained model on samples.
    Calibrate,
    /// Trying weights and activations of so many bits, with activations cut off where the samples' end or not.
    Try {
        /// Their bits.
        bits: u32,
        /// Whether they are cut off.
        clamp: bool,
    },
    /// Comparing a model that needs no widths.
    Compare,
}

impl Phase {
    /// How many there are at most.
    pub const MOST: usize = 2 + 2 * (*search::BITS.end() - *search::BITS.start() + 1) as usize;
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read => write!(f, "read"),
            Self::Calibrate => write!(f, "calibrate"),
            Self::Try { bits, clamp } => write!(f, "try {bits} bits{}", if *clamp { ", cut off" } else { "" }),
            Self::Compare => write!(f, "compare"),
        }
    }
}

/// As [`compile`], and tells `progress` when something begins.
///
/// # Errors
/// Those of [`compile`].
pub fn compile_with(onnx: &[u8], options: &Options, progress: &dyn Fn(Phase)) -> Result<Compiled> {
    progress(Phase::Read);
    let Lowered { mut network, decision, inputs: columns } = lower::lower(onnx::Model::read(onnx)?)?;
    let width: usize = columns.iter().map(|columns| columns.shape.len()).sum();
    if let Some(row) = options.samples.iter().position(|row| row.len() != width) {
        let found = options.samples[row].len();
        return Err(CompileError::SampleWidth { row, found, expected: width }.into());
    }
    if options.samples.iter().flatten().any(|x| x.is_infinite()) {
        return Err(samples("a number is infinite"));
    }
    let shown = Shown::new(&decision, &options.outputs, &mut network)?;
    // As the file has it: what is folded is compared with it as well.
    let mut trained = network.clone();
    trained.prune(shown.of);
    fold::fold(&mut network, shown.of);
    equalise::equalise(&mut network);
    let inputs = Inputs::new(&columns, &network, options.inputs.as_deref(), &options.samples)?;
    let rounds = network.layers.iter().any(|layer| matches!(layer, Layer::Clip { .. }));
    let search = Search { trained: &trained, network: &network, shown: &shown, inputs: &inputs, options, progress };
    let (found, bits) = if rounds { search.widths()? } else { (search.plain()?, None) };
    let Candidate { graph, exact, agreement } = found;
    let interval = graph.interval(graph.output());
    if interval.lo == interval.hi {
        return Err(CompileError::Constant.into());
    }
    let mut notes = shown.notes.clone();
    for name in &inputs.learned {
        notes.push(format!("the domain of {name:?} was learned from the samples; declare it if more is possible"));
    }
    let operators = report::operators(&graph);
    let report = Report {
        inputs: report::inputs(&graph),
        committed_bits: Model::new(graph.clone())?.committed_bits(),
        operators,
        exact,
        bits,
        calibrated_with: if rounds { options.samples.len().div_ceil(2) } else { 0 },
        agreement,
        notes,
    };
    Ok(Compiled { graph, report, inputs })
}

/// What is shown, and of which layer.
struct Shown {
    of: At,
    decision: Decision,
    classes: Vec<String>,
    /// For a score that decides between two classes: above what it is the second.
    pair: Option<f64>,
    score: bool,
    wanted: Vec<Show>,
    notes: Vec<String>,
}

impl Shown {
    fn new(decision: &Decision, wanted: &[Show], network: &mut Network) -> Result<Self> {
        let (Decision::Greatest { of, .. } | Decision::Above { of, .. } | Decision::Values { of }) = decision;
        let (mut of, n) = (*of, network.shapes[*of].len());
        let default = match decision {
            Decision::Values { .. } if n == 1 => vec![Show::AtLeast, Show::Threshold],
            _ => vec![Show::ArgMax],
        };
        let wanted = if wanted.is_empty() { default } else { wanted.to_vec() };
        let class = wanted.contains(&Show::ArgMax);
        let score = wanted.contains(&Show::AtLeast) || wanted.contains(&Show::Threshold);
        if class && score {
            return Err(outputs("either the class is shown, or a score is compared: compile the model twice"));
        }
        let mut decision = decision.clone();
        let mut notes = Vec::new();
        let mut pair = None;
        let names = match &mut decision {
            Decision::Greatest { names, .. } | Decision::Above { names, .. } => names.clone(),
            Decision::Values { .. } => (0..n).map(|k| k.to_string()).collect(),
        };
        if class && names.len() < 2 {
            return Err(CompileError::OneClass.into());
        }
        match &decision {
            Decision::Above { threshold, names, .. } => {
                notes.push(format!(
                    "the class is {:?} if the score is above {threshold}, {:?} otherwise",
                    names[1], names[0]
                ));
                pair = class.then_some(*threshold);
            }
            Decision::Greatest { .. } if score && n == 2 => {
                // The logarithm of the odds, as a softmax has it.
                let difference = vec![(of, FloatMap::dense(vec![-1.0, 1.0]))];
                of = network.push(Shape::vector(1), Layer::Linear { terms: difference, bias: vec![] });
                notes.push(format!("the score is that of {:?} less that of {:?}", names[1], names[0]));
                decision = Decision::Above { of, threshold: 0.0, names: names.clone() };
            }
            Decision::Greatest { .. } if score => {
                return Err(outputs(format!("none of {n} scores alone says how likely its class is")));
            }
            Decision::Values { .. } if score && n > 1 => {
                return Err(outputs(format!("the model has {n} outputs, only one score is compared")));
            }
            Decision::Values { .. } if class => decision = Decision::Greatest { of, names: names.clone() },
            _ => {}
        }
        let classes = if class { names } else { Vec::new() };
        Ok(Self { of, decision, classes, pair, score, wanted, notes })
    }

    /// Whether numbers are shown, or compared with thresholds.
    fn numbers(&self) -> bool {
        self.score || self.wanted.contains(&Show::Values)
    }

    /// The outputs of a graph whose last tensor has this unit.
    fn outputs(&self, unit: Option<Unit>) -> Result<Outputs> {
        let of = |show: Show| if self.wanted.contains(&show) { Thresholds::Any } else { Thresholds::None };
        let values = self.wanted.contains(&Show::Values);
        if unit.is_none() && self.numbers() {
            return Err(outputs("its numbers count no decimal or binary digit, so only the class can be shown"));
        }
        Ok(Outputs {
            values,
            classes: self.classes.clone(),
            at_least: of(Show::AtLeast),
            threshold: of(Show::Threshold),
            unit: unit.unwrap_or(Unit { digits: 0, bits: 0 }),
        })
    }
}

#[cfg(test)]
mod tests;
