//! Booleanity of the bits region.

pub mod prover;

use super::Argument;
use crate::{
    engine::{
        circuit::Circuit,
        claims::{KernelSink, Layout},
        commit::WIDTH,
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::{arith::Scalar, poly},
};

/// Every bit of the region is 0 or 1.
pub struct BitsArgument {
    tau: Vec<Scalar>,
    point: Vec<Scalar>,
    evaluation: Hidden,
}

impl BitsArgument {
    /// Draws the challenges.
    pub fn new<C: Channel>(channel: &mut C, _: &Circuit, layout: &Layout) -> Option<Self> {
        let rounds = poly::variables(layout.bits()).max(poly::variables(WIDTH));
        let tau = channel.challenges("bits booleanity", rounds);
        Some(Self { tau, point: Vec::new(), evaluation: Hidden::default() })
    }
}

impl Argument for BitsArgument {
    fn name(&self) -> &'static str {
        "bits"
    }

    fn begin(&mut self, _: &[Hidden]) -> Vec<SumcheckClaim> {
        vec![SumcheckClaim { rounds: self.tau.len(), claim: Quadratic::default() }]
    }

    fn evaluations_len(&self) -> usize {
        1
    }

    fn finish(&mut self, _: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Quadratic> {
        let [bit] = evaluations else { unreachable!("one evaluation") };
        self.point = points[0].to_vec();
        self.evaluation = bit.clone();
        vec![&(bit * bit - bit) * poly::eq_eval(&self.tau, points[0])]
    }

    fn claims(&self) -> Vec<Quadratic> {
        vec![self.evaluation.clone().into()]
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        let (columns, rows) = self.point.split_at(poly::variables(WIDTH));
        let columns = poly::eq_table(columns);
        let rows = poly::eq_table_up_to(rows, weights[0], layout.bit_rows());
        // The last row may be used in part. No claim is about its other cells.
        let whole = layout.bits() / WIDTH;
        let cell = layout.bits_start() + WIDTH * whole;
        sink.add_tensor(layout.bits_start(), &rows[..whole], &columns);
        rows[whole..].iter().for_each(|&row| sink.add(cell, row, &columns[..layout.bits() % WIDTH]));
    }
}

#[cfg(test)]
mod tests;
