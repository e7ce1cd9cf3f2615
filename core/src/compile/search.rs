//! The search for the fewest bits with which integers say what the trained model says.

use super::{
    Options, Phase, Shown,
    agreement::{Agreement, Sample, compare},
    correct::{Means, correct},
    inputs::Inputs,
    lower::Decision,
    network::{Layer, Network},
    quantise::{self, Count, Quantised, Widths},
    samples,
};
use crate::{
    engine::circuit::{Map, Shape},
    error::{CompileError, Error, ModelError, Result},
    model::{
        gates,
        graph::{Graph, MAX_BITS, Operator},
    },
};
use std::sync::Arc;

/// Samples without which no widths are searched.
const FEWEST_SAMPLES: usize = 20;
/// Samples that are compared at most, of each half.
const MOST_SAMPLES: usize = 2000;
/// Bits of weights and activations that are tried.
pub(super) const BITS: std::ops::RangeInclusive<u32> = 6..=16;

/// A graph that was tried.
pub(super) struct Candidate {
    pub(super) graph: Graph,
    pub(super) exact: bool,
    pub(super) agreement: Agreement,
}

/// The search for widths.
pub(super) struct Search<'a> {
    /// The network as it was trained.
    pub(super) trained: &'a Network,
    /// The same with layers folded into one another.
    pub(super) network: &'a Network,
    pub(super) shown: &'a Shown,
    pub(super) inputs: &'a Inputs,
    pub(super) options: &'a Options,
    pub(super) progress: &'a dyn Fn(Phase),
}

impl Search<'_> {
    fn decision(&self) -> &Decision {
        &self.shown.decision
    }

    /// The graph of a network, and what its last tensor counts.
    fn graph(&self, largest: &[f64], means: Option<&Means>, widths: Widths) -> Result<(Graph, bool, Count)> {
        let Quantised { mut operators, last, count, exact, rounded } =
            quantise::quantise(self.network, self.inputs, largest, widths, self.shown.numbers());
        let first = self.inputs.list.len();
        if let Some(threshold) = self.shown.pair {
            // The first class is the greatest unless the score is above the threshold.
            let bias = vec![(threshold / count.value).floor() as i64, 0];
            let terms = vec![(last, Arc::new(Map::Dense(vec![0, 1])))];
            operators.push(Operator::Linear { shape: Shape::vector(2), terms, bias });
        } else if last + 1 != first + operators.len() {
            // The output is the last tensor.
            let n = self.network.shapes[self.network.last()];
            operators.push(Operator::Linear { shape: n, terms: vec![(last, Arc::new(Map::Scale(1)))], bias: vec![] });
        }
        let outputs = self.shown.outputs(count.unit())?;
        let graph = |operators: &[Operator]| Graph::new(self.inputs.list.clone(), operators.to_vec(), outputs.clone());
        if let Some(means) = means {
            correct(&mut operators, first, &rounded, means, graph)?;
        }
        Ok((graph(&operators)?, exact, count))
    }

    /// What the trained model makes of samples.
    fn samples(&self, rows: impl Iterator<Item = usize>) -> Result<Vec<Sample>> {
        let sample = |row: usize| {
            let numbers = &self.options.samples[row];
            let outputs = self.trained.run(numbers).pop().unwrap_or_default();
            Ok(Sample { row, outputs, entries: self.inputs.entries(numbers)? })
        };
        let samples = rows.map(sample).collect::<Result<Vec<_>>>()?;
        match &samples[..] {
            [first, rest @ ..] if rest.len() >= FEWEST_SAMPLES => {
                let rows = &self.options.samples;
                let others = rest.iter().any(|sample| rows[sample.row] != rows[first.row]);
                if others && rest.iter().all(|sample| sample.outputs == first.outputs) {
                    return Err(CompileError::Constant.into());
                }
            }
            _ => {}
        }
        Ok(samples)
    }

    /// The graph of a network that needs no widths.
    pub(super) fn plain(&self) -> Result<Candidate> {
        let largest = vec![1.0; self.network.layers.len()];
        let (graph, exact, count) = self.graph(&largest, None, Widths { bits: 8, clamp: false })?;
        (self.progress)(Phase::Compare);
        let samples = self.samples(0..self.options.samples.len().min(MOST_SAMPLES))?;
        let all: Vec<&Sample> = samples.iter().collect();
        let agreement = compare(self.decision(), (&graph, count), &all, usize::MAX);
        Ok(Candidate { graph, exact, agreement })
    }

    /// The graph with the fewest bits of all that agree at the least width, and that width.
    pub(super) fn widths(&self) -> Result<(Candidate, Option<u32>)> {
        (self.progress)(Phase::Calibrate);
        let largest = self.largest()?;
        let seen = self.options.samples.iter().step_by(2);
        let means = Means::new(self.network, seen, |row| self.inputs.entries(row))?;
        // Every second sample is held out.
        let rows = self.options.samples.len().min(2 * MOST_SAMPLES);
        let samples = self.samples(0..rows)?;
        let half = |first: usize| samples.iter().skip(first).step_by(2).collect::<Vec<_>>();
        let (seen, held_out) = (half(0), half(1));
        let part = self.options.agreement.clamp(0.0, 1.0);
        let wanted = |of: usize| (part * of as f64).ceil() as usize;
        let mut refused: Option<Error> = None;
        let mut widest = None;
        for bits in BITS {
            let mut best: Option<(usize, Candidate)> = None;
            for clamp in [true, false] {
                (self.progress)(Phase::Try { bits, clamp });
                let made = self.graph(&largest, Some(&means), Widths { bits, clamp });
                let (graph, exact, count) = match made {
                    Ok(made) => made,
                    // Others may be smaller.
                    Err(error @ Error::Model(_)) => {
                        refused = Some(error);
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                let cost: usize = gates::bits(&graph).iter().sum();
                if cost > MAX_BITS {
                    let too_large = ModelError::TooLarge { what: "committed bits", found: cost, limit: MAX_BITS };
                    refused = Some(too_large.into());
                    continue;
                }
                if best.as_ref().is_some_and(|(least, _)| *least <= cost) {
                    continue;
                }
                // What the widths were found with must agree as well.
                let agrees = |samples: &[&Sample]| {
                    let misses = samples.len() - wanted(samples.len());
                    let agreement = compare(self.decision(), (&graph, count), samples, misses);
                    (agreement.agree + misses >= samples.len()).then_some(agreement)
                };
                let agreement = agrees(&held_out);
                match agreement.filter(|_| agrees(&seen).is_some()) {
                    Some(agreement) => best = Some((cost, Candidate { graph, exact, agreement })),
                    None => widest = Some((graph, count)),
                }
            }
            if let Some((_, candidate)) = best {
                return Ok((candidate, Some(bits)));
            }
        }
        let Some((graph, count)) = widest else {
            return Err(refused.expect("every width was tried"));
        };
        // Both halves must agree; what is said is of the one that does less.
        let halves = [&held_out, &seen]
            .map(|half| (compare(self.decision(), (&graph, count), half, usize::MAX).agree, half.len()));
        let (agree, of) = halves.into_iter().max_by_key(|(agree, of)| of - agree).expect("two halves");
        Err(CompileError::Agreement { agree, of, wanted: wanted(of) }.into())
    }

    /// For each layer the greatest magnitude among the samples that are not held out.
    fn largest(&self) -> Result<Vec<f64>> {
        let rows = &self.options.samples;
        if rows.len() < FEWEST_SAMPLES {
            return Err(CompileError::FewSamples { found: rows.len(), fewest: FEWEST_SAMPLES }.into());
        }
        if rows.iter().all(|row| row == &rows[0]) {
            return Err(CompileError::EqualSamples.into());
        }
        let mut largest = vec![0.0f64; self.network.layers.len()];
        for row in rows.iter().step_by(2) {
            for (largest, made) in largest.iter_mut().zip(self.network.run(row)) {
                *largest = made.iter().fold(*largest, |most, a| most.max(a.abs()));
            }
        }
        // A grid is a scale of its own.
        let needs_scale = |at: &usize| matches!(self.network.layers[*at], Layer::Clip { grid: None, .. });
        let without = |at: &usize| largest[*at] == 0.0 || !largest[*at].is_finite();
        match (0..largest.len()).filter(needs_scale).find(without) {
            Some(at) => Err(samples(format!("the activation {at} is zero for all, so that it has no scale"))),
            None => Ok(largest),
        }
    }
}
