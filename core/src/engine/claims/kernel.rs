//! Kernels on their way to a sum: written out by the prover, bound to one row by the verifier.

use crate::{
    engine::commit::WIDTH,
    math::{
        arith::{Scalar, add_products, inner_product, multiply_add},
        poly,
    },
};

/// Weights of rows, and weights of what is in each of them.
pub type Tensor<'a> = (Vec<Scalar>, &'a [Scalar]);

/// Values, with the cell where they start and their scale.
pub type Scaled<'a> = (usize, Scalar, &'a [Scalar]);

/// Receives the coefficients of a combined kernel. A cell is `WIDTH * row + column`.
///
/// Most kernels are products of a factor for the row and one for the column, and a sink may use that. The bodies given
/// here write every coefficient out; all others must agree with them.
pub trait KernelSink {
    /// Adds `scale * values` to the cells from `cell` on.
    fn add(&mut self, cell: usize, scale: Scalar, values: &[Scalar]);

    /// Adds one coefficient.
    fn add_one(&mut self, cell: usize, value: Scalar);

    /// Adds `first`, `first + step` and so on to `n` cells.
    fn add_run(&mut self, cell: usize, n: usize, first: Scalar, step: Scalar) {
        let mut values = vec![first; n];
        (1..n).for_each(|i| values[i] = values[i - 1] + step);
        self.add(cell, Scalar::ONE, &values);
    }

    /// Adds several vectors, each with its scale.
    fn add_scaled(&mut self, terms: &[Scaled<'_>]) {
        terms.iter().for_each(|&(cell, scale, values)| self.add(cell, scale, values));
    }

    /// Adds `rows[i] * columns[j]` to the cell that is `j` cells after `cell`, `i` rows further down.
    fn add_tensor(&mut self, cell: usize, rows: &[Scalar], columns: &[Scalar]) {
        for (i, &row) in rows.iter().enumerate() {
            self.add(cell + WIDTH * i, row, columns);
        }
    }

    /// Adds `spread(sum_t rows_t[i] * values_t)` to row `i` of those from `cell` on, for a linear `spread`.
    fn add_spread(&mut self, cell: usize, terms: &[Tensor<'_>], spread: &dyn Fn(&[Scalar]) -> [Scalar; WIDTH]) {
        let rows = terms.iter().map(|(rows, _)| rows.len()).max().unwrap_or(0);
        for i in 0..rows {
            let of_row = terms.iter().filter_map(|(rows, values)| Some((*rows.get(i)?, *values)));
            self.add(cell + WIDTH * i, Scalar::ONE, &spread(&combination(of_row)));
        }
    }

    /// Adds `blocks[i] * pattern[j]` to the cell `i |pattern| + j` cells after `cell`: a pattern again and again, over
    /// the ends of rows. Its length must divide [`WIDTH`].
    fn add_blocks(&mut self, cell: usize, blocks: &[Scalar], pattern: &[Scalar]) {
        for (i, &block) in blocks.iter().enumerate().filter(|(_, block)| !block.is_zero()) {
            self.add(cell + pattern.len() * i, block, pattern);
        }
    }
}

/// `sum_t k_t values_t`, as long as the longest of them.
fn combination<'a>(terms: impl Iterator<Item = (Scalar, &'a [Scalar])>) -> Vec<Scalar> {
    let mut sum = Vec::new();
    for (k, values) in terms.filter(|(k, _)| !k.is_zero()) {
        sum.resize(sum.len().max(values.len()), Scalar::ZERO);
        multiply_add(&mut sum, &k, values);
    }
    sum
}

/// The kernel with its row variables bound: what the verifier needs. A product of factors costs as much as the factors.
pub struct FoldedKernel {
    row_weights: Vec<Scalar>,
    columns: Vec<Scalar>,
    /// What the runs change from one column to the next: their value, then their step.
    changes: [Vec<Scalar>; 2],
}

impl FoldedKernel {
    /// An empty kernel, bound at `point`.
    pub fn new(point: &[Scalar]) -> Self {
        let changes = [0, 1].map(|_| vec![Scalar::ZERO; WIDTH + 1]);
        Self { row_weights: poly::eq_table(point), columns: vec![Scalar::ZERO; WIDTH], changes }
    }

    /// Adds another part of the kernel, bound at the same point.
    pub fn merge(&mut self, other: &Self) {
        let add = |sums: &mut [Scalar], values: &[Scalar]| sums.iter_mut().zip(values).for_each(|(sum, &k)| *sum += k);
        add(&mut self.columns, &other.columns);
        self.changes.iter_mut().zip(&other.changes).for_each(|(sums, values)| add(sums, values));
    }

    /// The coefficients of the columns.
    pub fn into_columns(mut self) -> Vec<Scalar> {
        let (mut value, mut step) = (Scalar::ZERO, Scalar::ZERO);
        let changes = self.changes[0].iter().zip(&self.changes[1]);
        for (column, (&of_value, &of_step)) in self.columns.iter_mut().zip(changes) {
            step += of_step;
            value += step + of_value;
            *column += value;
        }
        self.columns
    }
}

/// Divides cells into those of each row: row, first column, and how many.
pub(super) fn by_rows(cell: usize, n: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let end = cell + n;
    let next = move |&at: &usize| Some(at - at % WIDTH + WIDTH);
    std::iter::successors(Some(cell), next)
        .take_while(move |&at| at < end)
        .map(move |at| (at / WIDTH, at % WIDTH, (end - at).min(WIDTH - at % WIDTH)))
}

impl KernelSink for FoldedKernel {
    fn add(&mut self, cell: usize, scale: Scalar, mut values: &[Scalar]) {
        for (row, column, n) in by_rows(cell, values.len()) {
            let (here, rest) = values.split_at(n);
            multiply_add(&mut self.columns[column..], &(scale * self.row_weights[row]), here);
            values = rest;
        }
    }

    fn add_one(&mut self, cell: usize, value: Scalar) {
        self.columns[cell % WIDTH] += self.row_weights[cell / WIDTH] * value;
    }

    fn add_run(&mut self, cell: usize, n: usize, mut first: Scalar, step: Scalar) {
        let [values, steps] = &mut self.changes;
        for (row, column, n) in by_rows(cell, n) {
            let weight = self.row_weights[row];
            let next = first + step * Scalar::from_u64(n as u64);
            let (of_step, of_last) = (weight * step, weight * (next - step));
            values[column] += weight * first;
            steps[column + 1] += of_step;
            values[column + n] -= of_last;
            steps[column + n] -= of_step;
            first = next;
        }
    }

    /// Adds up column by column, and reduces each sum once.
    fn add_scaled(&mut self, terms: &[Scaled<'_>]) {
        let mut pieces = Vec::new();
        for &(cell, scale, mut values) in terms {
            for (row, column, n) in by_rows(cell, values.len()) {
                let (here, rest) = values.split_at(n);
                pieces.push((column, scale * self.row_weights[row], here));
                values = rest;
            }
        }
        // Between two ends of pieces, all columns have the same terms.
        let mut ends: Vec<usize> = pieces.iter().flat_map(|(column, _, here)| [*column, column + here.len()]).collect();
        ends.sort_unstable();
        ends.dedup();
        for ends in ends.windows(2) {
            let (from, to) = (ends[0], ends[1]);
            let covering = pieces.iter().filter(|(column, _, here)| *column <= from && to <= column + here.len());
            let terms: Vec<(Scalar, &[Scalar])> =
                covering.map(|&(column, k, here)| (k, &here[from - column..to - column])).collect();
            add_products(&mut self.columns[from..to], &terms);
        }
    }

    fn add_tensor(&mut self, cell: usize, rows: &[Scalar], mut columns: &[Scalar]) {
        for (row, column, n) in by_rows(cell, columns.len()) {
            let (here, rest) = columns.split_at(n);
            let weight = inner_product(rows, &self.row_weights[row..row + rows.len()]);
            multiply_add(&mut self.columns[column..], &weight, here);
            columns = rest;
        }
    }

    fn add_spread(&mut self, cell: usize, terms: &[Tensor<'_>], spread: &dyn Fn(&[Scalar]) -> [Scalar; WIDTH]) {
        assert_eq!(cell % WIDTH, 0, "whole rows");
        let row_weights = &self.row_weights[cell / WIDTH..];
        let bound = |rows: &[Scalar]| inner_product(rows, &row_weights[..rows.len()]);
        let values = combination(terms.iter().map(|(rows, values)| (bound(rows), *values)));
        multiply_add(&mut self.columns, &Scalar::ONE, &spread(&values));
    }

    fn add_blocks(&mut self, cell: usize, blocks: &[Scalar], pattern: &[Scalar]) {
        let n = pattern.len();
        assert_eq!(WIDTH % n, 0, "length of a pattern");
        // A row has the pattern at as many places as it is long; the last may reach into the next row.
        let mut places = vec![Scalar::ZERO; WIDTH / n];
        let mut over = Scalar::ZERO;
        for (i, &block) in blocks.iter().enumerate().filter(|(_, block)| !block.is_zero()) {
            let (row, column) = ((cell + n * i) / WIDTH, (cell + n * i) % WIDTH);
            places[column / n] += block * self.row_weights[row];
            if column + n > WIDTH {
                over += block * self.row_weights[row + 1];
            }
        }
        let start = cell % n;
        for (i, weight) in places.iter().enumerate().filter(|(_, weight)| !weight.is_zero()) {
            multiply_add(&mut self.columns[n * i + start..], weight, pattern);
        }
        multiply_add(&mut self.columns[..start], &over, &pattern[n - start..]);
    }
}

#[cfg(test)]
pub mod dense;

#[cfg(test)]
mod tests;
