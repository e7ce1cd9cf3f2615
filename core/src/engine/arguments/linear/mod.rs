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
    math::arith::{Scalar, multiply_add},
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
            sink.add(layout.bit_cell(selector.bits.start), Scalar::ONE, &vec![weight; selector.bits.len()]);
            weight *= self.lambda;
        }
        // x, y and digit are weighted with three powers: the pattern below, times the first of them.
        let (of_y, of_digit) = (self.lambda, self.lambda.square());
        for lookup in &self.circuit.lookups {
            let mut pattern = lookup.table.x.clone();
            multiply_add(&mut pattern, &of_y, &lookup.table.y);
            let mut digit = Scalar::ZERO;
            for value in &mut pattern {
                *value += digit;
                digit += of_digit;
            }
            sink.add(layout.bit_cell(lookup.selector.bits.start), weight, &pattern);
            for variable in [lookup.x, lookup.y, lookup.digit] {
                let cell = layout.cell(Cell::of(variable)).expect("a value");
                sink.add_one(cell, -weight);
                weight *= self.lambda;
            }
        }
    }
}
