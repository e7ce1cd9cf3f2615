//! Making proofs.

use super::{Proof, Stage, absorb_rows};
use crate::{
    engine::{
        arguments::{
            prover::{self, Witness},
            sha256::prover::Columns,
        },
        circuit::{self, BLOCK_BYTES, Circuit, PaddedMessage},
        claims::{BLOCK_ROWS, Layout},
        commit::prover::{BitRow, commit_bit_rows, commit_rows, rerandomize},
        hidden::{
            nova::prover::{self as nova, RowMask},
            prover::ProverChannel,
        },
        protocol::{self, Outcome, prover::WitnessProver},
        transcript::Transcript,
    },
    error::Result,
    math::{
        arith::{Scalar, wipe},
        curve::Affine,
        parallel, poly,
    },
};
use chacha20::ChaCha20Rng;
use rand_core::{CryptoRng, SeedableRng};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// Committed rows of one zone's blocks, kept for later proofs: they depend only on the message.
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
    /// Commits to messages, each in a zone of its size. `blinds(i, n)` draws the `n` blinds of message `i`.
    pub fn of(messages: &[PaddedMessage], mut blinds: impl FnMut(usize, usize) -> Vec<Scalar>) -> Vec<Self> {
        let blocks: Vec<usize> = messages.iter().map(|message| message.bytes.len() / BLOCK_BYTES).collect();
        let total = blocks.iter().sum();
        let columns = Columns::new(&circuit::zones(&blocks), messages, poly::variables(total));
        let rows: Zeroizing<Vec<BitRow>> = Zeroizing::new((0..total).flat_map(|block| columns.rows(block)).collect());
        let mut all_blinds = Zeroizing::new(Vec::with_capacity(rows.len()));
        let mut zones: Vec<Self> = Vec::with_capacity(messages.len());
        for (i, blocks) in blocks.into_iter().enumerate() {
            let blinds = blinds(i, blocks * BLOCK_ROWS);
            all_blinds.extend_from_slice(&blinds);
            zones.push(Self { points: Vec::new(), blinds });
        }
        let points = parallel::install(|| commit_bit_rows(&rows, &all_blinds));
        let mut points = points.into_iter();
        zones.iter_mut().for_each(|zone| zone.points.extend(points.by_ref().take(zone.blinds.len())));
        zones
    }
}

impl Drop for ZoneRows {
    fn drop(&mut self) {
        wipe(&mut self.blinds);
    }
}

/// Proves a circuit. The transcript must have absorbed the statement.
///
/// Zones whose rows are in `prepared` are not committed to again: their commitments are re-randomised. `observer` is
/// called before every stage; an error from it ends the proof.
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
pub(super) fn prove_witness(
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
    let rows = parallel::install(|| commit_all(layout, witness, prepared, &mut blinds));
    absorb_rows(transcript, circuit, &rows);

    observer(Stage::Argue)?;
    let rng = &mut masks_rng(rng, transcript);
    let row_mask = RowMask::draw(rng);
    let mut channel = ProverChannel::new(transcript, rng);
    let run = || run(&mut channel, circuit, layout, witness);
    // The mask depends on no challenge: an idle thread can make it meanwhile.
    let (outcome, row_mask) = parallel::install(|| parallel::beside(run, row_mask));
    let (outcome, mut row) = outcome?;

    observer(Stage::Open)?;
    let mut row_blind: Scalar =
        outcome.row_coefficients(layout).iter().zip(blinds.iter()).map(|(&k, &blind)| k * blind).sum();
    drop(blinds);
    let fold = parallel::install(|| nova::prove(channel, &outcome.reduced.relation, &row, row_blind, &row_mask))?;
    row.zeroize();
    row_blind.zeroize();
    Ok(Proof { rows, fold })
}

/// The randomness of everything after the rows. It depends on what was absorbed so far: a generator that was rolled
/// back does not draw the same masks for other rows, under whose challenges they would show what they hide. It wipes
/// its state when it is dropped.
fn masks_rng(rng: &mut impl CryptoRng, transcript: &Transcript) -> ChaCha20Rng {
    let mut drawn = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut drawn[..]);
    let hash = Sha256::new().chain_update(b"plica masks 1").chain_update(&drawn[..]).chain_update(transcript.state());
    let mut seed = Zeroizing::new([0; 32]);
    seed.copy_from_slice(&hash.finalize());
    ChaCha20Rng::from_seed(*seed)
}

/// Runs the protocol; also returns `v`.
fn run(
    channel: &mut ProverChannel<'_, impl CryptoRng + Send>,
    circuit: &Circuit,
    layout: &Layout,
    witness: &Witness,
) -> Result<(Outcome, Vec<Scalar>)> {
    let arguments = prover::all(channel, circuit, layout);
    let (outcome, reduction) = protocol::run(channel, arguments, layout, Some(&mut WitnessProver::new(witness)))?;
    Ok((outcome, reduction.expect("the prover's").into_row()))
}

/// Commits to all rows. Where a zone is prepared, its blinds are added to the fresh ones.
pub(super) fn commit_all(
    layout: &Layout,
    witness: &Witness,
    prepared: &[Option<&ZoneRows>],
    blinds: &mut [Scalar],
) -> Vec<Affine> {
    let mut rows = vec![Affine::IDENTITY; layout.committed_rows()];
    // Allocated at full size, so that growing leaves no copy in memory.
    let (mut fresh, mut fresh_at) = (Zeroizing::new(Vec::with_capacity(rows.len())), Vec::new());
    for (z, zone) in layout.zones().iter().enumerate() {
        let at = zone.first_block * BLOCK_ROWS..zone.range().end * BLOCK_ROWS;
        match prepared.get(z).copied().flatten().filter(|kept| kept.points.len() == at.len()) {
            Some(kept) => {
                rows[at.clone()].copy_from_slice(&rerandomize(&kept.points, &blinds[at.clone()]));
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
    let (fresh, of_values) =
        parallel::join(|| commit_bit_rows(&fresh, &fresh_blinds), || commit_rows(&of_values, &blinds[values..]));
    fresh_at.into_iter().zip(fresh).for_each(|(at, point)| rows[at] = point);
    rows[values..].copy_from_slice(&of_values);
    #[cfg(test)]
    for non_bit in &witness.non_bits {
        let more = crate::engine::commit::generators().g[non_bit.column] * &non_bit.by;
        rows[non_bit.row] = (more + rows[non_bit.row]).to_affine();
    }
    rows
}
