//! The arguments: each takes one kind of gate to linear claims on committed rows.
//!
//! They share one shape. `new` draws the challenges that come after the rows are committed; the prover makes a
//! sum-check instance; `finish` says what the instance's final evaluations must satisfy and returns the value that
//! they give it; [`Argument`] then brings the linear claims that are left, and their kernels.

pub mod booleanity;
pub mod digests;
pub mod linear;
pub mod r1cs;
pub mod reads;
pub mod sha256;
pub mod walks;

#[cfg(test)]
mod tests;

use crate::{
    engine::{
        claims::{KernelSink, Layout},
        hidden::Hidden,
    },
    math::arith::Scalar,
};

/// The linear claims that an argument leaves.
pub trait Argument {
    /// The claimed values, constants taken off.
    fn claims(&self) -> Vec<Hidden>;

    /// Adds the claims' kernels, each times its weight.
    fn emit(&self, sink: &mut impl KernelSink, layout: &Layout, weights: &[Scalar]);
}

/// Adds weights of a block's 64 message bytes: a byte's bits count with powers of two, words are big-endian.
pub(crate) fn emit_bytes(sink: &mut impl KernelSink, layout: &Layout, block: usize, bytes: &[Scalar]) {
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
