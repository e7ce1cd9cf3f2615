//! Where messages go: the prover sends them, and the verifier receives their commitments.

use super::{Hidden, Quadratic, Relations};
use crate::{
    engine::transcript::Transcript,
    error::{Expected, ProofError, Result},
    math::{arith::Scalar, curve::Affine},
};

/// One side's end of the protocol. The protocol itself is written once, in terms of this trait.
pub trait Channel {
    /// Sends a message of `n` hidden entries. Only the prover calls `values`, which must return exactly `n`.
    fn message(&mut self, n: usize, values: impl FnOnce() -> Vec<Scalar>) -> Result<Vec<Hidden>>;

    /// The values of polynomials in what is hidden (prover only).
    fn values<'h>(&self, hidden: impl Iterator<Item = &'h Quadratic>) -> Option<Vec<Scalar>>;

    /// The transcript.
    fn transcript(&mut self) -> &mut Transcript;

    /// The relations so far.
    fn relations(&mut self) -> &mut Relations;

    /// Draws a challenge.
    fn challenge(&mut self, label: &str) -> Scalar {
        self.transcript().challenge(label)
    }

    /// Draws `n` challenges.
    fn challenges(&mut self, label: &str, n: usize) -> Vec<Scalar> {
        self.transcript().challenges(label, n)
    }

    /// Requires that a polynomial is zero.
    fn require_zero(&mut self, value: impl Into<Quadratic>) {
        self.relations().require_zero(value);
    }

    /// Requires `a * b = c`.
    fn require_product(&mut self, a: Hidden, b: Hidden, c: Hidden) {
        self.relations().require_product(a, b, c);
    }
}

/// The verifier's channel.
pub struct VerifierChannel<'a> {
    pub(super) transcript: &'a mut Transcript,
    pub(super) relations: Relations,
    pub(super) entries: usize,
    pub(super) lengths: Vec<usize>,
    /// The commitments that are part of the proof.
    pub(super) commitments: &'a [Affine],
}

impl<'a> VerifierChannel<'a> {
    /// A channel that will receive `commitments`.
    pub fn new(transcript: &'a mut Transcript, commitments: &'a [Affine]) -> Self {
        Self { transcript, relations: Relations::default(), entries: 0, lengths: Vec::new(), commitments }
    }
}

impl Channel for VerifierChannel<'_> {
    fn message(&mut self, n: usize, _: impl FnOnce() -> Vec<Scalar>) -> Result<Vec<Hidden>> {
        let found = self.lengths.len();
        let missing = ProofError::Count { what: "messages", found, expected: Expected::AtLeast(found + 1) };
        let commitment = self.commitments.get(found).ok_or(missing)?;
        absorb_message(self.transcript, n, commitment);
        let first = self.entries;
        self.entries += n;
        self.lengths.push(n);
        Ok((first..first + n).map(Hidden::entry).collect())
    }

    fn values<'h>(&self, _: impl Iterator<Item = &'h Quadratic>) -> Option<Vec<Scalar>> {
        None
    }

    fn transcript(&mut self) -> &mut Transcript {
        self.transcript
    }

    fn relations(&mut self) -> &mut Relations {
        &mut self.relations
    }
}

pub(super) fn absorb_message(transcript: &mut Transcript, n: usize, commitment: &Affine) {
    transcript.absorb("message length", &(n as u64).to_le_bytes());
    transcript.absorb("message", &commitment.compress());
}
