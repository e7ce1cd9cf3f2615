//! The prover's part of digests.

use super::DigestsArgument;
use crate::{
    engine::{
        arguments::{
            prover::{ArgumentProver, Witness},
            sha256::prover::Columns,
        },
        sumcheck::prover::{ProductProver, SumcheckProver},
    },
    math::arith::Scalar,
};

impl DigestsArgument<'_> {
    /// The value of the sum-check's claim.
    pub fn claim_value(&self) -> Scalar {
        let gates = self.gates.iter().zip(&self.gate_weights);
        gates
            .flat_map(|(gate, &z)| gate.words.iter().zip(&self.word_weights).map(move |(&w, &k)| (w, z * k)))
            .map(|(word, k)| k * self.circuit.get(word).expect("a witness"))
            .sum()
    }

    /// The prover of the sum-check.
    pub fn prover(&self, columns: &Columns) -> ProductProver {
        let (circuit, layout) = (self.circuit, self.layout);
        let mut selector = vec![Scalar::ZERO; 1 << self.rounds];
        let mut words = selector.clone();
        for (gate, &weight) in self.gates.iter().zip(&self.gate_weights) {
            let zone = layout.zones()[gate.zone];
            for (i, block) in zone.range().enumerate() {
                selector[block] = Scalar::from_u64(circuit.bits()[gate.selector.bits.start + i] as u64);
                let after = columns.after(layout.zones(), gate.zone, block);
                let word = |(&k, w): (&Scalar, u32)| k * Scalar::from_u64(w as u64);
                words[block] = weight * self.word_weights.iter().zip(after).map(word).sum::<Scalar>();
            }
        }
        ProductProver::new(selector, words)
    }
}

impl ArgumentProver for DigestsArgument<'_> {
    fn first(&self, _: &Witness) -> Vec<Scalar> {
        vec![self.claim_value()]
    }

    fn provers<'w>(&self, witness: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>> {
        vec![Box::new(self.prover(&witness.columns))]
    }
}
