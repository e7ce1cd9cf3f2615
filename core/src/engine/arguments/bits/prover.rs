//! The prover's part of the bits region's booleanity.

use super::BitsArgument;
use crate::engine::{
    arguments::prover::{ArgumentProver, BitsProver, Witness},
    sumcheck::prover::SumcheckProver,
};

impl ArgumentProver for BitsArgument {
    fn provers<'w>(&self, witness: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>> {
        #[cfg_attr(not(test), allow(unused_mut))]
        let mut prover = BitsProver::new(witness.bits.as_flattened().to_vec(), &self.tau);
        #[cfg(test)]
        witness.play_bits(&mut prover);
        vec![Box::new(prover)]
    }
}
