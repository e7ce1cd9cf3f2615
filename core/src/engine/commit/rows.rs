//! Commitments to many rows at once.

use zeroize::Zeroizing;

use super::WIDTH;
use super::tables::{BLIND_BITS, GROUP, ROW_BITS, blind_multiples, row_powers, subset_sums, windows};
use crate::math::arith::{Pick, Scalar};
use crate::math::curve::{
    Affine, BatchAdder, BucketSums, Projective, batch_to_affine, digits, magnitude, weighted_sums,
};
use crate::math::parallel;

/// A row of [`WIDTH`] bits, least significant first.
pub type BitRow = [u8; WIDTH / 8];

/// Rows worked on together: enough to share an inversion, few enough to stay in a near cache.
const ROWS_AT_ONCE: usize = 1024;
/// Rows of full-size values worked on together: bounds the memory for their digits and points.
const FULL_ROWS_AT_ONCE: usize = 4;
/// Fewer sums than this are not worth a shared inversion per step.
const FEW: usize = 8;
/// Fewer rows of bits than this share too little.
const ROWS_PER_PIECE: usize = 64;

/// Commits to rows of bits.
///
/// # Panics
/// If there are not as many blinds as rows.
pub fn commit_bit_rows(rows: &[BitRow], blinds: &[Scalar]) -> Vec<Affine> {
    assert_eq!(rows.len(), blinds.len(), "rows and blinds of unequal number");
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

/// Commits to rows of at most [`WIDTH`] scalars of any size; what costs is the number of non-zero digits in base
/// `2^10` of the value or its negative, whichever is smaller.
///
/// # Panics
/// If there are not as many blinds as rows, or a row is too long.
pub fn commit_rows(rows: &[&[Scalar]], blinds: &[Scalar]) -> Vec<Affine> {
    assert_eq!(rows.len(), blinds.len(), "rows and blinds of unequal number");
    let mut sums = batch_to_affine(&row_sums(rows));
    add_blinds(&mut sums, blinds);
    sums
}

/// `points[i] + deltas[i] H`: the same commitments with other blinds.
///
/// # Panics
/// If there are not as many deltas as points.
pub fn rerandomize(points: &[Affine], deltas: &[Scalar]) -> Vec<Affine> {
    assert_eq!(points.len(), deltas.len(), "commitments and blinds of unequal number");
    let mut points = points.to_vec();
    let piece = parallel::small_piece(points.len(), ROWS_PER_PIECE);
    let pieces = points.chunks_mut(piece).zip(deltas.chunks(piece)).collect();
    parallel::map(pieces, |(points, deltas)| add_blinds(points, deltas));
    points
}

/// `sum_j scalars[j] G_j + t H`.
///
/// # Panics
/// If there are more scalars than [`WIDTH`].
pub fn msm_fixed(scalars: &[Scalar], t: &Scalar) -> Projective {
    let sum = row_sums(&[scalars])[0];
    blind_terms(t).fold(sum, |sum, term| sum + term)
}

/// The points whose sum is `blind * H`.
pub(super) fn blind_terms(blind: &Scalar) -> impl Iterator<Item = Affine> + use<> {
    let (limbs, negative) = magnitude(blind);
    let size = 1 << (BLIND_BITS - 1);
    let table = blind_multiples();
    digits(&limbs, BLIND_BITS, negative).enumerate().map(move |(k, digit)| multiple(&table[k * size..], digit))
}

/// `digit` times the point whose multiples these are.
#[inline(always)]
pub(super) fn multiple(multiples: &[Affine], digit: i16) -> Affine {
    match digit {
        0 => Affine::IDENTITY,
        _ => multiples[usize::from(digit.unsigned_abs()) - 1].negate_if(digit < 0),
    }
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

/// Adds to each of the sums one tabulated point per step, step by step over all rows.
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

/// The rows' commitments without blinds: one set of buckets per row over all digits of all its values.
fn row_sums(rows: &[&[Scalar]]) -> Vec<Projective> {
    let table = row_powers();
    let buckets_per_row = 1 << (ROW_BITS - 1);
    // Rows differ in what they cost: several threads take them one by one.
    let at_once = if parallel::threads() > 1 { 1 } else { FULL_ROWS_AT_ONCE };
    let sums = parallel::map(rows.chunks(at_once).collect(), |rows| {
        let mut sorter = BucketSums::default();
        let mut adder = BatchAdder::new();
        let mut row_digits = Zeroizing::new(Vec::new());
        let magnitudes: Zeroizing<Vec<([u64; 4], bool)>> =
            Zeroizing::new(rows.iter().flat_map(|row| row.iter().map(magnitude)).collect());
        let used = magnitudes.iter().map(|(limbs, _)| windows_used(limbs)).max().unwrap_or(0);
        let n = used * WIDTH;
        row_digits.resize(rows.len() * n, 0);
        let mut magnitudes = magnitudes.iter();
        for (i, row) in rows.iter().enumerate() {
            assert!(row.len() <= WIDTH, "row longer than {WIDTH}");
            for (j, (limbs, negative)) in magnitudes.by_ref().take(row.len()).enumerate() {
                for (k, digit) in digits(limbs, ROW_BITS, *negative).take(used).enumerate() {
                    row_digits[i * n + k * WIDTH + j] = digit;
                }
            }
        }
        let mut buckets = vec![Affine::IDENTITY; rows.len() * buckets_per_row];
        sorter.sum(&row_digits, n, |_, i| table[i], &mut buckets);
        weighted_sums(&mut adder, &buckets, buckets_per_row)
    });
    sums.into_iter().flatten().collect()
}

/// How many digits a number has, the carry's included.
fn windows_used(limbs: &[u64; 4]) -> usize {
    let bits = (0..4).rev().find(|&i| limbs[i] != 0).map_or(0, |i| 64 * (i + 1) - limbs[i].leading_zeros() as usize);
    if bits == 0 { 0 } else { (bits / ROW_BITS + 1).min(windows(ROW_BITS)) }
}
