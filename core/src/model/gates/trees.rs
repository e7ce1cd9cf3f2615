//! Bins, and the trees that read them.
//!
//! A feature's value `x` is in the bin whose entry of a one-hot vector is 1: `from <= x <= to`, so `x <= t` is a sum of
//! bins. A tree is a one-hot vector of its leaves. For every split, with `here` the sum of the leaves below it and
//! `left` of those to its left, `here g = left`, where `g` says whether the split goes left. From the root, where
//! `here` is 1, this leads to one leaf: at each split the other side's leaves are all 0.

use super::Builder;
use crate::{
    engine::circuit::{Map, Node, Ranges, Shape},
    model::{
        graph::{Feature, Tensor, TreeNode},
        intervals::Interval,
        run,
    },
};
use std::{ops::Range, sync::Arc};
use zeroize::Zeroizing;

impl Builder<'_> {
    /// The operator `Bins`, which makes the tensor `made`.
    pub(super) fn bins(&mut self, name: &str, of: Tensor, made: Tensor, features: &[Feature]) -> Node {
        let groups = self.graph.groups(made).expect("bins are one-hot vectors").to_vec();
        let Interval { lo, hi } = self.graph.interval(of);
        let may_be_missing = self.graph.may_be_missing(of);
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for Feature { thresholds, .. } in features {
            from.push(lo);
            from.extend(thresholds.iter().map(|t| t + 1));
            to.extend(thresholds);
            to.push(hi);
            // What is missing has the least value.
            if may_be_missing {
                from.push(lo);
                to.push(lo);
            }
        }
        let entries = self.copied(made);
        let bounds = entries.as_ref().map(|one_hot| {
            let chosen = |bounds: &[i64], group: &Range<usize>| {
                group.clone().find(|&i| one_hot[i] == 1).map_or(0, |i| bounds[i])
            };
            let x = |feature: &Feature| self.entries(of).expect("a trace")[feature.entry];
            let of_features = || features.iter().zip(&groups);
            let below = of_features().map(|(feature, group)| x(feature) - chosen(&from, group));
            let above = of_features().map(|(feature, group)| chosen(&to, group) - x(feature));
            [Zeroizing::new(below.collect()), Zeroizing::new(above.collect())]
        });
        let shape = Shape::vector(features.len());
        let h = self.commit(self.graph.shape(made), 1, entries);
        let [below, above] = bounds.map_or([None, None], |bounds| bounds.map(Some));
        let [below, above] = [below, above].map(|entries| self.commit(shape, hi - lo, entries));
        let ranges = |groups: &[Range<usize>]| groups.iter().map(|g| [g.start as u32..g.end as u32]).collect();
        let places: Vec<Option<u32>> = features.iter().map(|feature| Some(feature.entry as u32)).collect();
        let x = self.map(shape, self.nodes[of], Map::Gather(places.clone()));
        let [from, to] = [from, to].map(|bounds| {
            let weighed = self.map(self.graph.shape(made), h, Map::Diagonal(bounds));
            self.map(shape, weighed, Map::Ranges(ranges(&groups)))
        });
        for (what, terms) in [("below", [(1, x), (-1, from), (-1, below)]), ("above", [(1, to), (-1, x), (-1, above)])]
        {
            let difference = self.sum(shape, &terms, Vec::new());
            self.circuit.enforce_zeros(&format!("{name}: {what}"), difference);
        }
        let sums = self.map(shape, h, Map::Ranges(ranges(&groups)));
        let excess = self.offset(shape, sums, -1);
        self.circuit.enforce_zeros(&format!("{name}: one bin"), excess);
        if let Some(Some(missing)) = self.missing.get(of).copied() {
            let last = groups.iter().map(|group| Some(group.end as u32 - 1)).collect();
            let [of_bins, of_input] =
                [self.map(shape, h, Map::Gather(last)), self.map(shape, missing, Map::Gather(places))];
            let difference = self.sum(shape, &[(1, of_bins), (-1, of_input)], Vec::new());
            self.circuit.enforce_zeros(&format!("{name}: missing"), difference);
        }
        h
    }

    /// The operator `Trees`.
    pub(super) fn trees(&mut self, name: &str, of: &[Tensor], trees: &[Vec<TreeNode>], outputs: usize) -> Node {
        let forest = Forest::of(trees, of.len(), outputs);
        let leaves = Shape::vector(forest.leaves);
        if forest.leaves == 0 {
            return self.sum(Shape::vector(outputs), &[], Vec::new());
        }
        let entries = self.trace.map(|trace| {
            let mut one_hot = Zeroizing::new(vec![0; forest.leaves]);
            for (tree, range) in trees.iter().zip(&forest.trees) {
                let leaf = run::leaf(tree, |k, left| run::goes_left(&trace.tensors[of[k]], left));
                let before = tree[..leaf].iter().filter(|node| matches!(node, TreeNode::Leaf(_))).count();
                one_hot[range.start as usize + before] = 1;
            }
            one_hot
        });
        let leaf = self.commit(leaves, 1, entries);
        let each_tree = Shape::vector(trees.len());
        let one = |ranges: &[Range<u32>]| Map::Ranges(ranges.iter().map(|range| [range.clone()]).collect());
        let sums = self.map(each_tree, leaf, one(&forest.trees));
        let excess = self.offset(each_tree, sums, -1);
        self.circuit.enforce_zeros(&format!("{name}: one leaf"), excess);
        if !forest.here.is_empty() {
            let splits = Shape::vector(forest.here.len());
            let [here, left] = [&forest.here, &forest.left].map(|ranges| self.map(splits, leaf, one(ranges)));
            let sides = of.iter().zip(forest.sides);
            let sides = sides.map(|(&tensor, ranges)| (self.nodes[tensor], Arc::new(Map::Ranges(ranges)))).collect();
            let goes_left = self.circuit.linear(splits, sides, Vec::new());
            self.circuit.enforce_products(&format!("{name}: splits"), here, goes_left, left);
        }
        self.map(Shape::vector(outputs), leaf, Map::Dense(forest.values))
    }
}

/// Ranges of leaves, which are numbered through all trees in preorder.
struct Forest {
    leaves: usize,
    /// Of each tree.
    trees: Vec<Range<u32>>,
    /// Below each split, and to its left.
    here: Vec<Range<u32>>,
    left: Vec<Range<u32>>,
    /// For each tensor of one-hot vectors what each split looks at.
    sides: Vec<Ranges>,
    /// For each output the value of each leaf.
    values: Vec<i64>,
}

impl Forest {
    fn of(trees: &[Vec<TreeNode>], tensors: usize, outputs: usize) -> Self {
        let is_leaf = |node: &&TreeNode| matches!(node, TreeNode::Leaf(_));
        let leaves = trees.iter().flatten().filter(is_leaf).count();
        let mut forest = Self {
            leaves,
            trees: Vec::new(),
            here: Vec::new(),
            left: Vec::new(),
            sides: vec![Ranges::default(); tensors],
            values: vec![0; outputs * leaves],
        };
        let mut next = 0;
        for tree in trees {
            let first = next;
            // Splits whose left side, or whose right side, is not complete.
            let mut open: Vec<(usize, bool)> = Vec::new();
            for node in tree {
                match node {
                    TreeNode::Split { of, left } => {
                        open.push((forest.here.len(), false));
                        forest.here.push(next..next);
                        forest.left.push(next..next);
                        for (k, sides) in forest.sides.iter_mut().enumerate() {
                            let left = if k == *of { &left[..] } else { &[] };
                            sides.push(left.iter().map(|r| r.start as u32..r.end as u32));
                        }
                    }
                    TreeNode::Leaf(values) => {
                        for (k, &value) in values.iter().enumerate() {
                            forest.values[k * leaves + next as usize] = value;
                        }
                        next += 1;
                        // This may end a left side, or several right sides and then a left one.
                        while let Some((split, right)) = open.pop() {
                            if !right {
                                forest.left[split].end = next;
                                open.push((split, true));
                                break;
                            }
                            forest.here[split].end = next;
                        }
                    }
                }
            }
            forest.trees.push(first..next);
        }
        forest
    }
}
