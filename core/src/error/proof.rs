//! What can be wrong with a presentation.

use super::ErrorKind::{self, BadInput, DoesNotHold};
use core::fmt;
use thiserror::Error;

/// A presentation is malformed or does not verify.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The bytes are not a proof of a known form.
    #[error("the proof is malformed at byte {offset}: {what}")]
    Malformed {
        /// Which part.
        what: &'static str,
        /// Where.
        offset: usize,
    },
    /// The proof has more or fewer parts than its statement asks for.
    #[error("the proof has {found} {what}, expected {expected}")]
    Count {
        /// Of which part, in the plural.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        expected: Expected,
    },
    /// The proof is of a version that is not known.
    #[error("the proof has version {found}, which is not known")]
    Version {
        /// What it says.
        found: u32,
    },
    /// The proof does not verify.
    #[error("the proof does not verify: {check}")]
    Invalid {
        /// What failed.
        check: &'static str,
    },
    /// The proof does not verify, and its hint says that it answers in another session.
    #[error("the proof does not verify: the presentation says that it was made for another session transcript")]
    SessionMismatch,
    /// The proof does not verify, and its hint says that it answers another request.
    #[error(
        "the proof does not verify: the presentation says that it answers another request (another docType, other \
         claims, or the same in another order)"
    )]
    RequestMismatch,
    /// A presentation has elements that the device has signed itself, and its verifier has not allowed any.
    #[error("the presentation has device-signed elements, which the verifier does not allow")]
    DeviceSigned,
}

impl ProofError {
    pub(super) fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::Malformed { .. } => ("proof.malformed", DoesNotHold),
            Self::Count { .. } => ("proof.malformed", DoesNotHold),
            Self::Version { .. } => ("proof.version", BadInput),
            Self::Invalid { .. } => ("proof.invalid", DoesNotHold),
            Self::SessionMismatch => ("session.mismatch", DoesNotHold),
            Self::RequestMismatch => ("request.mismatch", DoesNotHold),
            Self::DeviceSigned => ("mdoc.device_name_spaces", DoesNotHold),
        }
    }
}

/// How many parts a proof must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// So many.
    Exactly(usize),
    /// So many or more.
    AtLeast(usize),
    /// So many or fewer.
    AtMost(usize),
}

impl Expected {
    /// Compares the number of parts that a proof has.
    pub(crate) fn check(self, what: &'static str, found: usize) -> Result<(), ProofError> {
        let fits = match self {
            Self::Exactly(n) => found == n,
            Self::AtLeast(n) => found >= n,
            Self::AtMost(n) => found <= n,
        };
        if fits { Ok(()) } else { Err(ProofError::Count { what, found, expected: self }) }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(n) => write!(f, "{n}"),
            Self::AtLeast(n) => write!(f, "at least {n}"),
            Self::AtMost(n) => write!(f, "at most {n}"),
        }
    }
}
