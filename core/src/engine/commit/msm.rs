//! Multi-scalar multiplication by the generators.

use super::{
    WIDTH, generators,
    tables::{BLIND_BITS, ROW_BITS, blind_multiples, row_powers_for, windows},
};
use crate::math::{
    arith::Scalar,
    curve::{Affine, BatchAdder, BucketSums, Projective, digits, magnitude, msm, weighted_sums},
    parallel,
};
use zeroize::Zeroizing;

/// How many rows of full-size values are processed together: bounds the memory for their digits and points.
const FULL_ROWS_AT_ONCE: usize = 4;

/// `sum_j scalars[j] G_j + t H`.
///
/// # Panics
/// If there are more scalars than [`WIDTH`].
pub fn msm_fixed(scalars: &[Scalar], t: &Scalar) -> Projective {
    let sum = row_sums(&[scalars])[0];
    blind_terms(t).fold(sum, |sum, term| sum + term)
}

/// The points that add up to `blind * H`.
pub(super) fn blind_terms(blind: &Scalar) -> impl Iterator<Item = Affine> + use<> {
    let (limbs, negative) = magnitude(blind);
    let size = 1 << (BLIND_BITS - 1);
    let table = blind_multiples();
    digits(&limbs, BLIND_BITS, negative).enumerate().map(move |(k, digit)| multiple(&table[k * size..], digit))
}

/// `digit` times the point whose multiples are given.
#[inline(always)]
pub(super) fn multiple(multiples: &[Affine], digit: i16) -> Affine {
    match digit {
        0 => Affine::IDENTITY,
        _ => multiples[usize::from(digit.unsigned_abs()) - 1].negate_if(digit < 0),
    }
}

/// The rows' commitments without blinds.
pub(super) fn row_sums(rows: &[&[Scalar]]) -> Vec<Projective> {
    match row_powers_for(rows.len()) {
        Some(table) => row_sums_with(table, rows),
        None => row_sums_without_table(rows),
    }
}

/// [`row_sums`] without a table.
pub(super) fn row_sums_without_table(rows: &[&[Scalar]]) -> Vec<Projective> {
    let of_row = |row: &&[Scalar]| {
        assert!(row.len() <= WIDTH, "row longer than {WIDTH}");
        // At full size: a vector that grew would leave copies in memory.
        let (mut values, mut points) = (Zeroizing::new(Vec::with_capacity(row.len())), Vec::new());
        for (&value, &point) in row.iter().zip(&generators().g).filter(|(value, _)| !value.is_zero()) {
            values.push(value);
            points.push(point);
        }
        msm(&values, &points)
    };
    parallel::map(rows.iter().collect(), of_row)
}

/// [`row_sums`] with a table: for each row, one set of buckets over all digits of all its values.
pub(super) fn row_sums_with(table: &[Affine], rows: &[&[Scalar]]) -> Vec<Projective> {
    let buckets_per_row = 1 << (ROW_BITS - 1);
    // Rows differ in cost, so several threads take them one by one.
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

/// How many digits a number has, including the carry's.
fn windows_used(limbs: &[u64; 4]) -> usize {
    let bits = (0..4).rev().find(|&i| limbs[i] != 0).map_or(0, |i| 64 * (i + 1) - limbs[i].leading_zeros() as usize);
    if bits == 0 { 0 } else { (bits / ROW_BITS + 1).min(windows(ROW_BITS)) }
}
