//! Small trained models as integer graphs: what they compute, and proofs that they ran.
//!
//! A [`Model`] is read from a file, which the command line makes of an ONNX file. [`Model::run`] computes what it says
//! of [`Inputs`]. [`Model::prove`] shows one fact about the output ([`Ask`]) without the inputs; [`Model::verify`]
//! checks it.
//!
//! **A proof over inputs that nobody signed shows consistency, not truth**: somebody knows an input for which the model
//! gives this output. Whoever holds inputs can make it. [`ModelFacts`] say of each input where it came from.

// Lists of ranges are what they look like.
#![allow(clippy::single_range_in_vec_init)]

pub(crate) mod format;
pub mod gates;
pub mod graph;
mod inputs;
mod intervals;
pub(crate) mod proof;
pub(crate) mod prover;
pub(crate) mod request;
pub mod run;

pub use crate::question::{Ask, Attribute, ModelId, Reading};
pub use gates::Answer;
pub use inputs::{Inputs, decimal_text, domain_text, score_text};
pub use intervals::Interval;
pub use proof::{MAGIC as PROOF_MAGIC, ModelProof};
pub use request::{MAX_AUDIENCE, ModelRequest, NONCE_BYTES};

use crate::{
    control::Control,
    error::{ModelError, Result},
};
use graph::{Graph, Input, MAX_BITS};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A model. Copies share what is large.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    id: ModelId,
    graph: Arc<Graph>,
    bits: usize,
}

/// Where an input came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The prover says so.
    SelfAsserted,
    /// The request says so.
    Public,
    /// The issuer of the document in the same presentation has signed it, as this element.
    Attribute(Attribute),
}

/// What a proof that was verified shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFacts {
    /// The model.
    pub model: ModelId,
    /// Of its output.
    pub output: Output,
    /// The name of each input, and where it came from.
    pub inputs: Vec<(String, Origin)>,
}

/// What is shown of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// The name of its class.
    Class(String),
    /// Its values, as integers that count [`Unit`](graph::Unit)s.
    Values(Vec<i64>),
    /// Whether the score is at least the threshold that was asked for.
    Reaches(bool),
}

/// Builds ahead what every proof of this process needs, as [`holder::warm_up`](crate::holder::warm_up) does: the same
/// tables, about 3 MB. Verifiers need none.
pub fn warm_up() {
    prover::warm_up();
}

impl Model {
    /// Makes a model of a graph.
    ///
    /// # Errors
    /// [`ModelError::TooLarge`] if a proof would have to commit to too many bits, or the file has too many bytes.
    pub fn new(graph: Graph) -> Result<Self> {
        Self::from_bytes(&format::encode(&graph))
    }

    /// Reads a file, and checks everything in it.
    ///
    /// # Errors
    /// A [`ModelError`] that says what is wrong, and where.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let graph = format::decode(bytes)?;
        let id = Sha256::new().chain_update(b"plica/model/1").chain_update(bytes).finalize();
        let bits = gates::bits(&graph).iter().sum();
        if bits > MAX_BITS {
            return Err(ModelError::TooLarge { what: "committed bits", found: bits, limit: MAX_BITS }.into());
        }
        Ok(Self { id: ModelId(id.into()), graph: Arc::new(graph), bits })
    }

    /// The bytes of its file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        format::encode(&self.graph)
    }

    /// Its id, which changes with anything that it computes.
    #[must_use]
    pub fn id(&self) -> ModelId {
        self.id
    }

    /// Its inputs.
    #[must_use]
    pub fn inputs(&self) -> &[Input] {
        self.graph.inputs()
    }

    /// Its graph.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// How many bits a proof commits to, besides those of the answer.
    #[must_use]
    pub fn committed_bits(&self) -> usize {
        self.bits
    }

    /// The values of its output, as integers that count [`Unit`](graph::Unit)s.
    ///
    /// # Errors
    /// [`ModelError::Input`].
    pub fn run(&self, inputs: &Inputs) -> Result<Vec<i64>> {
        let trace = run::run(&self.graph, &inputs.entries(&self.graph)?);
        Ok(trace.tensors[self.graph.output()].clone())
    }

    /// Whether an input is one of several categories.
    #[must_use]
    pub fn is_category(&self, name: &str) -> bool {
        let input = self.inputs().iter().find(|input| input.name == name);
        input.is_some_and(|input| matches!(input.domain, graph::Domain::Categories(_)))
    }

    /// The name of the class that values of the output stand for, if it has classes.
    #[must_use]
    pub fn class(&self, values: &[i64]) -> Option<&str> {
        self.graph.outputs().classes.get(gates::class_of(values)).map(String::as_str)
    }

    /// Proves what is asked of the output for these inputs.
    ///
    /// # Errors
    /// [`ModelError::Input`]; [`ModelError::OutputNotAllowed`], [`ModelError::Request`] and [`ModelError::OtherModel`]
    /// for a request that this model cannot answer; [`ModelError::Output`] if the answer is no.
    pub fn prove(&self, inputs: &Inputs, request: &ModelRequest, rng: &mut impl CryptoRng) -> Result<ModelProof> {
        self.prove_with(&Control::new(), inputs, request, rng)
    }

    /// As [`Model::prove`], watched and stopped by `control`.
    ///
    /// # Errors
    /// Those of [`Model::prove`], and [`Error::Cancelled`](crate::error::Error::Cancelled).
    pub fn prove_with(
        &self,
        control: &Control<'_>,
        inputs: &Inputs,
        request: &ModelRequest,
        rng: &mut impl CryptoRng,
    ) -> Result<ModelProof> {
        prover::make(self, control, inputs, request, rng)
    }

    /// Verifies a proof.
    ///
    /// # Errors
    /// [`ProofError::Invalid`](crate::error::ProofError::Invalid) if it does not hold; those of the request as with
    /// [`Model::prove`]; [`ModelError::OtherModel`] for a proof about another model.
    pub fn verify(&self, proof: &ModelProof, request: &ModelRequest) -> Result<ModelFacts> {
        self.verify_with(&Control::new(), proof, request)
    }

    /// As [`Model::verify`], watched and stopped by `control`.
    ///
    /// # Errors
    /// Those of [`Model::verify`], and [`Error::Cancelled`](crate::error::Error::Cancelled).
    pub fn verify_with(&self, control: &Control<'_>, proof: &ModelProof, request: &ModelRequest) -> Result<ModelFacts> {
        proof::check(self, control, proof, request)?;
        let origin = |name: &str| {
            let public = request.public.iter().any(|(public, _)| public == name);
            if public { Origin::Public } else { Origin::SelfAsserted }
        };
        let inputs = self.inputs().iter().map(|input| (input.name.clone(), origin(&input.name))).collect();
        Ok(ModelFacts { model: self.id, output: self.shown(&proof.answer), inputs })
    }

    /// What an answer shows: one that was checked to be of this model.
    pub(crate) fn shown(&self, answer: &Answer) -> Output {
        match answer {
            Answer::Class(class) => Output::Class(self.graph.outputs().classes[*class].clone()),
            Answer::Values(values) => Output::Values(values.clone()),
            Answer::Reaches { reached, .. } => Output::Reaches(*reached),
        }
    }
}

#[cfg(test)]
mod tests;
