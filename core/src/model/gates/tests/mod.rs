//! Gadgets leave one result, the interpreter's: all assignments of small ones, and forgeries by provers that are
//! consistent elsewhere.

use super::*;
use crate::{
    engine::circuit::{Window, bit_variable},
    math::arith::Scalar,
    model::{
        graph::{Feature, Outputs, TreeNode},
        run::run as interpret,
        tests::{any, numbers, values},
    },
};
use std::collections::BTreeSet;

mod random;

/// A circuit of a graph without what is shown, with names, and the node of its output.
fn circuit(graph: &Graph, inputs: &[Entries]) -> (Circuit, Node) {
    let trace = interpret(graph, inputs);
    let mut circuit = Circuit::new(Vec::new(), Some(Vec::new())).with_names();
    let mut builder = Builder::new(&mut circuit, graph, Some(&trace));
    builder.inputs(&vec![None; inputs.len()]);
    (0..graph.operators().len()).for_each(|k| builder.operator(k));
    let node = *builder.nodes.last().expect("a tensor");
    (circuit, node)
}

fn entries(values: &[i64]) -> Entries {
    Entries { values: values.to_vec(), missing: Vec::new() }
}

/// All results that some assignment of the bits behind the input's allows.
fn results(graph: &Graph, input: &Entries) -> BTreeSet<Vec<i64>> {
    let (mut c, node) = circuit(graph, std::slice::from_ref(input));
    assert_eq!(c.unsatisfied(), [""; 0], "{:?}", input.values);
    let mut domain = Circuit::new(Vec::new(), None);
    Builder::new(&mut domain, graph, None).inputs(&[None]);
    let (first, end) = (domain.sizes().0, c.sizes().0);
    assert!(end - first <= 16, "{} bits are too many to try", end - first);
    let mut results = BTreeSet::new();
    for assignment in 0u32..1 << (end - first) {
        for i in first..end {
            c.tamper(bit_variable(i), Scalar::from_u64(u64::from(assignment >> (i - first) & 1)));
        }
        if c.unsatisfied().is_empty() {
            let entries = c.entries()[node.index()].clone();
            results.insert(entries.unwrap_or_else(|| vec![0; graph.shape(graph.output()).len()]));
        }
    }
    results
}

/// Expects the interpreter's result and no other.
fn one_result(graph: &Graph, input: &Entries) {
    let expected = interpret(graph, std::slice::from_ref(input)).tensors.pop().unwrap();
    assert_eq!(results(graph, input), BTreeSet::from([expected]), "{:?}", input.values);
}

fn rescale(lo_a: i64, hi_a: i64, shift: u32, lo: i64, hi: i64) -> Graph {
    let input = numbers("x", Shape::vector(1), lo_a, hi_a, false);
    Graph::new(vec![input], vec![Operator::Rescale { of: 0, shift, lo, hi }], any(0)).unwrap()
}

#[test]
fn a_rescaled_number_has_one_result() {
    for (a, shift, [lo, hi]) in [
        ([-20, 31], 2, [0, 7]),
        ([-20, 50], 2, [0, 7]),
        ([-20, 50], 2, [0, 5]),
        ([-9, 9], 0, [0, 3]),
        ([-20, 40], 2, [0, 0]),
        ([-8, 20], 1, [-2, 4]),
        ([5, 30], 1, [4, 9]),
        ([-30, -5], 2, [-4, 9]),
        ([-20, 31], 2, [-100, 100]),
        ([3, 9], 0, [-100, 100]),
        ([-9, -3], 1, [0, 100]),
        ([7, 7], 1, [0, 9]),
    ] {
        let graph = rescale(a[0], a[1], shift, lo, hi);
        (a[0]..=a[1]).for_each(|x| one_result(&graph, &entries(&[x])));
    }
}

#[test]
fn a_greatest_number_has_one_result() {
    let window = |size| Window { size: [1, size], stride: [1, 1], before: [0, 0], dilation: [1, 1] };
    for (members, window, [lo_a, hi_a], shift, [lo, hi]) in [
        (2, window(2), [-3, 4], 1, [0, 9]),
        (2, window(2), [-2, 5], 1, [0, 1]),
        (2, window(2), [1, 4], 0, [0, 9]),
        // The second place does not exist.
        (1, window(2), [-3, 4], 1, [0, 9]),
        (1, Window { before: [0, 1], ..window(2) }, [-5, -1], 0, [-4, 9]),
        // Less than a step wide.
        (2, window(2), [2, 3], 2, [0, 9]),
        (2, window(2), [7, 7], 2, [0, 9]),
    ] {
        let shape = Shape { channels: 1, rows: 1, columns: members };
        let pool = Operator::MaxRescale { of: 0, window, size: [1, 1], shift, lo, hi };
        let graph = Graph::new(vec![numbers("x", shape, lo_a, hi_a, false)], vec![pool], any(0)).unwrap();
        for a in lo_a..=hi_a {
            for b in if members == 2 { lo_a..=hi_a } else { 0..=0 } {
                one_result(&graph, &entries(&[a, b][..members]));
            }
        }
    }
}

#[test]
fn a_number_is_in_one_bin() {
    for (missing, thresholds) in [(false, vec![1, 4]), (true, vec![2]), (false, vec![]), (true, vec![])] {
        let features = vec![Feature { entry: 0, thresholds }];
        let input = numbers("x", Shape::vector(1), 0, 6, missing);
        let graph = Graph::new(vec![input], vec![Operator::Bins { of: 0, features }], values()).unwrap();
        for x in 0..=6 {
            let input = Entries { values: vec![x], missing: vec![false; usize::from(missing)] };
            one_result(&graph, &input);
        }
        if missing {
            one_result(&graph, &Entries { values: vec![0], missing: vec![true] });
        }
    }
}

/// A tree over a category, with a side that starts with a leaf and one that ends with two.
#[test]
fn a_tree_leads_to_one_leaf() {
    use crate::model::graph::{Category, Domain, Input};
    let category = |k: u8| Category { name: k.to_string(), item: vec![k] };
    let domain = Domain::Categories((0..5).map(category).collect());
    let input = Input { name: "c".into(), shape: Shape::vector(5), domain };
    let split = |left: &[std::ops::Range<usize>]| TreeNode::Split { of: 0, left: left.to_vec() };
    let leaf = |k| TreeNode::Leaf(vec![k]);
    let trees = vec![
        vec![split(&[1..3]), split(&[2..3]), leaf(1), leaf(2), split(&[0..1, 3..4]), leaf(4), leaf(8)],
        vec![split(&[0..1]), leaf(16), split(&[1..2]), split(&[4..5]), leaf(32), leaf(64), leaf(128)],
        vec![leaf(256)],
    ];
    let forest = Operator::Trees { of: vec![0], trees, outputs: 1 };
    let graph = Graph::new(vec![input], vec![forest], any(0)).unwrap();
    for k in 0..5 {
        let one_hot: Vec<i64> = (0..5).map(|i| i64::from(i == k)).collect();
        one_result(&graph, &entries(&one_hot));
    }
}

#[test]
fn inputs_are_in_their_domains() {
    // 0..=6 has bits for 7.
    let graph = Graph::new(vec![numbers("x", Shape::vector(1), 0, 6, false)], Vec::new(), any(0)).unwrap();
    let (mut c, node) = circuit(&graph, &[entries(&[5])]);
    c.tamper(bit_variable(1), Scalar::ONE);
    assert_eq!(c.entries()[node.index()], Some(vec![7]));
    assert_eq!(c.unsatisfied(), ["input 0: domain"]);
    // Whatever the bits of the rest.
    for rest in 0..8 {
        (0..3).for_each(|j| c.tamper(bit_variable(3 + j), Scalar::from_u64(rest >> j & 1)));
        assert_eq!(c.unsatisfied(), ["input 0: domain"]);
    }
}

/// One category: no more, and no fewer.
#[test]
fn an_input_is_one_category() {
    use crate::model::graph::{Category, Domain, Input};
    let category = |k: u8| Category { name: k.to_string(), item: vec![k] };
    let domain = Domain::Categories((0..3).map(category).collect());
    let input = Input { name: "c".into(), shape: Shape::vector(3), domain };
    let graph = Graph::new(vec![input], Vec::new(), values()).unwrap();
    for one_hot in 0..8u64 {
        let mut c = circuit(&graph, &[entries(&[0, 1, 0])]).0;
        (0..3).for_each(|k| c.tamper(bit_variable(k), Scalar::from_u64(one_hot >> k & 1)));
        let expected: &[&str] = if one_hot.count_ones() == 1 { &[] } else { &["input 0: one category"] };
        assert_eq!(c.unsatisfied(), expected);
    }
}

/// A prover whose own input is another than the request says.
#[test]
fn a_public_input_is_what_the_request_says() {
    let input = numbers("x", Shape { channels: 1, rows: 1, columns: 2 }, 0, 7, true);
    let features = vec![Feature { entry: 0, thresholds: vec![2] }, Feature { entry: 1, thresholds: vec![2] }];
    let graph = Graph::new(vec![input], vec![Operator::Bins { of: 0, features }], values()).unwrap();
    let of = |values: [i64; 2], missing: [bool; 2]| Entries { values: values.to_vec(), missing: missing.to_vec() };
    let broken = |own: Entries, public: Entries| {
        let own = [own];
        let trace = interpret(&graph, &own);
        let mut c = Circuit::new(Vec::new(), Some(Vec::new())).with_names();
        let mut builder = Builder::new(&mut c, &graph, Some(&trace));
        builder.inputs(&[Some(public)]);
        (0..graph.operators().len()).for_each(|k| builder.operator(k));
        c.unsatisfied()
    };
    let none = [false; 2];
    assert_eq!(broken(of([3, 5], none), of([3, 5], none)), [""; 0]);
    assert_eq!(broken(of([3, 5], none), of([3, 4], none)), ["input 0: public"]);
    assert_eq!(broken(of([4, 5], none), of([3, 5], none)), ["input 0: public"]);
    assert_eq!(broken(of([0, 5], none), of([0, 5], [true, false])), ["input 0: public missing"]);
    assert_eq!(broken(of([3, 0], [false, true]), of([3, 0], none)), ["input 0: public missing"]);
}

/// What is shown is what the interpreter says, and nothing else can be.
#[test]
fn one_answer_is_shown() {
    let shape = Shape::vector(3);
    let graph = Graph::new(
        vec![numbers("z", shape, -3, 3, false)],
        Vec::new(),
        Outputs { classes: any(3).classes, ..values() },
    )
    .unwrap();
    let score = Graph::new(vec![numbers("z", Shape::vector(1), -3, 9, false)], Vec::new(), any(0)).unwrap();
    let holds = |graph: &Graph, values: &[i64], answer: &Answer| {
        let inputs = [entries(values)];
        let trace = interpret(graph, &inputs);
        let mut c = Circuit::new(Vec::new(), Some(Vec::new())).with_names();
        build(&mut c, graph, &[None], answer, Some(&trace));
        assert_eq!(c.unsatisfied().is_empty(), answer.holds(values), "{values:?} {answer:?}: {:?}", c.unsatisfied());
        answer.holds(values)
    };
    for values in [[1, 1, 1], [0, 2, 2], [3, -3, 3], [-3, -3, -2], [2, 3, -1]] {
        let classes = (0..3).filter(|&class| holds(&graph, &values, &Answer::Class(class)));
        assert_eq!(classes.count(), 1);
        assert!(holds(&graph, &values, &Answer::Values(values.to_vec())));
        assert!(!holds(&graph, &values, &Answer::Values(vec![values[0], values[1], values[2] + 1])));
    }
    for score_is in -3..=9 {
        for threshold in -2..=9 {
            let [yes, no] = [true, false].map(|reached| Answer::Reaches { threshold, reached });
            assert!(holds(&score, &[score_is], &yes) != holds(&score, &[score_is], &no));
        }
    }
}
