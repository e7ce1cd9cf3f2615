//! The arguments: each reduces one kind of gate to linear claims on committed rows.
//!
//! They share one shape, [`Argument`], which both sides run. Each has a folder, with its prover in a file there.
//! the macro `list` names them all: a new argument touches only its own folder and that list.

pub mod bits;
pub mod digests;
pub mod linear;
pub mod map_entries;
mod positions;
pub mod prover;
pub mod r1cs;
pub mod reads;
pub mod sha256;
mod tensors;

#[cfg(test)]
mod tests;

use crate::{
    engine::{
        circuit::Circuit,
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::arith::Scalar,
};

/// One kind of gate, from its challenges to linear claims on committed rows. Both sides run it.
///
/// Its methods are called in the order in which they are listed. Each argument has a constructor
/// `new(channel, circuit, layout)` that draws its challenges, or returns `None` if the public shape has no gate of its
/// kind.
pub trait Argument: Send + Sync {
    /// Its name, for tests.
    fn name(&self) -> &'static str;

    /// How many entries it has in the first message, before the sum-check.
    fn first_len(&self) -> usize {
        0
    }

    /// Takes these entries and returns its sum-checks.
    fn begin(&mut self, first: &[Hidden]) -> Vec<SumcheckClaim>;

    /// Where its first sum-check pauses for a separate message, if it does.
    fn pause(&self) -> Option<Pause> {
        None
    }

    /// Takes what was sent at the pause, with the point so far, and returns what this subtracts from the claim.
    fn resume(&mut self, _point: &[Scalar], _sent: &[Hidden]) -> Hidden {
        unreachable!("this argument has no pause")
    }

    /// How many final evaluations it has.
    fn evaluations_len(&self) -> usize;

    /// Requires what the final evaluations must satisfy, and returns the value of each sum-check at its point.
    fn finish(&mut self, relations: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Quadratic>;

    /// Weights with which the rows of its blocks are combined in the reduction. Only SHA-256 has them.
    fn folded(&self) -> &[Scalar] {
        &[]
    }

    /// The remaining linear claims, without their constants.
    fn claims(&self) -> Vec<Quadratic>;

    /// Adds the claims' kernels, each multiplied by its weight.
    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]);
}

/// A message in the middle of the sum-check.
#[derive(Clone, Copy)]
pub struct Pause {
    /// How many rounds remain.
    pub rounds_left: usize,
    /// How many entries are sent.
    pub len: usize,
}

/// Makes the arguments that take part, each as a `Box<dyn $role>`. This is the only list of arguments; it has the order
/// of the transcript.
///
/// It is a macro because the prover's list holds other trait objects than the verifier's ([`prover::all`]).
macro_rules! list {
    ($role:path, $channel:ident, $circuit:ident, $layout:ident) => {
        $crate::engine::arguments::list! {
            @ $role, $channel, $circuit, $layout:
            $crate::engine::arguments::sha256::Sha256Argument,
            $crate::engine::arguments::bits::BitsArgument,
            $crate::engine::arguments::r1cs::R1csArgument,
            $crate::engine::arguments::reads::ReadsArgument,
            $crate::engine::arguments::map_entries::MapEntriesArgument,
            $crate::engine::arguments::digests::DigestsArgument,
            $crate::engine::arguments::linear::LinearArgument,
        }
    };
    (@ $role:path, $channel:ident, $circuit:ident, $layout:ident: $($argument:path,)+) => {{
        let mut all: Vec<Box<dyn $role + 'a>> = Vec::new();
        $(
            if let Some(argument) = <$argument>::new($channel, $circuit, $layout) {
                all.push(Box::new(argument));
            }
        )+
        all
    }};
}
pub(crate) use list;

/// All arguments that take part; each draws its challenges.
pub fn all<'a, C: Channel>(channel: &mut C, circuit: &'a Circuit, layout: &'a Layout) -> Vec<Box<dyn Argument + 'a>> {
    list!(Argument, channel, circuit, layout)
}

/// The column of bit `k` of a block's byte `at`, in the row of message words.
pub(crate) fn byte_bit(at: usize, k: usize) -> usize {
    32 * (at / 4) + 8 * (3 - at % 4) + k
}

/// `k, 2k, 4k, ...`.
pub(crate) fn doublings(k: Scalar) -> impl Iterator<Item = Scalar> {
    std::iter::successors(Some(k), |k| Some(k.double()))
}
