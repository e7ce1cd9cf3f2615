//! What the prover adds to the arguments.

mod booleanity;
mod witness;

pub use booleanity::{BitsProver, ColumnsProver};
pub use witness::Witness;

#[cfg(test)]
pub mod non_bits;

use super::{Argument, list};
use crate::{
    engine::{circuit::Circuit, claims::Layout, hidden::Channel, sumcheck::prover::SumcheckProver},
    math::arith::Scalar,
};

/// The prover's half of an argument.
pub trait ArgumentProver: Argument {
    /// Its entries in the first message.
    fn first(&self, _witness: &Witness) -> Vec<Scalar> {
        Vec::new()
    }

    /// The provers of its sum-checks, in the order of [`Argument::begin`].
    fn provers<'w>(&self, witness: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>>;
}

/// All arguments that take part, with the prover's halves; each draws its challenges.
pub fn all<'a, C: Channel>(
    channel: &mut C,
    circuit: &'a Circuit,
    layout: &'a Layout,
) -> Vec<Box<dyn ArgumentProver + 'a>> {
    list!(ArgumentProver, channel, circuit, layout)
}
