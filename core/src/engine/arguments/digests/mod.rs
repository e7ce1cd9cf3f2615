//! Digests: a one-hot vector over the chaining values after a zone's blocks selects one of them.
//!
//! `sum_b selector(b) N(b) = sum_g zeta^g sum_k rho^k word_(g,k)`, where `N(b)` combines the words after block `b` with
//! powers of `rho`, and `zeta` keeps the zones' digests apart. The one-hot vector has entries for its zone's blocks
//! only: an index that could reach a chaining value that was never sent would select zero.

pub mod prover;

use super::{Argument, doublings};
use crate::{
    engine::{
        circuit::{Cell, Circuit, DigestGate},
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::{arith::Scalar, poly},
};

/// Final evaluations: selector, words.
pub const EVALUATIONS: usize = 2;

/// The digest gates of a circuit.
pub struct DigestsArgument<'a> {
    circuit: &'a Circuit,
    layout: &'a Layout,
    gates: &'a [DigestGate],
    rounds: usize,
    /// One for each gate.
    gate_weights: Vec<Scalar>,
    /// One for each word.
    word_weights: Vec<Scalar>,
    sum: Hidden,
    /// `eq(r, b)` for each block.
    blocks: Vec<Scalar>,
    evaluations: Vec<Hidden>,
}

impl<'a> DigestsArgument<'a> {
    /// Draws the challenges.
    pub fn new<C: Channel>(channel: &mut C, circuit: &'a Circuit, layout: &'a Layout) -> Option<Self> {
        if circuit.digests.is_empty() {
            return None;
        }
        let [rho, zeta] = [channel.challenge("digest words"), channel.challenge("digest zones")];
        Some(Self {
            circuit,
            layout,
            gates: &circuit.digests,
            rounds: layout.block_variables(),
            gate_weights: poly::powers(zeta, circuit.digests.len()),
            word_weights: poly::powers(rho, 8),
            sum: Hidden::default(),
            blocks: Vec::new(),
            evaluations: Vec::new(),
        })
    }

    /// Rounds of the sum-check.
    pub fn rounds(&self) -> usize {
        self.rounds
    }
}

impl Argument for DigestsArgument<'_> {
    fn name(&self) -> &'static str {
        "digests"
    }

    fn first_len(&self) -> usize {
        1
    }

    fn begin(&mut self, first: &[Hidden]) -> Vec<SumcheckClaim> {
        self.sum = first[0].clone();
        vec![SumcheckClaim { rounds: self.rounds(), claim: self.sum.clone().into() }]
    }

    fn evaluations_len(&self) -> usize {
        EVALUATIONS
    }

    fn finish(&mut self, _: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Quadratic> {
        let [selector, words] = evaluations else { unreachable!("two evaluations") };
        self.blocks = poly::eq_table(points[0]);
        self.evaluations = evaluations.to_vec();
        vec![selector * words]
    }

    fn claims(&self) -> Vec<Quadratic> {
        self.evaluations.iter().chain([&self.sum]).cloned().map(Quadratic::from).collect()
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        let words: Vec<Scalar> = self.word_weights.iter().flat_map(|&k| doublings(k).take(32)).collect();
        for (gate, &gate_weight) in self.gates.iter().zip(&self.gate_weights) {
            let blocks = layout.zones()[gate.zone].range();
            sink.add(layout.bit_cell(gate.selector.bits.start), weights[0], &self.blocks[blocks.clone()]);
            let mut after: Vec<Scalar> =
                self.blocks[blocks.clone()].iter().map(|&eq| weights[1] * gate_weight * eq).collect();
            let after_last = after.pop().expect("a zone has blocks");
            sink.add_tensor(layout.chain_cell(blocks.start + 1), &after, &words);
            sink.add(layout.end_cell(gate.zone), after_last, &words);
            for (&word, &k) in gate.words.iter().zip(&self.word_weights) {
                let cell = layout.cell(Cell::of(word)).expect("a value");
                sink.add_one(cell, weights[2] * gate_weight * k);
            }
        }
    }
}

#[cfg(test)]
mod tests;
