//! What can be wrong with a request, and with its answer.

use super::ErrorKind::{self, BadInput, DoesNotHold};
use thiserror::Error;

/// A request cannot be used, or the document does not answer it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The request has no session transcript, which a presentation needs.
    #[error("the request has no session transcript")]
    SessionMissing,
    /// A request in JSON cannot be read.
    #[error("the request is invalid at {path}: {reason}")]
    Json {
        /// Where, as a JSON path (`$.claims[0].predicate`).
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A predicate cannot be asked about this element.
    #[error("$.claims[{claim}] cannot ask {predicate} of {element:?}: {reason}")]
    PredicateUnsupported {
        /// Index of the claim.
        claim: usize,
        /// Name of the predicate.
        predicate: &'static str,
        /// Element identifier.
        element: String,
        /// Why.
        reason: &'static str,
    },
    /// The element's value is not of the type that the predicate speaks about.
    #[error("{predicate} cannot be answered: the value of {element:?} is {found}, not {expected}")]
    PredicateType {
        /// Name of the predicate.
        predicate: &'static str,
        /// Element identifier.
        element: String,
        /// What it is.
        found: &'static str,
        /// The types that would do.
        expected: &'static str,
    },
    /// A predicate is not shown to hold, and is not false either.
    #[error("{predicate} cannot be answered of {element:?}: {reason}")]
    CannotSay {
        /// Name of the predicate.
        predicate: &'static str,
        /// Element identifier.
        element: String,
        /// Why.
        reason: &'static str,
    },
    /// None of a claim's alternatives can be shown, and none of them is false.
    #[error("$.claims[{claim}] has no alternative that can be shown: {reasons}")]
    NoAlternative {
        /// Index of the claim.
        claim: usize,
        /// Element and reason of each alternative.
        reasons: String,
    },
    /// A predicate does not hold.
    #[error("{predicate} does not hold for {element:?}")]
    PredicateFalse {
        /// Name of the predicate.
        predicate: &'static str,
        /// Element identifier.
        element: String,
    },
}

impl RequestError {
    pub(super) fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::SessionMissing => ("session.missing", BadInput),
            Self::Json { .. } => ("request.json", BadInput),
            Self::PredicateUnsupported { .. } => ("predicate.unsupported", BadInput),
            Self::PredicateType { .. } => ("predicate.type", BadInput),
            Self::CannotSay { .. } => ("predicate.cannot_say", BadInput),
            Self::NoAlternative { .. } => ("predicate.no_alternative", BadInput),
            Self::PredicateFalse { .. } => ("predicate.false", DoesNotHold),
        }
    }
}
