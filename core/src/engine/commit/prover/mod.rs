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
            // The sum of no generators is neutral.
            let subset = usize::from(rows[row][group]);
            (subset != 0).then_some(Term { from: (group << GROUP) | subset, negate: false })
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
            let from = || k * size + usize::from(digit.unsigned_abs()) - 1;
            (digit != 0).then(|| Term { from: from(), negate: digit < 0 })
        });
    }
}

/// What a step adds to a sum: a tabulated point, or its negative.
struct Term {
    from: usize,
    negate: bool,
}

/// Adds to each of the sums at most one tabulated point per step, step by step over all rows. Only additions of two
/// points cost anything: a sum that is still neutral becomes a copy.
#[inline(always)]
fn accumulate(sums: &mut [Affine], table: &[Affine], steps: usize, term: impl Fn(usize, usize) -> Option<Term>) {
    let point = |term: &Term| table[term.from].negate_if(term.negate);
    if sums.len() < FEW {
        let total = |(row, &sum): (usize, &Affine)| {
            (0..steps).filter_map(|k| term(k, row)).fold(Projective::from(sum), |sum, term| sum + point(&term))
        };
        let totals: Vec<_> = sums.iter().enumerate().map(total).collect();
        sums.copy_from_slice(&batch_to_affine(&totals));
        return;
    }
    let mut adder = BatchAdder::new();
    let mut picks = Zeroizing::new(Vec::with_capacity(sums.len()));
    for k in 0..steps {
        picks.clear();
        for (to, sum) in sums.iter_mut().enumerate() {
            match term(k, to) {
                None => {}
                Some(term) if sum.is_identity() => *sum = point(&term),
                Some(Term { from, negate }) => picks.push((to as u32, from as u32, negate)),
            }
        }
        adder.add_assign(sums, Some(table), picks.len(), |i| {
            let (to, from, negate) = picks[i];
            Pick { to: to as usize, from: from as usize, negate }
        });
    }
}
