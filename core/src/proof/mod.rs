//! Proofs of circuits: committed rows, then the protocol, then the opened fold.

use crate::{
    arith::Scalar,
    circuit::Circuit,
    claims::Layout,
    commit,
    curve::Affine,
    error::{Error, Result},
    hidden::{
        Proving, Verifying,
        fold::{self, FoldProof},
    },
    protocol::{self, Witness},
    transcript::Transcript,
};
use rand_core::CryptoRng;
use zeroize::Zeroize;

/// A proof that a circuit has a satisfying assignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Commitments to the rows: per block, then bits, then values.
    pub rows: Vec<Affine>,
    /// Everything else.
    pub fold: FoldProof,
}

/// Proves a circuit. The transcript has absorbed the statement.
pub fn prove(circuit: &Circuit, transcript: &mut Transcript, rng: &mut impl CryptoRng) -> Result<Proof> {
    let layout = Layout::of(circuit);
    let witness = Witness::of(circuit, &layout);
    prove_witness(circuit, &layout, &witness, transcript, rng)
}

/// Proves a circuit with a given witness.
pub fn prove_witness(
    circuit: &Circuit,
    layout: &Layout,
    witness: &Witness,
    transcript: &mut Transcript,
    rng: &mut impl CryptoRng,
) -> Result<Proof> {
    let mut blinds: Vec<Scalar> = (0..layout.committed_rows()).map(|_| Scalar::random(rng)).collect();
    let bit_rows: Vec<commit::BitRow> = (0..layout.blocks())
        .flat_map(|block| witness.columns.rows(block))
        .chain(witness.bits.iter().copied())
        .collect();
    let (of_bits, of_values) = blinds.split_at(bit_rows.len());
    let mut rows = commit::commit_bit_rows(&bit_rows, of_bits);
    let values: Vec<&[Scalar]> = witness.values.iter().map(|row| &row[..]).collect();
    rows.extend(commit::commit_rows(&values, of_values));
    absorb_rows(transcript, &rows);

    let mut side = Proving::new(transcript, rng);
    let outcome = protocol::run(&mut side, circuit, layout, Some(witness))?;
    let mut row_blind: Scalar =
        outcome.row_coefficients(layout).iter().zip(&blinds).map(|(&k, &blind)| k * blind).sum();
    blinds.zeroize();
    let mut row = outcome.settled.row.expect("the prover's row");
    let fold = fold::prove(side, &outcome.settled.relation, &row, row_blind)?;
    row.zeroize();
    row_blind.zeroize();
    Ok(Proof { rows, fold })
}

/// Verifies a proof of a circuit. The transcript has absorbed the statement.
pub fn verify(circuit: &Circuit, transcript: &mut Transcript, proof: &Proof) -> Result<()> {
    let layout = Layout::of(circuit);
    if proof.rows.len() != layout.committed_rows() {
        return Err(Error::ProofMalformed { what: "rows", offset: proof.rows.len() });
    }
    absorb_rows(transcript, &proof.rows);
    let mut side = Verifying::new(transcript, &proof.fold.messages);
    let outcome = protocol::run(&mut side, circuit, &layout, None)?;
    let row: Vec<(Scalar, Affine)> =
        outcome.row_coefficients(&layout).into_iter().zip(proof.rows.iter().copied()).collect();
    fold::verify(side, &outcome.settled.relation, &row, &proof.fold)
}

fn absorb_rows(transcript: &mut Transcript, rows: &[Affine]) {
    let bytes: Vec<u8> = rows.iter().flat_map(|row| row.compress()).collect();
    transcript.absorb("rows", &bytes);
}

#[cfg(test)]
mod tests;
