//! Tests every claim separately: its value is right, and both kinds of kernel agree.

use super::*;
use crate::engine::{
    claims::{DenseKernel, FoldedKernel, prover::RowData},
    commit::WIDTH,
};
use std::cell::RefCell;

/// What was found out about the claims of a proof.
#[derive(Default, Debug)]
pub struct Probed {
    /// The number of claims of each argument.
    pub counts: Vec<usize>,
    /// Argument and index of every claim, what it says, and `<rows, kernel>`.
    pub claims: Vec<((&'static str, usize), Quadratic, Scalar)>,
    /// Argument and index of claims whose value is not `<rows, kernel>`.
    pub broken: Vec<(&'static str, usize)>,
    /// The same for claims where the verifier's kernel differs from the prover's.
    pub different: Vec<(&'static str, usize)>,
    /// Indices of the relations on messages that are broken: first the sum-check's end, then products.
    pub relations: Vec<usize>,
}

thread_local! {
    static PROBE: RefCell<Option<Probed>> = const { RefCell::new(None) };
}

/// Runs a prover and reports on its claims.
pub fn probed<T>(prover: impl FnOnce() -> T) -> (T, Probed) {
    PROBE.set(Some(Probed::default()));
    let result = prover();
    (result, PROBE.take().expect("set above"))
}

/// Called by the protocol before the claims are reduced.
pub(super) fn probe<C: Channel, A: Argument + ?Sized>(
    channel: &mut C,
    weighted: &Weighted<'_, A>,
    claims: &[Vec<Quadratic>],
    reduction: Option<&impl ReductionProver>,
) {
    let Some(rows) = reduction.map(ReductionProver::rows) else { return };
    let Some(mut probed) = PROBE.take() else { return };
    let values = channel.values(claims.iter().flatten()).expect("the prover's side");
    let point: Vec<Scalar> =
        (0..weighted.layout.row_variables() as u64).map(|i| Scalar::from_u64(77 * i + 12345).square()).collect();
    let eq = poly::eq_table(&point);
    let names = weighted.arguments.iter().map(|a| a.name());
    let names = claims.iter().zip(names).flat_map(|(claims, name)| (0..claims.len()).map(move |i| (name, i)));
    for (k, ((name, value), claimed)) in names.zip(values).zip(claims.iter().flatten()).enumerate() {
        let mut weights = vec![Scalar::ZERO; weighted.weights.len()];
        weights[k] = Scalar::ONE;
        let one = Weighted { weights, counts: weighted.counts.clone(), ..*weighted };
        let mut dense = DenseKernel(vec![Scalar::ZERO; WIDTH << weighted.layout.row_variables()]);
        one.emit_all(&mut dense);
        let product: Scalar = rows.iter().zip(dense.0.chunks_exact(WIDTH)).map(|(row, k)| inner(row, k)).sum();
        probed.claims.push((name, claimed.clone(), product));
        if product != value {
            probed.broken.push(name);
        }
        let mut folded = FoldedKernel::new(&point);
        one.emit_all(&mut folded);
        let column = |c: usize| dense.0.iter().skip(c).step_by(WIDTH).zip(&eq).map(|(&k, &e)| k * e).sum::<Scalar>();
        // A sample of the columns is enough; all of them would take long.
        let folded = folded.into_columns();
        let differs = (0..WIDTH).step_by(7).any(|c| column(c) != folded[c]);
        if differs {
            probed.different.push(name);
        }
    }
    probed.counts = weighted.counts.clone();
    let relations = channel.relations().clone();
    let value = |q: Quadratic| channel.values([&q].into_iter()).expect("the prover's side")[0];
    let products = relations.products.iter().map(|[a, b, c]| a * b - c);
    let all = relations.zeros.iter().cloned().chain(products);
    probed.relations = all.enumerate().filter(|(_, q)| !value(q.clone()).is_zero()).map(|(i, _)| i).collect();
    PROBE.set(Some(probed));
}

fn inner(row: &RowData, kernel: &[Scalar]) -> Scalar {
    match row {
        RowData::Zero => Scalar::ZERO,
        RowData::Bits(bits) => (0..WIDTH).filter(|c| bits[c / 8] >> (c % 8) & 1 == 1).map(|c| kernel[c]).sum(),
        RowData::Values(values) => crate::math::arith::inner_product(values, kernel),
    }
}
