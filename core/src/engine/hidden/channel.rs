//! The two sides of the protocol: one sends messages, the other receives their commitments.

use super::{Hidden, Relations};
use crate::{
    engine::{commit, transcript::Transcript},
    error::{Expected, ProofError, Result},
    math::{
        arith::{Scalar, wipe},
        curve::Affine,
    },
};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// One channel of the protocol. The protocol itself is written once, against this.
pub trait Channel {
    /// Sends a message of `n` hidden entries. Only the prover calls `values`, which must give `n` of them.
    fn message(&mut self, n: usize, values: impl FnOnce() -> Vec<Scalar>) -> Result<Vec<Hidden>>;

    /// The values behind what is hidden (prover only).
    fn values<'h>(&self, hidden: impl Iterator<Item = &'h Hidden>) -> Option<Vec<Scalar>>;

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

    /// Requires that a hidden value is zero.
    fn require_zero(&mut self, value: Hidden) {
        self.relations().require_zero(value);
    }

    /// Requires `a * b = c`.
    fn require_product(&mut self, a: Hidden, b: Hidden, c: Hidden) {
        self.relations().require_product(a, b, c);
    }
}

/// The prover's channel.
pub struct ProverChannel<'a, R> {
    pub(super) transcript: &'a mut Transcript,
    pub(super) rng: &'a mut R,
    pub(super) relations: Relations,
    /// All message entries, in order.
    pub(super) entries: Vec<Scalar>,
    /// Length and blind of each message.
    pub(super) messages: Vec<(usize, Scalar)>,
    /// The commitments, as sent.
    pub(super) commitments: Vec<Affine>,
}

impl<'a, R: CryptoRng> ProverChannel<'a, R> {
    /// A channel with nothing sent yet.
    pub fn new(transcript: &'a mut Transcript, rng: &'a mut R) -> Self {
        Self {
            transcript,
            rng,
            relations: Relations::default(),
            // More than can be opened: a vector that grew would leave copies behind.
            entries: Vec::with_capacity(commit::WIDTH),
            messages: Vec::with_capacity(commit::WIDTH),
            commitments: Vec::new(),
        }
    }

    /// All message entries so far.
    pub fn entries(&self) -> &[Scalar] {
        &self.entries
    }
}

impl<R> Drop for ProverChannel<'_, R> {
    fn drop(&mut self) {
        wipe(&mut self.entries);
        self.messages.iter_mut().for_each(|(_, blind)| blind.zeroize());
    }
}

impl<R: CryptoRng> Channel for ProverChannel<'_, R> {
    fn message(&mut self, n: usize, values: impl FnOnce() -> Vec<Scalar>) -> Result<Vec<Hidden>> {
        let values = Zeroizing::new(values());
        assert_eq!(values.len(), n, "the length of a message is part of the protocol");
        let blind = Scalar::random(self.rng);
        let commitment = if n <= commit::MESSAGE_WIDTH {
            commit::commit_message(&values, &blind)
        } else {
            commit::commit_rows(&[&values], &[blind])[0]
        };
        absorb_message(self.transcript, n, &commitment);
        let first = self.entries.len();
        self.entries.extend_from_slice(&values);
        self.messages.push((n, blind));
        self.commitments.push(commitment);
        Ok((first..first + n).map(Hidden::entry).collect())
    }

    fn values<'h>(&self, hidden: impl Iterator<Item = &'h Hidden>) -> Option<Vec<Scalar>> {
        Some(hidden.map(|h| h.evaluate(&self.entries)).collect())
    }

    fn transcript(&mut self) -> &mut Transcript {
        self.transcript
    }

    fn relations(&mut self) -> &mut Relations {
        &mut self.relations
    }
}

/// The verifier's channel.
pub struct VerifierChannel<'a> {
    pub(super) transcript: &'a mut Transcript,
    pub(super) relations: Relations,
    pub(super) entries: usize,
    pub(super) lengths: Vec<usize>,
    /// The commitments that the proof brings.
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

    fn values<'h>(&self, _: impl Iterator<Item = &'h Hidden>) -> Option<Vec<Scalar>> {
        None
    }

    fn transcript(&mut self) -> &mut Transcript {
        self.transcript
    }

    fn relations(&mut self) -> &mut Relations {
        &mut self.relations
    }
}

fn absorb_message(transcript: &mut Transcript, n: usize, commitment: &Affine) {
    transcript.absorb("message length", &(n as u64).to_le_bytes());
    transcript.absorb("message", &commitment.compress());
}
