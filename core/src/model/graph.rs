//! What a model computes: a graph of operators on integer tensors, checked when it is made.
//!
//! The module `run` has the semantics, the module `intervals` the bounds that follow from them.

use super::intervals::{self, Interval};
use crate::{
    engine::circuit::{Map, Shape, Window},
    error::{ModelError, Result},
};
use std::{collections::BTreeSet, ops::Range, sync::Arc};

/// A tensor of a graph: the inputs first, then what each operator makes.
pub type Tensor = usize;

/// Inputs that a graph may have.
pub const MAX_INPUTS: usize = 1024;
/// Operators that a graph may have.
pub const MAX_OPERATORS: usize = 4096;
/// Entries that a tensor may have.
pub const MAX_ENTRIES: usize = 1 << 20;
/// Products and additions that one run of a graph may take.
pub const MAX_COST: usize = 1 << 28;
/// Nodes of all trees of an operator.
pub const MAX_NODES: usize = 1 << 18;
/// Bits that a proof may commit to.
pub const MAX_BITS: usize = 1 << 20;
/// Categories of an input.
pub const MAX_CATEGORIES: usize = 512;
/// Bytes of a name.
pub const MAX_NAME: usize = 64;
/// Bytes of a category's CBOR item.
pub const MAX_ITEM: usize = 96;
/// Classes of an output.
pub const MAX_CLASSES: usize = 4096;

/// What an input may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Numbers with so many decimal digits after the point, as integers: 1.25 is 125 for two digits.
    Decimal {
        /// Digits after the point, at most 18.
        digits: u8,
        /// The least.
        lo: i64,
        /// The greatest.
        hi: i64,
        /// Whether the input may be missing.
        missing: bool,
    },
    /// 32-bit floating-point numbers, as integers of the same order ([`float_order`]).
    Float32 {
        /// Whether the input may be missing.
        missing: bool,
    },
    /// One of several categories: a one-hot vector.
    Categories(Vec<Category>),
}

/// A category of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// The complete CBOR item that stands for it in a document.
    pub item: Vec<u8>,
}

/// The integer that stands for a 32-bit floating-point number: `a <= b` if and only if `float_order(a) <=
/// float_order(b)`, and both zeros are 0. `None` for what is not a number.
pub fn float_order(value: f32) -> Option<i64> {
    let bits = value.to_bits();
    let magnitude = i64::from(bits & 0x7fff_ffff);
    (!value.is_nan()).then_some(if bits >> 31 == 0 { magnitude } else { -magnitude })
}

/// [`float_order`] of infinity.
pub(super) const FLOAT_INFINITY: i64 = 0x7f80_0000;

impl Domain {
    /// The integers of this domain.
    pub fn interval(&self) -> Interval {
        match self {
            Self::Decimal { lo, hi, .. } => Interval { lo: *lo, hi: *hi },
            Self::Float32 { .. } => Interval { lo: -FLOAT_INFINITY, hi: FLOAT_INFINITY },
            Self::Categories(_) => Interval { lo: 0, hi: 1 },
        }
    }

    /// Whether the input may be missing.
    pub fn missing(&self) -> bool {
        matches!(self, Self::Decimal { missing: true, .. } | Self::Float32 { missing: true })
    }
}

/// An input of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// How many entries it has. Categories have one for each.
    pub shape: Shape,
    /// What each entry may be.
    pub domain: Domain,
}

/// A tensor, and the map that is applied to it.
pub type Term = (Tensor, Arc<Map>);

/// Where an entry of a tensor is between thresholds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Which entry.
    pub entry: usize,
    /// Thresholds, ascending.
    pub thresholds: Vec<i64>,
}

/// A node of a tree, in preorder: behind a split stand its left side, then its right side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeNode {
    /// To the left if the one-hot vector's entry that is 1 is in one of these ranges.
    Split {
        /// Which of the operator's tensors.
        of: usize,
        /// Ranges of entries, ascending, all of one feature.
        left: Vec<Range<usize>>,
    },
    /// What the tree adds to each output.
    Leaf(Vec<i64>),
}

/// An operator.
#[derive(Clone, Debug, PartialEq)]
pub enum Operator {
    /// `sum_k map_k(tensor_k) + bias`, with one bias for each channel, or none.
    Linear {
        /// The shape of what it makes.
        shape: Shape,
        /// Maps of tensors.
        terms: Vec<Term>,
        /// Biases.
        bias: Vec<i64>,
    },
    /// `min(hi, max(lo, a >> shift))`.
    Rescale {
        /// What is rescaled.
        of: Tensor,
        /// Bits that are dropped.
        shift: u32,
        /// Least result.
        lo: i64,
        /// Greatest result.
        hi: i64,
    },
    /// The same of the greatest entry in each window, channel by channel.
    MaxRescale {
        /// What is rescaled.
        of: Tensor,
        /// The windows.
        window: Window,
        /// Rows and columns of the result.
        size: [usize; 2],
        /// Bits that are dropped.
        shift: u32,
        /// Least result.
        lo: i64,
        /// Greatest result.
        hi: i64,
    },
    /// For each feature a one-hot vector: how many thresholds are below its entry, and one more place if it can be
    /// missing.
    Bins {
        /// The tensor that has the entries.
        of: Tensor,
        /// The features.
        features: Vec<Feature>,
    },
    /// The sum of the leaves that one-hot vectors lead to, one in each tree.
    Trees {
        /// Tensors of one-hot vectors.
        of: Vec<Tensor>,
        /// The trees.
        trees: Vec<Vec<TreeNode>>,
        /// Numbers in a leaf.
        outputs: usize,
    },
}

impl Operator {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Linear { .. } => "Linear",
            Self::Rescale { .. } => "Rescale",
            Self::MaxRescale { .. } => "MaxRescale",
            Self::Bins { .. } => "Bins",
            Self::Trees { .. } => "Trees",
        }
    }
}

/// Thresholds that may be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Thresholds {
    /// None.
    #[default]
    None,
    /// Any.
    Any,
    /// These, ascending.
    These(Vec<i64>),
}

impl Thresholds {
    /// Whether this one may be asked for.
    pub fn allow(&self, threshold: i64) -> bool {
        match self {
            Self::None => false,
            Self::Any => true,
            Self::These(these) => these.binary_search(&threshold).is_ok(),
        }
    }
}

/// What may be shown of the last tensor: by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outputs {
    /// Its entries.
    pub values: bool,
    /// Names of its entries, if the greatest of them may be shown; otherwise none.
    pub classes: Vec<String>,
    /// That its only entry is at least a threshold.
    pub at_least: Thresholds,
    /// Whether its only entry is at least a threshold.
    pub threshold: Thresholds,
    /// An entry counts `10^-digits 2^-bits`.
    pub unit: Unit,
}

/// What an integer counts: `10^-digits 2^-bits`, by default 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Decimal digits after the point, at most 18.
    pub digits: u8,
    /// Binary digits after the point, at most 62.
    pub bits: u8,
}

/// Where the one-hot vectors of a tensor are, if it is made of them.
pub type Groups = Option<Vec<Range<usize>>>;

/// A graph that was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    inputs: Vec<Input>,
    operators: Vec<Operator>,
    outputs: Outputs,
    shapes: Vec<Shape>,
    intervals: Vec<Interval>,
    groups: Vec<Groups>,
}

impl Graph {
    /// Checks a graph: names and domains, that every operator reads earlier tensors of fitting shapes, that nothing
    /// leaves 62 bits, and that the outputs are those of the last tensor.
    ///
    /// # Errors
    /// The [`ModelError`] that says which part is wrong.
    pub fn new(inputs: Vec<Input>, operators: Vec<Operator>, outputs: Outputs) -> Result<Self> {
        limit("inputs", inputs.len(), MAX_INPUTS)?;
        limit("operators", operators.len(), MAX_OPERATORS)?;
        let mut graph =
            Self { inputs, operators, outputs, shapes: Vec::new(), intervals: Vec::new(), groups: Vec::new() };
        let mut names = BTreeSet::new();
        for (index, input) in graph.inputs.iter().enumerate() {
            let fault = |why| ModelError::BadInput { index, why };
            check_name(&input.name).map_err(fault)?;
            if !names.insert(&input.name) {
                return Err(fault("an earlier input has the same name").into());
            }
            check_input(input).map_err(fault)?;
            graph.shapes.push(input.shape);
            graph.intervals.push(input.domain.interval());
            let one_hot = matches!(input.domain, Domain::Categories(_));
            graph.groups.push(one_hot.then(|| vec![0..input.shape.len()]));
        }
        let mut cost = 0usize;
        for index in 0..graph.operators.len() {
            let fault = |why| ModelError::BadOperator { index, why };
            let operator = &graph.operators[index];
            let (shape, groups) = graph.made(operator).map_err(fault)?;
            cost = cost.saturating_add(graph.cost(operator, shape));
            limit("products", cost, MAX_COST)?;
            let interval = intervals::of(&graph, operator, shape).map_err(fault)?;
            graph.shapes.push(shape);
            graph.intervals.push(interval);
            graph.groups.push(groups);
        }
        graph.check_outputs().map_err(|why| ModelError::BadOutputs { why })?;
        Ok(graph)
    }

    /// The inputs.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The operators. Operator `k` makes tensor `inputs + k`.
    pub fn operators(&self) -> &[Operator] {
        &self.operators
    }

    /// What may be shown.
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The shape of a tensor.
    pub fn shape(&self, tensor: Tensor) -> Shape {
        self.shapes[tensor]
    }

    /// Between what the entries of a tensor are.
    pub fn interval(&self, tensor: Tensor) -> Interval {
        self.intervals[tensor]
    }

    /// The one-hot vectors of a tensor, if it is made of them.
    pub fn groups(&self, tensor: Tensor) -> Option<&[Range<usize>]> {
        self.groups[tensor].as_deref()
    }

    /// The tensor whose entries are the output.
    pub fn output(&self) -> Tensor {
        self.shapes.len() - 1
    }

    /// The input that a tensor is, if it may be missing.
    pub fn may_be_missing(&self, tensor: Tensor) -> bool {
        self.inputs.get(tensor).is_some_and(|input| input.domain.missing())
    }

    fn known(&self, tensor: Tensor) -> Result<Shape, &'static str> {
        self.shapes.get(tensor).copied().ok_or("it reads a tensor that is not before it")
    }

    /// A tensor of numbers: what is missing has none.
    fn numbers(&self, tensor: Tensor) -> Result<Shape, &'static str> {
        let shape = self.known(tensor)?;
        if self.may_be_missing(tensor) { Err("an input that may be missing is read by bins only") } else { Ok(shape) }
    }

    /// The shape that an operator makes, and its one-hot vectors.
    fn made(&self, operator: &Operator) -> Result<(Shape, Groups), &'static str> {
        let shape = match operator {
            Operator::Linear { shape, terms, bias } => {
                check_shape(*shape)?;
                for (of, map) in terms {
                    if !map.fits(self.numbers(*of)?, *shape) {
                        return Err("a map does not fit its shapes");
                    }
                }
                if !bias.is_empty() && bias.len() != shape.channels {
                    return Err("it has another number of biases than channels");
                }
                *shape
            }
            Operator::Rescale { of, shift, lo, hi } => {
                check_rescale(*shift, *lo, *hi)?;
                self.numbers(*of)?
            }
            Operator::MaxRescale { of, window, size, shift, lo, hi } => {
                check_rescale(*shift, *lo, *hi)?;
                let from = self.numbers(*of)?;
                let shape = Shape { channels: from.channels, rows: size[0], columns: size[1] };
                check_shape(shape)?;
                let sums = Map::SumPool(*window);
                if !sums.fits(from, shape) || sums.cost(from, shape) > MAX_BITS {
                    return Err("its window does not fit");
                }
                let empty = |row: usize, column: usize| window.places(row, column, from).next().is_none();
                if (0..shape.rows).any(|row| (0..shape.columns).any(|column| empty(row, column))) {
                    return Err("a window has no place in the image");
                }
                shape
            }
            Operator::Bins { of, features } => return self.bins(*of, features),
            Operator::Trees { of, trees, outputs } => {
                for &tensor in of {
                    self.known(tensor)?;
                    self.groups(tensor).ok_or("it reads a tensor that is not made of one-hot vectors")?;
                }
                let shape = Shape::vector(*outputs);
                check_shape(shape)?;
                trees.iter().try_for_each(|tree| self.check_tree(of, tree, *outputs))?;
                shape
            }
        };
        Ok((shape, None))
    }

    fn bins(&self, of: Tensor, features: &[Feature]) -> Result<(Shape, Groups), &'static str> {
        let shape = self.known(of)?;
        let interval = self.intervals[of];
        if !interval.has_differences() {
            return Err("its numbers could leave 62 bits");
        }
        let Interval { lo, hi } = interval;
        let mut groups = Vec::with_capacity(features.len());
        let (mut end, mut next) = (0, 0);
        for Feature { entry, thresholds } in features {
            if *entry < next || *entry >= shape.len() {
                return Err("its features are not ascending entries of the tensor");
            }
            next = entry + 1;
            let inside = thresholds.first().is_none_or(|&t| lo <= t) && thresholds.last().is_none_or(|&t| t < hi);
            if !inside || thresholds.windows(2).any(|pair| pair[0] >= pair[1]) {
                return Err("thresholds are not ascending, or outside of what they are compared with");
            }
            let start = end;
            end += thresholds.len() + 1 + usize::from(self.may_be_missing(of));
            groups.push(start..end);
        }
        check_shape(Shape::vector(end))?;
        Ok((Shape::vector(end), Some(groups)))
    }

    fn check_tree(&self, of: &[Tensor], tree: &[TreeNode], outputs: usize) -> Result<(), &'static str> {
        let mut open = 1usize;
        for node in tree {
            if open == 0 {
                return Err("a tree has nodes that no split leads to");
            }
            match node {
                TreeNode::Leaf(values) if values.len() == outputs => open -= 1,
                TreeNode::Leaf(_) => return Err("a leaf has another number of values"),
                TreeNode::Split { of: k, left } => {
                    open += 1;
                    let tensor = *of.get(*k).ok_or("a split reads a tensor that the operator does not have")?;
                    let groups = self.groups(tensor).expect("checked before");
                    let (first, last) = left.first().zip(left.last()).ok_or("a split has no entry to its left")?;
                    let group = &groups[groups.partition_point(|group| group.end <= first.start).min(groups.len() - 1)];
                    let inside = group.start <= first.start && last.end <= group.end;
                    let ascend = left.windows(2).all(|pair| pair[0].end < pair[1].start);
                    if !inside || !ascend || left.iter().any(|range| range.start >= range.end) {
                        return Err("the entries to the left of a split are not ascending ranges of one feature");
                    }
                }
            }
        }
        if open == 0 { Ok(()) } else { Err("a tree ends before all its sides do") }
    }

    /// Products and additions of one run.
    fn cost(&self, operator: &Operator, shape: Shape) -> usize {
        match operator {
            Operator::Linear { terms, .. } => {
                let costs = terms.iter().map(|(of, map)| map.cost(self.shapes[*of], shape));
                costs.fold(shape.len(), usize::saturating_add)
            }
            Operator::Rescale { .. } => shape.len(),
            Operator::MaxRescale { of, window, .. } => Map::SumPool(*window).cost(self.shapes[*of], shape),
            Operator::Bins { .. } => shape.len(),
            Operator::Trees { trees, outputs, .. } => {
                trees.iter().map(|tree| tree.len().saturating_mul(*outputs)).sum()
            }
        }
    }

    fn check_outputs(&self) -> Result<(), &'static str> {
        let Some(shape) = self.shapes.last() else { return Err("a graph without tensors has none") };
        if self.may_be_missing(self.output()) {
            return Err("an output that may be missing");
        }
        let Outputs { classes, at_least, threshold, unit, .. } = &self.outputs;
        let compared = !classes.is_empty() || [at_least, threshold].iter().any(|it| **it != Thresholds::None);
        if compared && !self.interval(self.output()).has_differences() {
            return Err("differences of its numbers could leave 62 bits");
        }
        if !classes.is_empty() && classes.len() != shape.len() {
            return Err("there are not as many classes as outputs");
        }
        if classes.len() > MAX_CLASSES {
            return Err("there are too many classes");
        }
        let mut names = BTreeSet::new();
        for class in classes {
            check_name(class)?;
            if !names.insert(class) {
                return Err("two classes have the same name");
            }
        }
        for thresholds in [at_least, threshold] {
            if *thresholds != Thresholds::None && shape.len() != 1 {
                return Err("only one score is compared with a threshold");
            }
            if let Thresholds::These(these) = thresholds
                && these.windows(2).any(|pair| pair[0] >= pair[1])
            {
                return Err("the thresholds are not ascending");
            }
        }
        if unit.digits > 18 || unit.bits > 62 {
            return Err("the unit has too many digits");
        }
        Ok(())
    }
}

/// Checks that there are not too many of something.
fn limit(what: &'static str, found: usize, limit: usize) -> Result<()> {
    if found > limit { Err(ModelError::TooLarge { what, found, limit }.into()) } else { Ok(()) }
}

fn check_name(name: &str) -> Result<(), &'static str> {
    if (1..=MAX_NAME).contains(&name.len()) { Ok(()) } else { Err("its name is empty or longer than 64 bytes") }
}

/// Checks that a tensor has entries, and not too many.
fn check_shape(shape: Shape) -> Result<(), &'static str> {
    let len = shape.channels.checked_mul(shape.rows).and_then(|n| n.checked_mul(shape.columns));
    if len.is_some_and(|len| (1..=MAX_ENTRIES).contains(&len)) {
        Ok(())
    } else {
        Err("a tensor has no or too many entries")
    }
}

fn check_rescale(shift: u32, lo: i64, hi: i64) -> Result<(), &'static str> {
    let inside = [lo, hi].iter().all(|bound| bound.unsigned_abs() < 1 << 62);
    if shift <= 61 && lo <= hi && inside { Ok(()) } else { Err("its shift or its bounds cannot be used") }
}

fn check_input(input: &Input) -> Result<(), &'static str> {
    check_shape(input.shape)?;
    match &input.domain {
        Domain::Float32 { .. } => Ok(()),
        Domain::Decimal { digits, lo, hi, .. } => {
            let inside = [lo, hi].iter().all(|bound| bound.unsigned_abs() < 1 << 61);
            if *digits <= 18 && lo <= hi && inside { Ok(()) } else { Err("its domain cannot be used") }
        }
        Domain::Categories(categories) => {
            if categories.len() != input.shape.channels || input.shape.plane() != 1 {
                return Err("it has another number of entries than categories");
            }
            if categories.len() > MAX_CATEGORIES {
                return Err("it has more than 512 categories");
            }
            let (mut names, mut items) = (BTreeSet::new(), BTreeSet::new());
            for Category { name, item } in categories {
                check_name(name)?;
                if item.is_empty() || item.len() > MAX_ITEM {
                    return Err("the CBOR item of a category is empty or longer than 96 bytes");
                }
                if !names.insert(name) || !items.insert(item) {
                    return Err("two categories have the same name or CBOR item");
                }
            }
            Ok(())
        }
    }
}
