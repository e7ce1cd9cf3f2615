//! From the nodes of an ONNX graph to a [`Network`] on one row.
//!
//! The first axis of every tensor is the batch, and is left out. Nodes that only change how an answer is written (a
//! softmax in front of the greatest entry, probabilities, labels) vanish: what is kept is which layer decides, and how.

mod arithmetic;
mod images;
mod integers;
mod known;
mod learned;
mod places;
mod steps;

use super::{
    malformed,
    network::{At, FloatMap, Layer, Network},
    onnx::{Data, Input, Model, Node, Tensor},
};
use crate::{
    engine::circuit::{Map, Shape},
    error::{CompileError, Error, Result, UnsupportedNode},
    model::graph::MAX_ENTRIES,
};
use integers::{CHOOSES, Grid};
use known::KNOWN;
use std::collections::BTreeMap;
use steps::Step;

/// A model as a network, and what its last layer decides.
pub(super) struct Lowered {
    pub(super) network: Network,
    pub(super) decision: Decision,
    pub(super) inputs: Vec<Columns>,
}

/// An input of the model, as columns of a row.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) input: Input,
    pub(super) first: usize,
    pub(super) shape: Shape,
}

/// How the answer follows from a layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decision {
    /// The class of the greatest entry, the first of equals.
    Greatest { of: At, names: Vec<String> },
    /// The second class if the only entry is above a threshold.
    Above { of: At, threshold: f64, names: Vec<String> },
    /// The entries themselves.
    Values { of: At },
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Constant(Tensor),
    /// A layer, and the axes that it is seen with.
    Layer(At, Vec<usize>),
    /// Entries that are step functions of one column each.
    Steps(Vec<Step>, Vec<usize>),
    /// Integers that stand for multiples of a number.
    Grid(Grid),
    /// Something of a layer that keeps which entry is the greatest.
    Scores(At),
    /// The logistic function of a layer's only entry, one less it, and both as a pair.
    Logistic(At),
    Complement(At),
    Pair(At),
    /// The class that was decided for.
    Label,
    /// Computed from an answer: for people to read.
    Shown,
    /// Made by a node that cannot be compiled.
    Unknown,
}

/// Why a node cannot be lowered.
pub(super) enum Fault {
    /// It is not supported.
    Why(String),
    /// The model is wrong.
    Error(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<&str> for Fault {
    fn from(why: &str) -> Self {
        Self::Why(why.into())
    }
}

impl From<String> for Fault {
    fn from(why: String) -> Self {
        Self::Why(why)
    }
}

type Lowering<T> = std::result::Result<T, Fault>;

/// The state of lowering.
struct Lower {
    values: BTreeMap<String, Value>,
    network: Network,
    decision: Option<Decision>,
}

/// Lowers a model.
///
/// # Errors
/// All nodes that are not supported at once, or the first fault of the model.
pub(super) fn lower(model: Model) -> Result<Lowered> {
    let values = model.constants.into_iter().map(|(name, tensor)| (name, Value::Constant(tensor))).collect();
    let mut lower = Lower { values, network: Network::default(), decision: None };
    let inputs = lower.inputs(model.inputs)?;
    let mut nodes = Vec::new();
    for node in &model.nodes {
        let unsupported = |why: String| {
            let dot = if node.domain.is_empty() { "" } else { "." };
            let operator = format!("{}{dot}{}", node.domain, node.operator);
            UnsupportedNode { operator, node: node.name.clone(), why }
        };
        let made = match lower.node(node) {
            Ok(made) => made,
            Err(Fault::Error(error)) => return Err(error),
            Err(Fault::Why(why)) => {
                nodes.push(unsupported(why));
                Vec::new()
            }
        };
        let made = made.into_iter().chain(std::iter::repeat(Value::Unknown));
        for (name, value) in node.outputs.iter().zip(made).filter(|(name, _)| !name.is_empty()) {
            if lower.values.insert(name.clone(), value).is_some() {
                return Err(malformed(format!("two nodes make {name:?}")));
            }
        }
        let entries: usize = lower.network.shapes.iter().map(Shape::len).sum();
        if entries > 4 * MAX_ENTRIES {
            return Err(CompileError::TooLarge { what: "entries", found: entries, limit: 4 * MAX_ENTRIES }.into());
        }
    }
    if !nodes.is_empty() {
        return Err(CompileError::Unsupported { nodes }.into());
    }
    let decision = lower.decide(&model.outputs)?;
    Ok(Lowered { network: lower.network, decision, inputs })
}

/// Channels, rows and columns of these axes.
fn shape_of(axes: &[usize]) -> Shape {
    match axes {
        [] => Shape::vector(1),
        [n] => Shape::vector(*n),
        [channels, columns] => Shape { channels: *channels, rows: 1, columns: *columns },
        [front @ .., rows, columns] => Shape { channels: front.iter().product(), rows: *rows, columns: *columns },
    }
}

/// How many entries these axes have, if not too many.
fn count(axes: &[usize]) -> Lowering<usize> {
    let n = axes.iter().try_fold(1usize, |n, &axis| n.checked_mul(axis)).filter(|&n| n <= MAX_ENTRIES);
    Ok(n.ok_or_else(|| malformed("a tensor has too many entries"))?)
}

impl Lower {
    fn inputs(&mut self, inputs: Vec<Input>) -> Result<Vec<Columns>> {
        let (mut first, mut columns) = (0, Vec::new());
        for input in inputs {
            let wrong = |why: &str| CompileError::Inputs { name: input.name.clone(), why: why.into() };
            if !input.is_number() {
                return Err(wrong("its entries are neither 32-bit floating-point numbers nor integers").into());
            }
            let axes = input.axes.get(1..).unwrap_or(&[]).iter().copied().collect::<Option<Vec<usize>>>();
            let axes = axes.ok_or_else(|| wrong("only its first axis, the batch, may be of any length"))?;
            count(&axes).map_err(|_| wrong("it has too many entries"))?;
            let shape = shape_of(&axes);
            let at = self.network.push(shape, Layer::Input { first });
            self.values.insert(input.name.clone(), Value::Layer(at, axes));
            columns.push(Columns { input, first, shape });
            first += shape.len();
        }
        if columns.is_empty() { Err(malformed("it has no input")) } else { Ok(columns) }
    }

    /// What a node makes.
    fn node(&mut self, node: &Node) -> Lowering<Vec<Value>> {
        let mut inputs = Vec::with_capacity(node.inputs.len());
        for name in &node.inputs {
            let value = if name.is_empty() { None } else { Some(self.values.get(name).cloned()) };
            let missing = || CompileError::Order { node: node.name.clone(), tensor: name.clone() };
            inputs.push(value.map(|value| value.ok_or_else(missing)).transpose().map_err(Error::from)?);
        }
        let first = inputs.first().cloned().flatten();
        let known = !inputs.iter().flatten().any(|value| matches!(value, Value::Unknown));
        let one = |value: Value| Ok(vec![value]);
        if let (Some(Value::Grid(grid)), true, true) = (&first, CHOOSES.contains(&&node.operator[..]), known) {
            let made = self.chosen(node, grid, |this, layer| {
                inputs[0] = Some(layer);
                this.only(node, inputs)
            });
            return one(made?);
        }
        self.made(node, inputs)
    }

    /// What a node makes that makes one thing.
    fn only(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        Ok(self.made(node, inputs)?.into_iter().next().ok_or(NOTHING)?)
    }

    fn made(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Vec<Value>> {
        let first = inputs.first().cloned().flatten();
        let known = !inputs.iter().flatten().any(|value| matches!(value, Value::Unknown));
        let one = |value: Value| Ok(vec![value]);
        match (&node.domain[..], &node.operator[..]) {
            (_, operator) if !KNOWN.contains(&operator) => Err("the operator is not supported".into()),
            _ if !known => Ok(Vec::new()),
            ("", "Constant") => one(arithmetic::constant(node)?),
            ("", "Cast") => one(arithmetic::cast(node, first.ok_or(NOTHING)?)?),
            ("", "Dropout") if trained(&inputs)? => Err("it is being trained".into()),
            ("", "Identity" | "Dropout") | ("ai.onnx.ml", "ZipMap") => one(first.ok_or(NOTHING)?),
            ("", "Add" | "Sub" | "Mul" | "Div" | "Max" | "Min") => one(self.binary(node, inputs)?),
            ("", "Less" | "LessOrEqual" | "Greater" | "GreaterOrEqual" | "Equal") => {
                one(self.comparison(&node.operator, inputs)?)
            }
            ("", "MatMul" | "Gemm") => one(self.matrix(node, inputs)?),
            ("", "Conv") => one(self.convolution(node, inputs)?),
            ("", "MaxPool" | "AveragePool" | "GlobalMaxPool" | "GlobalAveragePool") => one(self.pool(node, first)?),
            ("", "ReduceMean" | "ReduceSum" | "ReduceMax") => one(self.reduce(node, inputs)?),
            ("", "BatchNormalization") => one(self.batch_normalization(node, inputs)?),
            ("", "Relu" | "Clip" | "LeakyRelu" | "HardSigmoid" | "Abs" | "Neg") => one(self.activation(node, inputs)?),
            ("", "Flatten" | "Reshape" | "Squeeze" | "Unsqueeze") => one(self.reshape(node, inputs)?),
            ("", "Transpose" | "Slice" | "Gather" | "Pad") | ("ai.onnx.ml", "ArrayFeatureExtractor") => {
                one(self.moved(node, inputs)?)
            }
            ("", "Split") => self.split(node, inputs),
            ("", "Concat") | ("ai.onnx.ml", "FeatureVectorizer") => one(self.concat(node, inputs)?),
            ("", "Sigmoid" | "Softmax" | "LogSoftmax") | ("ai.onnx.ml", "Normalizer") => {
                one(self.squashed(&node.operator, first.ok_or(NOTHING)?)?)
            }
            ("", "QuantizeLinear") => one(self.quantised(node, inputs)?),
            ("", "DequantizeLinear") => one(self.real(node, inputs)?),
            ("", "QLinearConv" | "QLinearMatMul") | ("com.microsoft", "QGemm") => one(self.on_integers(node, inputs)?),
            ("", "MatMulInteger" | "ConvInteger") => one(self.of_integers(node, inputs)?),
            ("", "ArgMax") => one(self.arg_max(node, first.ok_or(NOTHING)?)?),
            ("ai.onnx.ml", "Scaler") => one(self.scaler(node, first)?),
            ("ai.onnx.ml", "LinearRegressor") => one(self.linear_regressor(node, first)?),
            ("ai.onnx.ml", "LinearClassifier") => self.linear_classifier(node, first),
            ("ai.onnx.ml", "SVMClassifier") => self.support_vectors(node, first),
            ("ai.onnx.ml", "TreeEnsembleClassifier") => self.tree_classifier(node, first),
            ("ai.onnx.ml", "TreeEnsembleRegressor" | "TreeEnsemble") => one(self.tree_regressor(node, first)?),
            ("ai.onnx.ml", "OneHotEncoder") => one(self.one_hot(node, first)?),
            ("ai.onnx.ml", "LabelEncoder") => one(self.encoded(node, first)?),
            ("ai.onnx.ml", "Binarizer") => {
                let threshold = Data::Floats(vec![node.float("threshold", 0.0).into()]);
                let threshold = Tensor::new(Vec::new(), threshold);
                one(self.comparison("Greater", vec![first, Some(Value::Constant(threshold))])?)
            }
            _ => Err("the operator is not supported".into()),
        }
    }

    /// A layer and its axes. Step functions become one.
    fn layer(&mut self, value: Option<Value>) -> Lowering<(At, Vec<usize>)> {
        match value {
            Some(Value::Layer(at, axes)) => Ok((at, axes)),
            Some(Value::Steps(steps, axes)) => {
                let at = self.bins(&steps, shape_of(&axes));
                Ok((at, axes))
            }
            Some(Value::Grid(grid)) => Ok(self.integers(grid)),
            Some(Value::Constant(_)) => Err("it computes with nothing but constants".into()),
            None => Err(NOTHING.into()),
            Some(_) => Err(DECIDED.into()),
        }
    }

    /// The same with a shape that fits the axes.
    fn shaped(&mut self, value: Option<Value>) -> Lowering<(At, Vec<usize>)> {
        let (at, axes) = self.layer(value)?;
        let shape = shape_of(&axes);
        Ok((self.reshaped(at, shape), axes))
    }

    fn reshaped(&mut self, at: At, shape: Shape) -> At {
        if self.network.shapes[at] == shape { at } else { self.linear(shape, vec![(at, FloatMap::scale(1.0))], vec![]) }
    }

    fn linear(&mut self, shape: Shape, terms: Vec<(At, FloatMap)>, bias: Vec<f64>) -> At {
        self.network.push(shape, Layer::Linear { terms, bias })
    }

    /// The columns that the entries of a layer are copies of, if all are.
    fn columns(&self, at: At) -> Option<Vec<usize>> {
        match &self.network.layers[at] {
            Layer::Input { first } => Some((*first..first + self.network.shapes[at].len()).collect()),
            Layer::Linear { terms, bias } if bias.iter().all(|&k| k == 0.0) => {
                let mut columns = vec![None; self.network.shapes[at].len()];
                for (of, map) in terms {
                    let copies = map.weights == [1.0] && matches!(map.map, Map::Scale(_) | Map::Gather(_));
                    let from = if copies { self.columns(*of)? } else { return None };
                    map.map.visit(self.network.shapes[*of], self.network.shapes[at], |out, place, _| {
                        columns[out] = Some(from[place]);
                    });
                }
                columns.into_iter().collect()
            }
            _ => None,
        }
    }

    /// Notes how the class is found.
    fn decided(&mut self, decision: Decision) -> Lowering<()> {
        if self.decision.is_some() {
            return Err("the model decides twice".into());
        }
        self.decision = Some(decision);
        Ok(())
    }

    /// What the outputs of the model say.
    fn decide(&mut self, outputs: &[String]) -> Result<Decision> {
        let numbered = |n: usize| (0..n).map(|k| k.to_string()).collect();
        let mut found = None;
        for name in outputs {
            let value = self.values.get(name).cloned();
            let value = value.ok_or_else(|| malformed(format!("no node makes the output {name:?}")))?;
            let decision = match &value {
                Value::Label => self.decision.clone(),
                Value::Scores(of) => {
                    Some(Decision::Greatest { of: *of, names: numbered(self.network.shapes[*of].len()) })
                }
                Value::Logistic(of) | Value::Pair(of) => {
                    Some(Decision::Above { of: *of, threshold: 0.0, names: numbered(2) })
                }
                Value::Layer(of, _) => Some(Decision::Values { of: *of }),
                Value::Grid(grid) => Some(Decision::Values { of: self.integers(grid.clone()).0 }),
                Value::Shown | Value::Complement(_) => None,
                Value::Steps(steps, axes) => {
                    let (steps, shape) = (steps.clone(), shape_of(axes));
                    Some(Decision::Values { of: self.bins(&steps, shape) })
                }
                Value::Constant(_) | Value::Unknown => return Err(malformed("an output is a constant")),
            };
            // What the model calls its label goes first; probabilities beside it say the same.
            if found.is_none() || self.values.get(name).is_some_and(|value| matches!(value, Value::Label)) {
                found = decision.or(found);
            }
        }
        found.ok_or_else(|| {
            let why = "none of the model's outputs is a label, a score or a probability".into();
            CompileError::Outputs { why }.into()
        })
    }
}

/// Whether a `Dropout` is told to drop something.
fn trained(inputs: &[Option<Value>]) -> Lowering<bool> {
    let number = |k: usize, default: f64| match inputs.get(k) {
        Some(Some(Value::Constant(tensor))) => Ok(tensor.numbers()?.first().copied().unwrap_or(default)),
        Some(Some(_)) => Err(Fault::from("whether it is being trained is no constant")),
        _ => Ok(default),
    };
    Ok(number(2, 0.0)? != 0.0 && number(1, 0.5)? != 0.0)
}

const NOTHING: &str = "it reads nothing";
const DECIDED: &str = "it computes with what was decided, or with probabilities";
