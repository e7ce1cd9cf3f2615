//! The prover's part of the reduction: small rows stay small for as long as they can.

mod row_kernel;

pub use row_kernel::RowKernel;

use super::{Batch, Kernels, ReductionProver, emitted};
use crate::{
    engine::{
        commit::{WIDTH, prover::BitRow},
        sumcheck::{RoundPolynomial, Rounds, prover::SumcheckProver},
    },
    math::{
        arith::{Loops, MaskedSum, Pairs, Scalar, fold_rows, product_sums, vectorized, wipe},
        parallel,
    },
};
use row_kernel::{Term, ZEROS};
use std::borrow::Cow;
use zeroize::Zeroize;

/// A row of the reduction.
#[derive(Clone)]
pub enum RowData {
    /// All zeros, by the public shape.
    Zero,
    /// Bits.
    Bits(BitRow),
    /// Field elements, [`WIDTH`] of them.
    Values(Vec<Scalar>),
}

impl RowData {
    /// The row as field elements.
    fn values(&self) -> Cow<'_, [Scalar]> {
        match self {
            RowData::Zero => Cow::Owned(vec![Scalar::ZERO; WIDTH]),
            RowData::Bits(bits) => {
                let bit = |column: usize| Scalar::from_u64((bits[column / 8] >> (column % 8) & 1) as u64);
                Cow::Owned((0..WIDTH).map(bit).collect())
            }
            RowData::Values(values) => Cow::Borrowed(values),
        }
    }
}

impl Drop for RowsProver {
    fn drop(&mut self) {
        self.rows.iter_mut().for_each(RowData::wipe);
    }
}

impl RowData {
    fn wipe(&mut self) {
        match self {
            RowData::Zero => {}
            RowData::Bits(bits) => bits.zeroize(),
            RowData::Values(values) => wipe(values),
        }
    }
}

/// Fewer pairs of rows than this are not worth a separate thread.
const PAIRS_PER_THREAD: usize = 4;

/// `sum_row <rows(row), kernel(row)>` as a sum-check over the row variables.
pub struct RowsProver {
    /// The rows that hold anything; all later rows are zero, and so is their kernel.
    rows: Vec<RowData>,
    /// What is written out of the kernel.
    kernel: Vec<Option<Vec<Scalar>>>,
    /// The rest of the kernel.
    terms: Vec<Term>,
    /// How many variables are bound.
    rounds: usize,
}

impl RowsProver {
    /// The prover for these rows and the kernel on them.
    pub fn new(rows: Vec<RowData>, kernel: RowKernel) -> Self {
        let (kernel, terms) = kernel.into_parts(&rows);
        Self { rows, kernel, terms, rounds: 0 }
    }

    /// `v` and the kernel once every row variable is bound.
    pub fn bound(self) -> (Vec<Scalar>, Vec<Scalar>) {
        (self.rows[0].values().into_owned(), self.bound_kernel())
    }

    fn bound_kernel(&self) -> Vec<Scalar> {
        assert!(self.rows.len() == 1 && self.terms.is_empty(), "every row variable is bound");
        self.kernel[0].clone().unwrap_or_else(|| ZEROS.to_vec())
    }

    /// Adds the zero row that the last row is paired with.
    fn complete(&mut self) {
        if self.rows.len() % 2 == 1 {
            self.rows.push(RowData::Zero);
            self.kernel.push(None);
            self.terms.iter_mut().for_each(Term::complete);
        }
    }
}

/// The prover's part of a reduction.
pub struct RowReduction {
    rows: RowsProver,
    /// How many rounds remain.
    left: usize,
    coefficient: Scalar,
    polynomial: RoundPolynomial,
}

impl RowReduction {
    /// A reduction of claims about these rows.
    pub fn new(rows: Vec<RowData>) -> Self {
        let rows = RowsProver { rows, kernel: Vec::new(), terms: Vec::new(), rounds: 0 };
        Self { rows, left: 0, coefficient: Scalar::ZERO, polynomial: RoundPolynomial::default() }
    }

    /// `v`, once every row variable is bound.
    pub fn into_row(self) -> Vec<Scalar> {
        self.rows.bound().0
    }

    fn advance(&mut self) {
        self.polynomial.zeroize();
        if self.left > 0 {
            self.polynomial = self.rows.round();
        }
    }
}

impl ReductionProver for RowReduction {
    fn begin(&mut self, kernels: &dyn Kernels, batch: &Batch) {
        let rows = std::mem::take(&mut self.rows.rows);
        let kernel = emitted(kernels, || RowKernel::new(rows.len()), RowKernel::merge);
        self.rows = RowsProver::new(rows, kernel);
        (self.left, self.coefficient) = (batch.total(), batch.parts()[0].coefficient);
        self.advance();
    }

    fn kernel(&self) -> Vec<Scalar> {
        self.rows.bound_kernel()
    }

    #[cfg(test)]
    fn rows(&self) -> &[RowData] {
        &self.rows.rows
    }
}

impl Rounds for RowReduction {
    fn polynomial(&self) -> Vec<Scalar> {
        self.polynomial[..2].iter().map(|&c| self.coefficient * c).collect()
    }

    fn bind(&mut self, r: Scalar) {
        self.rows.bind(r);
        self.left -= 1;
        self.advance();
    }
}

impl SumcheckProver for RowsProver {
    fn round(&mut self) -> RoundPolynomial {
        self.complete();
        let piece = 2 * parallel::small_piece(self.rows.len() / 2, PAIRS_PER_THREAD);
        let pieces = self.rows.chunks(piece).zip(self.kernel.chunks(piece)).collect();
        let of_pieces = parallel::map(pieces, |(rows, kernel)| {
            let mut sums = [Scalar::ZERO; 2];
            for (rows, kernel) in rows.chunks_exact(2).zip(kernel.chunks_exact(2)) {
                let [low, high] = [0, 1].map(|k| kernel[k].as_deref().unwrap_or(&ZEROS));
                let of_pair = match rows {
                    _ if kernel.iter().all(Option::is_none) => continue,
                    [RowData::Zero, RowData::Zero] => continue,
                    [RowData::Bits(f0), RowData::Bits(f1)] => bit_sums(f0, f1, low, high),
                    [f0, f1] => product_sums(Pairs::rows(&f0.values(), &f1.values()), Pairs::rows(low, high)),
                    _ => unreachable!("chunks of two"),
                };
                sums[0] += of_pair[0];
                sums[1] += of_pair[1];
            }
            sums
        });
        let of_terms = |term: &Term| product_sums(Pairs::neighbours(&term.rows), Pairs::neighbours(&term.values));
        let sums: Vec<_> = of_pieces.into_iter().chain(self.terms.iter().map(of_terms)).collect();
        let [at_0, leading] = [0, 1].map(|k| sums.iter().map(|sums| sums[k]).sum());
        [at_0, leading, Scalar::ZERO, Scalar::ZERO]
    }

    fn bind(&mut self, r: Scalar) {
        self.complete();
        let half = self.rows.len() / 2;
        let piece = parallel::piece(half, PAIRS_PER_THREAD);
        let pieces = self.rows.chunks_mut(2 * piece).zip(self.kernel.chunks_mut(2 * piece)).collect();
        parallel::map(pieces, |(rows, kernel)| {
            for m in 0..rows.len() / 2 {
                rows[m] = bind_pair(&mut rows[2 * m..2 * m + 2], r);
                kernel[m] = bind_kernels(kernel[2 * m].take(), kernel[2 * m + 1].take(), r);
            }
        });
        // The pieces' first halves, one after another.
        for at in (piece..half).step_by(piece) {
            for m in 0..piece.min(half - at) {
                self.rows.swap(at + m, 2 * at + m);
                self.kernel.swap(at + m, 2 * at + m);
            }
        }
        self.rows.truncate(half);
        self.kernel.truncate(half);
        self.terms.iter_mut().for_each(|term| term.bind(r));
        self.rounds += 1;
        if Term::ends(self.rounds) || half == 1 {
            self.terms.drain(..).for_each(|term| term.write_out(&mut self.kernel));
        }
    }
}

/// Binds a pair of rows of the kernel to one.
fn bind_kernels(low: Option<Vec<Scalar>>, high: Option<Vec<Scalar>>, r: Scalar) -> Option<Vec<Scalar>> {
    if low.is_none() && high.is_none() {
        return None;
    }
    let mut bound = low.unwrap_or_else(|| ZEROS.to_vec());
    fold_rows(&mut bound, high.as_deref().unwrap_or(&ZEROS), &r);
    Some(bound)
}

/// Binds a pair of rows to one row and empties the pair.
fn bind_pair(pair: &mut [RowData], r: Scalar) -> RowData {
    let [low, high] = pair else { unreachable!("a pair") };
    let bound = match (&mut *low, &*high) {
        (RowData::Zero, RowData::Zero) => RowData::Zero,
        (RowData::Bits(f0), RowData::Bits(f1)) => RowData::Values(bind_bits(f0, f1, r)),
        (f0, f1) => {
            let mut values = f0.values().into_owned();
            fold_rows(&mut values, &f1.values(), &r);
            RowData::Values(values)
        }
    };
    low.wipe();
    high.wipe();
    bound
}

/// [`product_sums`] for rows of bits: uses only additions.
fn bit_sums(f0: &BitRow, f1: &BitRow, low: &[Scalar], high: &[Scalar]) -> [Scalar; 2] {
    struct BitSums<'a>(&'a BitRow, &'a BitRow, &'a [Scalar], &'a [Scalar]);
    impl Loops for BitSums<'_> {
        type Output = [Scalar; 2];
        #[inline(always)]
        fn run(self) -> [Scalar; 2] {
            let BitSums(f0, f1, low, high) = self;
            let [mut at_0, mut plus, mut minus] = [MaskedSum::ZERO; 3];
            let bytes = f0.iter().zip(f1).zip(low.chunks_exact(8).zip(high.chunks_exact(8)));
            for ((f0, f1), (low, high)) in bytes {
                // The bits that are only in one of both.
                let [rise, fall] = [f1 & !f0, f0 & !f1];
                for (j, (low, high)) in low.iter().zip(high).enumerate() {
                    let [b0, rise, fall] = [*f0, rise, fall].map(|bits| 0u64.wrapping_sub(u64::from(bits >> j & 1)));
                    at_0.add(low, b0);
                    plus.add(high, rise);
                    plus.add(low, fall);
                    minus.add(low, rise);
                    minus.add(high, fall);
                }
            }
            [at_0.finish(), plus.finish() - minus.finish()]
        }
    }
    vectorized(BitSums(f0, f1, low, high))
}

/// `f_0 + r (f_1 - f_0)` for rows of bits: one of four values.
fn bind_bits(f0: &BitRow, f1: &BitRow, r: Scalar) -> Vec<Scalar> {
    let values = [Scalar::ZERO, Scalar::ONE - r, r, Scalar::ONE];
    let mut bound = Vec::with_capacity(WIDTH);
    for (f0, f1) in f0.iter().zip(f1) {
        bound.extend((0..8).map(|j| values[usize::from((f0 >> j & 1) | (f1 >> j & 1) << 1)]));
    }
    bound
}

#[cfg(test)]
mod tests;
