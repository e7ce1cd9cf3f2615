//! Models: running them, proving that they ran, checking such proofs.

use crate::convert::rng;
use crate::error::{PlicaError, caught, invalid};
use crate::model_request::{ModelFacts, ModelRequest, scores};
use crate::watch::{Options, pooled, watched};
use plica::{
    control::{Control, Step},
    model::{self, ModelProof, decimal_text, graph, score_text},
};
use std::{collections::HashMap, sync::Arc};
use zeroize::Zeroizing;

/// A small trained network, tree ensemble or scorecard that the command line has compiled (`plica model compile`).
///
/// **A proof over inputs that nobody signed shows consistency, not truth**: somebody knows an input for which the model
/// gives this output. A wallet proves for models that its user or maker admitted, by their ids, and not for any file
/// that a verifier sends: the output of a hostile model gives inputs away.
#[derive(uniffi::Object)]
pub struct Model(pub(crate) model::Model);

/// The entries of an input, by row and column if it is an image. Rust wipes its copies when the call ends.
#[derive(Clone, uniffi::Enum)]
pub enum Entries {
    /// Numbers or a category, as texts. An empty text is missing.
    Texts {
        /// They.
        values: Vec<String>,
    },
    /// Numbers. NaN is missing.
    Numbers {
        /// They.
        values: Vec<f64>,
    },
    /// Numbers from 0 to 255, such as an image.
    Bytes {
        /// They.
        values: Vec<u8>,
    },
}

/// An input of a model.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ModelInput {
    /// Its name.
    pub name: String,
    /// How many channels it has.
    pub channels: u32,
    /// How many rows.
    pub rows: u32,
    /// How many columns. It has as many entries as the product says; a category is one entry.
    pub columns: u32,
    /// What each entry may be.
    pub domain: Domain,
}

/// What an entry of an input may be.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Domain {
    /// Numbers with up to so many digits after the point.
    Decimal {
        /// Digits after the point.
        digits: u8,
        /// The least, as a decimal text.
        lo: String,
        /// The greatest.
        hi: String,
        /// Whether an entry may be missing.
        missing: bool,
    },
    /// 32-bit floating-point numbers.
    Float32 {
        /// Whether an entry may be missing.
        missing: bool,
    },
    /// One of several categories.
    Categories {
        /// Their names.
        names: Vec<String>,
    },
}

/// What a model's file allows to be shown of its output.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ModelOutputs {
    /// The names of the classes, if the class may be shown; otherwise none.
    pub classes: Vec<String>,
    /// Whether all values may be shown.
    pub values: bool,
    /// With which numbers [`crate::Ask::AtLeast`] may be asked.
    pub at_least: Thresholds,
    /// With which numbers [`crate::Ask::Threshold`] may be asked.
    pub threshold: Thresholds,
}

/// Which numbers may be asked with.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Thresholds {
    /// Any.
    Any,
    /// These, or none.
    These {
        /// Decimal texts, ascending.
        scores: Vec<String>,
    },
}

/// What a model computes.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Computed {
    /// The name of the class, if the model has classes.
    pub class_name: Option<String>,
    /// The values of its output as decimal texts, which are exact.
    pub values: Vec<String>,
}

#[uniffi::export]
impl Model {
    /// Reads a file of up to 16 MiB, and checks everything in it.
    ///
    /// # Errors
    /// `model.malformed`, `model.version`, `model.invalid`, `model.too_large`.
    #[uniffi::constructor]
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Arc<Self>, PlicaError> {
        caught(|| Ok(Arc::new(Self(model::Model::from_bytes(&bytes)?))))
    }

    /// Which model, 32 bytes: a hash of its file.
    #[must_use]
    pub fn id(&self) -> Vec<u8> {
        self.0.id().0.to_vec()
    }

    /// Its inputs.
    #[must_use]
    pub fn inputs(&self) -> Vec<ModelInput> {
        self.0.inputs().iter().map(ModelInput::from_core).collect()
    }

    /// What may be asked of it.
    #[must_use]
    pub fn outputs(&self) -> ModelOutputs {
        let outputs = self.0.graph().outputs();
        ModelOutputs {
            classes: outputs.classes.clone(),
            values: outputs.values,
            at_least: Thresholds::from_core(&outputs.at_least, outputs.unit),
            threshold: Thresholds::from_core(&outputs.threshold, outputs.unit),
        }
    }

    /// Computes the output, without a proof.
    ///
    /// # Errors
    /// `model.input` for an input that is missing, unknown or not in its domain; it does not say the value.
    pub fn run(&self, inputs: HashMap<String, Entries>) -> Result<Computed, PlicaError> {
        let inputs = read_inputs(inputs);
        pooled(1, || {
            let values = self.0.run(&inputs)?;
            let class_name = self.0.class(&values).map(str::to_owned);
            Ok(Computed { class_name, values: scores(&self.0, &values) })
        })
    }

    /// Proves what is asked of the output for these inputs. A proof has some 5 to 30 kB.
    ///
    /// # Errors
    /// `model.output` if the answer is no; `model.input`; `model.output_not_allowed`, `model.request` and
    /// `model.unknown` for a request that this model cannot answer; `cancelled`.
    #[uniffi::method(default(options = None))]
    pub fn prove_blocking(
        &self,
        inputs: HashMap<String, Entries>,
        request: &ModelRequest,
        options: Option<Options>,
    ) -> Result<Vec<u8>, PlicaError> {
        let inputs = read_inputs(inputs);
        let (request, mut rng) = (request.to_core()?, rng()?);
        watched(&Step::PROVE_MODEL, &options.unwrap_or_default(), |control| {
            Ok(self.0.prove_with(control, &inputs, &request, &mut rng)?.to_bytes())
        })
    }

    /// Checks a proof against your request. Accept each nonce once, and do not compare proofs: a prover can make any
    /// number of different proofs of the same output.
    ///
    /// # Errors
    /// `proof.invalid`, `proof.malformed`, `proof.version`; `model.unknown` for a proof about another model;
    /// `model.output_not_allowed`, `model.request` and `model.input` for a request that this model cannot answer;
    /// `cancelled`.
    #[uniffi::method(default(options = None))]
    pub fn verify_blocking(
        &self,
        proof: Vec<u8>,
        request: &ModelRequest,
        options: Option<Options>,
    ) -> Result<ModelFacts, PlicaError> {
        let request = request.to_core()?;
        let check = |control: &Control<'_>| self.0.verify_with(control, &ModelProof::from_bytes(&proof)?, &request);
        ModelFacts::from_core(&watched(&Step::VERIFY_MODEL, &options.unwrap_or_default(), check)?, &self.0)
    }
}

/// The inputs, which are wiped when they are dropped.
pub(crate) fn read_inputs(given: HashMap<String, Entries>) -> model::Inputs {
    let mut inputs = model::Inputs::new();
    for (name, entries) in given {
        match entries {
            Entries::Texts { values } => inputs.set(&name, values),
            Entries::Numbers { values } => inputs.set_numbers(&name, &Zeroizing::new(values)),
            Entries::Bytes { values } => inputs.set_bytes(&name, &Zeroizing::new(values)),
        };
    }
    inputs
}

/// The one of these models that a proof is about.
pub(crate) fn find(models: &[Arc<Model>], id: model::ModelId) -> Result<&model::Model, PlicaError> {
    let found = models.iter().find(|model| model.0.id() == id);
    found.map(|model| &model.0).ok_or_else(|| invalid(format!("there is no model with the id {id}")))
}

impl ModelInput {
    fn from_core(input: &graph::Input) -> Self {
        let domain = match &input.domain {
            graph::Domain::Decimal { digits, lo, hi, missing } => Domain::Decimal {
                digits: *digits,
                lo: decimal_text(*lo, *digits),
                hi: decimal_text(*hi, *digits),
                missing: *missing,
            },
            graph::Domain::Float32 { missing } => Domain::Float32 { missing: *missing },
            graph::Domain::Categories(categories) => {
                Domain::Categories { names: categories.iter().map(|category| category.name.clone()).collect() }
            }
        };
        let [channels, rows, columns] =
            [input.shape.channels, input.shape.rows, input.shape.columns].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        Self { name: input.name.clone(), channels, rows, columns, domain }
    }
}

impl Thresholds {
    fn from_core(thresholds: &graph::Thresholds, unit: graph::Unit) -> Self {
        match thresholds {
            graph::Thresholds::None => Self::These { scores: Vec::new() },
            graph::Thresholds::Any => Self::Any,
            graph::Thresholds::These(these) => {
                Self::These { scores: these.iter().map(|&score| score_text(score, unit)).collect() }
            }
        }
    }
}
