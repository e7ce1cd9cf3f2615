//! Commitments to short messages, one at a time.

use super::super::msm::{blind_terms, multiple};
use super::tables::{MESSAGE_BITS, message_multiples};
use crate::math::arith::{Pick, Scalar};
use crate::math::curve::{Affine, BatchAdder, Projective, batch_to_affine, digits, magnitude};

/// The longest message.
pub const MESSAGE_WIDTH: usize = 8;

/// How many additions must share an inversion for it to save time.
const WORTH_INVERSION: usize = 10;

/// Commits to one short message: `sum_j values[j] G_j + blind H`.
///
/// # Panics
/// If there are more values than [`MESSAGE_WIDTH`].
pub fn commit_message(values: &[Scalar], blind: &Scalar) -> Affine {
    assert!(values.len() <= MESSAGE_WIDTH, "message longer than {MESSAGE_WIDTH}");
    let size = 1 << (MESSAGE_BITS - 1);
    let table = message_multiples();
    let mut terms: Vec<_> = blind_terms(blind).collect();
    for (j, value) in values.iter().enumerate() {
        let (limbs, negative) = magnitude(value);
        for (k, digit) in digits(&limbs, MESSAGE_BITS, negative).enumerate() {
            terms.push(multiple(&table[(k * MESSAGE_WIDTH + j) * size..], digit));
        }
    }
    // Halves are added for as long as that is worth an inversion.
    let mut adder = BatchAdder::new();
    while terms.len() > 2 * WORTH_INVERSION {
        let half = terms.len() / 2;
        let kept = terms.len() - half;
        adder.add_assign(&mut terms, None, half, |i| Pick { to: i, from: kept + i, negate: false });
        terms.truncate(kept);
    }
    batch_to_affine(&[terms.into_iter().fold(Projective::IDENTITY, |sum, term| sum + term)])[0]
}
