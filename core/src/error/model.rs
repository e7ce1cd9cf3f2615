//! What can be wrong with a model, its inputs or a proof that it ran.

use super::ErrorKind::{self, BadInput, DoesNotHold};
use thiserror::Error;

/// A model cannot be read or used, or does not say what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The bytes are not a model of a known form.
    #[error("the model is malformed at byte {offset}: {what}")]
    Malformed {
        /// Which part.
        what: &'static str,
        /// Where.
        offset: usize,
    },
    /// The file is of a version that is not known.
    #[error("the model has version {found}, which is not known")]
    Version {
        /// What it says.
        found: u32,
    },
    /// An input cannot be what the file says.
    #[error("input {index} of the model: {why}")]
    BadInput {
        /// Which one, counted from 0.
        index: usize,
        /// What is wrong.
        why: &'static str,
    },
    /// An operator cannot be what the file says.
    #[error("operator {index} of the model: {why}")]
    BadOperator {
        /// Which one, counted from 0.
        index: usize,
        /// What is wrong.
        why: &'static str,
    },
    /// The outputs that the file allows cannot be those of its graph.
    #[error("the outputs of the model: {why}")]
    BadOutputs {
        /// What is wrong.
        why: &'static str,
    },
    /// There is more of something than this version reads.
    #[error("the model has {found} {what}, at most {limit} are supported")]
    TooLarge {
        /// Of what, in the plural.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much there may be.
        limit: usize,
    },
    /// An input of the model is missing, unknown, or not in its domain.
    #[error("the input {name:?}: {why}")]
    Input {
        /// Its name.
        name: String,
        /// What is wrong; without the value.
        why: String,
    },
    /// The file does not allow this output.
    #[error("the model does not allow this output: {why}")]
    OutputNotAllowed {
        /// Why not.
        why: &'static str,
    },
    /// The model's output is not the one that is asked for.
    #[error("the model's output is not the one that is asked for")]
    Output,
    /// The request or the proof is about another model.
    #[error("this is about another model")]
    OtherModel,
    /// The request is about a model that is not here.
    #[error("there is no model with the id {id}")]
    Unknown {
        /// The id in hexadecimal.
        id: String,
    },
    /// The request cannot be used.
    #[error("the model request: {why}")]
    Request {
        /// What is wrong.
        why: &'static str,
    },
}

impl ModelError {
    pub(super) fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::Malformed { .. } => ("model.malformed", BadInput),
            Self::Version { .. } => ("model.version", BadInput),
            Self::BadInput { .. } | Self::BadOperator { .. } | Self::BadOutputs { .. } => ("model.invalid", BadInput),
            Self::TooLarge { .. } => ("model.too_large", BadInput),
            Self::Input { .. } => ("model.input", BadInput),
            Self::OutputNotAllowed { .. } => ("model.output_not_allowed", BadInput),
            Self::Output => ("model.output", DoesNotHold),
            Self::OtherModel | Self::Unknown { .. } => ("model.unknown", BadInput),
            Self::Request { .. } => ("model.request", BadInput),
        }
    }
}
