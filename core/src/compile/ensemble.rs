//! Tree ensembles of `ai.onnx.ml`, versions 1 to 5: read, checked, and run on floating-point numbers.
//!
//! A comparison of 32-bit floating-point numbers is one of integers ([`float_order`]): `x <= t` is `order(x) <=
//! order(t)`, and `x < t` is `order(x) <= order(t) - 1`. So each split is a list of ranges of integers that go to the
//! true side, and whether what is missing goes there.

use super::{
    malformed,
    onnx::{Data, Node, finite},
};
use crate::{error::Result, model::graph::float_order};
use std::collections::{BTreeMap, BTreeSet};

/// Trees whose leaves are summed.
#[derive(Clone, Debug)]
pub(super) struct Ensemble {
    /// The trees.
    pub(super) trees: Vec<Vec<TreeNode>>,
    /// Numbers that the leaves add to.
    pub(super) outputs: usize,
}

/// A node of a tree; sides are places in the tree. The first is the root.
#[derive(Clone, Debug)]
pub(super) enum TreeNode {
    Split(Split),
    /// What is added to which output.
    Leaf(Vec<(usize, f64)>),
}

/// A comparison of a column.
#[derive(Clone, Debug)]
pub(super) struct Split {
    /// The column of the row, once the ensemble's input is known; before, the place in that input.
    pub(super) column: usize,
    /// Ranges `low < x <= high` of the order of floating-point numbers that go to the true side, ascending.
    pub(super) ranges: Vec<(i64, i64)>,
    /// Whether what is missing goes to the true side.
    pub(super) missing: bool,
    /// Where the true side and the false side are.
    pub(super) sides: [usize; 2],
}

/// Below and above all orders.
pub(super) const LOWEST: i64 = i64::MIN;
/// See [`LOWEST`].
pub(super) const HIGHEST: i64 = i64::MAX;

/// How a split compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Leq,
    Lt,
    Gte,
    Gt,
    Eq,
    Neq,
    Member,
}

impl Mode {
    /// The ranges that go to the true side.
    fn ranges(self, thresholds: &[f64]) -> Result<Vec<(i64, i64)>> {
        let mut orders = BTreeSet::new();
        for &threshold in thresholds {
            let order = float_order(threshold as f32).ok_or_else(|| malformed("a threshold is not a number"))?;
            if f64::from(threshold as f32) != threshold {
                return Err(malformed("a threshold is no 32-bit floating-point number"));
            }
            orders.insert(order);
        }
        let Some(&t) = orders.first() else { return Err(malformed("a split compares with nothing")) };
        Ok(match self {
            Self::Leq => vec![(LOWEST, t)],
            Self::Lt => vec![(LOWEST, t - 1)],
            Self::Gte => vec![(t - 1, HIGHEST)],
            Self::Gt => vec![(t, HIGHEST)],
            Self::Neq => vec![(LOWEST, t - 1), (t, HIGHEST)],
            Self::Eq | Self::Member => {
                let mut ranges: Vec<(i64, i64)> = Vec::new();
                for t in orders {
                    match ranges.last_mut() {
                        Some(last) if last.1 == t - 1 => last.1 = t,
                        _ => ranges.push((t - 1, t)),
                    }
                }
                ranges
            }
        })
    }
}

/// How a classifier's or a regressor's leaves are summed, and what stands behind the sum.
#[derive(Debug)]
pub(super) struct Aggregate {
    pub(super) base: Vec<f64>,
    /// Whether the sum is divided by the number of trees.
    pub(super) average: bool,
    pub(super) post_transform: String,
}

impl Ensemble {
    /// Reads a node `TreeEnsembleClassifier`, `TreeEnsembleRegressor` or `TreeEnsemble`.
    pub(super) fn read(node: &Node, outputs: usize) -> Result<(Self, Aggregate)> {
        let aggregate = node.text("aggregate_function", "SUM");
        let (trees, function) = if node.operator == "TreeEnsemble" {
            let function = node.integer("aggregate_function", 1);
            (read_version_5(node, outputs)?, ["AVERAGE", "SUM", "MIN", "MAX"].get(function as usize).copied())
        } else {
            (read_trees(node, outputs)?, ["AVERAGE", "SUM"].into_iter().find(|name| *name == aggregate))
        };
        let Some(function @ ("AVERAGE" | "SUM")) = function else {
            return Err(malformed("its leaves are neither summed nor averaged"));
        };
        let post_transform = if node.operator == "TreeEnsemble" {
            let names = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"];
            let name = names.get(node.integer("post_transform", 0) as usize);
            (*name.ok_or_else(|| malformed("its post_transform is not known"))?).to_owned()
        } else {
            node.text("post_transform", "NONE")
        };
        let base = node.floats("base_values")?;
        finite(&base)?;
        Ok((Self { trees, outputs }, Aggregate { base, average: function == "AVERAGE", post_transform }))
    }

    /// All leaves.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &Vec<(usize, f64)>> {
        self.trees.iter().flatten().filter_map(|node| match node {
            TreeNode::Leaf(values) => Some(values),
            TreeNode::Split(_) => None,
        })
    }

    /// All splits.
    pub(super) fn splits(&self) -> impl Iterator<Item = &Split> {
        self.trees.iter().flatten().filter_map(|node| match node {
            TreeNode::Leaf(_) => None,
            TreeNode::Split(split) => Some(split),
        })
    }

    /// Changes each split.
    pub(super) fn for_each_split(&mut self, mut change: impl FnMut(&mut Split)) {
        for node in self.trees.iter_mut().flatten() {
            if let TreeNode::Split(split) = node {
                change(split);
            }
        }
    }

    /// The sums of the leaves that a row leads to.
    pub(super) fn run(&self, row: &[f32]) -> Vec<f64> {
        let mut sums = vec![0.0; self.outputs];
        for tree in &self.trees {
            let mut at = 0;
            loop {
                match &tree[at] {
                    TreeNode::Leaf(values) => break values.iter().for_each(|&(output, value)| sums[output] += value),
                    TreeNode::Split(split) => at = split.sides[usize::from(!split.goes_true(row[split.column]))],
                }
            }
        }
        sums
    }
}

impl Split {
    fn goes_true(&self, x: f32) -> bool {
        float_order(x).map_or(self.missing, |x| self.ranges.iter().any(|&(low, high)| low < x && x <= high))
    }
}

/// The lists of versions 1 to 4: one entry for each node, and one for each weight of a leaf.
fn read_trees(node: &Node, outputs: usize) -> Result<Vec<Vec<TreeNode>>> {
    let [trees, ids, columns, trues, falses] = ["treeids", "nodeids", "featureids", "truenodeids", "falsenodeids"]
        .map(|n| node.integers(&format!("nodes_{n}")));
    let (modes, thresholds) = (node.texts("nodes_modes"), node.floats("nodes_values")?);
    let tracks = node.integers("nodes_missing_value_tracks_true");
    let n = ids.len();
    let same = [trees.len(), columns.len(), trues.len(), falses.len(), modes.len(), thresholds.len()];
    if same.iter().any(|&len| len != n) || (!tracks.is_empty() && tracks.len() != n) {
        return Err(malformed("the lists of a tree ensemble's nodes differ in length"));
    }
    let kind = if node.operator == "TreeEnsembleClassifier" { "class" } else { "target" };
    let [of_tree, of_node, of_output] =
        ["treeids", "nodeids", "ids"].map(|name| node.integers(&format!("{kind}_{name}")));
    let weights = node.floats(&format!("{kind}_weights"))?;
    finite(&weights)?;
    if [of_node.len(), of_output.len(), weights.len()].iter().any(|&len| len != of_tree.len()) {
        return Err(malformed("the lists of a tree ensemble's leaves differ in length"));
    }
    let mut values: BTreeMap<(i64, i64), Vec<(usize, f64)>> = BTreeMap::new();
    for k in 0..of_tree.len() {
        // Of two classes, the only score may be given to either.
        let id = if outputs == 1 && kind == "class" { 0 } else { of_output[k] };
        let output = usize::try_from(id).ok().filter(|&output| output < outputs);
        let output = output.ok_or_else(|| malformed("a leaf adds to an output that there is not"))?;
        values.entry((of_tree[k], of_node[k])).or_default().push((output, weights[k]));
    }
    // The trees in the order in which they begin, and where each node is in its tree.
    let mut order: Vec<i64> = Vec::new();
    let mut members: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for k in 0..n {
        let list = members.entry(trees[k]).or_default();
        if list.is_empty() {
            order.push(trees[k]);
        }
        if places.insert((trees[k], ids[k]), list.len()).is_some() {
            return Err(malformed("two nodes of a tree have the same number"));
        }
        list.push(k);
    }
    let read = |tree: i64, k: usize| {
        let mode = match &modes[k][..] {
            "LEAF" => return Ok(TreeNode::Leaf(values.get(&(tree, ids[k])).cloned().unwrap_or_default())),
            "BRANCH_LEQ" => Mode::Leq,
            "BRANCH_LT" => Mode::Lt,
            "BRANCH_GTE" => Mode::Gte,
            "BRANCH_GT" => Mode::Gt,
            "BRANCH_EQ" => Mode::Eq,
            "BRANCH_NEQ" => Mode::Neq,
            other => return Err(malformed(format!("a split has mode {other:?}, which is not known"))),
        };
        let side =
            |id: i64| places.get(&(tree, id)).copied().ok_or_else(|| malformed("a side of a split is not there"));
        let column = usize::try_from(columns[k]).map_err(|_| malformed("a split reads a column below 0"))?;
        Ok(TreeNode::Split(Split {
            column,
            ranges: mode.ranges(&thresholds[k..=k])?,
            missing: tracks.get(k).is_some_and(|&track| track != 0) || mode == Mode::Neq,
            sides: [side(trues[k])?, side(falses[k])?],
        }))
    };
    let tree = |tree: &i64| from_root(members[tree].iter().map(|&k| read(*tree, k)).collect::<Result<_>>()?);
    order.iter().map(tree).collect()
}

/// The lists of version 5: splits and leaves apart, all trees in one numbering.
fn read_version_5(node: &Node, outputs: usize) -> Result<Vec<Vec<TreeNode>>> {
    let [roots, columns, trues, falses, true_leaves, false_leaves] = [
        "tree_roots",
        "nodes_featureids",
        "nodes_truenodeids",
        "nodes_falsenodeids",
        "nodes_trueleafs",
        "nodes_falseleafs",
    ]
    .map(|name| node.integers(name));
    let thresholds = node.floats("nodes_splits")?;
    let modes = match node.tensor("nodes_modes").map(|tensor| &tensor.data) {
        Some(Data::Integers(modes)) => &modes[..],
        _ => return Err(malformed("a tree ensemble has no modes")),
    };
    let tracks = node.integers("nodes_missing_value_tracks_true");
    let n = modes.len();
    let same = [columns, trues, falses, true_leaves, false_leaves].iter().all(|list| list.len() == n);
    if !same || thresholds.len() != n || (!tracks.is_empty() && tracks.len() != n) {
        return Err(malformed("the lists of a tree ensemble's nodes differ in length"));
    }
    let (targets, weights) = (node.integers("leaf_targetids"), node.floats("leaf_weights")?);
    finite(&weights)?;
    if targets.len() != weights.len() {
        return Err(malformed("the lists of a tree ensemble's leaves differ in length"));
    }
    // Sets of members, one for each split that has one, each with something that is no number behind it.
    let members = node.floats("membership_values")?;
    let mut sets = members.split(|member| member.is_nan());
    let mut splits = Vec::with_capacity(n);
    for k in 0..n {
        let known = [Mode::Leq, Mode::Lt, Mode::Gte, Mode::Gt, Mode::Eq, Mode::Neq, Mode::Member];
        let mode = usize::try_from(modes[k]).ok().and_then(|mode| known.get(mode));
        let mode = *mode.ok_or_else(|| malformed("a split has a mode that is not known"))?;
        let set = if mode == Mode::Member { sets.next().unwrap_or(&[]) } else { &thresholds[k..=k] };
        let side = |ids: &[i64], leaves: &[i64]| -> Result<usize> {
            // Leaves stand behind all splits here.
            let (count, before) = if leaves[k] == 0 { (n, 0) } else { (weights.len(), n) };
            let place = usize::try_from(ids[k]).ok().filter(|&place| place < count);
            place.map(|place| place + before).ok_or_else(|| malformed("a side of a split is not there"))
        };
        splits.push(TreeNode::Split(Split {
            column: usize::try_from(columns[k]).map_err(|_| malformed("a split reads a column below 0"))?,
            ranges: mode.ranges(set)?,
            missing: tracks.get(k).is_some_and(|&track| track != 0) || mode == Mode::Neq,
            sides: [side(trues, true_leaves)?, side(falses, false_leaves)?],
        }));
    }
    let leaf = |(&target, &weight): (&i64, &f64)| {
        let output = usize::try_from(target).ok().filter(|&output| output < outputs);
        let output = output.ok_or_else(|| malformed("a leaf adds to an output that there is not"))?;
        Ok(TreeNode::Leaf(vec![(output, weight)]))
    };
    let leaves = targets.iter().zip(&weights).map(leaf).collect::<Result<Vec<_>>>()?;
    let all: Vec<TreeNode> = splits.into_iter().chain(leaves).collect();
    let mut taken = vec![false; all.len()];
    let tree = |&root: &i64| {
        let root = usize::try_from(root).ok().filter(|&root| root < n);
        let root = root.ok_or_else(|| malformed("a tree begins at a node that there is not"))?;
        // A tree of nothing but a leaf has a split whose sides are that leaf.
        match &all[root] {
            TreeNode::Split(split) if split.sides[0] == split.sides[1] && split.sides[0] >= n => {
                preorder(&all, split.sides[0], &mut taken)
            }
            _ => preorder(&all, root, &mut taken),
        }
    };
    roots.iter().map(tree).collect()
}

/// A tree from its root on, a true side right behind its split.
fn preorder(all: &[TreeNode], root: usize, taken: &mut [bool]) -> Result<Vec<TreeNode>> {
    let mut tree: Vec<TreeNode> = Vec::new();
    // Places, and the split and side that they belong to.
    let mut open: Vec<(usize, Option<(usize, usize)>)> = vec![(root, None)];
    while let Some((at, of)) = open.pop() {
        if std::mem::replace(&mut taken[at], true) {
            return Err(malformed("a node of a tree is reached in two ways"));
        }
        let here = tree.len();
        if let Some((split, side)) = of
            && let TreeNode::Split(split) = &mut tree[split]
        {
            split.sides[side] = here;
        }
        if let TreeNode::Split(split) = &all[at] {
            open.push((split.sides[1], Some((here, 1))));
            open.push((split.sides[0], Some((here, 0))));
        }
        tree.push(all[at].clone());
    }
    Ok(tree)
}

/// A tree whose nodes are these, from the one that no other leads to.
fn from_root(all: Vec<TreeNode>) -> Result<Vec<TreeNode>> {
    let mut is_side = vec![false; all.len()];
    for node in &all {
        if let TreeNode::Split(split) = node {
            split.sides.into_iter().for_each(|side| is_side[side] = true);
        }
    }
    let mut roots = (0..all.len()).filter(|&at| !is_side[at]);
    let (Some(root), None) = (roots.next(), roots.next()) else {
        return Err(malformed("a tree has no root, or several"));
    };
    let mut taken = vec![false; all.len()];
    let tree = preorder(&all, root, &mut taken)?;
    if tree.len() == all.len() { Ok(tree) } else { Err(malformed("a tree has nodes that no split leads to")) }
}

/// The greatest magnitude that a tree adds to an output.
pub(super) fn largest_leaf(tree: &[TreeNode]) -> f64 {
    let magnitude = |node: &TreeNode| match node {
        TreeNode::Leaf(values) => values.iter().map(|(_, value)| value.abs()).sum(),
        TreeNode::Split(_) => 0.0,
    };
    tree.iter().map(magnitude).fold(0.0, f64::max)
}
