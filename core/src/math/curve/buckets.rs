//! The parts of the bucket method (Pippenger): signed digits, sums of buckets, and weighted sums of these.

use subtle::{Choice, ConditionallySelectable};

use super::{Affine, BatchAdder, Projective};
use crate::math::arith::{Modulus, P256Prime, Pick, Scalar};

/// The limbs of the smaller of `s` and `p - s`, and whether it is the latter: at most 255 bits, and few for a small
/// number of either sign.
#[inline]
pub(crate) fn magnitude(s: &Scalar) -> ([u64; 4], bool) {
    let plus = s.to_limbs();
    // `p - s`, which for zero is larger than zero, too.
    let (minus, _) = subtract(&P256Prime::P, &plus);
    let (_, less) = subtract(&minus, &plus);
    let negate = less as u8;
    let limbs = core::array::from_fn(|i| u64::conditional_select(&plus[i], &minus[i], Choice::from(negate)));
    (limbs, negate == 1)
}

/// The difference and its borrow.
#[inline(always)]
fn subtract(a: &[u64; 4], b: &[u64; 4]) -> ([u64; 4], bool) {
    let mut borrow = false;
    let limbs = core::array::from_fn(|i| {
        let (t, first) = a[i].overflowing_sub(b[i]);
        let (t, second) = t.overflowing_sub(u64::from(borrow));
        borrow = first | second;
        t
    });
    (limbs, borrow)
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
    let parts = weighted_parts(adder, buckets, width);
    let of_block = |parts: &[Affine]| {
        let (weighted, all) = parts.split_at(parts.len() - 1);
        weighted.iter().rev().fold(Projective::IDENTITY, |sum, &part| sum.double() + part) + all[0]
    };
    parts.chunks_exact(width.ilog2() as usize + 1).map(of_block).collect()
}

/// For each block of `width` buckets, a power of two: for each bit `j` of an index, the sum of the buckets whose index
/// has it, then the sum of all buckets. So `sum_i (i + 1) buckets[i]` is the last part, and `2^j` times each other.
pub(crate) fn weighted_parts(adder: &mut BatchAdder, buckets: &[Affine], width: usize) -> Vec<Affine> {
    let mut points = buckets.to_vec();
    // Once bits from `half` up are summed over, the points below `2 half` are the sums for the other bits, and those
    // from each higher power of two on are the same for buckets that have its bit. Each such run is halved.
    let mut pairs = Vec::with_capacity(buckets.len() / 2);
    let mut half = width / 2;
    while half > 0 {
        pairs.clear();
        for block in (0..buckets.len()).step_by(width) {
            let runs = core::iter::once(0).chain((1..width.ilog2()).map(|j| 1 << j).filter(|&start| start > half));
            for start in runs {
                pairs.extend((block + start..block + start + half).map(|to| (to as u32, (to + half) as u32)));
            }
        }
        adder.add_assign(&mut points, None, pairs.len(), |i| {
            let (to, from) = pairs[i];
            Pick { to: to as usize, from: from as usize, negate: false }
        });
        half /= 2;
    }
    let bits = width.ilog2();
    let part = |block: &[Affine]| (0..bits).map(|j| block[1 << j]).chain([block[0]]).collect::<Vec<_>>();
    points.chunks_exact(width).flat_map(part).collect()
}
