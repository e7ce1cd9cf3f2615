//! Commitments to short messages, one at a time.

use super::rows::{blind_terms, multiple};
use super::tables::{MESSAGE_BITS, message_multiples};
use crate::arith::Scalar;
use crate::curve::{Affine, Projective, digits, magnitude};

/// The longest message.
pub const MESSAGE_WIDTH: usize = 8;

/// Commits to one short message: `sum_j values[j] G_j + blind H`.
///
/// # Panics
/// If there are more values than [`MESSAGE_WIDTH`].
pub fn commit_message(values: &[Scalar], blind: &Scalar) -> Affine {
    assert!(values.len() <= MESSAGE_WIDTH, "message longer than {MESSAGE_WIDTH}");
    let size = 1 << (MESSAGE_BITS - 1);
    let table = message_multiples();
    let mut sum = Projective::IDENTITY;
    for (j, value) in values.iter().enumerate() {
        let (limbs, negative) = magnitude(value);
        for (k, digit) in digits(&limbs, MESSAGE_BITS, negative).enumerate() {
            sum += multiple(&table[(k * MESSAGE_WIDTH + j) * size..], digit);
        }
    }
    blind_terms(blind).fold(sum, |sum, term| sum + term).to_affine()
}
