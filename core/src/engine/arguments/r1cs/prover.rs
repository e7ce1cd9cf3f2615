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
use zeroize::Zeroize;

impl R1csArgument<'_> {
    /// The prover of the sum-check.
    pub fn prover(&self) -> R1csProver {
        let tensors = self.circuit.tensors();
        let mut entries = if tensors.products.is_empty() { Vec::new() } else { self.circuit.entries() };
        let channel = |k: usize, f: fn(&Constraint) -> &Lc| {
            // At full size, so that growing leaves no copy in memory.
            let mut values = Vec::with_capacity(1 << self.tau.len());
            values.extend(self.circuit.constraints.iter().map(|c| self.circuit.eval(f(c)).expect("a witness")));
            for nodes in &tensors.products {
                match &entries[nodes[k].index()] {
                    Some(entries) => values.extend(entries.iter().map(|&entry| Scalar::from_i64(entry))),
                    None => values.resize(values.len() + tensors.shape(nodes[k]).len(), Scalar::ZERO),
                }
            }
            values.resize(1 << self.tau.len(), Scalar::ZERO);
            values
        };
        let tables = [channel(0, |c| &c.a), channel(1, |c| &c.b), channel(2, |c| &c.c)];
        entries.iter_mut().flatten().for_each(Zeroize::zeroize);
        R1csProver { factor: EqFactor::eq(&self.tau, Scalar::ZERO), q: [Scalar::ZERO; 4], tables }
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
