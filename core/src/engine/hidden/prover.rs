//! The prover's end of the protocol.

use super::{Channel, Hidden, Quadratic, Relations, channel::absorb_message};
use crate::{
    engine::{
        commit::{
            self,
            prover::{MESSAGE_WIDTH, commit_message, commit_rows},
        },
        transcript::Transcript,
    },
    error::Result,
    math::{
        arith::{Scalar, wipe},
        curve::Affine,
    },
};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

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
    /// A channel on which nothing has been sent yet.
    pub fn new(transcript: &'a mut Transcript, rng: &'a mut R) -> Self {
        Self {
            transcript,
            rng,
            relations: Relations::default(),
            // More than can be opened: a vector that grew would leave copies in memory.
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
        let commitment =
            if n <= MESSAGE_WIDTH { commit_message(&values, &blind) } else { commit_rows(&[&values], &[blind])[0] };
        absorb_message(self.transcript, n, &commitment);
        let first = self.entries.len();
        self.entries.extend_from_slice(&values);
        self.messages.push((n, blind));
        self.commitments.push(commitment);
        Ok((first..first + n).map(Hidden::entry).collect())
    }

    fn values<'h>(&self, hidden: impl Iterator<Item = &'h Quadratic>) -> Option<Vec<Scalar>> {
        Some(hidden.map(|h| h.evaluate(&self.entries)).collect())
    }

    fn transcript(&mut self) -> &mut Transcript {
        self.transcript
    }

    fn relations(&mut self) -> &mut Relations {
        &mut self.relations
    }
}
