//! Tree ensembles and step functions as [`Operator::Bins`] and [`Operator::Trees`].

use super::{
    ensemble::{Ensemble, Split, TreeNode},
    inputs::Inputs,
    network::{Layer, Network},
    numbers,
};
use crate::{
    engine::circuit::Shape,
    model::graph::{self, Domain, Feature, Operator, Tensor},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The one-hot vectors of all columns that are compared.
pub(super) struct Bins {
    /// The tensors that have them.
    pub(super) tensors: Vec<Tensor>,
    columns: BTreeMap<usize, OneHot>,
}

/// The one-hot vector of a column.
struct OneHot {
    /// Which of the tensors.
    of: usize,
    /// Where it starts.
    start: usize,
    /// Thresholds between its entries; none for categories.
    thresholds: Vec<i64>,
    /// Entries, without that of what is missing.
    len: usize,
    /// Whether an entry for what is missing stands behind them.
    missing: bool,
}

impl Bins {
    /// Adds the operators that make the bins of everything that a network compares.
    pub(super) fn new(network: &Network, inputs: &Inputs, operators: &mut Vec<Operator>) -> Self {
        let mut cuts: BTreeMap<usize, BTreeSet<i64>> = BTreeMap::new();
        let mut add = |column: usize, order: i64| {
            let domain = inputs.columns[column].domain.interval();
            let place = inputs.columns[column].greatest(order);
            let cuts = cuts.entry(column).or_default();
            if domain.lo <= place && place < domain.hi {
                cuts.insert(place);
            }
        };
        for layer in &network.layers {
            match layer {
                Layer::Bins { columns } => {
                    columns.iter().for_each(|(column, cuts)| cuts.iter().for_each(|&cut| add(*column, cut)));
                }
                Layer::Trees(ensemble) => ensemble.splits().for_each(|split| {
                    split
                        .ranges
                        .iter()
                        .for_each(|&(low, high)| [low, high].into_iter().for_each(|cut| add(split.column, cut)));
                }),
                _ => {}
            }
        }
        let (mut tensors, mut columns) = (Vec::new(), BTreeMap::new());
        for (input, data) in inputs.list.iter().enumerate() {
            let of_input = cuts.iter().filter(|(column, _)| inputs.columns[**column].input == input);
            let (mut features, mut start) = (Vec::new(), 0);
            for (&column, cuts) in of_input {
                let of = tensors.len();
                if let Domain::Categories(list) = &data.domain {
                    let one_hot = OneHot { of, start: 0, thresholds: Vec::new(), len: list.len(), missing: false };
                    columns.insert(column, one_hot);
                    continue;
                }
                let thresholds: Vec<i64> = cuts.iter().copied().collect();
                let (len, missing) = (thresholds.len() + 1, data.domain.missing());
                columns.insert(column, OneHot { of, start, thresholds: thresholds.clone(), len, missing });
                features.push(Feature { entry: inputs.columns[column].entry, thresholds });
                start += len + usize::from(missing);
            }
            if matches!(data.domain, Domain::Categories(_)) {
                tensors.push(input);
            } else if !features.is_empty() {
                tensors.push(inputs.list.len() + operators.len());
                operators.push(Operator::Bins { of: input, features });
            }
        }
        Self { tensors, columns }
    }

    /// Which entries of a column's one-hot vector have orders `low < x <= high`.
    fn between(&self, inputs: &Inputs, column: usize, low: i64, high: i64) -> Vec<bool> {
        let one_hot = &self.columns[&column];
        let [low, high] = [low, high].map(|order| inputs.columns[column].greatest(order));
        let category = matches!(inputs.columns[column].domain, Domain::Categories(_));
        let last = |k: usize| if category { k as i64 } else { one_hot.thresholds.get(k).copied().unwrap_or(i64::MAX) };
        // Entry `k` ends at its threshold; the last ends with the domain.
        let end = inputs.columns[column].domain.interval().hi;
        let to_end = |bound: i64| if !category && bound >= end { i64::MAX } else { bound };
        let [low, high] = [low, high].map(to_end);
        (0..one_hot.len).map(|k| low < last(k) && last(k) <= high).collect()
    }

    /// The weights of an integer vector for each entry of the tensors: `out` of them, `weights` by column and cut.
    pub(super) fn spread(
        &self,
        inputs: &Inputs,
        columns: &[(usize, Vec<i64>)],
        shapes: &[Shape],
        weights: &[i64],
        outs: usize,
    ) -> Vec<Vec<i64>> {
        let n = weights.len() / outs.max(1);
        let mut spread: Vec<Vec<i64>> = shapes.iter().map(|shape| vec![0; shape.len() * outs]).collect();
        let mut first = 0;
        for (column, cuts) in columns {
            let one_hot = &self.columns[column];
            let width = shapes[one_hot.of].len();
            for bin in 0..=cuts.len() {
                let low = if bin == 0 { i64::MIN } else { cuts[bin - 1] };
                let high = cuts.get(bin).copied().unwrap_or(i64::MAX);
                let mut inside = self.between(inputs, *column, low, high);
                // What is missing fails every comparison, as what is above all cuts does.
                inside.extend(one_hot.missing.then_some(bin == cuts.len()));
                for (k, _) in inside.iter().enumerate().filter(|(_, inside)| **inside) {
                    for out in 0..outs {
                        spread[one_hot.of][out * width + one_hot.start + k] += weights[out * n + first + bin];
                    }
                }
            }
            first += cuts.len() + 1;
        }
        spread
    }

    /// An ensemble with leaves that count `2^-bits`.
    pub(super) fn trees(&self, inputs: &Inputs, ensemble: &Ensemble, bits: i32) -> Operator {
        let trees = ensemble.trees.iter().map(|tree| self.tree(inputs, ensemble.outputs, tree, bits)).collect();
        Operator::Trees { of: self.tensors.clone(), trees, outputs: ensemble.outputs }
    }

    /// A tree in preorder, without splits that send everything to one side.
    fn tree(&self, inputs: &Inputs, outputs: usize, tree: &[TreeNode], bits: i32) -> Vec<graph::TreeNode> {
        let (mut made, mut open) = (Vec::new(), vec![0]);
        while let Some(at) = open.pop() {
            match &tree[at] {
                TreeNode::Leaf(values) => {
                    let mut sums = vec![0.0; outputs];
                    values.iter().for_each(|&(output, value)| sums[output] += value);
                    made.push(graph::TreeNode::Leaf(sums.into_iter().map(|k| numbers::scaled(k, bits)).collect()));
                }
                TreeNode::Split(split) => {
                    let (of, left, all) = self.left(inputs, split);
                    if left.is_empty() {
                        open.push(split.sides[1]);
                    } else if all {
                        open.push(split.sides[0]);
                    } else {
                        made.push(graph::TreeNode::Split { of, left });
                        open.extend([split.sides[1], split.sides[0]]);
                    }
                }
            }
        }
        made
    }

    /// The entries that go to the true side, and whether all do.
    fn left(&self, inputs: &Inputs, split: &Split) -> (usize, Vec<Range<usize>>, bool) {
        let one_hot = &self.columns[&split.column];
        let mut inside = vec![false; one_hot.len];
        for &(low, high) in &split.ranges {
            let more = self.between(inputs, split.column, low, high);
            inside.iter_mut().zip(more).for_each(|(inside, more)| *inside |= more);
        }
        inside.extend(one_hot.missing.then_some(split.missing));
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (k, _) in inside.iter().enumerate().filter(|(_, inside)| **inside) {
            let at = one_hot.start + k;
            match ranges.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => ranges.push(at..at + 1),
            }
        }
        (one_hot.of, ranges, inside.iter().all(|&inside| inside))
    }
}
