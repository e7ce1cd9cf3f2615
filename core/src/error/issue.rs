//! Why the test issuer does not issue.

use super::ErrorKind::{self, BadInput};
use thiserror::Error;

/// The test issuer cannot make what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The description, a key or an option cannot be used.
    #[error("the test issuer cannot use {path}: {reason}")]
    Description {
        /// Where in the description, or which input.
        path: String,
        /// What is wrong.
        reason: String,
    },
}

impl IssueError {
    pub(super) fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::Description { .. } => ("issue.description", BadInput),
        }
    }
}
