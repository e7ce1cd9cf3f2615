//! The protocol, written once for both sides: from committed rows to one relation about one row.
//!
//! 1. Challenges for every argument; one message with the claims that are not known to both sides.
//! 2. One batched sum-check, which an argument may pause for a separate message.
//! 3. One message with all final evaluations, and the relations that they must satisfy.
//! 4. All linear claims, combined with weights drawn only now, and reduced to a relation about one row.

pub mod prover;

#[cfg(test)]
pub mod tests;

use crate::{
    engine::{
        arguments::{Argument, Pause},
        claims::{
            self, BLOCK_ROWS, CHAIN_ROW, KernelSink, Kernels, Layout, MESSAGE_ROW, Reduced, ReductionProver,
            SHA_COLUMNS,
        },
        hidden::{Channel, Quadratic},
        sumcheck::{Batch, MAX_DEGREE, Rounds},
    },
    error::Result,
    math::{arith::Scalar, parallel, poly},
};
use std::cmp::Reverse;

/// The prover's part of the protocol, with arguments of type `A`: the contents of its messages, in order.
pub trait Prover<A: ?Sized>: Sync {
    /// The prover's part of the reduction.
    type Reduction: ReductionProver + Send;

    /// The first message.
    fn first(&self, arguments: &[Box<A>]) -> Vec<Scalar>;

    /// Takes the sum-checks of each argument, batched, with the values of their claims.
    fn begin(&mut self, arguments: &[Box<A>], batch: &Batch, claims: Vec<Scalar>);

    /// The rounds of the batch.
    fn rounds(&mut self) -> &mut dyn Rounds;

    /// What sum-check `k` sends when its argument pauses.
    fn paused(&self, k: usize) -> Vec<Scalar>;

    /// The final evaluations.
    fn evaluations(&self) -> Vec<Scalar>;

    /// Drops the sum-checks, whose tables are no longer needed.
    fn end(&mut self);

    /// The rows that are reduced, for an argument that folds its blocks with these weights.
    fn reduction(&self, layout: &Layout, folded: &[Scalar]) -> Self::Reduction;
}

/// The verifier's side has no prover.
pub enum NoProver {}

impl<A: ?Sized> Prover<A> for NoProver {
    type Reduction = Self;

    fn first(&self, _: &[Box<A>]) -> Vec<Scalar> {
        match *self {}
    }

    fn begin(&mut self, _: &[Box<A>], _: &Batch, _: Vec<Scalar>) {
        match *self {}
    }

    fn rounds(&mut self) -> &mut dyn Rounds {
        match *self {}
    }

    fn paused(&self, _: usize) -> Vec<Scalar> {
        match *self {}
    }

    fn evaluations(&self) -> Vec<Scalar> {
        match *self {}
    }

    fn end(&mut self) {
        match *self {}
    }

    fn reduction(&self, _: &Layout, _: &[Scalar]) -> Self {
        match *self {}
    }
}

impl ReductionProver for NoProver {
    fn begin(&mut self, _: &dyn Kernels, _: &Batch) {
        match *self {}
    }

    fn kernel(&self) -> Vec<Scalar> {
        match *self {}
    }

    #[cfg(test)]
    fn rows(&self) -> &[claims::prover::RowData] {
        match *self {}
    }
}

impl Rounds for NoProver {
    fn polynomial(&self) -> Vec<Scalar> {
        match *self {}
    }

    fn bind(&mut self, _: Scalar) {
        match *self {}
    }
}

/// Only the prover is asked for values.
const PROVER: &str = "a prover";

/// The end of the protocol.
pub struct Outcome {
    /// The relation about `v`.
    pub reduced: Reduced,
    /// `eq(r_b, b)` for each block.
    blocks: Vec<Scalar>,
}

impl Outcome {
    /// `v` as a combination of the committed rows.
    pub fn row_coefficients(&self, layout: &Layout) -> Vec<Scalar> {
        let rows = poly::eq_table(&self.reduced.point);
        let mut coefficients = Vec::with_capacity(layout.committed_rows());
        for block in 0..layout.blocks() {
            for row in 0..BLOCK_ROWS {
                let mut k = rows[row] * self.blocks[block];
                if row == MESSAGE_ROW {
                    k += rows[SHA_COLUMNS + block];
                }
                if row == CHAIN_ROW {
                    k += rows[SHA_COLUMNS + layout.blocks() + block];
                }
                coefficients.push(k);
            }
        }
        let first = SHA_COLUMNS + 2 * layout.blocks();
        coefficients.extend(&rows[first..first + layout.bit_rows() + layout.value_rows()]);
        coefficients
    }
}

/// All claims with their weights.
struct Weighted<'a, A: ?Sized> {
    arguments: &'a [Box<A>],
    layout: &'a Layout,
    /// How many claims each argument has.
    counts: Vec<usize>,
    weights: Vec<Scalar>,
}

impl<A: Argument + ?Sized> Kernels for Weighted<'_, A> {
    fn parts(&self) -> usize {
        self.arguments.len()
    }

    fn emit(&self, part: usize, sink: &mut dyn KernelSink) {
        let first = self.counts[..part].iter().sum::<usize>();
        self.arguments[part].emit(sink, self.layout, &self.weights[first..first + self.counts[part]]);
    }
}

/// Runs the protocol. The rows must be committed and absorbed, and `arguments` must have drawn their challenges.
///
/// # Errors
/// What [`Channel::message`] fails with.
///
/// # Panics
/// If the number of an argument's values differs from that of its sum-checks: a check would be lost.
pub fn run<C, A, P>(
    channel: &mut C,
    mut arguments: Vec<Box<A>>,
    layout: &Layout,
    mut prover: Option<&mut P>,
) -> Result<(Outcome, Option<P::Reduction>)>
where
    C: Channel + Send,
    A: Argument + ?Sized,
    P: Prover<A>,
{
    // 1. One message with what is not known to both sides; the sum-checks.
    let lengths: Vec<usize> = arguments.iter().map(|argument| argument.first_len()).collect();
    let first = channel.message(lengths.iter().sum(), || prover.as_ref().expect(PROVER).first(&arguments))?;
    let mut sumchecks = Vec::new();
    let mut ours = Vec::with_capacity(arguments.len());
    for (argument, first) in arguments.iter_mut().zip(pieces(&first, &lengths)) {
        let begun = argument.begin(first);
        ours.push(sumchecks.len()..sumchecks.len() + begun.len());
        sumchecks.extend(begun);
    }

    // 2. One batched sum-check, with the messages sent at its pauses.
    let mut batch = Batch::new(channel, MAX_DEGREE, &sumchecks);
    if let Some(prover) = &mut prover {
        let claims = channel.values(sumchecks.iter().map(|sumcheck| &sumcheck.claim)).expect(PROVER);
        prover.begin(&arguments, &batch, claims);
    }
    let mut pauses: Vec<(usize, Pause)> =
        arguments.iter().enumerate().filter_map(|(a, argument)| argument.pause().map(|pause| (a, pause))).collect();
    pauses.sort_by_key(|(_, pause)| Reverse(pause.rounds_left));
    for (a, pause) in pauses {
        batch.run_until(channel, pause.rounds_left, prover.as_deref_mut().map(Prover::rounds))?;
        let k = ours[a].start;
        let sent = channel.message(pause.len, || prover.as_ref().expect(PROVER).paused(k))?;
        let taken = arguments[a].resume(batch.part_point(k), &sent);
        batch.subtract(k, &taken);
    }
    batch.run_until(channel, 0, prover.as_deref_mut().map(Prover::rounds))?;

    // 3. One message with all final evaluations, and what they must satisfy.
    let blocks = arguments.iter().map(|a| a.folded()).find(|folded| !folded.is_empty()).unwrap_or_default().to_vec();
    let lengths: Vec<usize> = arguments.iter().map(|argument| argument.evaluations_len()).collect();
    let shared = prover.as_deref();
    let (evaluations, mut reduction) = parallel::beside(
        || channel.message(lengths.iter().sum(), || shared.expect(PROVER).evaluations()),
        || shared.map(|prover| prover.reduction(layout, &blocks)),
    );
    let evaluations = evaluations?;
    if let Some(prover) = prover {
        prover.end();
    }
    let mut left = batch.claim().clone();
    for ((argument, ours), evaluations) in arguments.iter_mut().zip(ours).zip(pieces(&evaluations, &lengths)) {
        let points: Vec<&[Scalar]> = ours.clone().map(|k| batch.part_point(k)).collect();
        let values = argument.finish(channel.relations(), &points, evaluations);
        assert_eq!(values.len(), ours.len(), "{}: one value for each sum-check", argument.name());
        for (k, value) in ours.zip(values) {
            left = left - &(&value * batch.parts()[k].coefficient);
        }
    }
    channel.require_zero(left);

    // 4. All linear claims, reduced.
    let claims: Vec<Vec<Quadratic>> = arguments.iter().map(|argument| argument.claims()).collect();
    let weights = poly::powers(channel.challenge("claims"), claims.iter().map(Vec::len).sum());
    let mut claim = Quadratic::default();
    for (y, &weight) in claims.iter().flatten().zip(&weights) {
        claim = claim + &(y * weight);
    }
    let counts = claims.iter().map(Vec::len).collect();
    let weighted = Weighted { arguments: &arguments, layout, counts, weights };
    #[cfg(test)]
    tests::probe(channel, &weighted, &claims, reduction.as_ref());
    let reduced = claims::reduce(channel, layout, &weighted, claim, reduction.as_mut())?;
    Ok((Outcome { reduced, blocks }, reduction))
}

/// Pieces of these lengths, one after another.
fn pieces<'a, T>(mut all: &'a [T], lengths: &'a [usize]) -> impl Iterator<Item = &'a [T]> {
    lengths.iter().map(move |&n| {
        let (piece, rest) = all.split_at(n);
        all = rest;
        piece
    })
}
