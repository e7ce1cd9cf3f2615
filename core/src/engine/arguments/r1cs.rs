//! Products `a * b = c` of linear combinations: Spartan's outer sum-check (eprint 2019/550, section 5.1), whose inner
//! claims are three more linear claims.

use super::{Argument, ArgumentProver, SumcheckClaim, Witness};
use crate::{
    engine::{
        circuit::{Cell, Circuit, Lc},
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Relations},
        sumcheck::{EqFactor, RoundPolynomial, SumcheckProver},
    },
    math::{
        arith::{ProductSum, Scalar, wipe},
        poly,
    },
};

/// Final evaluations: `Az`, `Bz`, `Cz`, and the product of the first two.
const EVALUATIONS: usize = 4;

/// The products of a circuit.
pub struct R1csArgument<'a> {
    circuit: &'a Circuit,
    tau: Vec<Scalar>,
    /// `eq(r, i)` per constraint.
    rows: Vec<Scalar>,
    claims: Vec<Hidden>,
}

impl<'a> R1csArgument<'a> {
    /// Draws the challenges.
    pub fn new<C: Channel>(channel: &mut C, circuit: &'a Circuit, _: &Layout) -> Option<Self> {
        let rounds = poly::variables(circuit.constraints.len());
        let tau = channel.challenges("r1cs tau", rounds);
        Some(Self { circuit, tau, rows: Vec::new(), claims: Vec::new() })
    }

    /// The prover's instance.
    pub fn prover(&self) -> R1csProver {
        let channel = |f: fn(&crate::engine::circuit::Constraint) -> &Lc| {
            let mut values: Vec<Scalar> =
                self.circuit.constraints.iter().map(|c| self.circuit.eval(f(c)).expect("a witness")).collect();
            values.resize(1 << self.tau.len(), Scalar::ZERO);
            values
        };
        R1csProver {
            factor: EqFactor::eq(&self.tau, Scalar::ZERO),
            q: [Scalar::ZERO; 4],
            tables: [channel(|c| &c.a), channel(|c| &c.b), channel(|c| &c.c)],
        }
    }
}

impl Argument for R1csArgument<'_> {
    fn name(&self) -> &'static str {
        "r1cs"
    }

    fn begin(&mut self, _: &mut Relations, _: &[Hidden]) -> Vec<SumcheckClaim> {
        vec![SumcheckClaim { rounds: self.tau.len(), claim: Hidden::default() }]
    }

    fn evaluations_len(&self) -> usize {
        EVALUATIONS
    }

    fn finish(&mut self, relations: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Hidden> {
        let [az, bz, cz, ab] = evaluations else { unreachable!("four evaluations") };
        relations.require_product(az.clone(), bz.clone(), ab.clone());
        self.rows = poly::eq_table(points[0]);
        let constant = |f: fn(&crate::engine::circuit::Constraint) -> &Lc| -> Scalar {
            let rows = self.circuit.constraints.iter().zip(&self.rows);
            rows.flat_map(|(c, &row)| f(c).iter().map(move |(v, &k)| (v, k * row)))
                .filter(|(v, _)| Cell::of(*v) == Cell::One)
                .map(|(_, k)| k)
                .sum()
        };
        let constants = [constant(|c| &c.a), constant(|c| &c.b), constant(|c| &c.c)];
        self.claims = [az, bz, cz].into_iter().zip(constants).map(|(y, k)| y.clone() + -k).collect();
        vec![&(ab.clone() - cz) * poly::eq_eval(&self.tau, points[0])]
    }

    fn claims(&self) -> Vec<Hidden> {
        self.claims.clone()
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
    }
}

impl ArgumentProver for R1csArgument<'_> {
    fn provers<'w>(&self, _: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>> {
        vec![Box::new(self.prover())]
    }
}

/// `sum_i eq(tau, i) (Az(i) Bz(i) - Cz(i))`.
pub struct R1csProver {
    factor: EqFactor,
    q: [Scalar; 4],
    tables: [Vec<Scalar>; 3],
}

impl SumcheckProver for R1csProver {
    fn round(&mut self) -> RoundPolynomial {
        let [a, b, c] = &self.tables;
        let (mut at_0, mut leading) = (ProductSum::ZERO, ProductSum::ZERO);
        for (i, weight) in self.factor.rest().iter().enumerate() {
            at_0.add(&(a[2 * i] * b[2 * i] - c[2 * i]), weight);
            leading.add(&((a[2 * i + 1] - a[2 * i]) * (b[2 * i + 1] - b[2 * i])), weight);
        }
        let (at_0, leading) = (at_0.finish(), leading.finish());
        self.q = [at_0, self.factor.q_at_1(at_0) - at_0 - leading, leading, Scalar::ZERO];
        self.factor.times(&self.q)
    }

    fn bind(&mut self, r: Scalar) {
        self.factor.bind(&self.q, r);
        self.tables.iter_mut().for_each(|table| poly::bind(table, r));
    }

    fn evaluations(&self) -> Vec<Scalar> {
        let [az, bz, cz] = self.tables.each_ref().map(|table| table[0]);
        vec![az, bz, cz, az * bz]
    }
}

impl Drop for R1csProver {
    fn drop(&mut self) {
        self.tables.iter_mut().for_each(wipe);
    }
}

#[cfg(test)]
mod tests;
