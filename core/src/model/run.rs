//! The semantics: what each operator makes of its tensors. Plain and slow; everything else must agree with it.

use super::graph::{Feature, Graph, Operator, Tensor, TreeNode};
use crate::engine::circuit::Shape;
use std::ops::Range;
use zeroize::Zeroize;

/// The entries of an input, as integers of its domain.
#[derive(Clone, Default)]
pub struct Entries {
    /// One for each entry; the least of the domain where it is missing.
    pub values: Vec<i64>,
    /// Which of them are missing; empty if none can be.
    pub missing: Vec<bool>,
}

/// All tensors of a run.
pub struct Trace {
    /// Which entries of each input are missing.
    pub missing: Vec<Vec<bool>>,
    /// The entries of each tensor.
    pub tensors: Vec<Vec<i64>>,
}

impl Drop for Entries {
    fn drop(&mut self) {
        self.values.zeroize();
        self.missing.zeroize();
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        self.tensors.zeroize();
        self.missing.zeroize();
    }
}

/// Runs a graph on inputs, which must be in their domains.
pub fn run(graph: &Graph, inputs: &[Entries]) -> Trace {
    let missing = inputs.iter().map(|input| input.missing.clone()).collect();
    let tensors = inputs.iter().map(|input| input.values.clone()).collect();
    let mut trace = Trace { missing, tensors };
    for (operator, tensor) in graph.operators().iter().zip(inputs.len()..) {
        let made = step(graph, operator, graph.shape(tensor), &trace);
        trace.tensors.push(made);
    }
    trace
}

fn step(graph: &Graph, operator: &Operator, shape: Shape, trace: &Trace) -> Vec<i64> {
    match operator {
        Operator::Linear { terms, bias, .. } => {
            let of_channel = |channel: usize| bias.get(channel).copied().unwrap_or(0);
            let mut sums: Vec<i64> = (0..shape.len()).map(|i| of_channel(i / shape.plane())).collect();
            for (of, map) in terms {
                map.add_applied(graph.shape(*of), shape, &trace.tensors[*of], &mut sums);
            }
            sums
        }
        Operator::Rescale { of, shift, lo, hi } => {
            trace.tensors[*of].iter().map(|&a| rescale(a, *shift, *lo, *hi)).collect()
        }
        Operator::MaxRescale { of, window, shift, lo, hi, .. } => {
            let (from, a) = (graph.shape(*of), &trace.tensors[*of]);
            let greatest = |channel: usize, row: usize, column: usize| {
                let places = window.places(row, column, from);
                let entries = places.map(|(r, c)| a[(channel * from.rows + r) * from.columns + c]);
                entries.max().expect("no window is empty")
            };
            let places =
                (0..shape.len()).map(|i| (i / shape.plane(), i / shape.columns % shape.rows, i % shape.columns));
            places.map(|(channel, row, column)| rescale(greatest(channel, row, column), *shift, *lo, *hi)).collect()
        }
        Operator::Bins { of, features } => {
            features.iter().flat_map(|feature| bins(graph, *of, feature, trace)).collect()
        }
        Operator::Trees { of, trees, outputs } => {
            let mut sums = vec![0; *outputs];
            for tree in trees {
                let TreeNode::Leaf(values) = &tree[leaf(tree, |k, left| goes_left(&trace.tensors[of[k]], left))] else {
                    unreachable!("the end of a path")
                };
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
            sums
        }
    }
}

fn rescale(a: i64, shift: u32, lo: i64, hi: i64) -> i64 {
    hi.min(lo.max(a >> shift))
}

/// The one-hot vector of a feature.
fn bins(graph: &Graph, of: Tensor, feature: &Feature, trace: &Trace) -> Vec<i64> {
    let may_be_missing = graph.may_be_missing(of);
    let n = feature.thresholds.len() + 1;
    let place = if may_be_missing && trace.missing[of][feature.entry] {
        n
    } else {
        feature.thresholds.iter().filter(|&&t| t < trace.tensors[of][feature.entry]).count()
    };
    (0..n + usize::from(may_be_missing)).map(|i| i64::from(i == place)).collect()
}

/// Whether a split with these ranges goes left.
pub(super) fn goes_left(one_hot: &[i64], left: &[Range<usize>]) -> bool {
    left.iter().any(|range| one_hot[range.clone()].contains(&1))
}

/// The place of the leaf that the splits lead to.
pub(super) fn leaf(tree: &[TreeNode], goes_left: impl Fn(usize, &[Range<usize>]) -> bool) -> usize {
    let mut at = 0;
    loop {
        match &tree[at] {
            TreeNode::Leaf(_) => return at,
            TreeNode::Split { of, left } if goes_left(*of, left) => at += 1,
            TreeNode::Split { .. } => at = side_end(tree, at + 1),
        }
    }
}

/// Where the part of a tree that starts at `at` ends.
fn side_end(tree: &[TreeNode], mut at: usize) -> usize {
    let mut open = 1;
    while open > 0 {
        match tree[at] {
            TreeNode::Split { .. } => open += 1,
            TreeNode::Leaf(_) => open -= 1,
        }
        at += 1;
    }
    at
}
