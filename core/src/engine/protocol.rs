//! The protocol, written once for both sides: from committed rows to one relation about one row.
//!
//! 1. Challenges of every argument; one message with the claims that are not known to both sides.
//! 2. One batched sum-check of all provers; an argument may pause it for a message of its own.
//! 3. One message with all final evaluations and their products; what they must satisfy.
//! 4. All linear claims, combined with weights drawn now, and reduced.

use crate::{
    engine::{
        arguments::{self, ArgumentProver, Pause, Witness},
        circuit::Circuit,
        claims::{self, BLOCK_ROWS, CHAIN_ROW, KernelSink, Kernels, Layout, MESSAGE_ROW, Reduced, SHA_COLUMNS},
        hidden::{Channel, Hidden},
        sumcheck::{Batch, MAX_DEGREE, SumcheckProver},
    },
    error::Result,
    math::{arith::Scalar, parallel, poly},
};
use std::cmp::Reverse;

/// Only the prover asks for values, and it has them.
const PROVER: &str = "the prover's witness";

/// The end of the protocol.
pub struct Outcome {
    /// The relation about `v`, and `v`.
    pub reduced: Reduced,
    /// `eq(r_b, b)` per block.
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

/// All claims, with their weights.
struct Weighted<'a> {
    arguments: &'a [Box<dyn ArgumentProver + 'a>],
    layout: &'a Layout,
    counts: Vec<usize>,
    weights: Vec<Scalar>,
}

impl Kernels for Weighted<'_> {
    fn parts(&self) -> usize {
        self.arguments.len()
    }

    fn emit(&self, part: usize, sink: &mut dyn KernelSink) {
        let first = self.counts[..part].iter().sum::<usize>();
        self.arguments[part].emit(sink, self.layout, &self.weights[first..first + self.counts[part]]);
    }
}

/// Runs the protocol. The rows are committed and absorbed already.
pub fn run<C: Channel + Send>(
    channel: &mut C,
    circuit: &Circuit,
    layout: &Layout,
    witness: Option<&Witness>,
) -> Result<Outcome> {
    let mut arguments = arguments::all(channel, circuit, layout);

    // 1. One message with what is not known to both sides; the sum-checks.
    let lengths: Vec<usize> = arguments.iter().map(|a| a.first_len()).collect();
    let first = channel
        .message(lengths.iter().sum(), || arguments.iter().flat_map(|a| a.first(witness.expect(PROVER))).collect())?;
    let mut sumchecks = Vec::new();
    let mut ours = Vec::with_capacity(arguments.len());
    for (argument, first) in arguments.iter_mut().zip(pieces(&first, &lengths)) {
        let begun = argument.begin(channel.relations(), first);
        ours.push(sumchecks.len()..sumchecks.len() + begun.len());
        sumchecks.extend(begun.into_iter().map(|sumcheck| (sumcheck.rounds, sumcheck.claim)));
    }

    // 2. One batched sum-check, with the messages of its pauses.
    let values = channel.values(sumchecks.iter().map(|(_, claim)| claim));
    let mut batch = Batch::new(channel, MAX_DEGREE, &sumchecks, values);
    let mut provers: Option<Vec<Box<dyn SumcheckProver + '_>>> = witness.map(|witness| {
        let of_arguments = parallel::map(arguments.iter().zip(&ours).collect(), |(argument, ours)| {
            let provers = argument.provers(witness);
            assert_eq!(provers.len(), ours.len(), "{}: one instance for each sum-check", argument.name());
            provers
        });
        of_arguments.into_iter().flatten().collect()
    });
    let mut pauses: Vec<(usize, Pause)> =
        arguments.iter().enumerate().filter_map(|(a, argument)| argument.pause().map(|pause| (a, pause))).collect();
    pauses.sort_by_key(|(_, pause)| Reverse(pause.rounds_left));
    for (a, pause) in pauses {
        batch.run_until(channel, pause.rounds_left, provers.as_deref_mut())?;
        let k = ours[a].start;
        let sent = channel.message(pause.len, || provers.as_ref().expect(PROVER)[k].paused())?;
        let taken = arguments[a].resume(batch.instance_point(k), &sent);
        batch.subtract(&(&taken * batch.coefficient(k)));
    }
    batch.run_until(channel, 0, provers.as_deref_mut())?;

    // 3. One message with all final evaluations; what they must satisfy.
    let blocks = arguments.iter().map(|a| a.folded()).find(|folded| !folded.is_empty()).unwrap_or_default().to_vec();
    let lengths: Vec<usize> = arguments.iter().map(|a| a.evaluations_len()).collect();
    let (evaluations, rows) = parallel::beside(
        || {
            channel.message(lengths.iter().sum(), || {
                provers.as_ref().expect(PROVER).iter().flat_map(|instance| instance.evaluations()).collect()
            })
        },
        || witness.map(|witness| witness.reduction_rows(layout, &blocks)),
    );
    let evaluations = evaluations?;
    drop(provers);
    let mut left = batch.claim().clone();
    for ((argument, ours), evaluations) in arguments.iter_mut().zip(ours).zip(pieces(&evaluations, &lengths)) {
        let points: Vec<&[Scalar]> = ours.clone().map(|k| batch.instance_point(k)).collect();
        let values = argument.finish(channel.relations(), &points, evaluations);
        assert_eq!(values.len(), ours.len(), "{}: one value for each sum-check", argument.name());
        for (k, value) in ours.zip(values) {
            left = left - &(&value * batch.coefficient(k));
        }
    }
    channel.require_zero(left);

    // 4. All linear claims, reduced.
    let claims: Vec<Vec<Hidden>> = arguments.iter().map(|argument| argument.claims()).collect();
    let weights = poly::powers(channel.challenge("claims"), claims.iter().map(Vec::len).sum());
    let mut claim = Hidden::default();
    for (y, &weight) in claims.iter().flatten().zip(&weights) {
        claim = claim + &(y * weight);
    }
    let counts = claims.iter().map(Vec::len).collect();
    let weighted = Weighted { arguments: &arguments, layout, counts, weights };
    #[cfg(test)]
    tests::probe(channel, &weighted, &claims, rows.as_deref());
    let reduced = claims::reduce(channel, layout, &weighted, claim, rows)?;
    Ok(Outcome { reduced, blocks })
}

/// Pieces of these lengths, one behind the other.
fn pieces<'a, T>(mut all: &'a [T], lengths: &'a [usize]) -> impl Iterator<Item = &'a [T]> {
    lengths.iter().map(move |&n| {
        let (piece, behind) = all.split_at(n);
        all = behind;
        piece
    })
}

#[cfg(test)]
pub mod tests;
