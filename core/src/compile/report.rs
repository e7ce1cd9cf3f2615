//! What was compiled, for people and for scripts.

use super::agreement::Agreement;
use crate::{
    engine::circuit::Map,
    model::{
        domain_text, gates,
        graph::{Domain, Graph, Input, Operator},
    },
};
use serde::Serialize;
use std::fmt;

/// What a compiled model is, and how well it agrees with the one that was trained.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The inputs.
    pub inputs: Vec<InputReport>,
    /// The operators, in order.
    pub operators: Vec<OperatorReport>,
    /// Bits that a proof commits to, without those of the output.
    pub committed_bits: usize,
    /// Whether no weight and no threshold was rounded: both models compute the same numbers.
    pub exact: bool,
    /// Bits of weights and activations, where they were rounded for the samples.
    pub bits: Option<u32>,
    /// Samples that were used to find widths.
    pub calibrated_with: usize,
    /// How both models compare on the other samples.
    pub agreement: Agreement,
    /// What else one should know.
    pub notes: Vec<String>,
}

/// An input.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputReport {
    /// Its name.
    pub name: String,
    /// How many entries it has.
    pub entries: usize,
    /// What each may be.
    pub domain: String,
}

/// An operator, and what it makes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OperatorReport {
    /// Its name.
    pub operator: &'static str,
    /// Channels, rows and columns of its tensor.
    pub shape: [usize; 3],
    /// The least and the greatest that an entry can be.
    pub interval: [i64; 2],
    /// Bits of an entry.
    pub width: usize,
    /// Weights, thresholds or nodes that it has.
    pub constants: usize,
    /// Bits that a proof commits to for it.
    pub committed_bits: usize,
}

pub(super) fn inputs(graph: &Graph) -> Vec<InputReport> {
    let domain = |domain: &Domain| {
        let missing = if domain.missing() { ", or missing" } else { "" };
        format!("{}{missing}", domain_text(domain))
    };
    let report = |input: &Input| InputReport {
        name: input.name.clone(),
        entries: input.shape.len(),
        domain: domain(&input.domain),
    };
    graph.inputs().iter().map(report).collect()
}

pub(super) fn operators(graph: &Graph) -> Vec<OperatorReport> {
    let (first, committed) = (graph.inputs().len(), gates::bits(graph));
    let report = |(k, operator): (usize, &Operator)| {
        let (shape, interval) = (graph.shape(first + k), graph.interval(first + k));
        OperatorReport {
            operator: operator.name(),
            shape: [shape.channels, shape.rows, shape.columns],
            interval: [interval.lo, interval.hi],
            width: interval.bits(),
            constants: constants(operator),
            committed_bits: committed[first + k],
        }
    };
    graph.operators().iter().enumerate().map(report).collect()
}

fn constants(operator: &Operator) -> usize {
    match operator {
        Operator::Linear { terms, bias, .. } => {
            let weights = terms.iter().map(|(_, map)| match &**map {
                Map::Diagonal(weights) | Map::Dense(weights) | Map::Conv { weights, .. } => weights.len(),
                _ => 0,
            });
            weights.sum::<usize>() + bias.len()
        }
        Operator::Bins { features, .. } => features.iter().map(|feature| feature.thresholds.len()).sum(),
        Operator::Trees { trees, .. } => trees.iter().map(Vec::len).sum(),
        _ => 0,
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for InputReport { name, entries, domain } in &self.inputs {
            writeln!(f, "input {name:?}: {entries} of {domain}")?;
        }
        writeln!(
            f,
            "{:<11} {:>14} {:>24} {:>6} {:>10} {:>10}",
            "operator", "shape", "interval", "width", "constants", "committed"
        )?;
        for operator in &self.operators {
            let [channels, rows, columns] = operator.shape;
            let shape =
                if rows * columns == 1 { channels.to_string() } else { format!("{channels} x {rows} x {columns}") };
            let interval = format!("{}..={}", operator.interval[0], operator.interval[1]);
            let OperatorReport { operator, width, constants, committed_bits, .. } = operator;
            writeln!(f, "{operator:<11} {shape:>14} {interval:>24} {width:>6} {constants:>10} {committed_bits:>10}")?;
        }
        writeln!(f, "committed bits: {}", self.committed_bits)?;
        if let Some(bits) = self.bits {
            writeln!(f, "weights and activations of {bits} bits, found with {} samples", self.calibrated_with)?;
        }
        let Agreement { agree, of, worst, closest } = &self.agreement;
        if self.exact {
            writeln!(f, "exact: no number was rounded")?;
        }
        if *of > 0 {
            writeln!(f, "agrees with the trained model on {agree} of {of} samples")?;
        }
        if let Some((row, by)) = worst {
            writeln!(f, "largest difference of an output: {by:.3e}, sample {row}")?;
        }
        if let Some((row, by)) = closest {
            writeln!(f, "closest call: {by:.3e}, sample {row}")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}
