//! Linear gates: equations, one-hot sums, look-ups. Together they make one linear claim with a public value.

pub mod prover;

use super::Argument;
use crate::{
    engine::{
        circuit::{Cell, Circuit},
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::arith::Scalar,
};

/// The linear gates of a circuit, combined with powers of a challenge.
pub struct LinearArgument<'a> {
    circuit: &'a Circuit,
    lambda: Scalar,
}

impl<'a> LinearArgument<'a> {
    /// Draws the challenge.
    pub fn new<C: Channel>(channel: &mut C, circuit: &'a Circuit, _: &Layout) -> Option<Self> {
        Some(Self { circuit, lambda: channel.challenge("linear") })
    }
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
    }
}

#[cfg(test)]
mod tests;
