//! Commitments to many rows at once.

mod message;
pub(super) mod tables;

pub use message::{MESSAGE_WIDTH, commit_message};
pub use tables::prepare_tables;

use super::{
    WIDTH,
    msm::row_sums,
    tables::{BLIND_BITS, blind_multiples, windows},
};
use crate::math::{
    arith::{Pick, Scalar},
    curve::{Affine, BatchAdder, Projective, batch_to_affine, digits, magnitude},
    parallel,
};
use tables::{GROUP, subset_sums};
use zeroize::Zeroizing;

/// A row of [`WIDTH`] bits, least significant first.
pub type BitRow = [u8; WIDTH / 8];

/// How many rows are processed together: enough to share an inversion, few enough to stay in a near cache.
const ROWS_AT_ONCE: usize = 1024;
/// Fewer sums than this are not worth a shared inversion per step.
const FEW: usize = 8;
/// Fewer rows of bits than this share too little.
const ROWS_PER_PIECE: usize = 64;

/// Commits to rows of bits.
///
/// # Panics
/// If the numbers of blinds and rows differ.
pub fn commit_bit_rows(rows: &[BitRow], blinds: &[Scalar]) -> Vec<Affine> {
    assert_eq!(rows.len(), blinds.len(), "numbers of rows and blinds differ");
    let table = subset_sums();
    let mut sums = vec![Affine::IDENTITY; rows.len()];
    let piece = parallel::small_piece(rows.len(), ROWS_PER_PIECE).min(ROWS_AT_ONCE);
    let pieces = rows.chunks(piece).zip(blinds.chunks(piece)).zip(sums.chunks_mut(piece)).collect();
    parallel::map(pieces, |((rows, blinds), sums)| {
        accumulate(sums, table, WIDTH / GROUP, |group, row| {
            let from = (group << GROUP) | usize::from(rows[row][group]);
            Pick { to: row, from: Some(from), negate: false }
        });
        add_blinds(sums, blinds);
    });
    sums
}

/// Commits to rows of at most [`WIDTH`] scalars of any size. The cost is the number of non-zero digits in base `2^10`
/// of each value or its negative, whichever is smaller.
///
/// # Panics
/// If the numbers of blinds and rows differ, or a row is too long.
/// If there are not as many blinds as rows, or a row is too long.
pub fn commit_rows(rows: &[&[Scalar]], blinds: &[Scalar]) -> Vec<Affine> {
    assert_eq!(rows.len(), blinds.len(), "numbers of rows and blinds differ");
    let mut sums = batch_to_affine(&row_sums(rows));
    add_blinds(&mut sums, blinds);
    sums
}

/// `points[i] + deltas[i] H`: the same commitments with other blinds.
///
/// # Panics
/// If the numbers of deltas and points differ.
pub fn rerandomize(points: &[Affine], deltas: &[Scalar]) -> Vec<Affine> {
    assert_eq!(points.len(), deltas.len(), "numbers of commitments and blinds differ");
    let mut points = points.to_vec();
    let piece = parallel::small_piece(points.len(), ROWS_PER_PIECE);
    let pieces = points.chunks_mut(piece).zip(deltas.chunks(piece)).collect();
    parallel::map(pieces, |(points, deltas)| add_blinds(points, deltas));
    points
}

/// `sums[i] += blinds[i] H`.
fn add_blinds(sums: &mut [Affine], blinds: &[Scalar]) {
    let (size, windows) = (1 << (BLIND_BITS - 1), windows(BLIND_BITS));
    let table = blind_multiples();
    let mut all_digits = Zeroizing::new(Vec::with_capacity(ROWS_AT_ONCE.min(sums.len()) * windows));
    for (blinds, sums) in blinds.chunks(ROWS_AT_ONCE).zip(sums.chunks_mut(ROWS_AT_ONCE)) {
        all_digits.clear();
        for blind in blinds {
            let (limbs, negative) = magnitude(blind);
            all_digits.extend(digits(&limbs, BLIND_BITS, negative));
        }
        accumulate(sums, table, windows, |k, row| {
            let digit = all_digits[row * windows + k];
            let from = (digit != 0).then(|| k * size + usize::from(digit.unsigned_abs()) - 1);
            Pick { to: row, from, negate: digit < 0 }
        });
    }
}

/// Adds one tabulated point per step to each of the sums, step by step over all rows.
#[inline(always)]
fn accumulate(sums: &mut [Affine], table: &[Affine], steps: usize, pick: impl Fn(usize, usize) -> Pick) {
    if sums.len() < FEW {
        let term = |pick: Pick| pick.from.map_or(Affine::IDENTITY, |from| table[from].negate_if(pick.negate));
        let total = |row, sum| (0..steps).fold(Projective::from(sum), |sum, k| sum + term(pick(k, row)));
        let totals: Vec<_> = sums.iter().enumerate().map(|(row, &sum)| total(row, sum)).collect();
        sums.copy_from_slice(&batch_to_affine(&totals));
        return;
    }
    let mut adder = BatchAdder::new();
    let rows = sums.len();
    for k in 0..steps {
        adder.add_assign(sums, Some(table), rows, |row| pick(k, row));
    }
}
