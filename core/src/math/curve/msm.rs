//! Multi-scalar multiplication over arbitrary points.

use super::{Affine, BatchAdder, BucketSums, Projective, digits, magnitude, weighted_parts};
use crate::math::arith::Scalar;
use crate::math::parallel;
use zeroize::Zeroizing;

/// How many windows have their buckets summed together: with more, more additions share an inversion, but scratch space
/// grows.
const WINDOWS_AT_ONCE: usize = 4;

/// With so many points one window is enough.
const MANY_POINTS: usize = 1 << 14;

/// Fewer windows than this share too little.
const WINDOWS_PER_PIECE: usize = 8;

/// `sum_i scalars[i] points[i]`, in a time that reveals the scalars: for public values, and for a prover on its own
/// device. Wipes their digits.
///
/// # Panics
/// If the lengths differ.
pub fn msm(scalars: &[Scalar], points: &[Affine]) -> Projective {
    assert_eq!(scalars.len(), points.len(), "multi-scalar multiplication of unequal lengths");
    let n = points.len();
    let bits = window_bits(n);
    let windows = 255 / bits + 1;
    let width = 1 << (bits - 1);

    // One row of digits per window.
    let mut table = Zeroizing::new(vec![0; windows * n]);
    for (i, scalar) in scalars.iter().enumerate() {
        let (limbs, negative) = magnitude(scalar);
        for (window, digit) in digits(&limbs, bits, negative).enumerate() {
            table[window * n + i] = digit;
        }
    }

    let piece = parallel::small_piece(windows, WINDOWS_PER_PIECE);
    let sums = parallel::map(table.chunks((n * piece).max(1)).collect(), |table| {
        let mut sorter = BucketSums::default();
        let mut buckets = vec![Affine::IDENTITY; table.len() / n * width];
        let at_once = if n < MANY_POINTS { WINDOWS_AT_ONCE } else { 1 };
        let passes = buckets.chunks_mut(width * at_once);
        for (digits, buckets) in table.chunks(n * at_once).zip(passes) {
            sorter.sum(digits, n, |_, i| points[i], buckets);
        }
        weighted_parts(&mut BatchAdder::new(), &buckets, width)
    });
    // A window of `bits` bits has as many parts: for each bit but the highest, and the sum of its buckets. Horner's
    // rule over the bits of all windows.
    let parts: Vec<Affine> = sums.into_iter().flatten().collect();
    parts.chunks_exact(bits).rev().fold(Projective::IDENTITY, |sum, parts| {
        let (weighted, all) = parts.split_at(bits - 1);
        weighted.iter().rev().fold(sum.double(), |sum, &part| sum.double() + part) + all[0]
    })
}

/// The window size with the fewest additions.
fn window_bits(n: usize) -> usize {
    // A bucket's first point is not added to anything, which halves the cost of buckets.
    let cost = |bits: usize| (255 / bits + 1) * (n + (1 << (bits - 1)));
    (3..=12).min_by_key(|&bits| cost(bits)).unwrap_or(8)
}
