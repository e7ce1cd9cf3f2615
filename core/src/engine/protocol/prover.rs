//! The prover's part of the protocol.

use super::Prover;
use crate::{
    engine::{
        arguments::prover::{ArgumentProver, Witness},
        claims::{Layout, prover::RowReduction},
        sumcheck::{Batch, Rounds, prover::BatchProver},
    },
    math::{arith::Scalar, parallel},
};

/// A prover who knows a witness.
pub struct WitnessProver<'w> {
    witness: &'w Witness,
    batch: Option<BatchProver<'w>>,
}

impl<'w> WitnessProver<'w> {
    /// A prover at the beginning of the protocol.
    pub fn new(witness: &'w Witness) -> Self {
        Self { witness, batch: None }
    }

    fn batch(&self) -> &BatchProver<'w> {
        self.batch.as_ref().expect("the sum-check has begun")
    }
}

impl<'a> Prover<dyn ArgumentProver + 'a> for WitnessProver<'_> {
    type Reduction = RowReduction;

    fn first(&self, arguments: &[Box<dyn ArgumentProver + 'a>]) -> Vec<Scalar> {
        let mut first = Vec::new();
        for argument in arguments {
            let entries = argument.first(self.witness);
            assert_eq!(entries.len(), argument.first_len(), "{}: length of the first message", argument.name());
            first.extend(entries);
        }
        first
    }

    fn begin(&mut self, arguments: &[Box<dyn ArgumentProver + 'a>], batch: &Batch, claims: Vec<Scalar>) {
        let of_arguments = parallel::map(arguments.iter().collect(), |argument| argument.provers(self.witness));
        self.batch = Some(BatchProver::new(batch, of_arguments.into_iter().flatten().collect(), claims));
    }

    fn rounds(&mut self) -> &mut dyn Rounds {
        self.batch.as_mut().expect("the sum-check has begun")
    }

    fn paused(&self, k: usize) -> Vec<Scalar> {
        self.batch().provers()[k].paused()
    }

    fn evaluations(&self) -> Vec<Scalar> {
        self.batch().provers().iter().flat_map(|prover| prover.evaluations()).collect()
    }

    fn end(&mut self) {
        self.batch = None;
    }

    fn reduction(&self, layout: &Layout, folded: &[Scalar]) -> RowReduction {
        RowReduction::new(self.witness.reduction_rows(layout, folded))
    }
}
