//! The prover adds nothing: linear gates need no sum-check.

use super::LinearArgument;
use crate::engine::{
    arguments::prover::{ArgumentProver, Witness},
    sumcheck::prover::SumcheckProver,
};

impl ArgumentProver for LinearArgument<'_> {
    fn provers<'w>(&self, _: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>> {
        Vec::new()
    }
}
