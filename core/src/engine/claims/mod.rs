//! Linear claims `<rows, kernel> = y` on committed rows, and their reduction.
//!
//! Every argument ends in such claims. All rows stand side by side in one index; all claims are combined with weights
//! drawn after every `y` is committed, and one sum-check over the row variables leaves `v`, the combination of the rows
//! at the final point, and one inner product of length [`WIDTH`] with the combined kernel.

mod layout;
mod rows;

pub use layout::{BLOCK_ROWS, CHAIN_CARRIES, CHAIN_ROW, Layout, MESSAGE_ROW, SHA_COLUMNS};
pub use rows::{RowData, RowsProver};

use crate::{
    engine::{
        commit::WIDTH,
        hidden::{Channel, Hidden, nova::RowRelation},
        sumcheck::{Batch, SumcheckProver},
    },
    error::Result,
    math::{
        arith::{Scalar, multiply_add},
        parallel, poly,
    },
};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the coefficients of a combined kernel go. A cell is `WIDTH * row + column`.
pub trait KernelSink {
    /// Adds `scale * values` at `cell` and behind.
    fn add(&mut self, cell: usize, scale: Scalar, values: &[Scalar]);

    /// Adds one coefficient.
    fn add_one(&mut self, cell: usize, value: Scalar);
}

/// The whole kernel: what the prover needs.
pub struct DenseKernel(pub Vec<Scalar>);

impl KernelSink for DenseKernel {
    fn add(&mut self, cell: usize, scale: Scalar, values: &[Scalar]) {
        if scale == Scalar::ONE {
            self.0[cell..].iter_mut().zip(values).for_each(|(sum, &value)| *sum += value);
        } else {
            multiply_add(&mut self.0[cell..], &scale, values);
        }
    }

    fn add_one(&mut self, cell: usize, value: Scalar) {
        self.0[cell] += value;
    }
}

/// The kernel with its row variables bound: what the verifier needs.
pub struct FoldedKernel {
    row_weights: Vec<Scalar>,
    columns: Vec<Scalar>,
}

impl FoldedKernel {
    /// An empty kernel, bound at `point`.
    pub fn new(point: &[Scalar]) -> Self {
        Self { row_weights: poly::eq_table(point), columns: vec![Scalar::ZERO; WIDTH] }
    }
}

#[cfg(test)]
impl FoldedKernel {
    /// The coefficient of one column.
    pub fn column(&self, column: usize) -> Scalar {
        self.columns[column]
    }
}

impl KernelSink for FoldedKernel {
    fn add(&mut self, mut cell: usize, scale: Scalar, mut values: &[Scalar]) {
        while !values.is_empty() {
            let (row, column) = (cell / WIDTH, cell % WIDTH);
            let (here, behind) = values.split_at(values.len().min(WIDTH - column));
            let weight = scale * self.row_weights[row];
            multiply_add(&mut self.columns[column..], &weight, here);
            cell += here.len();
            values = behind;
        }
    }

    fn add_one(&mut self, cell: usize, value: Scalar) {
        self.columns[cell % WIDTH] += self.row_weights[cell / WIDTH] * value;
    }
}

/// The claims of a whole proof: anything that can add its weighted kernels to a sink.
pub trait Kernels: Sync {
    /// How many parts there are, which can be added to different sinks.
    fn parts(&self) -> usize;

    /// Adds the kernels of one part, weighed.
    fn emit(&self, part: usize, sink: &mut dyn KernelSink);

    /// Adds all kernels, weighed.
    fn emit_all(&self, sink: &mut dyn KernelSink) {
        (0..self.parts()).for_each(|part| self.emit(part, sink));
    }
}

/// The sum of what each part adds to a sink of `empty()`. As many sinks as threads: one is 3 MB on the prover's side.
/// Whoever is free takes the next part; sums in a field do not depend on their order.
fn emitted<K: Kernels, T: KernelSink + Send>(kernels: &K, empty: impl Fn() -> T + Sync, add: impl Fn(&mut T, T)) -> T {
    let next = AtomicUsize::new(0);
    let sinks = parallel::map((0..parallel::threads().min(kernels.parts())).collect(), |_| {
        let mut sink = empty();
        let parts =
            std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&part| part < kernels.parts()));
        parts.for_each(|part| kernels.emit(part, &mut sink));
        sink
    });
    let mut sinks = sinks.into_iter();
    let mut sum = sinks.next().expect("a part");
    sinks.for_each(|sink| add(&mut sum, sink));
    sum
}

/// The prover's view of the reduction's end.
pub struct Reduced {
    /// The relation that is left about `v`.
    pub relation: RowRelation,
    /// The row variables' point.
    pub point: Vec<Scalar>,
    /// `v` itself (prover only).
    pub row: Option<Vec<Scalar>>,
}

/// Settles the combined claim `<rows, kernels> = claim`.
pub fn reduce<C: Channel>(
    channel: &mut C,
    layout: &Layout,
    kernels: &impl Kernels,
    claim: Hidden,
    rows: Option<Vec<RowData>>,
) -> Result<Reduced> {
    let mut instance = rows.map(|rows| {
        let empty = || DenseKernel(vec![Scalar::ZERO; WIDTH * layout.reduction_rows()]);
        let kernel = emitted(kernels, empty, |sum, other| add_all(&mut sum.0, &other.0));
        RowsProver::new(rows, kernel.0)
    });
    let mut batch = Batch::new(channel, 2, &[(layout.row_variables(), claim)], None);
    let scale = batch.coefficient(0);
    match &mut instance {
        Some(instance) => {
            batch.run(channel, layout.row_variables(), Some(&mut [instance as &mut dyn SumcheckProver]))?
        }
        None => batch.run(channel, layout.row_variables(), None)?,
    }
    let (kernel, row) = match instance {
        Some(instance) => {
            let (row, kernel) = instance.bound();
            (kernel, Some(row))
        }
        None => {
            let point = batch.point();
            let kernel =
                emitted(kernels, || FoldedKernel::new(point), |sum, other| add_all(&mut sum.columns, &other.columns));
            (kernel.columns, None)
        }
    };
    let kernel = kernel.into_iter().map(|k| k * scale).collect();
    let relation = RowRelation { kernel, claim: batch.claim().clone() };
    Ok(Reduced { relation, point: batch.point().to_vec(), row })
}

fn add_all(sums: &mut [Scalar], values: &[Scalar]) {
    let piece = parallel::piece(sums.len(), 8 * WIDTH);
    parallel::map(sums.chunks_mut(piece).zip(values.chunks(piece)).collect(), |(sums, values)| {
        sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += value);
    });
}
