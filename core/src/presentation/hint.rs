//! What tells a presentation for something else from a broken one.

use crate::document::request::Request;
use crate::error::{Error, ProofError};
use sha2::{Digest, Sha256};

/// Bytes of each half of a hint.
pub(super) const HALF: usize = 8;

/// Says which session and which request a presentation was made for, so that a verifier who was sent the answer to
/// another question learns that, and not only that the proof does not verify.
///
/// It is outside of the proof: whoever passes a presentation on can change it, and changes an error text. A verifier
/// looks at it only after the proof has failed. It is no proof of anything, no key to find replays by, and nobody's
/// identity: it holds nothing that the verifier did not send, and is the same for everybody who was asked the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The first bytes of a hash of the session.
    pub session: [u8; HALF],
    /// The first bytes of a hash of the request without its session.
    pub request: [u8; HALF],
}

impl Hint {
    /// The hint of a presentation that answers `request`.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let session = request.session.as_ref().map(|session| session.hash()).unwrap_or_default();
        Self {
            session: half(b"plica hint session", &session),
            request: half(b"plica hint request", &request.question_bytes()),
        }
    }

    /// The error of a proof that failed: a mismatch if the hint says so, the proof's own otherwise.
    pub(crate) fn explain(&self, error: Error, request: &Request) -> Error {
        let expected = Self::of(request);
        match error {
            Error::Proof(_) if self.session != expected.session => ProofError::SessionMismatch.into(),
            Error::Proof(_) if self.request != expected.request => ProofError::RequestMismatch.into(),
            error => error,
        }
    }
}

fn half(label: &[u8], bytes: &[u8]) -> [u8; HALF] {
    let hash: [u8; 32] = Sha256::new().chain_update(label).chain_update(bytes).finalize().into();
    core::array::from_fn(|i| hash[i])
}
