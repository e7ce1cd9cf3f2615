//! Proofs of circuits: committed rows, then the protocol, then the opened fold.

mod bytes;
pub mod prover;

#[cfg(test)]
pub(crate) mod tests;

use crate::{
    engine::{
        arguments,
        circuit::Circuit,
        claims::Layout,
        commit::Equation,
        hidden::{
            VerifierChannel,
            nova::{self, FoldProof},
        },
        protocol::{self, NoProver, Outcome},
        transcript::Transcript,
    },
    error::{Error, Expected, ProofError, Result},
    math::{arith::Scalar, curve::Affine, parallel},
};

/// A proof that a circuit has a satisfying assignment.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Commitments to the rows: per block, then bits, then values.
    pub rows: Vec<Affine>,
    /// Everything else.
    pub fold: FoldProof,
}

/// What a prover or verifier is working on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Committing to the rows.
    Commit,
    /// Running the arguments.
    Argue,
    /// Opening the fold.
    Open,
}

/// Verifies a proof of a circuit. The transcript must have absorbed the statement.
///
/// # Errors
/// [`ProofError::Count`], and [`ProofError::Invalid`].
pub fn verify(circuit: &Circuit, transcript: &mut Transcript, proof: &Proof) -> Result<()> {
    let equation = equation(circuit, transcript, proof, &mut |_| Ok(()))?;
    if parallel::install(|| equation.holds()) { Ok(()) } else { Err(refused()) }
}

/// The equation that remains of a proof: it proves the circuit if that holds. Calls `observer` before the arguments and
/// before the opening.
///
/// # Errors
/// [`ProofError::Count`] if the proof is of another shape; an error from `observer`.
pub fn equation(
    circuit: &Circuit,
    transcript: &mut Transcript,
    proof: &Proof,
    observer: &mut dyn FnMut(Stage) -> Result<()>,
) -> Result<Equation> {
    observer(Stage::Argue)?;
    let layout = Layout::of(circuit);
    Expected::Exactly(layout.committed_rows()).check("rows", proof.rows.len())?;
    absorb_rows(transcript, circuit, &proof.rows);
    let mut channel = VerifierChannel::new(transcript, &proof.fold.messages);
    let outcome = parallel::install(|| run(&mut channel, circuit, &layout))?;
    observer(Stage::Open)?;
    let row: Vec<(Scalar, Affine)> =
        outcome.row_coefficients(&layout).into_iter().zip(proof.rows.iter().copied()).collect();
    nova::equation(channel, &outcome.reduced.relation, &row, &proof.fold)
}

/// The error of a proof whose equation does not hold.
pub fn refused() -> Error {
    ProofError::Invalid { check: "the opening does not fit the statement" }.into()
}

/// Runs the protocol.
pub(crate) fn run(channel: &mut VerifierChannel<'_>, circuit: &Circuit, layout: &Layout) -> Result<Outcome> {
    let arguments = arguments::all(channel, circuit, layout);
    let (outcome, _) = protocol::run(channel, arguments, layout, None::<&mut NoProver>)?;
    Ok(outcome)
}

/// Absorbs the shape, then the rows: no challenge is drawn before both are fixed. The statement must absorb the data
/// from which the gates' coefficients are made.
pub(crate) fn absorb_rows(transcript: &mut Transcript, circuit: &Circuit, rows: &[Affine]) {
    let shape: Vec<u8> = circuit.shape().into_iter().flat_map(|n| (n as u64).to_le_bytes()).collect();
    transcript.absorb("shape", &shape);
    transcript.absorb_points("rows", rows);
}
