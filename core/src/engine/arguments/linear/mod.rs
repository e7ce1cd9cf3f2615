//! Linear gates: equations, one-hot sums, look-ups. Together they make one linear claim with a public value.

pub mod prover;

use super::{Argument, tensors};
use crate::{
    engine::{
        circuit::{Cell, Circuit, Node, Shape, Weights},
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::{arith::Scalar, poly},
};

/// The linear gates of a circuit, combined with powers of a challenge.
pub struct LinearArgument<'a> {
    circuit: &'a Circuit,
    lambda: Scalar,
    /// The weights of the blocks of zeros.
    blocks: Vec<(Node, Weights)>,
}

impl<'a> LinearArgument<'a> {
    /// Draws the challenge.
    pub fn new<C: Channel>(channel: &mut C, circuit: &'a Circuit, _: &Layout) -> Option<Self> {
        let lambda = channel.challenge("linear");
        let zeros = &circuit.tensors().zeros;
        let challenges = if zeros.is_empty() { Vec::new() } else { channel.challenges("linear blocks", 4) };
        let mut scale = Scalar::ONE;
        let blocks = zeros.iter().map(|&node| {
            scale *= challenges[3];
            (node, block_weights(circuit.tensors().shape(node), &challenges, scale))
        });
        Some(Self { circuit, lambda, blocks: blocks.collect() })
    }
}

/// Weights of a block's entries: `scale x_0^channel x_1^row x_2^column`.
///
/// The scale of block `l = 1, 2, ..` is the fourth challenge to the power of `l`, so all weights are different
/// monomials, and none is a power of `lambda`.
fn block_weights(shape: Shape, challenges: &[Scalar], scale: Scalar) -> Weights {
    let axes = [(0, shape.channels), (1, shape.rows), (2, shape.columns)];
    let mut factors = axes.map(|(axis, n)| poly::powers(challenges[axis], n));
    factors[0].iter_mut().for_each(|u| *u *= scale);
    Weights::product(shape, factors)
}

impl Argument for LinearArgument<'_> {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn begin(&mut self, _: &[Hidden]) -> Vec<SumcheckClaim> {
        Vec::new()
    }

    fn evaluations_len(&self) -> usize {
        0
    }

    fn finish(&mut self, _: &mut Relations, _: &[&[Scalar]], _: &[Hidden]) -> Vec<Quadratic> {
        Vec::new()
    }

    fn claims(&self) -> Vec<Quadratic> {
        let mut weight = Scalar::ONE;
        let mut constant = Scalar::ZERO;
        for lc in &self.circuit.linear {
            for (_, &k) in lc.iter().filter(|(variable, _)| Cell::of(*variable) == Cell::One) {
                constant += weight * k;
            }
            weight *= self.lambda;
        }
        for _ in &self.circuit.selectors {
            constant -= weight;
            weight *= self.lambda;
        }
        constant += tensors::constant(self.circuit.tensors(), &self.blocks);
        vec![Hidden::constant(-constant).into()]
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        let mut weight = weights[0];
        for lc in &self.circuit.linear {
            for (variable, &k) in lc.iter() {
                if let Some(cell) = layout.cell(Cell::of(variable)) {
                    sink.add_one(cell, weight * k);
                }
            }
            weight *= self.lambda;
        }
        for selector in &self.circuit.selectors {
            sink.add_run(layout.bit_cell(selector.bits.start), selector.bits.len(), weight, Scalar::ZERO);
            weight *= self.lambda;
        }
        // Three claims for each look-up: of x, of y, of the digit.
        let mut coordinates = Vec::with_capacity(2 * self.circuit.lookups.len());
        for lookup in &self.circuit.lookups {
            let chosen = layout.bit_cell(lookup.selector.bits.start);
            let [of_x, of_y, of_digit] = [lookup.x, lookup.y, lookup.digit].map(|variable| {
                let of_variable = weight;
                sink.add_one(layout.cell(Cell::of(variable)).expect("a value"), -of_variable);
                weight *= self.lambda;
                of_variable
            });
            coordinates.push((chosen, of_x, &lookup.table.x[..]));
            coordinates.push((chosen, of_y, &lookup.table.y[..]));
            sink.add_run(chosen, lookup.selector.bits.len(), Scalar::ZERO, of_digit);
        }
        sink.add_scaled(&coordinates);
        tensors::emit(sink, layout, self.circuit.tensors(), weights[0], self.blocks.iter().cloned());
    }
}

#[cfg(test)]
mod tests;
