//! Digests: a one-hot vector over the chaining values behind a zone's blocks selects one of them.
//!
//! `sum_b selector(b) N(b) = sum_g zeta^g sum_k rho^k word_(g,k)`, where `N(b)` combines the words behind block `b` with
//! powers of `rho`, and `zeta` keeps the zones' digests apart. The one-hot vector has entries for its zone's blocks only:
//! an index that could reach a chaining value that was never sent would select zero.

use super::Argument;
use crate::{
    engine::{
        arguments::sha256::Columns,
        circuit::{Cell, Circuit, DigestGate},
        claims::{KernelSink, Layout},
        hidden::{Hidden, Side},
        sumcheck::ProductInstance,
    },
    error::Result,
    math::{arith::Scalar, poly},
};

/// Final evaluations: selector, words, their product.
pub const EVALUATIONS: usize = 3;

/// The digest gates of a circuit.
pub struct DigestArgument<'a> {
    gates: &'a [DigestGate],
    rounds: usize,
    /// Per gate.
    gate_weights: Vec<Scalar>,
    /// Per word.
    word_weights: Vec<Scalar>,
    sum: Hidden,
    /// `eq(r, b)` per block.
    blocks: Vec<Scalar>,
    evaluations: Vec<Hidden>,
}

impl<'a> DigestArgument<'a> {
    /// Draws the challenges.
    pub fn new<S: Side>(side: &mut S, circuit: &'a Circuit, layout: &Layout) -> Self {
        let [rho, zeta] = [side.challenge("digest words"), side.challenge("digest zones")];
        Self {
            gates: &circuit.digests,
            rounds: layout.block_variables(),
            gate_weights: poly::powers(zeta, circuit.digests.len()),
            word_weights: poly::powers(rho, 8),
            sum: Hidden::default(),
            blocks: Vec::new(),
            evaluations: Vec::new(),
        }
    }

    /// Rounds of the sum-check.
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// The instance's claim, as a value.
    pub fn claim_value(&self, circuit: &Circuit) -> Scalar {
        let gates = self.gates.iter().zip(&self.gate_weights);
        gates
            .flat_map(|(gate, &z)| gate.words.iter().zip(&self.word_weights).map(move |(&w, &k)| (w, z * k)))
            .map(|(word, k)| k * circuit.get(word).expect("a witness"))
            .sum()
    }

    /// Takes the instance's claim.
    pub fn set_claim(&mut self, sum: Hidden) {
        self.sum = sum;
    }

    /// The prover's instance.
    pub fn prover(&self, circuit: &Circuit, layout: &Layout, columns: &Columns) -> ProductInstance {
        let mut selector = vec![Scalar::ZERO; 1 << self.rounds];
        let mut words = selector.clone();
        for (gate, &weight) in self.gates.iter().zip(&self.gate_weights) {
            let zone = layout.zones()[gate.zone];
            for (i, block) in zone.range().enumerate() {
                selector[block] = Scalar::from_u64(circuit.bits()[gate.selector.bits.start + i] as u64);
                let behind = columns.behind(layout.zones(), gate.zone, block);
                let word = |(&k, w): (&Scalar, u32)| k * Scalar::from_u64(w as u64);
                words[block] = weight * self.word_weights.iter().zip(behind).map(word).sum::<Scalar>();
            }
        }
        ProductInstance::new(selector, words)
    }

    /// The instance's value at its point, given its final evaluations.
    pub fn finish<S: Side>(&mut self, side: &mut S, point: &[Scalar], evaluations: &[Hidden]) -> Result<Hidden> {
        let [selector, words, product] = evaluations else { unreachable!("three evaluations") };
        side.require_product(selector.clone(), words.clone(), product.clone());
        self.blocks = poly::eq_table(point);
        self.evaluations = vec![selector.clone(), words.clone()];
        Ok(product.clone())
    }
}

impl Argument for DigestArgument<'_> {
    fn claims(&self) -> Vec<Hidden> {
        let mut claims = self.evaluations.clone();
        claims.push(self.sum.clone());
        claims
    }

    fn emit(&self, sink: &mut impl KernelSink, layout: &Layout, weights: &[Scalar]) {
        let words: Vec<Scalar> = self.word_weights.iter().flat_map(|&k| doublings(k)).collect();
        for (gate, &gate_weight) in self.gates.iter().zip(&self.gate_weights) {
            let blocks = layout.zones()[gate.zone].range();
            sink.add(layout.bit_cell(gate.selector.bits.start), weights[0], &self.blocks[blocks.clone()]);
            for block in blocks {
                sink.add(layout.chain_behind(gate.zone, block), weights[1] * gate_weight * self.blocks[block], &words);
            }
            for (&word, &k) in gate.words.iter().zip(&self.word_weights) {
                let cell = layout.cell(Cell::of(word)).expect("a value");
                sink.add_one(cell, weights[2] * gate_weight * k);
            }
        }
    }
}

/// `k, 2k, 4k, ...`, 32 of them.
pub(crate) fn doublings(k: Scalar) -> impl Iterator<Item = Scalar> {
    std::iter::successors(Some(k), |k| Some(k.double())).take(32)
}
