//! Folding the row: the prover's end.

use super::{OpenedRow, ROUNDS, coefficients, draw_round};
use crate::{
    engine::{
        commit::{WIDTH, prover::commit_rows},
        transcript::Transcript,
    },
    math::{
        arith::{Scalar, inner_product},
        curve::Affine,
    },
};

/// Folds `v*`, whose product with the kernel was absorbed, as were all blinds.
pub fn fold(transcript: &mut Transcript, kernel: &[Scalar], product: Scalar, mut values: Vec<Scalar>) -> OpenedRow {
    let x = transcript.nonzero_challenge("row kernel");
    let mut rounds = Vec::with_capacity(ROUNDS);
    let cross = [(); ROUNDS].map(|()| {
        let pair = cross_terms(kernel, x, &values, &rounds);
        let u = draw_round(transcript, &pair);
        rounds.push(u);
        let high = values.split_off(values.len() / 2);
        values.iter_mut().zip(high).for_each(|(low, high)| *low += u * high);
        pair
    });
    transcript.absorb_scalars("row", &values);
    OpenedRow { product, cross, values }
}

/// `A` and `B` of the next round: commitments to the halves, each under the other half of what the generators have
/// become. Written over the original generators, they cost one commitment to a whole row.
fn cross_terms(kernel: &[Scalar], x: Scalar, values: &[Scalar], rounds: &[Scalar]) -> [Affine; 2] {
    let half = values.len() / 2;
    let (low, high) = values.split_at(half);
    let (mut a, mut b) = (vec![Scalar::ZERO; WIDTH], vec![Scalar::ZERO; WIDTH]);
    for (p, k) in coefficients(rounds).into_iter().enumerate() {
        let i = p % half;
        if (p / half).is_multiple_of(2) { b[p] = k * high[i] } else { a[p] = k * low[i] }
    }
    let of_kernel = [x * inner_product(&a, kernel), x * inner_product(&b, kernel)];
    commit_rows(&[&a, &b], &of_kernel).try_into().expect("two rows")
}
