//! One error type for the whole SDK, in families.
//!
//! Every error has a [stable code](Error::code), the same in every language binding, and a [kind](Error::kind) that
//! tells "it does not hold" from "this input cannot be used". Errors carry names, positions and sizes, never values out
//! of a document.

mod compile;
mod document;
mod holder;
mod issue;
mod model;
mod proof;
mod request;
mod trust;

pub use compile::{CompileError, UnsupportedNode};
pub use document::{CborFault, DocumentError};
pub use holder::HolderError;
pub use issue::IssueError;
pub use model::ModelError;
pub use proof::{Expected, ProofError};
pub use request::RequestError;
pub use trust::TrustError;

use thiserror::Error as ThisError;

/// The SDK's result type.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Everything that can go wrong.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// A document cannot be read, is not supported, or does not hold by itself.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A request cannot be used, or the document does not answer it.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The issuer is not trusted, or the clocks differ.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// A presentation is malformed or does not verify.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The holder's session, signature or prepared credential cannot be used.
    #[error(transparent)]
    Holder(#[from] HolderError),
    /// The test issuer cannot make what was asked for.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// A model cannot be read or used, or does not say what is asked.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A trained model cannot be compiled.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The caller cancelled.
    #[error("the call was cancelled")]
    Cancelled,
}

/// What an error means to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The question could be asked and the answer is no: exit status 1.
    DoesNotHold,
    /// The input cannot be used, so there is no answer: exit status 2.
    BadInput,
    /// The caller's cancel token stopped the call.
    Cancelled,
}

impl Error {
    /// The stable code of this error, the same in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.meaning().0
    }

    /// Whether the answer is "no", or there is no answer.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.meaning().1
    }

    /// Code and kind. The families list both in one exhaustive `match`, so that a new variant compiles with neither
    /// missing.
    fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::Document(error) => error.meaning(),
            Self::Request(error) => error.meaning(),
            Self::Trust(error) => error.meaning(),
            Self::Proof(error) => error.meaning(),
            Self::Holder(error) => error.meaning(),
            Self::Issue(error) => error.meaning(),
            Self::Model(error) => error.meaning(),
            Self::Compile(error) => error.meaning(),
            Self::Cancelled => ("cancelled", ErrorKind::Cancelled),
        }
    }
}

#[cfg(test)]
mod tests;
