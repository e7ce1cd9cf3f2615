//! The prover's part of products.

use super::R1csArgument;
use crate::{
    engine::{
        arguments::prover::{ArgumentProver, Witness},
        circuit::{Constraint, Lc},
        sumcheck::{
            RoundPolynomial,
            prover::{EqFactor, SumcheckProver},
        },
    },
    math::{
        arith::{ProductSum, Scalar, wipe},
        poly,
    },
};

impl R1csArgument<'_> {
    /// The prover of the sum-check.
    pub fn prover(&self) -> R1csProver {
        let channel = |f: fn(&Constraint) -> &Lc| {
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
        self.tables.each_ref().map(|table| table[0]).to_vec()
    }
}

impl Drop for R1csProver {
    fn drop(&mut self) {
        self.tables.iter_mut().for_each(wipe);
    }
}
