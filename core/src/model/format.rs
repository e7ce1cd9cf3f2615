//! The file of a model.
//!
//! One encoding for each graph. Integers are most significant byte first, counts and indices have four bytes, a list
//! begins with its count. A list of numbers has, behind the count, a byte for their width: the least of 1, 2, 4 and 8
//! bytes, in two's complement, that holds all of them. There are no floating-point numbers.
//!
//! | part | content |
//! |---|---|
//! | `plica-model` | then the versions of the format and of the semantics: 1, 1 |
//! | inputs | name, shape, domain: 0, digits, least, greatest, whether it may be missing; 1, whether it may be missing; 2, categories, each a name and its CBOR item |
//! | operators | 0 `Linear`: shape, maps of tensors, biases; 1 `Rescale`; 2 `MaxRescale`; 3 `Bins`; 4 `Trees` |
//! | outputs | values, classes, thresholds of `at_least` and of `threshold` (0 none, 1 any, 2 a list), unit |
//!
//! `id = SHA-256("plica/model/1" || all of it)`.

use super::graph::{
    Category, Domain, Feature, Graph, Input, MAX_CATEGORIES, MAX_CLASSES, MAX_ENTRIES, MAX_INPUTS, MAX_ITEM, MAX_NAME,
    MAX_NODES, MAX_OPERATORS, Operator, Outputs, Term, Thresholds, TreeNode, Unit,
};
use crate::{
    engine::{
        circuit::{Map, Shape, Window},
        encoding::{Decoder, put_count, put_string},
    },
    error::{ModelError, Result},
};
use std::{ops::Range, sync::Arc};

/// The longest file.
pub const MAX_BYTES: usize = 16 << 20;
/// The first bytes of a file.
pub const MAGIC: &[u8; 11] = b"plica-model";
/// Versions of the format and of the semantics.
const VERSIONS: [u8; 2] = [1, 1];
/// A gathered entry that is zero.
const NOTHING: u32 = u32::MAX;

/// The bytes of a graph.
pub fn encode(graph: &Graph) -> Vec<u8> {
    let mut out = [&MAGIC[..], &VERSIONS].concat();
    put_count(&mut out, graph.inputs().len());
    for input in graph.inputs() {
        put_string(&mut out, input.name.as_bytes());
        put_shape(&mut out, input.shape);
        match &input.domain {
            Domain::Decimal { digits, lo, hi, missing } => {
                out.extend([0, *digits]);
                out.extend(lo.to_be_bytes());
                out.extend(hi.to_be_bytes());
                out.push((*missing).into());
            }
            Domain::Float32 { missing } => out.extend([1, (*missing).into()]),
            Domain::Categories(categories) => {
                out.push(2);
                put_count(&mut out, categories.len());
                for Category { name, item } in categories {
                    put_string(&mut out, name.as_bytes());
                    put_string(&mut out, item);
                }
            }
        }
    }
    put_count(&mut out, graph.operators().len());
    graph.operators().iter().for_each(|operator| put_operator(&mut out, operator));
    let Outputs { values, classes, at_least, threshold, unit } = graph.outputs();
    out.push((*values).into());
    put_count(&mut out, classes.len());
    classes.iter().for_each(|class| put_string(&mut out, class.as_bytes()));
    for thresholds in [at_least, threshold] {
        match thresholds {
            Thresholds::None => out.push(0),
            Thresholds::Any => out.push(1),
            Thresholds::These(these) => {
                out.push(2);
                put_numbers(&mut out, these);
            }
        }
    }
    out.extend([unit.digits, unit.bits]);
    out
}

fn put_operator(out: &mut Vec<u8>, operator: &Operator) {
    match operator {
        Operator::Linear { shape, terms, bias } => {
            out.push(0);
            put_shape(out, *shape);
            put_count(out, terms.len());
            for (of, map) in terms {
                put_count(out, *of);
                put_map(out, map);
            }
            put_numbers(out, bias);
        }
        Operator::Rescale { of, shift, lo, hi } => {
            out.push(1);
            put_count(out, *of);
            put_rescale(out, *shift, *lo, *hi);
        }
        Operator::MaxRescale { of, window, size, shift, lo, hi } => {
            out.push(2);
            put_count(out, *of);
            put_window(out, window);
            size.iter().for_each(|&n| put_count(out, n));
            put_rescale(out, *shift, *lo, *hi);
        }
        Operator::Bins { of, features } => {
            out.push(3);
            put_count(out, *of);
            put_count(out, features.len());
            for Feature { entry, thresholds } in features {
                put_count(out, *entry);
                put_numbers(out, thresholds);
            }
        }
        Operator::Trees { of, trees, outputs } => {
            out.push(4);
            put_count(out, of.len());
            of.iter().for_each(|&tensor| put_count(out, tensor));
            put_count(out, *outputs);
            put_count(out, trees.len());
            let mut values = Vec::new();
            for tree in trees {
                put_count(out, tree.len());
                for node in tree {
                    match node {
                        TreeNode::Leaf(leaf) => {
                            out.push(0);
                            values.extend(leaf);
                        }
                        TreeNode::Split { of, left } => {
                            out.push(1);
                            put_count(out, *of);
                            put_count(out, left.len());
                            left.iter().flat_map(|r| [r.start, r.end]).for_each(|n| put_count(out, n));
                        }
                    }
                }
            }
            put_numbers(out, &values);
        }
    }
}

fn put_map(out: &mut Vec<u8>, map: &Map) {
    match map {
        Map::Scale(k) => {
            out.push(0);
            out.extend(k.to_be_bytes());
        }
        Map::Diagonal(weights) => {
            out.push(1);
            put_numbers(out, weights);
        }
        Map::Dense(weights) => {
            out.push(2);
            put_numbers(out, weights);
        }
        Map::Conv { window, groups, weights } => {
            out.push(3);
            put_window(out, window);
            put_count(out, *groups);
            put_numbers(out, weights);
        }
        Map::SumPool(window) => {
            out.push(4);
            put_window(out, window);
        }
        Map::Pick(window, place) => {
            out.push(5);
            put_window(out, window);
            place.iter().for_each(|&k| put_count(out, k));
        }
        Map::Gather(places) => {
            out.push(6);
            put_count(out, places.len());
            places.iter().for_each(|place| out.extend(place.unwrap_or(NOTHING).to_be_bytes()));
        }
        Map::Ranges(lists) => {
            out.push(7);
            put_count(out, lists.len());
            for ranges in lists.iter() {
                put_count(out, ranges.len());
                ranges.iter().flat_map(|r| [r.start, r.end]).for_each(|n| out.extend(n.to_be_bytes()));
            }
        }
    }
}

fn put_shape(out: &mut Vec<u8>, shape: Shape) {
    [shape.channels, shape.rows, shape.columns].into_iter().for_each(|n| put_count(out, n));
}

fn put_window(out: &mut Vec<u8>, window: &Window) {
    [window.size, window.stride, window.before, window.dilation].into_iter().flatten().for_each(|n| put_count(out, n));
}

fn put_rescale(out: &mut Vec<u8>, shift: u32, lo: i64, hi: i64) {
    out.push(shift as u8);
    out.extend(lo.to_be_bytes());
    out.extend(hi.to_be_bytes());
}

/// The least of 1, 2, 4 and 8 bytes that holds all numbers.
fn width(numbers: &[i64]) -> usize {
    let fits = |bytes: &usize| numbers.iter().all(|&k| k >> (8 * bytes - 1) == k >> 63);
    [1, 2, 4].into_iter().find(fits).unwrap_or(8)
}

fn put_numbers(out: &mut Vec<u8>, numbers: &[i64]) {
    let width = width(numbers);
    put_count(out, numbers.len());
    out.push(width as u8);
    numbers.iter().for_each(|k| out.extend(&k.to_be_bytes()[8 - width..]));
}

/// Reads a file and checks its graph.
///
/// # Errors
/// [`ModelError::TooLarge`], [`ModelError::Version`], [`ModelError::Malformed`], and those of [`Graph::new`].
pub fn decode(bytes: &[u8]) -> Result<Graph> {
    if bytes.len() > MAX_BYTES {
        return Err(ModelError::TooLarge { what: "bytes", found: bytes.len(), limit: MAX_BYTES }.into());
    }
    let mut from = Reader(Decoder::new(bytes, |what, offset| ModelError::Malformed { what, offset }.into()));
    if from.0.array("first bytes")? != *MAGIC {
        return Err(from.0.fault("first bytes", 0));
    }
    for known in VERSIONS {
        let found = from.0.u8("version")?;
        if found != known {
            return Err(ModelError::Version { found: found.into() }.into());
        }
    }
    let inputs = from.list("inputs", MAX_INPUTS, Reader::input)?;
    let operators = from.list("operators", MAX_OPERATORS, Reader::operator)?;
    let values = from.flag("values")?;
    let classes = from.list("classes", MAX_CLASSES, |from| from.text("class"))?;
    let [at_least, threshold] = [from.thresholds()?, from.thresholds()?];
    let unit = Unit { digits: from.0.u8("unit")?, bits: from.0.u8("unit")? };
    if from.0.position() != bytes.len() {
        return Err(from.0.fault("bytes after the end", from.0.position()));
    }
    Graph::new(inputs, operators, Outputs { values, classes, at_least, threshold, unit })
}

struct Reader<'a>(Decoder<'a>);

impl Reader<'_> {
    /// A list whose items take at least a byte each.
    fn list<T>(
        &mut self,
        what: &'static str,
        limit: usize,
        mut item: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let count = self.0.count(what, 1, limit)?;
        (0..count).map(|_| item(self)).collect()
    }

    fn number(&mut self, what: &'static str) -> Result<usize> {
        Ok(u32::from_be_bytes(self.0.array(what)?) as usize)
    }

    fn wide(&mut self, what: &'static str) -> Result<i64> {
        Ok(i64::from_be_bytes(self.0.array(what)?))
    }

    fn flag(&mut self, what: &'static str) -> Result<bool> {
        let offset = self.0.position();
        match self.0.u8(what)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.0.fault(what, offset)),
        }
    }

    fn text(&mut self, what: &'static str) -> Result<String> {
        let offset = self.0.position();
        let bytes = self.0.string(what, MAX_NAME)?.to_vec();
        String::from_utf8(bytes).map_err(|_| self.0.fault(what, offset))
    }

    fn numbers(&mut self, what: &'static str) -> Result<Vec<i64>> {
        let offset = self.0.position();
        let count = self.0.count(what, 1, MAX_BYTES)?;
        let bytes = usize::from(self.0.u8(what)?);
        if ![1, 2, 4, 8].contains(&bytes) {
            return Err(self.0.fault(what, offset));
        }
        // At most 16 MB by the limit of a file, so the product cannot wrap.
        let taken = self.0.take(what, count * bytes)?;
        let number = |bytes: &[u8]| {
            let sign = if bytes[0] >> 7 == 1 { -1 } else { 0 };
            bytes.iter().fold(sign, |number: i64, &byte| number << 8 | i64::from(byte))
        };
        let numbers: Vec<i64> = taken.chunks_exact(bytes).map(number).collect();
        if width(&numbers) != bytes { Err(self.0.fault(what, offset)) } else { Ok(numbers) }
    }

    fn shape(&mut self) -> Result<Shape> {
        let [channels, rows, columns] = self.three("shape")?;
        Ok(Shape { channels, rows, columns })
    }

    fn three(&mut self, what: &'static str) -> Result<[usize; 3]> {
        Ok([self.number(what)?, self.number(what)?, self.number(what)?])
    }

    fn two(&mut self, what: &'static str) -> Result<[usize; 2]> {
        Ok([self.number(what)?, self.number(what)?])
    }

    /// Numbers of a window are at most those of the largest image, so nothing computed from them can wrap.
    fn window(&mut self) -> Result<Window> {
        let offset = self.0.position();
        let numbers = [self.two("window")?, self.two("window")?, self.two("window")?, self.two("window")?];
        if numbers.iter().flatten().any(|&n| n > MAX_ENTRIES) {
            return Err(self.0.fault("window", offset));
        }
        let [size, stride, before, dilation] = numbers;
        Ok(Window { size, stride, before, dilation })
    }

    fn range(&mut self, what: &'static str) -> Result<Range<usize>> {
        let [start, end] = self.two(what)?;
        Ok(start..end)
    }

    fn thresholds(&mut self) -> Result<Thresholds> {
        let offset = self.0.position();
        match self.0.u8("thresholds")? {
            0 => Ok(Thresholds::None),
            1 => Ok(Thresholds::Any),
            2 => Ok(Thresholds::These(self.numbers("thresholds")?)),
            _ => Err(self.0.fault("thresholds", offset)),
        }
    }

    fn input(&mut self) -> Result<Input> {
        let (name, shape) = (self.text("name of an input")?, self.shape()?);
        let offset = self.0.position();
        let domain = match self.0.u8("domain")? {
            0 => {
                let digits = self.0.u8("digits")?;
                let [lo, hi] = [self.wide("domain")?, self.wide("domain")?];
                Domain::Decimal { digits, lo, hi, missing: self.flag("missing")? }
            }
            1 => Domain::Float32 { missing: self.flag("missing")? },
            2 => {
                let category = |from: &mut Self| {
                    let name = from.text("name of a category")?;
                    Ok(Category { name, item: from.0.string("item of a category", MAX_ITEM)?.to_vec() })
                };
                Domain::Categories(self.list("categories", MAX_CATEGORIES, category)?)
            }
            _ => return Err(self.0.fault("domain", offset)),
        };
        Ok(Input { name, shape, domain })
    }

    fn operator(&mut self) -> Result<Operator> {
        let offset = self.0.position();
        Ok(match self.0.u8("operator")? {
            0 => {
                let shape = self.shape()?;
                let terms = self.list("terms", MAX_OPERATORS, Self::term)?;
                Operator::Linear { shape, terms, bias: self.numbers("biases")? }
            }
            1 => {
                let (of, [shift, lo, hi]) = (self.number("tensor")?, self.rescale()?);
                Operator::Rescale { of, shift: shift as u32, lo, hi }
            }
            2 => {
                let (of, window, size) = (self.number("tensor")?, self.window()?, self.two("size")?);
                let [shift, lo, hi] = self.rescale()?;
                Operator::MaxRescale { of, window, size, shift: shift as u32, lo, hi }
            }
            3 => {
                let of = self.number("tensor")?;
                let feature = |from: &mut Self| {
                    Ok(Feature { entry: from.number("entry")?, thresholds: from.numbers("thresholds")? })
                };
                Operator::Bins { of, features: self.list("features", MAX_ENTRIES, feature)? }
            }
            4 => self.trees()?,
            _ => return Err(self.0.fault("operator", offset)),
        })
    }

    fn rescale(&mut self) -> Result<[i64; 3]> {
        Ok([self.0.u8("shift")?.into(), self.wide("bound")?, self.wide("bound")?])
    }

    fn trees(&mut self) -> Result<Operator> {
        let of = self.list("tensors", MAX_OPERATORS, |from| from.number("tensor"))?;
        let outputs = self.number("outputs")?;
        let mut nodes = 0;
        let mut node = |from: &mut Self| {
            nodes += 1;
            if nodes > MAX_NODES {
                return Err(ModelError::TooLarge { what: "nodes", found: nodes, limit: MAX_NODES }.into());
            }
            Ok(if from.flag("node")? {
                let of = from.number("tensor of a split")?;
                TreeNode::Split { of, left: from.list("left side", MAX_ENTRIES, |from| from.range("left side"))? }
            } else {
                TreeNode::Leaf(Vec::new())
            })
        };
        let tree = |from: &mut Self| from.list("nodes", MAX_NODES, &mut node);
        let mut trees = self.list("trees", MAX_NODES, tree)?;
        let offset = self.0.position();
        let values = self.numbers("leaves")?;
        let is_leaf = |node: &&mut TreeNode| matches!(node, TreeNode::Leaf(_));
        let leaves: Vec<&mut TreeNode> = trees.iter_mut().flatten().filter(is_leaf).collect();
        if leaves.len().checked_mul(outputs) != Some(values.len()) {
            return Err(self.0.fault("leaves", offset));
        }
        // With outputs, since a graph without them is refused.
        for (leaf, values) in leaves.into_iter().zip(values.chunks_exact(outputs.max(1))) {
            *leaf = TreeNode::Leaf(values.to_vec());
        }
        Ok(Operator::Trees { of, trees, outputs })
    }

    fn term(&mut self) -> Result<Term> {
        let of = self.number("tensor")?;
        let offset = self.0.position();
        let map = match self.0.u8("map")? {
            0 => Map::Scale(self.wide("scale")?),
            1 => Map::Diagonal(self.numbers("weights")?),
            2 => Map::Dense(self.numbers("weights")?),
            3 => {
                let (window, groups) = (self.window()?, self.number("groups")?);
                Map::Conv { window, groups, weights: self.numbers("weights")? }
            }
            4 => Map::SumPool(self.window()?),
            5 => Map::Pick(self.window()?, self.two("place")?),
            6 => {
                let place = |from: &mut Self| {
                    let place = from.number("place")? as u32;
                    Ok((place != NOTHING).then_some(place))
                };
                Map::Gather(self.list("places", MAX_ENTRIES, place)?)
            }
            7 => {
                let range = |from: &mut Self| from.range("range").map(|r| r.start as u32..r.end as u32);
                let ranges = |from: &mut Self| from.list("ranges", MAX_ENTRIES, range);
                Map::Ranges(self.list("sums", MAX_ENTRIES, ranges)?.into_iter().collect())
            }
            _ => return Err(self.0.fault("map", offset)),
        };
        Ok((of, Arc::new(map)))
    }
}

#[cfg(test)]
mod tests;
