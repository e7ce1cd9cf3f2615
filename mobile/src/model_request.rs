//! What is asked of a model, and what is shown of one.

use crate::convert::array;
use crate::error::{PlicaError, internal};
use plica::model::{self, score_text};
use std::collections::HashMap;

/// What is to be shown of a model's output. Scores are decimal texts.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Ask {
    /// The class: the name of the greatest value, of the first if several are.
    ArgMax,
    /// That the class has this name.
    Class {
        /// The name.
        name: String,
    },
    /// All values.
    Values,
    /// That the score is at least this number.
    AtLeast {
        /// The number.
        score: String,
    },
    /// Whether the score is at least this number.
    Threshold {
        /// The number.
        score: String,
    },
}

/// How a model reads an element of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Reading {
    /// An unsigned integer as it is.
    Integer,
    /// Of a date the completed years until now (UTC).
    Years,
    /// Of a date the days until now (UTC).
    Days,
    /// Which category of the model's input it is.
    Category,
    /// A boolean as 0 or 1.
    Boolean,
}

/// A question about a model's output, apart from any document.
///
/// Both sides make it, each from what it sees itself.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ModelRequest {
    /// The id of the model, 32 bytes.
    pub model: Vec<u8>,
    /// What is to be shown.
    pub ask: Ask,
    /// For whom the answer is, an origin or a client identifier of up to 1024 bytes: the wallet puts it in for whom it
    /// talks to.
    pub audience: String,
    /// The verifier's: 16 to 64 random bytes, taken once.
    pub nonce: Vec<u8>,
    /// What inputs are, as texts by name; all others are private.
    #[uniffi(default)]
    pub public_inputs: HashMap<String, Vec<String>>,
}

/// What a proof shows of a model.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ModelFacts {
    /// The id of the model, 32 bytes.
    pub model: Vec<u8>,
    /// Of its output.
    pub output: ModelOutput,
    /// The name of each input, and where it came from.
    pub inputs: Vec<InputOrigin>,
}

/// What is shown of an output.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ModelOutput {
    /// Its class.
    Class {
        /// The name.
        name: String,
    },
    /// All of its values.
    Values {
        /// Decimal texts, which are exact.
        values: Vec<String>,
    },
    /// Whether the score is at least the number that was asked for.
    Reaches {
        /// Whether it is.
        reached: bool,
    },
}

/// An input, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct InputOrigin {
    /// The name of the input.
    pub name: String,
    /// Where it came from.
    pub origin: Origin,
}

/// Where an input came from.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Origin {
    /// The prover says so, and nobody else.
    SelfAsserted,
    /// The request says so.
    Public,
    /// The issuer of the document in the same presentation has signed it, as this element.
    Attribute {
        /// The namespace of the element.
        namespace: String,
        /// The element identifier.
        element: String,
        /// What the model took of its value.
        reading: Reading,
    },
}

impl Ask {
    pub(crate) fn to_core(&self) -> model::Ask {
        match self {
            Self::ArgMax => model::Ask::ArgMax,
            Self::Class { name } => model::Ask::Class(name.clone()),
            Self::Values => model::Ask::Values,
            Self::AtLeast { score } => model::Ask::AtLeast(score.clone()),
            Self::Threshold { score } => model::Ask::Threshold(score.clone()),
        }
    }

    pub(crate) fn from_core(ask: &model::Ask) -> Result<Self, PlicaError> {
        Ok(match ask {
            model::Ask::ArgMax => Self::ArgMax,
            model::Ask::Class(name) => Self::Class { name: name.clone() },
            model::Ask::Values => Self::Values,
            model::Ask::AtLeast(score) => Self::AtLeast { score: score.clone() },
            model::Ask::Threshold(score) => Self::Threshold { score: score.clone() },
            _ => return Err(internal("unknown_ask", "this package does not know what is asked of the model")),
        })
    }
}

impl Reading {
    pub(crate) fn to_core(self) -> model::Reading {
        match self {
            Self::Integer => model::Reading::Integer,
            Self::Years => model::Reading::Years,
            Self::Days => model::Reading::Days,
            Self::Category => model::Reading::Category,
            Self::Boolean => model::Reading::Boolean,
        }
    }

    pub(crate) fn from_core(reading: model::Reading) -> Result<Self, PlicaError> {
        Ok(match reading {
            model::Reading::Integer => Self::Integer,
            model::Reading::Years => Self::Years,
            model::Reading::Days => Self::Days,
            model::Reading::Category => Self::Category,
            model::Reading::Boolean => Self::Boolean,
            other => return Err(internal("unknown_reading", other.name())),
        })
    }
}

impl ModelRequest {
    pub(crate) fn to_core(&self) -> Result<model::ModelRequest, PlicaError> {
        let id = model::ModelId(array(&self.model, "the id of a model")?);
        let request = model::ModelRequest::new(id, self.ask.to_core()).audience(&self.audience).nonce(&self.nonce);
        let public = self.public_inputs.iter();
        Ok(public.fold(request, |request, (name, entries)| request.public(name, entries.iter().cloned())))
    }
}

impl ModelFacts {
    /// `model` is the one that they are about.
    pub(crate) fn from_core(facts: &model::ModelFacts, model: &model::Model) -> Result<Self, PlicaError> {
        let unknown = |what: &str| internal("unknown_output", format!("this package does not know {what}"));
        let output = match &facts.output {
            model::Output::Class(name) => ModelOutput::Class { name: name.clone() },
            model::Output::Values(values) => ModelOutput::Values { values: scores(model, values) },
            model::Output::Reaches(reached) => ModelOutput::Reaches { reached: *reached },
            _ => return Err(unknown("what is shown of the output")),
        };
        let origin = |origin: &model::Origin| {
            Ok(match origin {
                model::Origin::SelfAsserted => Origin::SelfAsserted,
                model::Origin::Public => Origin::Public,
                model::Origin::Attribute(attribute) => Origin::Attribute {
                    namespace: attribute.namespace.clone(),
                    element: attribute.element.clone(),
                    reading: Reading::from_core(attribute.reading)?,
                },
                _ => return Err(unknown("where an input came from")),
            })
        };
        let inputs = facts.inputs.iter().map(|(name, of)| Ok(InputOrigin { name: name.clone(), origin: origin(of)? }));
        Ok(Self { model: facts.model.0.to_vec(), output, inputs: inputs.collect::<Result<_, PlicaError>>()? })
    }
}

/// Values in the model's unit, exactly.
pub(crate) fn scores(model: &model::Model, values: &[i64]) -> Vec<String> {
    values.iter().map(|&value| score_text(value, model.graph().outputs().unit)).collect()
}
