//! Products `a * b = c` of linear combinations, and of tensors behind them.
//!
//! Spartan's outer sum-check (eprint 2019/550, section 5.1), whose inner claims are three more linear claims.

pub mod prover;

use super::{Argument, tensors};
use crate::{
    engine::{
        circuit::{Cell, Circuit, Constraint, Lc, ProductBlock, Weights},
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::{
        arith::{Scalar, multiply_add},
        poly,
    },
};

/// Final evaluations: `Az`, `Bz`, `Cz`.
const EVALUATIONS: usize = 3;

/// The products of a circuit.
pub struct R1csArgument<'a> {
    circuit: &'a Circuit,
    tau: Vec<Scalar>,
    /// `eq(r, i)` for each constraint.
    rows: Vec<Scalar>,
    claims: Vec<Hidden>,
}

impl<'a> R1csArgument<'a> {
    /// Draws the challenges.
    pub fn new<C: Channel>(channel: &mut C, circuit: &'a Circuit, _: &Layout) -> Option<Self> {
        let rounds = poly::variables(circuit.constraints.len() + circuit.tensors().product_rows());
        let tau = channel.challenges("r1cs tau", rounds);
        Some(Self { circuit, tau, rows: Vec::new(), claims: Vec::new() })
    }

    /// The products of tensors, with `eq(r, i)` for each entry.
    fn blocks(&self) -> impl Iterator<Item = (&ProductBlock, &[Scalar])> {
        let tensors = self.circuit.tensors();
        let mut rows = &self.rows[self.circuit.constraints.len()..];
        tensors
            .products
            .iter()
            .map(move |block| (block, rows.split_off(..tensors.shape(block[0]).len()).expect("a row for each entry")))
    }
}

impl Argument for R1csArgument<'_> {
    fn name(&self) -> &'static str {
        "r1cs"
    }

    fn begin(&mut self, _: &[Hidden]) -> Vec<SumcheckClaim> {
        vec![SumcheckClaim { rounds: self.tau.len(), claim: Quadratic::default() }]
    }

    fn evaluations_len(&self) -> usize {
        EVALUATIONS
    }

    fn finish(&mut self, _: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Quadratic> {
        let [az, bz, cz] = evaluations else { unreachable!("three evaluations") };
        self.rows = poly::eq_table(points[0]);
        let constant = |f: fn(&Constraint) -> &Lc| -> Scalar {
            let rows = self.circuit.constraints.iter().zip(&self.rows);
            rows.flat_map(|(c, &row)| f(c).iter().map(move |(v, &k)| (v, k * row)))
                .filter(|(v, _)| Cell::of(*v) == Cell::One)
                .map(|(_, k)| k)
                .sum()
        };
        let mut constants = [constant(|c| &c.a), constant(|c| &c.b), constant(|c| &c.c)];
        let tensors = self.circuit.tensors();
        let of_nodes = if tensors.products.is_empty() { Vec::new() } else { tensors.constants() };
        for (block, rows) in self.blocks() {
            for (constant, node) in constants.iter_mut().zip(block) {
                if let Some(entries) = &of_nodes[node.index()] {
                    *constant += Weights::each(tensors.shape(*node), rows.to_vec()).times(entries);
                }
            }
        }
        self.claims = [az, bz, cz].into_iter().zip(constants).map(|(y, k)| y.clone() + -k).collect();
        vec![&(az * bz - cz) * poly::eq_eval(&self.tau, points[0])]
    }

    fn claims(&self) -> Vec<Quadratic> {
        self.claims.iter().cloned().map(Quadratic::from).collect()
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        for (c, &row) in self.circuit.constraints.iter().zip(&self.rows) {
            for (lc, &weight) in [&c.a, &c.b, &c.c].into_iter().zip(weights) {
                let weight = weight * row;
                for (variable, &k) in lc.iter() {
                    if let Some(cell) = layout.cell(Cell::of(variable)) {
                        sink.add_one(cell, weight * k);
                    }
                }
            }
        }
        let tensors = self.circuit.tensors();
        let of_block = |(block, rows): (&ProductBlock, &[Scalar])| {
            [0, 1, 2].map(|k| {
                let mut of_entries = vec![Scalar::ZERO; rows.len()];
                multiply_add(&mut of_entries, &weights[k], rows);
                (block[k], Weights::each(tensors.shape(block[k]), of_entries))
            })
        };
        tensors::emit(sink, layout, tensors, Scalar::ONE, self.blocks().flat_map(of_block));
    }
}

#[cfg(test)]
mod tests;
