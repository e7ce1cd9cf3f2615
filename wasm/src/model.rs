//! Models: running them, proving that they ran, checking such proofs.

use crate::convert::{Bytes, Thrown, invalid_argument, thrown, value};
use crate::{randomness::rng, watch::watched};
use js_sys::{Function, Uint8Array};
use plica::{
    control::Step,
    model::{
        Ask, Attribute, Inputs, Model, ModelFacts, ModelId, ModelProof, ModelRequest, Origin, Output, decimal_text,
        graph::{Domain, Input, Thresholds, Unit},
        score_text,
    },
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use zeroize::Zeroizing;

/// A model.
#[wasm_bindgen(js_name = RawModel)]
pub struct RawModel(pub(crate) Model);

/// Inputs of a model, which are wiped when this is freed.
#[derive(Default)]
#[wasm_bindgen(js_name = RawInputs)]
pub struct RawInputs(pub(crate) Inputs);

#[wasm_bindgen(js_class = RawInputs)]
impl RawInputs {
    /// No inputs yet.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an input to texts: numbers, or a category. An empty one is missing.
    pub fn texts(&mut self, name: &str, entries: Vec<String>) {
        self.0.set(name, entries);
    }

    /// Sets an input to numbers. NaN is missing.
    pub fn numbers(&mut self, name: &str, entries: Vec<f64>) {
        self.0.set_numbers(name, &Zeroizing::new(entries));
    }

    /// Sets an input to bytes.
    pub fn bytes(&mut self, name: &str, entries: Vec<u8>) {
        self.0.set_bytes(name, &Zeroizing::new(entries));
    }
}

#[wasm_bindgen(js_class = RawModel)]
impl RawModel {
    /// Reads a file.
    ///
    /// # Errors
    /// `model.malformed`, `model.version`, `model.invalid`, `model.too_large`.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8]) -> Thrown<Self> {
        Model::from_bytes(bytes).map(Self).map_err(|e| thrown(&e))
    }

    /// Its id, its inputs, and what it may show.
    ///
    /// # Errors
    /// None that is expected.
    pub fn about(&self) -> Thrown<JsValue> {
        let outputs = self.0.graph().outputs();
        value(&About {
            id: Bytes(&self.0.id().0),
            inputs: self.0.inputs().iter().map(InputOut::new).collect(),
            outputs: OutputsOut {
                classes: &outputs.classes,
                values: outputs.values,
                at_least: ThresholdsOut::new(&outputs.at_least, outputs.unit),
                threshold: ThresholdsOut::new(&outputs.threshold, outputs.unit),
            },
        })
    }

    /// Computes the output: `{ class, values }`.
    ///
    /// # Errors
    /// `model.input`.
    pub fn run(&self, inputs: &RawInputs) -> Thrown<JsValue> {
        let values = self.0.run(&inputs.0).map_err(|e| thrown(&e))?;
        value(&Computed { class: self.0.class(&values), values: scores(&self.0, &values) })
    }

    /// Proves what is asked of the output for these inputs. `watch` is called with the index of each step as the step
    /// begins. If it returns true, the call ends with `cancelled` before the next step.
    ///
    /// # Errors
    /// Those of the library's `Model::prove_with`.
    pub fn prove(&self, inputs: &RawInputs, asked: JsValue, watch: &Function) -> Thrown<Vec<u8>> {
        let (request, mut rng) = (request(asked)?, rng()?);
        let proof =
            watched(&Step::PROVE_MODEL, watch, |control| self.0.prove_with(control, &inputs.0, &request, &mut rng));
        proof.map(|proof| proof.to_bytes())
    }

    /// Checks a proof against the verifier's request, and returns [`ModelFacts`] as an object. For `watch` see `prove`.
    ///
    /// # Errors
    /// Those of the library's `ModelProof::from_bytes` and `Model::verify_with`.
    pub fn verify(&self, proof: &[u8], asked: JsValue, watch: &Function) -> Thrown<JsValue> {
        let request = request(asked)?;
        let proof = ModelProof::from_bytes(proof).map_err(|e| thrown(&e))?;
        let facts = watched(&Step::VERIFY_MODEL, watch, |control| self.0.verify_with(control, &proof, &request))?;
        value(&FactsOut::new(&self.0, &facts)?)
    }
}

/// Values in a model's unit, exactly.
fn scores(model: &Model, values: &[i64]) -> Vec<String> {
    values.iter().map(|&value| score_text(value, model.graph().outputs().unit)).collect()
}

/// A request, as `ModelRequestValue` in `messages.ts`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    model: Uint8Array,
    ask: AskIn,
    public: Vec<(String, Vec<String>)>,
    audience: String,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    nonce: Uint8Array,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum AskIn {
    ArgMax,
    Class(String),
    Values,
    AtLeast(String),
    Threshold(String),
}

fn request(asked: JsValue) -> Thrown<ModelRequest> {
    let asked: Asked = serde_wasm_bindgen::from_value(asked).map_err(|error| invalid_argument(&error.to_string()))?;
    let id = asked.model.to_vec().try_into().map_err(|_| invalid_argument("the id of a model has 32 bytes"))?;
    let ask = match asked.ask {
        AskIn::ArgMax => Ask::ArgMax,
        AskIn::Class(name) => Ask::Class(name),
        AskIn::Values => Ask::Values,
        AskIn::AtLeast(score) => Ask::AtLeast(score),
        AskIn::Threshold(score) => Ask::Threshold(score),
    };
    let request = ModelRequest::new(ModelId(id), ask).audience(&asked.audience).nonce(&asked.nonce.to_vec());
    Ok(asked.public.into_iter().fold(request, |request, (name, entries)| request.public(&name, entries)))
}

/// What a file says, as `AboutModel` in `messages.ts`.
#[derive(Serialize)]
struct About<'a> {
    id: Bytes<'a>,
    inputs: Vec<InputOut<'a>>,
    outputs: OutputsOut<'a>,
}

#[derive(Serialize)]
struct InputOut<'a> {
    name: &'a str,
    shape: [usize; 3],
    domain: DomainOut<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum DomainOut<'a> {
    Decimal { digits: u8, lo: String, hi: String, missing: bool },
    Float32 { missing: bool },
    Categories { names: Vec<&'a str> },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutputsOut<'a> {
    classes: &'a [String],
    values: bool,
    at_least: ThresholdsOut,
    threshold: ThresholdsOut,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ThresholdsOut {
    Any(&'static str),
    These(Vec<String>),
}

#[derive(Serialize)]
struct Computed<'a> {
    class: Option<&'a str>,
    values: Vec<String>,
}

/// What a proof shows, as `RawModelFacts` in `messages.ts`.
#[derive(Serialize)]
pub(crate) struct FactsOut<'a> {
    model: Bytes<'a>,
    output: OutputOut<'a>,
    inputs: Vec<InputOrigin<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum OutputOut<'a> {
    Class(&'a str),
    Values(Vec<String>),
    Reaches(bool),
}

#[derive(Serialize)]
struct InputOrigin<'a> {
    name: &'a str,
    origin: OriginOut<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OriginOut<'a> {
    Named(&'static str),
    Attribute {
        namespace: &'a str,
        element: &'a str,
        #[serde(rename = "as")]
        reading: &'static str,
    },
}

impl<'a> FactsOut<'a> {
    /// What is shown of this model.
    pub(crate) fn new(model: &Model, facts: &'a ModelFacts) -> Thrown<Self> {
        let ModelFacts { model: id, output, inputs } = facts;
        let output = match output {
            Output::Class(class) => OutputOut::Class(class),
            Output::Values(values) => OutputOut::Values(scores(model, values)),
            Output::Reaches(reaches) => OutputOut::Reaches(*reaches),
            _ => return Err(cannot_say()),
        };
        let inputs = inputs.iter().map(|(name, origin)| Ok(InputOrigin { name, origin: OriginOut::new(origin)? }));
        Ok(Self { model: Bytes(&id.0), output, inputs: inputs.collect::<Thrown<_>>()? })
    }
}

impl<'a> OriginOut<'a> {
    fn new(origin: &'a Origin) -> Thrown<Self> {
        Ok(match origin {
            Origin::SelfAsserted => Self::Named("self-asserted"),
            Origin::Public => Self::Named("public"),
            Origin::Attribute(Attribute { namespace, element, reading }) => {
                Self::Attribute { namespace, element, reading: reading.name() }
            }
            _ => return Err(cannot_say()),
        })
    }
}

fn cannot_say() -> JsValue {
    invalid_argument("this version of the package cannot say what the proof shows")
}

impl<'a> InputOut<'a> {
    fn new(input: &'a Input) -> Self {
        let shape = [input.shape.channels, input.shape.rows, input.shape.columns];
        let domain = match &input.domain {
            Domain::Decimal { digits, lo, hi, missing } => DomainOut::Decimal {
                digits: *digits,
                lo: decimal_text(*lo, *digits),
                hi: decimal_text(*hi, *digits),
                missing: *missing,
            },
            Domain::Float32 { missing } => DomainOut::Float32 { missing: *missing },
            Domain::Categories(categories) => {
                DomainOut::Categories { names: categories.iter().map(|category| &category.name[..]).collect() }
            }
        };
        Self { name: &input.name, shape, domain }
    }
}

impl ThresholdsOut {
    fn new(thresholds: &Thresholds, unit: Unit) -> Self {
        match thresholds {
            Thresholds::None => Self::These(Vec::new()),
            Thresholds::Any => Self::Any("any"),
            Thresholds::These(these) => Self::These(these.iter().map(|&score| score_text(score, unit)).collect()),
        }
    }
}
