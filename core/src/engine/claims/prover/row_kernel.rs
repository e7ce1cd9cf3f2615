//! The prover's kernel: rows that are written out, and products of factors.

use super::RowData;
use crate::{
    engine::{
        claims::kernel::{KernelSink, Tensor, by_rows},
        commit::{WIDTH, prover::BitRow},
    },
    math::{
        arith::{Scalar, inner_product, multiply_add, wipe},
        parallel, poly,
    },
};

/// A row of zeros.
pub(super) static ZEROS: [Scalar; WIDTH] = [Scalar::ZERO; WIDTH];

/// After so many rounds few rows are left, and products of factors are written out. Until then a term needs its rows
/// only in aligned runs of `2^FACTORED_ROUNDS`. SHA-256's sixteen rows of field elements are such a run: only rows of
/// bits, whose inner products are sums, are in runs with those of messages and chaining words.
const FACTORED_ROUNDS: usize = 4;

/// `columns` times `rows`, from row `first` on.
struct Factors {
    first: usize,
    rows: Vec<Scalar>,
    columns: Vec<Scalar>,
}

/// The kernel of a reduction. A row to which nothing but products of factors was added has no coefficients of its own.
pub struct RowKernel {
    rows: Vec<Option<Vec<Scalar>>>,
    factors: Vec<Factors>,
}

impl RowKernel {
    /// An empty kernel on this many rows.
    pub fn new(rows: usize) -> Self {
        Self { rows: vec![None; rows], factors: Vec::new() }
    }

    /// Adds another part of the kernel, on the same rows.
    pub fn merge(&mut self, other: Self) {
        for (row, values) in other.rows.into_iter().enumerate() {
            match (&mut self.rows[row], values) {
                (_, None) => {}
                (Some(sum), Some(values)) => sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value),
                (empty, values) => *empty = values,
            }
        }
        for factors in other.factors {
            self.add_factors(factors.first, &factors.rows, 0, &factors.columns);
        }
    }

    /// The rows written out, and the rest as terms of a sum-check about `rows`.
    pub(super) fn into_parts(self, rows: &[RowData]) -> (Vec<Option<Vec<Scalar>>>, Vec<Term>) {
        assert_eq!(self.rows.len(), rows.len(), "the kernel must cover the rows");
        let terms = parallel::map(self.factors, |factors| Term::new(factors, rows));
        (self.rows, terms)
    }

    fn row(&mut self, row: usize) -> &mut [Scalar] {
        self.rows[row].get_or_insert_with(|| ZEROS.to_vec())
    }

    /// Terms with the same rows are one.
    fn add_factors(&mut self, first: usize, rows: &[Scalar], column: usize, values: &[Scalar]) {
        if rows.is_empty() {
            return;
        }
        let found = self.factors.iter().position(|factors| factors.first == first && factors.rows == rows);
        let at = found.unwrap_or_else(|| {
            self.factors.push(Factors { first, rows: rows.to_vec(), columns: ZEROS.to_vec() });
            self.factors.len() - 1
        });
        self.factors[at].columns[column..].iter_mut().zip(values).for_each(|(sum, &value)| *sum += value);
    }
}

impl KernelSink for RowKernel {
    fn add(&mut self, cell: usize, scale: Scalar, mut values: &[Scalar]) {
        for (row, column, n) in by_rows(cell, values.len()) {
            let (here, rest) = values.split_at(n);
            let sums = &mut self.row(row)[column..];
            if scale == Scalar::ONE {
                sums.iter_mut().zip(here).for_each(|(sum, &value)| *sum += value);
            } else {
                multiply_add(sums, &scale, here);
            }
            values = rest;
        }
    }

    fn add_one(&mut self, cell: usize, value: Scalar) {
        self.row(cell / WIDTH)[cell % WIDTH] += value;
    }

    fn add_tensor(&mut self, cell: usize, rows: &[Scalar], mut columns: &[Scalar]) {
        for (row, column, n) in by_rows(cell, columns.len()) {
            let (here, rest) = columns.split_at(n);
            self.add_factors(row, rows, column, here);
            columns = rest;
        }
    }

    fn add_spread(&mut self, cell: usize, terms: &[Tensor<'_>], spread: &dyn Fn(&[Scalar]) -> [Scalar; WIDTH]) {
        for (rows, values) in terms {
            self.add_tensor(cell, rows, &spread(values));
        }
    }
}

/// `sum_row a(row) <f(row), b>` for the rows `f`: a sum-check about two short tables, `a` and `g(row) = <f(row), b>`.
/// They hold the aligned runs of rows in which `a` is not zero everywhere.
pub(super) struct Term {
    /// The first row of the tables.
    first: usize,
    pub(super) rows: Vec<Scalar>,
    /// `g`. A secret.
    pub(super) values: Vec<Scalar>,
    columns: Vec<Scalar>,
}

impl Term {
    fn new(factors: Factors, f: &[RowData]) -> Self {
        let Factors { first: at, rows: factor, columns } = factors;
        let run = 1 << FACTORED_ROUNDS;
        let first = at - at % run;
        let f = &f[first..f.len().min((at + factor.len()).next_multiple_of(run))];
        let mut rows = vec![Scalar::ZERO; f.len()];
        rows[at - first..][..factor.len()].copy_from_slice(&factor);
        // With room for a last row: a vector that grew would leave a copy in memory.
        let mut values = Vec::with_capacity(f.len() + 1);
        values.extend(f.iter().map(|row| row.times(&columns)));
        Self { first, rows, values, columns }
    }

    /// Whether it must be written out after this many rounds.
    pub(super) fn ends(rounds: usize) -> bool {
        rounds == FACTORED_ROUNDS
    }

    /// Adds the zero row that the last row of all is paired with, if it has that one.
    pub(super) fn complete(&mut self) {
        let even = self.rows.len().next_multiple_of(2);
        self.rows.resize(even, Scalar::ZERO);
        self.values.resize(even, Scalar::ZERO);
    }

    pub(super) fn bind(&mut self, r: Scalar) {
        self.first /= 2;
        poly::bind(&mut self.rows, r);
        poly::bind(&mut self.values, r);
    }

    /// Adds what it stands for to the rows of a kernel.
    pub(super) fn write_out(&self, kernel: &mut [Option<Vec<Scalar>>]) {
        for (sum, row) in kernel[self.first..].iter_mut().zip(&self.rows).filter(|(_, row)| !row.is_zero()) {
            multiply_add(sum.get_or_insert_with(|| ZEROS.to_vec()), row, &self.columns);
        }
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        wipe(&mut self.values);
    }
}

impl RowData {
    /// The inner product with weights of the columns.
    fn times(&self, columns: &[Scalar]) -> Scalar {
        match self {
            RowData::Zero => Scalar::ZERO,
            RowData::Bits(bits) => chosen(bits, columns),
            RowData::Values(values) => inner_product(values, columns),
        }
    }
}

/// The sum of the columns whose bit is set.
fn chosen(bits: &BitRow, columns: &[Scalar]) -> Scalar {
    let mut sum = Scalar::ZERO;
    for (&byte, columns) in bits.iter().zip(columns.chunks_exact(8)) {
        let mut left = byte;
        while left != 0 {
            sum += columns[left.trailing_zeros() as usize];
            left &= left - 1;
        }
    }
    sum
}
