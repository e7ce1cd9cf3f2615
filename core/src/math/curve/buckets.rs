//! The parts of the bucket method (Pippenger): signed digits, sums of buckets, and weighted sums of these.

use subtle::{Choice, ConditionallySelectable};

use super::{Affine, BatchAdder, Projective};
use crate::math::arith::{Pick, Scalar};

/// The limbs of the smaller of `s` and `p - s`, and whether it is the latter: at most 255 bits, and few for a small
/// number of either sign.
#[inline]
pub(crate) fn magnitude(s: &Scalar) -> ([u64; 4], bool) {
    let (plus, minus) = (s.to_limbs(), (-s).to_limbs());
    let mut borrow = 0;
    for i in 0..4 {
        let t = u128::from(minus[i]).wrapping_sub(u128::from(plus[i]) + u128::from(borrow));
        borrow = (t >> 127) as u64;
    }
    // Zero is its own negative and is not negated.
    let negate = borrow as u8;
    let limbs = core::array::from_fn(|i| u64::conditional_select(&plus[i], &minus[i], Choice::from(negate)));
    (limbs, negate == 1)
}

/// The digits of a 255-bit number in base `2^bits`, between `-2^(bits-1)` and `2^(bits-1)`, least significant first.
/// There are `255 / bits + 1` of them; `bits` is at most 15.
#[inline]
pub(crate) fn digits(limbs: &[u64; 4], bits: usize, negate: bool) -> impl Iterator<Item = i16> + use<> {
    let limbs = [limbs[0], limbs[1], limbs[2], limbs[3], 0];
    let half = 1u64 << (bits - 1);
    let sign = if negate { -1 } else { 1 };
    let mut carry = 0;
    (0..255 / bits + 1).map(move |window| {
        let (limb, shift) = (bits * window / 64, bits * window % 64);
        let mut digit = limbs[limb] >> shift;
        if shift + bits > 64 {
            digit |= limbs[limb + 1] << (64 - shift);
        }
        let digit = (digit & (2 * half - 1)) + carry;
        carry = u64::from(digit > half);
        (digit as i32 - ((carry as i32) << bits)) as i16 * sign
    })
}

/// Sums points bucket by bucket.
#[derive(Default)]
pub(crate) struct BucketSums {
    adder: BatchAdder,
    /// While sorting: where the next point of each bucket goes. After sorting: where each bucket ends.
    ends: Vec<u32>,
    points: Vec<Affine>,
    pairs: Vec<(u32, u32)>,
}

impl BucketSums {
    /// For each block of `n` digits and of `sums.len() / blocks` buckets: writes into bucket `d - 1` the sum of the
    /// points with digit `d` minus the sum of those with digit `-d`. Digit 0 is left out.
    ///
    /// The points are `point(block, i)` for `i < n`.
    pub(crate) fn sum(
        &mut self,
        digits: &[i16],
        n: usize,
        point: impl Fn(usize, usize) -> Affine,
        sums: &mut [Affine],
    ) {
        if n == 0 {
            return;
        }
        let width = sums.len() / digits.len().div_ceil(n);

        // Counting sort by bucket.
        let ends = &mut self.ends;
        ends.clear();
        ends.resize(sums.len() + 1, 0);
        for (block, digits) in digits.chunks(n).enumerate() {
            for digit in digits.iter().filter(|digit| **digit != 0) {
                ends[block * width + usize::from(digit.unsigned_abs())] += 1;
            }
        }
        for bucket in 1..ends.len() {
            ends[bucket] += ends[bucket - 1];
        }
        let total = ends[sums.len()] as usize;
        if self.points.len() < total {
            self.points.resize(total, Affine::IDENTITY);
        }
        for (block, digits) in digits.chunks(n).enumerate() {
            for (i, &digit) in digits.iter().enumerate().filter(|(_, digit)| **digit != 0) {
                let place = &mut ends[block * width + usize::from(digit.unsigned_abs()) - 1];
                self.points[*place as usize] = point(block, i).negate_if(digit < 0);
                *place += 1;
            }
        }
        let ends = &ends[..sums.len()];
        let points = &mut self.points[..total];

        // Every round adds neighbours at this distance, until the first point of each bucket holds the bucket's sum.
        let mut distance = 1;
        loop {
            self.pairs.clear();
            let mut start = 0;
            for &end in ends {
                let mut left = start;
                while left + distance < end {
                    self.pairs.push((left, left + distance));
                    left += 2 * distance;
                }
                start = end;
            }
            if self.pairs.is_empty() {
                break;
            }
            let pairs = &self.pairs;
            self.adder.add_assign(points, None, pairs.len(), |i| {
                let (left, right) = pairs[i];
                Pick { to: left as usize, from: right as usize, negate: false }
            });
            distance *= 2;
        }

        let mut start = 0;
        for (sum, &end) in sums.iter_mut().zip(ends) {
            *sum = if start < end { points[start as usize] } else { Affine::IDENTITY };
            start = end;
        }
    }
}

/// `sum_i (i + 1) buckets[i]` for each block of `width` buckets, a power of two.
pub(crate) fn weighted_sums(adder: &mut BatchAdder, buckets: &[Affine], width: usize) -> Vec<Projective> {
    // As a matrix, with i = columns * a + c: the weighted sum of the row sums, and that of the column sums.
    let columns = 1 << width.ilog2().div_ceil(2);
    let rows = width / columns;
    let by_row = fold_halves(adder, buckets.to_vec(), columns, 1);
    let by_column = fold_halves(adder, buckets.to_vec(), rows, columns);
    by_row
        .chunks_exact(width)
        .zip(by_column.chunks_exact(width))
        .map(|(by_row, by_column)| {
            let row_sums = weighted_sum(by_row.iter().step_by(columns).skip(1));
            let scaled = (1..columns.ilog2() + 1).fold(row_sums, |sum, _| sum.double());
            scaled + weighted_sum(by_column[..columns].iter())
        })
        .collect()
}

/// For each run of `length * stride` points: adds up those `stride` apart, into the first `stride`.
fn fold_halves(adder: &mut BatchAdder, mut points: Vec<Affine>, length: usize, stride: usize) -> Vec<Affine> {
    let runs = points.len() / (length * stride);
    let mut half = length / 2;
    while half > 0 {
        let step = half * stride;
        adder.add_assign(&mut points, None, runs * step, |i| {
            let to = i / step * (length * stride) + i % step;
            Pick { to, from: to + step, negate: false }
        });
        half /= 2;
    }
    points
}

/// `sum_i (i + 1) points[i]`, by running sums from the top.
fn weighted_sum<'a>(points: impl DoubleEndedIterator<Item = &'a Affine>) -> Projective {
    let (mut running, mut sum) = (Projective::IDENTITY, Projective::IDENTITY);
    for &point in points.rev() {
        running += point;
        sum += running;
    }
    sum
}
