//! Graphs that nobody chose.

use super::*;
use crate::{
    engine::circuit::Map,
    model::{
        Model,
        graph::{Category, Domain, Input},
    },
};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};
use std::ops::Range;

struct Random(ChaCha20Rng);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u32() as usize) % n
    }

    fn number(&mut self, most: i64) -> i64 {
        (self.0.next_u64() >> 1) as i64 % (2 * most + 1) - most
    }

    fn numbers(&mut self, n: usize, most: i64) -> Vec<i64> {
        (0..n).map(|_| self.number(most)).collect()
    }

    fn window(&mut self) -> Window {
        let mut two = |least: usize, n: usize| [least + self.below(n), least + self.below(n)];
        Window { size: two(1, 3), stride: two(1, 2), before: two(0, 2), dilation: two(1, 2) }
    }

    fn shape(&mut self) -> Shape {
        Shape { channels: 1 + self.below(3), rows: 1 + self.below(3), columns: 1 + self.below(3) }
    }

    /// An operator on some of the tensors, which may not fit them.
    fn operator(&mut self, shapes: &[Shape], groups: &[Vec<Range<usize>>]) -> Operator {
        let of = self.below(shapes.len());
        let from = shapes[of];
        let [a, b] = [self.number(40), self.number(40)];
        let (shift, lo, hi) = (self.below(4) as u32, a.min(b), a.max(b));
        match self.below(6) {
            0 => {
                let to = self.shape();
                let terms = vec![(of, Arc::new(Map::Dense(self.numbers(to.len() * from.len(), 9))))];
                Operator::Linear { shape: to, terms, bias: self.numbers(to.channels, 30) }
            }
            1 => {
                let (window, to) = (self.window(), self.shape());
                let weights = self.numbers(to.channels * from.channels * window.size[0] * window.size[1], 9);
                let terms = vec![(of, Arc::new(Map::Conv { window, groups: 1, weights }))];
                Operator::Linear { shape: to, terms, bias: Vec::new() }
            }
            2 => Operator::Rescale { of, shift, lo, hi },
            3 => {
                let (window, size) = (self.window(), [1 + self.below(2), 1 + self.below(2)]);
                Operator::MaxRescale { of, window, size, shift, lo, hi }
            }
            4 => {
                let n = self.below(4);
                let mut thresholds = self.numbers(n, 20);
                thresholds.sort_unstable();
                thresholds.dedup();
                Operator::Bins { of, features: vec![Feature { entry: self.below(from.len()), thresholds }] }
            }
            _ => {
                let group = groups[of].first().cloned().unwrap_or(0..1);
                let middle = group.start + 1 + self.below(group.len());
                let split = TreeNode::Split { of: 0, left: vec![group.start..middle] };
                let leaf = |values| TreeNode::Leaf(values);
                let tree = vec![split, leaf(self.numbers(2, 50)), leaf(self.numbers(2, 50))];
                Operator::Trees { of: vec![of], trees: vec![tree], outputs: 2 }
            }
        }
    }

    /// A graph, and what its inputs are.
    fn graph(&mut self) -> (Graph, Vec<Entries>) {
        let category = |k: u8| Category { name: k.to_string(), item: vec![k] };
        let categories = Domain::Categories((0..3).map(category).collect());
        let image = Shape { channels: 2, rows: 2, columns: 2 };
        let inputs = vec![
            numbers("x", image, -6, 9, false),
            numbers("m", Shape::vector(2), -3, 12, true),
            Input { name: "c".into(), shape: Shape::vector(3), domain: categories },
        ];
        let entries = vec![
            entries(&(0..8).map(|_| self.below(16) as i64 - 6).collect::<Vec<_>>()),
            Entries { values: vec![-3, self.below(16) as i64 - 3], missing: vec![true, false] },
            entries(&[[1, 0, 0], [0, 1, 0], [0, 0, 1]][self.below(3)]),
        ];
        let mut operators = Vec::new();
        let of = |operators: &[Operator]| Graph::new(inputs.clone(), operators.to_vec(), values());
        // With an operator to begin with, since an input that may be missing is no output.
        operators.push(Operator::Rescale { of: 0, shift: 1, lo: 0, hi: 9 });
        while operators.len() < 4 {
            let graph = of(&operators).unwrap();
            let tensors = 0..=graph.output();
            let shapes: Vec<Shape> = tensors.clone().map(|tensor| graph.shape(tensor)).collect();
            let groups: Vec<_> = tensors.map(|tensor| graph.groups(tensor).unwrap_or_default().to_vec()).collect();
            operators.push(self.operator(&shapes, &groups));
            if of(&operators).is_err() {
                operators.pop();
            }
        }
        (of(&operators).unwrap(), entries)
    }
}

/// What is honest is accepted. What changes one bit that is committed behind the inputs is refused, or changes no
/// tensor.
#[test]
fn a_changed_bit_is_refused_or_changes_nothing() {
    let (mut changed, mut kept) = (0, 0);
    for seed in 0..60 {
        let (graph, inputs) = Random(ChaCha20Rng::seed_from_u64(seed)).graph();
        let trace = interpret(&graph, &inputs);
        let mut c = Circuit::new(Vec::new(), Some(Vec::new())).with_names();
        let mut builder = Builder::new(&mut c, &graph, Some(&trace));
        builder.inputs(&vec![None; inputs.len()]);
        let first = builder.circuit.sizes().0;
        (0..graph.operators().len()).for_each(|k| builder.operator(k));
        let nodes = builder.nodes;
        assert_eq!(c.unsatisfied(), [""; 0], "seed {seed}");
        assert_eq!(bits(&graph).iter().sum::<usize>(), c.sizes().0);
        let tensors = |c: &Circuit| {
            let entries = c.entries();
            let of = |(tensor, node): (usize, &Node)| {
                entries[node.index()].clone().unwrap_or_else(|| vec![0; graph.shape(tensor).len()])
            };
            nodes.iter().enumerate().map(of).collect::<Vec<_>>()
        };
        assert_eq!(tensors(&c), trace.tensors, "seed {seed}");
        for i in first..c.sizes().0 {
            let bit = bit_variable(i);
            let honest = c.get(bit).unwrap();
            c.tamper(bit, Scalar::ONE - honest);
            if c.unsatisfied().is_empty() {
                assert_eq!(tensors(&c), trace.tensors, "seed {seed}, bit {i}");
                kept += 1;
            } else {
                changed += 1;
            }
            c.tamper(bit, honest);
        }
    }
    // Choices where none is needed.
    assert!(changed > 10 * kept, "{changed} refused, {kept} that change nothing");
}

/// Numbers at the ends of what can be: a graph that is accepted can be built, and nothing panics.
#[test]
fn numbers_at_the_ends_are_accepted_or_refused() {
    let ends = [0, 1, 2, 3, 5, 1 << 20, 1 << 60, (1 << 61) - 1, 1 << 61, (1 << 62) - 1, 1 << 62, i64::MAX];
    let (mut random, mut accepted) = (Random(ChaCha20Rng::seed_from_u64(7)), 0);
    for _ in 0..20_000 {
        let end = |random: &mut Random| ends[random.below(ends.len())] * [1, -1][random.below(2)];
        let [a, b, c, d, k, bias] = [(); 6].map(|()| end(&mut random));
        let shape = Shape { channels: 1, rows: 1, columns: 2 };
        let window = Window { size: [1, 2], stride: [1, 1], before: [0, 0], dilation: [1, 1] };
        let (lo, hi, shift) = (c.min(d), c.max(d), [0, 1, 2, 30, 60, 61][random.below(6)]);
        let scaled = Operator::Linear { shape, terms: vec![(0, Arc::new(Map::Scale(k)))], bias: vec![bias] };
        let operator = match random.below(3) {
            0 => Operator::Rescale { of: 1, shift, lo, hi },
            1 => Operator::MaxRescale { of: 1, window, size: [1, 1], shift, lo, hi },
            _ => Operator::Bins { of: 1, features: vec![Feature { entry: 0, thresholds: vec![c] }] },
        };
        let outputs = Outputs { classes: any(2).classes, ..values() };
        let input = numbers("x", shape, a.min(b), a.max(b), false);
        for outputs in [outputs, values()] {
            if let Ok(graph) = Graph::new(vec![input.clone()], vec![scaled.clone(), operator.clone()], outputs) {
                let model = Model::new(graph).unwrap();
                let mut circuit = Circuit::new(Vec::new(), None);
                let answer = match model.graph().outputs().classes.is_empty() {
                    true => Answer::Values(vec![0; model.graph().shape(2).len()]),
                    false => Answer::Class(0),
                };
                build(&mut circuit, model.graph(), &[None], &answer, None);
                accepted += 1;
            }
        }
    }
    assert!(accepted > 500, "{accepted}");
}
