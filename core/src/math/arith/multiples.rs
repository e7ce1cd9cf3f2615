//! Products of scalars by small integers, many at once.

use super::backend::shl_mod;
use super::{
    Fp, Loops, Scalar, SmallSum,
    backend::Limbs,
    digits,
    lanes::multiply_add,
    modulus::{Modulus, P256Prime},
    vectorized,
};

/// `2^256`.
const SHIFT: Scalar = Fp::from_montgomery(shl_mod([1, 0, 0, 0], 512, &P256Prime::P));

/// How many integers are made scalars at once.
const AT_ONCE: usize = 64;

/// `k / 2^256`, which needs no multiplication: its Montgomery form is `k`.
#[inline(always)]
fn shifted(k: i64) -> Scalar {
    let limbs: Limbs = [k.unsigned_abs(), 0, 0, 0];
    let magnitude = Scalar::from_montgomery(limbs);
    if k < 0 { -magnitude } else { magnitude }
}

/// Adds `k u` to each sum. Takes another time for negative integers.
///
/// # Panics
/// If the lengths differ.
pub(crate) fn add_multiples(sums: &mut [Scalar], u: &Scalar, integers: &[i64]) {
    assert_eq!(sums.len(), integers.len(), "an integer for each sum");
    let u = u * SHIFT;
    let mut scalars = [Scalar::ZERO; AT_ONCE];
    for (sums, integers) in sums.chunks_mut(AT_ONCE).zip(integers.chunks(AT_ONCE)) {
        scalars.iter_mut().zip(integers).for_each(|(scalar, &k)| *scalar = shifted(k));
        multiply_add(sums, &u, &scalars[..integers.len()]);
    }
}

/// Adds `k u` to each sum, where each has its own `u`. Takes another time for negative integers.
///
/// # Panics
/// If the lengths differ.
pub(crate) fn add_each_multiple(sums: &mut [Scalar], us: &[Scalar], integers: &[i64]) {
    assert!(sums.len() == integers.len() && us.len() == integers.len(), "a scalar and an integer for each sum");
    let mut products = [Scalar::ZERO; AT_ONCE];
    for ((sums, us), integers) in sums.chunks_mut(AT_ONCE).zip(us.chunks(AT_ONCE)).zip(integers.chunks(AT_ONCE)) {
        products.iter_mut().zip(us).zip(integers).for_each(|((product, u), &k)| *product = u * shifted(k));
        multiply_add(sums, &SHIFT, &products[..integers.len()]);
    }
}

/// What is added to integers of [`add_matrix`] to make them positive.
const BIAS: u64 = 1 << 23;
/// Rows of a matrix whose sums fit into the columns: each adds less than `2^(29 + 24)`.
const ROWS: usize = 1 << 11;
/// Columns of a matrix that are summed together, and how many such groups stay in the first-level cache.
const LANES: usize = 8;
const TILE: usize = 8;
/// Rows whose products are added before the columns are stored.
const ROWS_AT_ONCE: usize = 4;

/// For a matrix of integers, row by row: adds to each sum its column's integers times the rows' scalars. Takes another
/// time for a matrix with an integer of more than 23 bits.
///
/// # Panics
/// If the matrix has not a row for each scalar and a column for each sum.
pub(crate) fn add_matrix(sums: &mut [Scalar], us: &[Scalar], integers: &[i64]) {
    assert_eq!(Some(integers.len()), sums.len().checked_mul(us.len()), "a row for each scalar, a column for each sum");
    if sums.is_empty() {
        return;
    }
    for (us, rows) in us.chunks(ROWS).zip(integers.chunks(ROWS * sums.len())) {
        if vectorized(Small(rows)) {
            vectorized(AddMatrix { sums, us, rows });
        } else {
            add_any_matrix(sums, us, rows);
        }
    }
}

/// [`add_matrix`] for integers of any size.
fn add_any_matrix(sums: &mut [Scalar], us: &[Scalar], rows: &[i64]) {
    let n = sums.len();
    for (at, sum) in sums.iter_mut().enumerate() {
        let mut of_column = SmallSum::ZERO;
        us.iter().zip(rows.chunks_exact(n)).for_each(|(u, row)| of_column.add_i64(u, row[at]));
        *sum += of_column.finish();
    }
}

/// Whether all integers are small enough to be biased.
struct Small<'a>(&'a [i64]);

impl Loops for Small<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        self.0.iter().fold(0, |all, k| all | k.wrapping_add(BIAS as i64) as u64) < 2 * BIAS
    }
}

/// Scalars in digits of 29 bits, times integers of 24 bits: sums of digits need no carries, and vectors take eight
/// columns of the matrix at once.
struct AddMatrix<'a> {
    sums: &'a mut [Scalar],
    us: &'a [Scalar],
    rows: &'a [i64],
}

impl Loops for AddMatrix<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { sums, us, rows } = self;
        let n = sums.len();
        let mut split: Vec<[u64; 9]> = us.iter().map(|u| digits::split(&u.limbs)).collect();
        split.resize(us.len().next_multiple_of(ROWS_AT_ONCE), [0; 9]);
        let bias = us.iter().sum::<Scalar>() * Scalar::from_u64(BIAS);
        let whole = n - n % LANES;
        let tiles = (0..whole).step_by(TILE * LANES).zip(sums[..whole].chunks_mut(TILE * LANES));
        for (first, sums) in tiles {
            let mut tile = [[[0u64; LANES]; 9]; TILE];
            for (at, digits) in split.chunks_exact(ROWS_AT_ONCE).enumerate() {
                let digits: &[[u64; 9]; ROWS_AT_ONCE] = digits.try_into().expect("some rows");
                // Rows after the last have digits that are zero.
                let row = |k: usize| &rows[(at * ROWS_AT_ONCE + k).min(us.len() - 1) * n..][..n];
                let some: [&[i64]; ROWS_AT_ONCE] = core::array::from_fn(row);
                for (columns, at) in tile.iter_mut().zip((first..first + sums.len()).step_by(LANES)) {
                    add_rows(columns, digits, some.map(|row| biased(&row[at..at + LANES])));
                }
            }
            for (columns, sums) in tile.iter().zip(sums.chunks_exact_mut(LANES)) {
                for (lane, sum) in sums.iter_mut().enumerate() {
                    let mut of_column = SmallSum::ZERO;
                    columns.iter().enumerate().for_each(|(i, column)| of_column.add_shifted(column[lane], 29 * i));
                    *sum += of_column.finish() - bias;
                }
            }
        }
        for (at, sum) in sums.iter_mut().enumerate().skip(whole) {
            let mut of_column = SmallSum::ZERO;
            us.iter().zip(rows.chunks_exact(n)).for_each(|(u, row)| of_column.add_i64(u, row[at]));
            *sum += of_column.finish();
        }
    }
}

#[inline(always)]
fn biased(row: &[i64]) -> [u64; LANES] {
    core::array::from_fn(|lane| u64::from(row[lane].wrapping_add(BIAS as i64) as u32))
}

/// Adds the products of some rows' digits and integers, digit by digit.
#[inline(always)]
fn add_rows(
    columns: &mut [[u64; LANES]; 9],
    digits: &[[u64; 9]; ROWS_AT_ONCE],
    integers: [[u64; LANES]; ROWS_AT_ONCE],
) {
    for (i, column) in columns.iter_mut().enumerate() {
        for (lane, sum) in column.iter_mut().enumerate() {
            for (digits, integers) in digits.iter().zip(&integers) {
                // Both have at most 32 bits, which vectors multiply at once.
                *sum += (integers[lane] & 0xffff_ffff) * (digits[i] & 0xffff_ffff);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_its_columns() {
        let scalar = |i: u64| (Scalar::from_u64(i) - Scalar::from_u64(7)).square().square() - Scalar::from_u64(5);
        let most = BIAS as i64;
        for (rows, columns) in [(0, 3), (1, 1), (3, 7), (5, 8), (4, 19), (ROWS + 3, 9)] {
            for ends in [[most - 1, -most], [most, 0], [-most - 1, 1], [i64::MAX, i64::MIN]] {
                let us: Vec<Scalar> = (0..rows as u64).map(scalar).collect();
                let mut integers: Vec<i64> =
                    (0..rows * columns).map(|k| (k as i64 * 1_000_003) % most - most / 2).collect();
                // The largest sums that there can be, where these are the smallest and the largest integers.
                integers.iter_mut().step_by(columns.max(1)).for_each(|k| *k = ends[0]);
                integers.iter_mut().skip(columns - 1).step_by(columns.max(1)).for_each(|k| *k = ends[1]);
                let before: Vec<Scalar> = (0..columns as u64).map(Scalar::from_u64).collect();
                let mut sums = before.clone();
                add_matrix(&mut sums, &us, &integers);
                for (at, (sum, before)) in sums.iter().zip(before).enumerate() {
                    let of_row = |(u, row): (&Scalar, &[i64])| u * Scalar::from_i64(row[at]);
                    let expected = us.iter().zip(integers.chunks_exact(columns)).map(of_row).sum::<Scalar>() + before;
                    assert!(*sum == expected, "{rows} rows, column {at} of {columns}, {ends:?}");
                }
            }
        }
        // Digits that are all ones.
        let us = vec![Fp::from_montgomery([u64::MAX, u64::MAX, u64::MAX, P256Prime::P[3] - 1]); ROWS];
        let mut sums = vec![Scalar::ZERO; LANES];
        add_matrix(&mut sums, &us, &vec![most - 1; ROWS * LANES]);
        assert!(sums.iter().all(|sum| *sum == us[0] * Scalar::from_i64(most - 1) * Scalar::from_u64(ROWS as u64)));
    }

    #[test]
    fn multiples_are_products() {
        let us: Vec<Scalar> = (0..150).map(|i| (Scalar::from_u64(i) - Scalar::from_u64(7)).square().square()).collect();
        let ends = [0, 1, -1, i64::MAX, i64::MIN, i64::MIN + 1];
        let integers: Vec<i64> = ends.into_iter().chain((6..150).map(|k| k * k * k * 1_000_003 - 77_777)).collect();
        let before: Vec<Scalar> = (0..150).map(Scalar::from_u64).collect();
        let expected = |u: &dyn Fn(usize) -> Scalar| -> Vec<Scalar> {
            (0..150).map(|i| before[i] + u(i) * Scalar::from_i64(integers[i])).collect()
        };
        let mut sums = before.clone();
        add_multiples(&mut sums, &us[33], &integers);
        assert!(sums == expected(&|_| us[33]));
        let mut sums = before.clone();
        add_each_multiple(&mut sums, &us, &integers);
        assert!(sums == expected(&|i| us[i]));
    }
}
