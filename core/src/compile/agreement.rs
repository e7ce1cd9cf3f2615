//! Whether the integer graph says what the trained model says, sample by sample.

use super::{lower::Decision, quantise::Count};
use crate::model::{
    graph::Graph,
    run::{Entries, run},
};
use serde::Serialize;

/// Part of the spread of the outputs that values may differ by, and still agree.
const TOLERANCE: f64 = 1e-3;

/// What both models say of samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Agreement {
    /// Samples on which they agree: the same class, or values that differ by at most a thousandth of their spread.
    pub agree: usize,
    /// Samples that were compared.
    pub of: usize,
    /// The sample whose outputs differ most, counted from 0, and by how much.
    pub worst: Option<(usize, f64)>,
    /// The sample with the closest call between two classes, counted from 0, and how far apart they are.
    pub closest: Option<(usize, f64)>,
}

/// The class of a decision, and how close it was.
fn class(decision: &Decision, outputs: &[f64]) -> Option<(usize, f64)> {
    match decision {
        Decision::Greatest { .. } => {
            let most = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let at = outputs.iter().position(|&x| x == most)?;
            let others = outputs.iter().enumerate().filter(|(k, _)| *k != at).map(|(_, &x)| x);
            Some((at, most - others.fold(f64::NEG_INFINITY, f64::max)))
        }
        Decision::Above { threshold, .. } => {
            let x = *outputs.first()?;
            Some((usize::from(x > *threshold), (x - threshold).abs()))
        }
        Decision::Values { .. } => None,
    }
}

/// A sample, and what the trained model makes of it.
pub(super) struct Sample {
    pub(super) row: usize,
    pub(super) outputs: Vec<f64>,
    pub(super) entries: Vec<Entries>,
}

/// Compares on samples, until more of them than `misses` disagree.
pub(super) fn compare(
    decision: &Decision,
    (graph, count): (&Graph, Count),
    samples: &[&Sample],
    misses: usize,
) -> Agreement {
    let mut made = Agreement { of: samples.len(), ..Agreement::default() };
    let all = || samples.iter().flat_map(|sample| &sample.outputs).copied();
    let spread = all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min);
    let allowed = if spread > 0.0 { spread * TOLERANCE } else { TOLERANCE };
    for (seen, Sample { row, outputs, entries }) in samples.iter().enumerate() {
        if seen - made.agree > misses {
            break;
        }
        let integers = &run(graph, entries).tensors[graph.output()];
        let values: Vec<f64> = integers.iter().map(|&k| k as f64 * count.value).collect();
        // A pair of a threshold and a score stands for the score.
        let values = if values.len() == 2 && outputs.len() == 1 { &values[1..] } else { &values };
        let difference = outputs.iter().zip(values).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if made.worst.is_none_or(|(_, worst)| difference > worst) {
            made.worst = Some((*row, difference));
        }
        made.agree += match class(decision, outputs) {
            Some((float, _)) => {
                let greatest = integers.iter().max().and_then(|most| integers.iter().position(|k| k == most));
                let (by_value, margin) = class(decision, values).unwrap_or_default();
                if made.closest.is_none_or(|(_, closest)| margin < closest) {
                    made.closest = Some((*row, margin));
                }
                let class = if integers.len() > 1 { greatest.unwrap_or(0) } else { by_value };
                usize::from(class == float)
            }
            None => usize::from(difference <= allowed),
        };
    }
    made
}
