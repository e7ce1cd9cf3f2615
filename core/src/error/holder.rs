//! Why a holder does not present.

use super::ErrorKind::{self, BadInput, DoesNotHold};
use thiserror::Error;

/// The holder's session, signature or prepared credential cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HolderError {
    /// The holder has already answered this session.
    #[error("this session has already been answered")]
    TranscriptReused,
    /// The device's signature over this session does not verify.
    #[error("the device's signature over this session does not verify")]
    DeviceSignature,
    /// The payload that is attached to a device's signature is not this session's.
    #[error("the payload attached to the device's signature is of another session or docType")]
    DevicePayload,
    /// The bytes are not a prepared credential of a known form, or were changed.
    #[error("the prepared credential is malformed at byte {offset}: {what}")]
    PreparedMalformed {
        /// Which part.
        what: &'static str,
        /// Where.
        offset: usize,
    },
    /// A prepared credential belongs to another credential.
    #[error("the prepared credential belongs to another credential")]
    PreparedMismatch,
}

impl HolderError {
    pub(super) fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::TranscriptReused => ("transcript.reused", DoesNotHold),
            Self::DeviceSignature => ("device.signature", DoesNotHold),
            Self::DevicePayload => ("device.payload", DoesNotHold),
            Self::PreparedMalformed { .. } => ("prepared.malformed", BadInput),
            Self::PreparedMismatch => ("prepared.mismatch", BadInput),
        }
    }
}
