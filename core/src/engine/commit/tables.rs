//! Tables of multiples of the generators.

use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use super::generators;
use crate::math::arith::Pick;
use crate::math::curve::{Affine, BatchAdder};

/// Bits per digit of a row's values.
pub(super) const ROW_BITS: usize = 10;
/// Bits per digit of a blind.
pub(super) const BLIND_BITS: usize = 10;

/// The number of digits of a scalar.
pub(super) const fn windows(bits: usize) -> usize {
    255 / bits + 1
}

static ROW_POWERS: OnceLock<Box<[Affine]>> = OnceLock::new();

/// `[k][j]`: `2^(ROW_BITS k) G_j`.
pub(super) fn row_powers() -> &'static [Affine] {
    ROW_POWERS.get_or_init(|| powers(&generators().g, ROW_BITS).into())
}

/// Whether [`row_powers`] is there already.
pub(super) fn row_tables_built() -> bool {
    ROW_POWERS.get().is_some()
}

/// Rows that are committed to without tables: those of one presentation.
const FIRST_ROWS: usize = 16;

/// [`row_powers`] for so many more rows. `None` for the first rows of a process, if the table is not there yet: it
/// takes twice as many additions to build as it saves one presentation.
pub(super) fn row_powers_for(rows: usize) -> Option<&'static [Affine]> {
    static ROWS: AtomicUsize = AtomicUsize::new(0);
    let built = row_tables_built() || ROWS.fetch_add(rows, Ordering::Relaxed) + rows > FIRST_ROWS;
    built.then(row_powers)
}

/// `[k][d - 1]`: `d 2^(BLIND_BITS k) H`.
pub(super) fn blind_multiples() -> &'static [Affine] {
    static TABLE: OnceLock<Box<[Affine]>> = OnceLock::new();
    TABLE.get_or_init(|| multiples(&powers(&[generators().h], BLIND_BITS), BLIND_BITS))
}

/// The bases multiplied by `2^(bits k)` for every digit `k` of a scalar.
pub(super) fn powers(bases: &[Affine], bits: usize) -> Vec<Affine> {
    let mut table = Vec::with_capacity(windows(bits) * bases.len());
    let mut powers = bases.to_vec();
    let mut adder = BatchAdder::new();
    for window in 0..windows(bits) {
        if window > 0 {
            (0..bits).for_each(|_| adder.double(&mut powers));
        }
        table.extend_from_slice(&powers);
    }
    table
}

/// The bases multiplied by `1..=2^(bits - 1)`.
pub(super) fn multiples(bases: &[Affine], bits: usize) -> Box<[Affine]> {
    let size = 1 << (bits - 1);
    let mut table: Vec<_> = bases.iter().flat_map(|&base| core::iter::repeat_n(base, size)).collect();
    let mut adder = BatchAdder::new();
    // From the multiples up to `known`, make twice as many: (known + m) B = m B + known B.
    let mut known = 1;
    while known < size {
        for multiples in table.chunks_exact_mut(size) {
            multiples.copy_within(..known, known);
        }
        adder.add_assign(&mut table, None, bases.len() * known, |i| {
            let (base, m) = (i / known * size, i % known);
            Pick { to: base + known + m, from: base + known - 1, negate: false }
        });
        known *= 2;
    }
    table.into()
}
