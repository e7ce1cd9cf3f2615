//! Proofs of circuits: committed rows, then the protocol, then the opened fold.

mod bytes;

use crate::{
    engine::{
        arguments::{Witness, sha256::Columns},
        circuit::{self, BLOCK_BYTES, Circuit, PaddedMessage},
        claims::{BLOCK_ROWS, Layout},
        commit,
        hidden::{
            ProverChannel, VerifierChannel,
            nova::{self, FoldProof, RowMask},
        },
        protocol,
        transcript::Transcript,
    },
    error::{Expected, Result},
    math::{
        arith::{Scalar, wipe},
        curve::Affine,
        parallel, poly,
    },
};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// A proof that a circuit has a satisfying assignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Commitments to the rows: per block, then bits, then values.
    pub rows: Vec<Affine>,
    /// Everything else.
    pub fold: FoldProof,
}

/// Committed rows of one zone's blocks, kept for later proofs: they depend on the message alone.
///
/// As secret as the message.
#[derive(Clone)]
pub struct ZoneRows {
    /// The commitments, block by block.
    pub points: Vec<Affine>,
    /// Their blinds.
    pub blinds: Vec<Scalar>,
}

impl ZoneRows {
    /// Commits to messages, each in a zone of its own size.
    pub fn of(messages: Vec<PaddedMessage>, rng: &mut impl CryptoRng) -> Vec<Self> {
        let blocks: Vec<usize> = messages.iter().map(|message| message.bytes.len() / BLOCK_BYTES).collect();
        let total = blocks.iter().sum();
        let columns = Columns::new(&circuit::zones(&blocks), &messages, poly::variables(total));
        let rows: Zeroizing<Vec<commit::BitRow>> =
            Zeroizing::new((0..total).flat_map(|block| columns.rows(block)).collect());
        let blinds: Zeroizing<Vec<Scalar>> = Zeroizing::new(rows.iter().map(|_| Scalar::random(rng)).collect());
        let points = parallel::install(|| commit::commit_bit_rows(&rows, &blinds));
        let (mut points, mut blinds) = (&points[..], &blinds[..]);
        let zone = |blocks: usize| {
            let (zone, behind) = points.split_at(blocks * BLOCK_ROWS);
            let (its_blinds, blinds_behind) = blinds.split_at(blocks * BLOCK_ROWS);
            (points, blinds) = (behind, blinds_behind);
            Self { points: zone.to_vec(), blinds: its_blinds.to_vec() }
        };
        blocks.into_iter().map(zone).collect()
    }
}

impl Drop for ZoneRows {
    fn drop(&mut self) {
        wipe(&mut self.blinds);
    }
}

/// What a proof is working on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Committing to the rows.
    Commit,
    /// Running the arguments.
    Argue,
    /// Opening the fold.
    Open,
}

/// Proves a circuit. The transcript has absorbed the statement.
///
/// Zones whose rows are in `prepared` are not committed to again: their commitments are re-randomised. `observer` is
/// called before every stage, and an error that it returns ends the proof.
pub fn prove(
    circuit: &Circuit,
    prepared: &[Option<&ZoneRows>],
    transcript: &mut Transcript,
    rng: &mut (impl CryptoRng + Send),
    observer: &mut dyn FnMut(Stage) -> Result<()>,
) -> Result<Proof> {
    let layout = Layout::of(circuit);
    let witness = parallel::install(|| Witness::of(circuit, &layout));
    prove_witness(circuit, &layout, &witness, prepared, transcript, rng, observer)
}

/// Proves a circuit with a given witness.
fn prove_witness(
    circuit: &Circuit,
    layout: &Layout,
    witness: &Witness,
    prepared: &[Option<&ZoneRows>],
    transcript: &mut Transcript,
    rng: &mut (impl CryptoRng + Send),
    observer: &mut dyn FnMut(Stage) -> Result<()>,
) -> Result<Proof> {
    observer(Stage::Commit)?;
    let blinds = (0..layout.committed_rows()).map(|_| Scalar::random(rng)).collect();
    let mut blinds: Zeroizing<Vec<Scalar>> = Zeroizing::new(blinds);
    let rows = parallel::install(|| commit_rows(layout, witness, prepared, &mut blinds));
    absorb_rows(transcript, circuit, &rows);

    observer(Stage::Argue)?;
    let row_mask = RowMask::draw(rng);
    let mut channel = ProverChannel::new(transcript, rng);
    // The mask waits for no challenge: something to do for whoever is idle.
    let arguments = || protocol::run(&mut channel, circuit, layout, Some(witness));
    let (outcome, row_mask) = parallel::install(|| parallel::beside(arguments, row_mask));
    let outcome = outcome?;

    observer(Stage::Open)?;
    let mut row_blind: Scalar =
        outcome.row_coefficients(layout).iter().zip(blinds.iter()).map(|(&k, &blind)| k * blind).sum();
    drop(blinds);
    let mut row = outcome.reduced.row.expect("the prover's row");
    let fold = parallel::install(|| nova::prove(channel, &outcome.reduced.relation, &row, row_blind, &row_mask))?;
    row.zeroize();
    row_blind.zeroize();
    Ok(Proof { rows, fold })
}

/// Commits to all rows. Where a zone is prepared, its blinds are added to the fresh ones.
fn commit_rows(
    layout: &Layout,
    witness: &Witness,
    prepared: &[Option<&ZoneRows>],
    blinds: &mut [Scalar],
) -> Vec<Affine> {
    let mut rows = vec![Affine::IDENTITY; layout.committed_rows()];
    // Of their full size at once, so that no copy is left behind.
    let (mut fresh, mut fresh_at) = (Zeroizing::new(Vec::with_capacity(rows.len())), Vec::new());
    for (z, zone) in layout.zones().iter().enumerate() {
        let at = zone.first_block * BLOCK_ROWS..zone.range().end * BLOCK_ROWS;
        match prepared.get(z).copied().flatten().filter(|kept| kept.points.len() == at.len()) {
            Some(kept) => {
                rows[at.clone()].copy_from_slice(&commit::rerandomize(&kept.points, &blinds[at.clone()]));
                blinds[at].iter_mut().zip(&kept.blinds).for_each(|(sum, &blind)| *sum += blind);
            }
            None => {
                fresh.extend(zone.range().flat_map(|block| witness.columns.rows(block)));
                fresh_at.extend(at);
            }
        }
    }
    let bits = layout.blocks() * BLOCK_ROWS;
    fresh.extend(&witness.bits);
    fresh_at.extend(bits..bits + witness.bits.len());
    let fresh_blinds: Zeroizing<Vec<Scalar>> = Zeroizing::new(fresh_at.iter().map(|&at| blinds[at]).collect());
    let values = bits + witness.bits.len();
    let of_values: Vec<&[Scalar]> = witness.values.iter().map(|row| &row[..]).collect();
    let (fresh, of_values) = parallel::join(
        || commit::commit_bit_rows(&fresh, &fresh_blinds),
        || commit::commit_rows(&of_values, &blinds[values..]),
    );
    fresh_at.into_iter().zip(fresh).for_each(|(at, point)| rows[at] = point);
    rows[values..].copy_from_slice(&of_values);
    #[cfg(test)]
    for non_bit in &witness.non_bits {
        let more = commit::generators().g[non_bit.column] * &non_bit.by;
        rows[non_bit.row] = (more + rows[non_bit.row]).to_affine();
    }
    rows
}

/// Verifies a proof of a circuit. The transcript has absorbed the statement.
pub fn verify(circuit: &Circuit, transcript: &mut Transcript, proof: &Proof) -> Result<()> {
    verify_observed(circuit, transcript, proof, &mut |_| Ok(()))
}

/// As [`verify`]; `observer` is called before the arguments and before the opening, and an error that it returns is the
/// result.
pub fn verify_observed(
    circuit: &Circuit,
    transcript: &mut Transcript,
    proof: &Proof,
    observer: &mut dyn FnMut(Stage) -> Result<()>,
) -> Result<()> {
    observer(Stage::Argue)?;
    let layout = Layout::of(circuit);
    Expected::Exactly(layout.committed_rows()).check("rows", proof.rows.len())?;
    absorb_rows(transcript, circuit, &proof.rows);
    let mut channel = VerifierChannel::new(transcript, &proof.fold.messages);
    let outcome = parallel::install(|| protocol::run(&mut channel, circuit, &layout, None))?;
    observer(Stage::Open)?;
    let row: Vec<(Scalar, Affine)> =
        outcome.row_coefficients(&layout).into_iter().zip(proof.rows.iter().copied()).collect();
    parallel::install(|| nova::verify(channel, &outcome.reduced.relation, &row, &proof.fold))
}

/// The shape, then the rows: no challenge is drawn before both are fixed. What the gates' coefficients are made from is
/// for the statement to absorb.
pub(crate) fn absorb_rows(transcript: &mut Transcript, circuit: &Circuit, rows: &[Affine]) {
    let shape: Vec<u8> = circuit.shape().into_iter().flat_map(|n| (n as u64).to_le_bytes()).collect();
    transcript.absorb("shape", &shape);
    let bytes: Vec<u8> = rows.iter().flat_map(|row| row.compress()).collect();
    transcript.absorb("rows", &bytes);
}

#[cfg(test)]
pub(crate) mod tests;
