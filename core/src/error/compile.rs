//! What can keep a trained model from becoming one of this library.

use super::ErrorKind::{self, BadInput};
use std::fmt;
use thiserror::Error;

/// A trained model cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The bytes are no ONNX model, or one that contradicts itself.
    #[error("the ONNX model is malformed: {what}")]
    Malformed {
        /// What is wrong, and where.
        what: String,
    },
    /// A node reads what no node before it makes: nodes in a circle do.
    #[error("the node {node:?} reads {tensor:?}, which no node before it makes")]
    Order {
        /// The node.
        node: String,
        /// What it reads.
        tensor: String,
    },
    /// The shape of a constant cannot be.
    #[error("the constant {name:?} has an impossible shape")]
    Shape {
        /// Its name.
        name: String,
    },
    /// A weight is infinite, or no number.
    #[error("a weight is not a number")]
    NotANumber,
    /// The model has nodes that cannot be compiled: all of them.
    #[error("the model cannot be compiled: {}", listed(.nodes))]
    Unsupported {
        /// The nodes.
        nodes: Vec<UnsupportedNode>,
    },
    /// There is more of something than this version compiles.
    #[error("the model has {found} {what}, at most {limit} are supported")]
    TooLarge {
        /// Of what, in the plural.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much there may be.
        limit: usize,
    },
    /// What an input may be is missing, wrong, or does not fit the model.
    #[error("the domain of the input {name:?}: {why}")]
    Inputs {
        /// Its name.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The model cannot be compiled without samples, or only with more.
    #[error(
        "the samples: the model has activations, whose range is found with samples: pass at least {fewest} typical \
         rows, not {found}"
    )]
    FewSamples {
        /// How many there are.
        found: usize,
        /// How many there must be.
        fewest: usize,
    },
    /// A sample has another number of entries than the model reads.
    #[error("the samples: sample {row} has {found} numbers, the model reads {expected}")]
    SampleWidth {
        /// The sample, counted from 0.
        row: usize,
        /// Its numbers.
        found: usize,
        /// Those that the model reads.
        expected: usize,
    },
    /// All samples are the same.
    #[error("the samples: all are equal, so that nothing has a scale")]
    EqualSamples,
    /// The samples cannot be used.
    #[error("the samples: {why}")]
    Samples {
        /// What is wrong.
        why: String,
    },
    /// The model says the same of all samples, or of all inputs.
    #[error("the outputs: they are the same for all samples or inputs, so that a proof would show nothing")]
    Constant,
    /// The model has one class only.
    #[error("the outputs: the model has one class only")]
    OneClass,
    /// What is to be shown cannot be shown of this model.
    #[error("the outputs: {why}")]
    Outputs {
        /// Why not.
        why: String,
    },
    /// No width reaches the wanted agreement.
    #[error("at most {agree} of {of} samples agree with the model that was trained, {wanted} are wanted")]
    Agreement {
        /// Samples that agree.
        agree: usize,
        /// Half of the samples: those of the calibration, or those that are held out from it.
        of: usize,
        /// How many should agree.
        wanted: usize,
    },
}

/// A node that cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsupportedNode {
    /// Its operator.
    pub operator: String,
    /// Its name, or that of the first tensor that it makes.
    pub node: String,
    /// Why it cannot be compiled.
    pub why: String,
}

impl fmt::Display for UnsupportedNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}: {}", self.operator, self.node, self.why)
    }
}

fn listed(nodes: &[UnsupportedNode]) -> String {
    nodes.iter().map(UnsupportedNode::to_string).collect::<Vec<_>>().join("; ")
}

impl CompileError {
    pub(super) fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::Malformed { .. } => ("compile.malformed", BadInput),
            Self::Order { .. } => ("compile.order", BadInput),
            Self::Shape { .. } => ("compile.shape", BadInput),
            Self::NotANumber => ("compile.not_a_number", BadInput),
            Self::Unsupported { .. } => ("compile.unsupported", BadInput),
            Self::TooLarge { .. } => ("compile.too_large", BadInput),
            Self::Inputs { .. } => ("compile.inputs", BadInput),
            Self::FewSamples { .. } => ("compile.few_samples", BadInput),
            Self::SampleWidth { .. } => ("compile.sample_width", BadInput),
            Self::EqualSamples => ("compile.equal_samples", BadInput),
            Self::Constant => ("compile.constant", BadInput),
            Self::OneClass => ("compile.one_class", BadInput),
            Self::Samples { .. } => ("compile.samples", BadInput),
            Self::Outputs { .. } => ("compile.outputs", BadInput),
            Self::Agreement { .. } => ("compile.agreement", BadInput),
        }
    }
}
