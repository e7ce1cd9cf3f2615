//! ONNX models as nodes with typed attributes and tensors.
//!
//! The messages are those of `onnx.proto3`. What is not needed is skipped.

use super::{
    malformed,
    protobuf::{Fields, Value},
};
use crate::error::{CompileError, Result};
use std::collections::BTreeMap;

/// Entries that a constant may have.
const MAX_WEIGHTS: usize = 1 << 24;
/// Nodes that a model may have.
const MAX_NODES: usize = 1 << 14;

/// A model.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) nodes: Vec<Node>,
    pub(super) constants: BTreeMap<String, Tensor>,
    pub(super) inputs: Vec<Input>,
    pub(super) outputs: Vec<String>,
}

/// An input that is no constant.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) name: String,
    /// ONNX's number of the type of its entries.
    pub(super) kind: i64,
    /// Its axes, with those that are not known.
    pub(super) axes: Vec<Option<usize>>,
}

/// A node.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) operator: String,
    pub(super) domain: String,
    pub(super) inputs: Vec<String>,
    pub(super) outputs: Vec<String>,
    attributes: BTreeMap<String, Attribute>,
}

/// An attribute of a node: what of it is there.
#[derive(Debug, Default)]
struct Attribute {
    float: Option<f32>,
    integer: Option<i64>,
    text: Option<Vec<u8>>,
    tensor: Option<Tensor>,
    floats: Vec<f64>,
    integers: Vec<i64>,
    texts: Vec<Vec<u8>>,
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tensor {
    pub(super) axes: Vec<usize>,
    pub(super) data: Data,
    /// ONNX's number of the type of its entries, if it matters: of those that are small integers.
    pub(super) kind: i64,
}

/// The entries of a constant. 32-bit floating-point numbers are exact as 64-bit ones.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    Floats(Vec<f64>),
    Integers(Vec<i64>),
    Texts(Vec<String>),
}

impl Model {
    /// Reads a model.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let mut graph = None;
        for field in Fields::new(bytes) {
            if let (7, value) = field? {
                graph = Some(value.bytes()?);
            }
        }
        let mut model = Self::default();
        model.read_graph(graph.ok_or_else(|| malformed("it has no graph"))?)?;
        let constants = &model.constants;
        model.inputs.retain(|input| !constants.contains_key(&input.name));
        Ok(model)
    }

    fn read_graph(&mut self, bytes: &[u8]) -> Result<()> {
        for field in Fields::new(bytes) {
            match field? {
                (1, value) => self.nodes.push(read_node(value.bytes()?)?),
                (5, value) => {
                    let (name, tensor) = read_tensor(value.bytes()?)?;
                    if self.constants.insert(name.clone(), tensor).is_some() {
                        return Err(malformed(format!("two constants have the name {name:?}")));
                    }
                }
                (11, value) => self.inputs.push(read_input(value.bytes()?)?),
                (12, value) => self.outputs.push(read_input(value.bytes()?)?.name),
                (15, _) => return Err(malformed("it has sparse constants, which are not supported")),
                _ => {}
            }
            if self.nodes.len() > MAX_NODES {
                return Err(too_large("nodes", self.nodes.len(), MAX_NODES));
            }
        }
        if self.outputs.is_empty() {
            return Err(malformed("it has no output"));
        }
        Ok(())
    }
}

fn too_large(what: &'static str, found: usize, limit: usize) -> crate::error::Error {
    CompileError::TooLarge { what, found, limit }.into()
}

fn read_node(bytes: &[u8]) -> Result<Node> {
    let mut node = Node::default();
    for field in Fields::new(bytes) {
        match field? {
            (1, value) => node.inputs.push(value.text()?.into()),
            (2, value) => node.outputs.push(value.text()?.into()),
            (3, value) => node.name = value.text()?.into(),
            (4, value) => node.operator = value.text()?.into(),
            (5, value) => {
                let (name, attribute) = read_attribute(value.bytes()?)?;
                node.attributes.insert(name, attribute);
            }
            (7, value) => node.domain = value.text()?.into(),
            _ => {}
        }
    }
    if node.name.is_empty() {
        node.name = node.outputs.first().cloned().unwrap_or_default();
    }
    Ok(node)
}

fn read_attribute(bytes: &[u8]) -> Result<(String, Attribute)> {
    let (mut name, mut attribute) = (String::new(), Attribute::default());
    for field in Fields::new(bytes) {
        match field? {
            (1, value) => name = value.text()?.into(),
            (2, value) => attribute.float = Some(value.float()?),
            (3, value) => attribute.integer = Some(value.integer()?),
            (4, value) => attribute.text = Some(value.bytes()?.into()),
            (5, value) => attribute.tensor = Some(read_tensor(value.bytes()?)?.1),
            (7, value) => value.floats(&mut attribute.floats)?,
            (8, value) => value.integers(&mut attribute.integers)?,
            (9, value) => attribute.texts.push(value.bytes()?.into()),
            _ => {}
        }
    }
    Ok((name, attribute))
}

/// The numbers of ONNX's types that are read.
pub(super) mod kinds {
    pub(in super::super) const FLOAT: i64 = 1;
    pub(in super::super) const UINT8: i64 = 2;
    pub(super) const INT8: i64 = 3;
    pub(super) const UINT16: i64 = 4;
    pub(super) const INT16: i64 = 5;
    pub(super) const INT32: i64 = 6;
    pub(super) const INT64: i64 = 7;
    pub(super) const TEXT: i64 = 8;
    pub(super) const BOOL: i64 = 9;
    pub(super) const DOUBLE: i64 = 11;
}

impl Input {
    /// Whether its entries are whole numbers.
    pub(super) fn is_whole(&self) -> bool {
        Data::is_whole(self.kind)
    }

    /// Whether its entries are numbers of a type that can be compiled.
    pub(super) fn is_number(&self) -> bool {
        self.kind == kinds::FLOAT || self.is_whole()
    }
}

/// A tensor, and its name.
fn read_tensor(bytes: &[u8]) -> Result<(String, Tensor)> {
    let (mut name, mut axes, mut kind) = (String::new(), Vec::new(), 0);
    let (mut floats, mut integers, mut texts, mut raw) = (Vec::new(), Vec::new(), Vec::new(), None);
    for field in Fields::new(bytes) {
        match field? {
            (1, value) => value.integers(&mut axes)?,
            (2, value) => kind = value.integer()?,
            (4, value) => value.floats(&mut floats)?,
            (5 | 7, value) => value.integers(&mut integers)?,
            (6, value) => texts.push(value.text()?.to_owned()),
            (8, value) => name = value.text()?.into(),
            (9, value) => raw = Some(value.bytes()?),
            (10, value) => value.doubles(&mut floats)?,
            (13, _) | (14, Value::Varint(1)) => {
                return Err(malformed(format!("the constant {name:?} is in another file")));
            }
            _ => {}
        }
    }
    if let Some(raw) = raw {
        read_raw(kind, raw, &mut floats, &mut integers)
            .ok_or_else(|| malformed(format!("the constant {name:?} has bytes of a type that is not read")))?;
    }
    let data = match kind {
        kinds::FLOAT | kinds::DOUBLE => Data::Floats(floats),
        kind if Data::is_whole(kind) => Data::Integers(integers),
        kinds::TEXT => Data::Texts(texts),
        _ => return Err(malformed(format!("the constant {name:?} has type {kind}, which is not read"))),
    };
    let announced = axes.iter().try_fold(1usize, |n, &axis| n.checked_mul(usize::try_from(axis).ok()?));
    let announced = announced.ok_or_else(|| CompileError::Shape { name: name.clone() })?;
    if announced > MAX_WEIGHTS {
        return Err(too_large("numbers in a constant", announced, MAX_WEIGHTS));
    }
    if announced != data.len() {
        let found = data.len();
        return Err(malformed(format!("the constant {name:?} has {found} entries, its shape says {announced}")));
    }
    Ok((name, Tensor { axes: axes.into_iter().map(|axis| axis as usize).collect(), data, kind }))
}

/// Entries in little-endian order. `None` for a type that is not known, or bytes that end inside an entry.
fn read_raw(kind: i64, raw: &[u8], floats: &mut Vec<f64>, integers: &mut Vec<i64>) -> Option<()> {
    fn entries<const N: usize, T>(raw: &[u8], out: &mut Vec<T>, read: impl Fn([u8; N]) -> T) -> Option<()> {
        let (entries, rest) = raw.as_chunks::<N>();
        out.extend(entries.iter().map(|&entry| read(entry)));
        rest.is_empty().then_some(())
    }
    match kind {
        kinds::FLOAT => entries(raw, floats, |entry| f64::from(f32::from_le_bytes(entry))),
        kinds::DOUBLE => entries(raw, floats, f64::from_le_bytes),
        kinds::UINT8 | kinds::BOOL => entries(raw, integers, |[byte]| i64::from(byte)),
        kinds::INT8 => entries(raw, integers, |entry| i64::from(i8::from_le_bytes(entry))),
        kinds::UINT16 => entries(raw, integers, |entry| i64::from(u16::from_le_bytes(entry))),
        kinds::INT16 => entries(raw, integers, |entry| i64::from(i16::from_le_bytes(entry))),
        kinds::INT32 => entries(raw, integers, |entry| i64::from(i32::from_le_bytes(entry))),
        kinds::INT64 => entries(raw, integers, i64::from_le_bytes),
        _ => None,
    }
}

fn read_input(bytes: &[u8]) -> Result<Input> {
    let mut input = Input { name: String::new(), kind: 0, axes: Vec::new() };
    for field in Fields::new(bytes) {
        match field? {
            (1, value) => input.name = value.text()?.into(),
            (2, value) => {
                for field in Fields::new(value.bytes()?) {
                    if let (1, value) = field? {
                        read_type(value.bytes()?, &mut input)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(input)
}

fn read_type(bytes: &[u8], input: &mut Input) -> Result<()> {
    for field in Fields::new(bytes) {
        match field? {
            (1, value) => input.kind = value.integer()?,
            (2, value) => {
                for field in Fields::new(value.bytes()?) {
                    let (1, value) = field? else { continue };
                    let mut axis = None;
                    for field in Fields::new(value.bytes()?) {
                        if let (1, value) = field? {
                            axis = usize::try_from(value.integer()?).ok().filter(|&n| n > 0);
                        }
                    }
                    input.axes.push(axis);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

impl Data {
    fn is_whole(kind: i64) -> bool {
        use kinds::{BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16};
        [UINT8, INT8, UINT16, INT16, INT32, INT64, BOOL].contains(&kind)
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Floats(data) => data.len(),
            Self::Integers(data) => data.len(),
            Self::Texts(data) => data.len(),
        }
    }
}

/// The least and the greatest number of a type of small integers.
pub(super) fn range_of(kind: i64) -> Option<(i64, i64)> {
    match kind {
        kinds::UINT8 => Some((0, u8::MAX.into())),
        kinds::INT8 => Some((i8::MIN.into(), i8::MAX.into())),
        kinds::UINT16 => Some((0, u16::MAX.into())),
        kinds::INT16 => Some((i16::MIN.into(), i16::MAX.into())),
        _ => None,
    }
}

impl Tensor {
    /// A constant whose type does not matter.
    pub(super) fn new(axes: Vec<usize>, data: Data) -> Self {
        Self { axes, data, kind: 0 }
    }

    /// Its entries as floating-point numbers, all of them finite.
    pub(super) fn numbers(&self) -> Result<Vec<f64>> {
        let numbers = match &self.data {
            Data::Floats(data) => data.clone(),
            Data::Integers(data) => data.iter().map(|&k| k as f64).collect(),
            Data::Texts(_) => return Err(malformed("texts stand where numbers should")),
        };
        finite(&numbers)?;
        Ok(numbers)
    }

    /// Its entries as whole numbers.
    pub(super) fn integers(&self) -> Result<&[i64]> {
        match &self.data {
            Data::Integers(data) => Ok(data),
            _ => Err(malformed("a list of whole numbers is none")),
        }
    }

    /// Its entries as names.
    pub(super) fn names(&self) -> Vec<String> {
        match &self.data {
            Data::Floats(data) => data.iter().map(f64::to_string).collect(),
            Data::Integers(data) => data.iter().map(i64::to_string).collect(),
            Data::Texts(data) => data.clone(),
        }
    }
}

/// Checks that weights are numbers.
pub(super) fn finite(numbers: &[f64]) -> Result<()> {
    if numbers.iter().all(|number| number.is_finite()) { Ok(()) } else { Err(CompileError::NotANumber.into()) }
}

impl Node {
    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }

    pub(super) fn integer(&self, name: &str, default: i64) -> i64 {
        self.attributes.get(name).and_then(|attribute| attribute.integer).unwrap_or(default)
    }

    pub(super) fn float(&self, name: &str, default: f32) -> f32 {
        self.attributes.get(name).and_then(|attribute| attribute.float).unwrap_or(default)
    }

    pub(super) fn integers(&self, name: &str) -> &[i64] {
        self.attributes.get(name).map_or(&[], |attribute| &attribute.integers)
    }

    /// A list of numbers, or the tensor `name_as_tensor` that newer versions may have instead.
    pub(super) fn floats(&self, name: &str) -> Result<Vec<f64>> {
        let tensor = self.tensor(&format!("{name}_as_tensor")).or_else(|| self.tensor(name));
        let floats = match tensor {
            Some(Tensor { data: Data::Floats(floats), .. }) => floats,
            Some(_) => return Err(malformed(format!("the attribute {name} has no floating-point numbers"))),
            None => self.attributes.get(name).map_or(&[][..], |attribute| &attribute.floats),
        };
        Ok(floats.to_vec())
    }

    pub(super) fn tensor(&self, name: &str) -> Option<&Tensor> {
        self.attributes.get(name)?.tensor.as_ref()
    }

    pub(super) fn text(&self, name: &str, default: &str) -> String {
        let text = self.attributes.get(name).and_then(|attribute| attribute.text.as_deref());
        text.map_or(default.into(), |text| String::from_utf8_lossy(text).into())
    }

    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let texts = self.attributes.get(name).map_or(&[][..], |attribute| &attribute.texts);
        texts.iter().map(|text| String::from_utf8_lossy(text).into()).collect()
    }
}
