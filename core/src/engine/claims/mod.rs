//! Linear claims `<rows, kernel> = y` on committed rows, and their reduction to one row.
//!
//! Every argument ends in such claims. All rows have a place in one common index. All claims are combined with weights
//! drawn after every `y` is committed. One sum-check over the row variables then leaves `v`, the combination of the
//! rows at the final point, and one inner product of length [`WIDTH`](crate::engine::commit::WIDTH) with the combined
//! kernel.

mod kernel;
mod layout;
pub mod prover;

#[cfg(test)]
pub use kernel::dense::DenseKernel;
pub use kernel::{FoldedKernel, KernelSink};
pub use layout::{BLOCK_ROWS, CHAIN_CARRIES, CHAIN_ROW, Layout, MESSAGE_ROW, SHA_COLUMNS};

use crate::{
    engine::{
        hidden::{Channel, Quadratic, nova::RowRelation},
        sumcheck::{Batch, Rounds, SumcheckClaim},
    },
    error::Result,
    math::{arith::Scalar, parallel},
};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The claims of a whole proof: anything that can add its weighted kernels to a sink.
pub trait Kernels: Sync {
    /// How many parts there are. Parts can be added to different sinks.
    fn parts(&self) -> usize;

    /// Adds the kernels of one part, weighted.
    fn emit(&self, part: usize, sink: &mut dyn KernelSink);

    /// Adds all kernels, weighted.
    fn emit_all(&self, sink: &mut dyn KernelSink) {
        (0..self.parts()).for_each(|part| self.emit(part, sink));
    }
}

/// The sum of what each part adds to a sink made by `empty()`. There are as many sinks as threads, since the prover's
/// takes 1 MB. An idle thread takes the next part; sums in a field do not depend on their order.
pub(crate) fn emitted<T: KernelSink + Send>(
    kernels: &dyn Kernels,
    empty: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, T),
) -> T {
    let (next, parts) = (AtomicUsize::new(0), kernels.parts());
    let sinks = parallel::map((0..parallel::threads().min(parts)).collect(), |_| {
        let mut sink = empty();
        std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&part| part < parts))
            .for_each(|part| kernels.emit(part, &mut sink));
        sink
    });
    let mut sinks = sinks.into_iter();
    let mut sum = sinks.next().expect("a part");
    sinks.for_each(|sink| add(&mut sum, sink));
    sum
}

/// What remains of all claims.
pub struct Reduced {
    /// The relation about `v`.
    pub relation: RowRelation,
    /// The row variables' point.
    pub point: Vec<Scalar>,
}

/// The prover's part of the reduction.
pub trait ReductionProver: Rounds {
    /// Takes the combined kernels, before the first round.
    fn begin(&mut self, kernels: &dyn Kernels, batch: &Batch);

    /// The kernel with its row variables bound, after the last round.
    fn kernel(&self) -> Vec<Scalar>;

    /// The rows that are reduced.
    #[cfg(test)]
    fn rows(&self) -> &[prover::RowData];
}

/// Reduces the combined claim `<rows, kernels> = claim` to a relation about one row.
///
/// # Errors
/// What [`Channel::message`] fails with.
pub fn reduce<C: Channel, P: ReductionProver>(
    channel: &mut C,
    layout: &Layout,
    kernels: &dyn Kernels,
    claim: Quadratic,
    mut prover: Option<&mut P>,
) -> Result<Reduced> {
    let mut batch = Batch::new(channel, 2, &[SumcheckClaim { rounds: layout.row_variables(), claim }]);
    if let Some(prover) = &mut prover {
        prover.begin(kernels, &batch);
    }
    batch.run_until(channel, 0, prover.as_deref_mut().map(|prover| prover as &mut dyn Rounds))?;
    let kernel = match prover {
        Some(prover) => prover.kernel(),
        None => emitted(kernels, || FoldedKernel::new(batch.point()), |sum, other| sum.merge(&other)).into_columns(),
    };
    let scale = batch.parts()[0].coefficient;
    let kernel = kernel.into_iter().map(|k| k * scale).collect();
    let relation = RowRelation { kernel, claim: batch.claim().clone() };
    Ok(Reduced { relation, point: batch.point().to_vec() })
}
