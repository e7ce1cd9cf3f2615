//! The arguments: each takes one kind of gate to linear claims on committed rows.
//!
//! They share one shape, [`Argument`]; what the prover adds to it is [`ArgumentProver`]. The list at the end of this file names
//! them all: a new argument touches its own file and that list.

pub mod bits;
pub mod booleanity;
pub mod digests;
pub mod linear;
pub mod map_entries;
pub mod r1cs;
pub mod reads;
pub mod sha256;
mod witness;

pub use witness::Witness;

#[cfg(test)]
mod tests;

use crate::{
    engine::{
        circuit::Circuit,
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Relations},
        sumcheck::SumcheckProver,
    },
    math::arith::Scalar,
};

/// One kind of gate, from its challenges to linear claims on committed rows. Both sides run it.
///
/// It is called in the order of its methods. Each has a constructor `new(channel, circuit, layout)` that draws its challenges,
/// or gives `None` where the public shape has no gate of its kind.
pub trait Argument: Sync {
    /// Its name, for tests.
    fn name(&self) -> &'static str;

    /// How many entries it has in the first message, before the sum-check.
    fn first_len(&self) -> usize {
        0
    }

    /// Takes them, and gives its sum-checks.
    fn begin(&mut self, relations: &mut Relations, first: &[Hidden]) -> Vec<SumcheckClaim>;

    /// Where its first sum-check pauses for a message of its own, if it does.
    fn pause(&self) -> Option<Pause> {
        None
    }

    /// Takes what was sent at the pause, at the point so far, and gives what that takes off the claim.
    fn resume(&mut self, _point: &[Scalar], _sent: &[Hidden]) -> Hidden {
        unreachable!("an argument without a pause")
    }

    /// How many final evaluations it has.
    fn evaluations_len(&self) -> usize;

    /// Says what the final evaluations must satisfy, and gives the value of each sum-check at its point.
    fn finish(&mut self, relations: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Hidden>;

    /// Weights with which the rows of its own blocks are combined in the reduction: SHA-256's.
    fn folded(&self) -> &[Scalar] {
        &[]
    }

    /// The linear claims that are left, constants taken off.
    fn claims(&self) -> Vec<Hidden>;

    /// Adds the claims' kernels, each times its weight.
    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]);
}

/// The prover's half of an argument.
pub trait ArgumentProver: Argument {
    /// Its entries in the first message.
    fn first(&self, _witness: &Witness) -> Vec<Scalar> {
        Vec::new()
    }

    /// Its sum-checks, in the order of [`Argument::begin`].
    fn provers<'w>(&self, witness: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>>;
}

/// A sum-check that an argument takes part in.
pub struct SumcheckClaim {
    /// How many variables it binds.
    pub rounds: usize,
    /// What it claims.
    pub claim: Hidden,
}

/// A message in the middle of the sum-check.
#[derive(Clone, Copy)]
pub struct Pause {
    /// How many rounds are left.
    pub rounds_left: usize,
    /// How many entries are sent.
    pub len: usize,
}

/// Makes the arguments that take part, in the order of the transcript.
macro_rules! arguments {
    ($channel:ident, $circuit:ident, $layout:ident: $($argument:ty),+ $(,)?) => {{
        let mut all: Vec<Box<dyn ArgumentProver + 'a>> = Vec::new();
        $(all.extend(<$argument>::new($channel, $circuit, $layout).map(|it| Box::new(it) as Box<dyn ArgumentProver + 'a>));)+
        all
    }};
}

/// All arguments that take part, in the order of the transcript: each draws its challenges.
pub fn all<'a, C: Channel>(
    channel: &mut C,
    circuit: &'a Circuit,
    layout: &'a Layout,
) -> Vec<Box<dyn ArgumentProver + 'a>> {
    arguments! {
        channel, circuit, layout:
        sha256::Sha256Argument<'a>,
        bits::BitsArgument,
        r1cs::R1csArgument<'a>,
        reads::ReadsArgument<'a>,
        map_entries::MapEntriesArgument<'a>,
        digests::DigestsArgument<'a>,
        linear::LinearArgument<'a>,
    }
}

/// Adds weights of a block's 64 message bytes: a byte's bits count with powers of two, words are big-endian.
pub(crate) fn emit_bytes(sink: &mut dyn KernelSink, layout: &Layout, block: usize, bytes: &[Scalar]) {
    let mut row = [Scalar::ZERO; 512];
    for (at, &weight) in bytes.iter().enumerate() {
        let mut weight = weight;
        for k in 0..8 {
            row[byte_bit(at, k)] = weight;
            weight = weight.double();
        }
    }
    sink.add(layout.message_cell(block), Scalar::ONE, &row);
}

/// Column of bit `k` of byte `at` of a block in its row of message words.
pub(crate) fn byte_bit(at: usize, k: usize) -> usize {
    32 * (at / 4) + 8 * (3 - at % 4) + k
}
