//! Graphs that the tests share, and the interpreter on them.

use super::{
    Answer, Ask, Inputs, Model, ModelRequest, Output,
    graph::*,
    prover,
    request::Question,
    run::{Entries, run},
};
use crate::{
    control::Control,
    engine::circuit::{Map, Shape, Window},
    error::{Error, ModelError},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::sync::Arc;

/// An input of numbers `lo..=hi`.
pub(super) fn numbers(name: &str, shape: Shape, lo: i64, hi: i64, missing: bool) -> Input {
    Input { name: name.into(), shape, domain: Domain::Decimal { digits: 0, lo, hi, missing } }
}

/// The values may be shown, of any number of entries.
pub(super) fn values() -> Outputs {
    Outputs { at_least: Thresholds::None, threshold: Thresholds::None, ..any(0) }
}

/// Any output may be shown.
pub(super) fn any(classes: usize) -> Outputs {
    let classes = (0..classes).map(|k| format!("class {k}")).collect();
    let (at_least, threshold) = (Thresholds::Any, Thresholds::Any);
    Outputs { values: true, classes, at_least, threshold, unit: Unit { digits: 0, bits: 0 } }
}

fn trees() -> Graph {
    let bins = Operator::Bins {
        of: 0,
        features: vec![Feature { entry: 0, thresholds: vec![4] }, Feature { entry: 2, thresholds: vec![7, 9] }],
    };
    // Entry 0 has bins 0 and 1, and 2 for missing; entry 2 has bins 3, 4 and 5, and 6 for missing.
    let splits = vec![
        TreeNode::Split { of: 0, left: vec![0..1] },
        TreeNode::Leaf(vec![5]),
        TreeNode::Split { of: 0, left: vec![3..4, 6..7] },
        TreeNode::Leaf(vec![7]),
        TreeNode::Leaf(vec![-9]),
    ];
    let forest = Operator::Trees { of: vec![1], trees: vec![splits, vec![TreeNode::Leaf(vec![100])]], outputs: 1 };
    let one = any(0);
    Graph::new(vec![numbers("x", Shape::vector(3), 0, 20, true)], vec![bins, forest], one).unwrap()
}

#[test]
fn trees_are_followed() {
    let graph = trees();
    for (values, missing, score) in [
        ([4, 1, 20], [false; 3], 105),
        ([5, 1, 7], [false; 3], 107),
        ([5, 1, 8], [false; 3], 91),
        ([5, 1, 0], [false, false, true], 107),
        ([0, 1, 10], [true, false, false], 91),
    ] {
        let input = Entries { values: values.to_vec(), missing: missing.to_vec() };
        assert_eq!(run(&graph, &[input]).tensors[graph.output()], [score]);
    }
    assert_eq!(graph.interval(2), super::Interval { lo: 91, hi: 107 });
}

/// A convolution, a pool and two logits: 3 x 3 in, one of two classes out.
fn network() -> Graph {
    let image = Shape { channels: 1, rows: 3, columns: 3 };
    let window = Window { size: [2, 2], stride: [1, 1], before: [0, 0], dilation: [1, 1] };
    let sums = Operator::Linear {
        shape: Shape { channels: 1, rows: 2, columns: 2 },
        terms: vec![(0, Arc::new(Map::Conv { window, groups: 1, weights: vec![1, 2, 3, -4] }))],
        bias: vec![10],
    };
    let pool = Operator::MaxRescale { of: 1, window, size: [1, 1], shift: 2, lo: 0, hi: 5 };
    let logits = Operator::Linear {
        shape: Shape::vector(2),
        terms: vec![(2, Arc::new(Map::Dense(vec![2, -3]))), (0, Arc::new(Map::Gather(vec![None, Some(8)])))],
        bias: vec![-4, 5],
    };
    let outputs = Outputs { classes: any(2).classes, ..values() };
    Graph::new(vec![numbers("x", image, 0, 9, false)], vec![sums, pool, logits], outputs).unwrap()
}

/// Graphs with every operator, domain and map.
pub(super) fn graphs() -> Vec<Graph> {
    let category = |k: u8| Category { name: format!("category {k}"), item: vec![0x61, b'a' + k] };
    let category = Domain::Categories((0..3).map(category).collect());
    let inputs = vec![
        Input { name: "c".into(), shape: Shape::vector(3), domain: category },
        Input { name: "f".into(), shape: Shape::vector(2), domain: Domain::Float32 { missing: true } },
        Input { name: "g".into(), shape: Shape::vector(2), domain: Domain::Float32 { missing: false } },
        numbers("x", Shape { channels: 2, rows: 2, columns: 2 }, -300, 5, false),
    ];
    let thresholds = vec![float_order(-1.5).unwrap(), float_order(0.25).unwrap()];
    let bins = Operator::Bins { of: 1, features: vec![Feature { entry: 1, thresholds }] };
    let one = Window { size: [1, 2], stride: [1, 1], before: [0, 0], dilation: [1, 1] };
    let term = |of: Tensor, map: Map| (of, Arc::new(map));
    let score = Operator::Linear {
        shape: Shape::vector(1),
        terms: vec![
            term(0, Map::Dense(vec![1, 200, -3])),
            term(4, Map::Ranges([[0..1, 2..4]].into_iter().collect())),
            term(3, Map::Ranges([[3..5]].into_iter().collect())),
        ],
        bias: vec![7],
    };
    let images = Operator::Linear {
        shape: Shape { channels: 2, rows: 2, columns: 1 },
        terms: vec![term(3, Map::SumPool(one)), term(3, Map::Pick(one, [0, 1]))],
        bias: vec![1, -1],
    };
    let each = Operator::Linear {
        shape: Shape::vector(4),
        terms: vec![term(6, Map::Diagonal(vec![1, -2, 3, -70_000])), term(6, Map::Scale(9))],
        bias: Vec::new(),
    };
    let clamp = Operator::Rescale { of: 7, shift: 3, lo: -20, hi: 50 };
    let last = Operator::Linear {
        shape: Shape::vector(1),
        terms: vec![term(8, Map::Dense(vec![1; 4])), term(5, Map::Scale(1))],
        bias: Vec::new(),
    };
    let outputs = Outputs {
        at_least: Thresholds::These(vec![-3, 100, 70_000]),
        unit: Unit { digits: 2, bits: 10 },
        values: false,
        ..values()
    };
    let all = Graph::new(inputs, vec![bins, score, images, each, clamp, last], outputs).unwrap();
    vec![trees(), network(), all]
}

#[test]
fn pools_and_convolutions() {
    let graph = network();
    let input = Entries { values: vec![1, 2, 3, 4, 5, 6, 7, 8, 9], missing: Vec::new() };
    let trace = run(&graph, &[input]);
    let sums = [10 + 1 + 4 + 12 - 20, 10 + 2 + 6 + 15 - 24, 10 + 4 + 10 + 21 - 32, 10 + 5 + 12 + 24 - 36];
    assert_eq!(trace.tensors[1], sums);
    assert_eq!(trace.tensors[2], [15 >> 2]);
    assert_eq!(trace.tensors[3], [2, 5 - 9 + 9]);
    assert_eq!(graph.interval(1), super::Interval { lo: 10 - 36, hi: 10 + 54 });
    assert_eq!(graph.interval(2), super::Interval { lo: 0, hi: 5 });
}

#[test]
fn a_float_keeps_its_order() {
    let floats = [f32::NEG_INFINITY, -1e30, -1.5, -f32::MIN_POSITIVE, -0.0, 1e-45, 0.1, 1.0, 3e38, f32::INFINITY];
    for pair in floats.windows(2) {
        assert!(float_order(pair[0]).unwrap() < float_order(pair[1]).unwrap(), "{pair:?}");
    }
    assert_eq!((float_order(-0.0), float_order(0.0), float_order(f32::NAN)), (Some(0), Some(0), None));
}

/// Every graph that is refused, and why.
#[test]
fn what_is_no_graph_is_refused() {
    let input = || vec![numbers("x", Shape::vector(3), -5, 20, false)];
    let refused = |inputs: Vec<Input>, operator: Operator, why: &str| {
        let error = Graph::new(inputs, vec![operator], any(0)).unwrap_err();
        assert_eq!(error, Error::from(ModelError::BadOperator { index: 0, why: message(&error) }));
        assert!(message(&error).contains(why), "{error}, expected {why}");
    };
    fn message(error: &Error) -> &'static str {
        match error {
            Error::Model(ModelError::BadOperator { why, .. }) => why,
            other => panic!("{other}"),
        }
    }
    let linear =
        |map: Map, bias: Vec<i64>| Operator::Linear { shape: Shape::vector(3), terms: vec![(0, Arc::new(map))], bias };
    let rescale = |shift, lo, hi| Operator::Rescale { of: 0, shift, lo, hi };
    let bins = |entry, thresholds: &[i64]| Operator::Bins {
        of: 0,
        features: vec![Feature { entry, thresholds: thresholds.to_vec() }],
    };
    let window = Window { size: [1, 1], stride: [1, 1], before: [0, 0], dilation: [1, 1] };
    let pool = |window, size| Operator::MaxRescale { of: 0, window, size, shift: 0, lo: 0, hi: 9 };
    for (operator, why) in [
        (Operator::Rescale { of: 1, shift: 0, lo: 0, hi: 1 }, "not before it"),
        (linear(Map::Dense(vec![1; 8]), vec![]), "does not fit"),
        (linear(Map::Scale(1), vec![1, 2]), "number of biases"),
        (linear(Map::Scale(i64::MAX / 4), vec![]), "62 bits"),
        (linear(Map::Dense(vec![1 << 57; 9]), vec![-(1 << 62), 0, 0]), "62 bits"),
        (rescale(62, 0, 1), "its shift"),
        (rescale(0, 2, 1), "its shift"),
        (rescale(60, -3, 1), "62 bits"),
        (bins(3, &[1]), "ascending entries"),
        (bins(0, &[2, 2]), "thresholds"),
        (bins(0, &[20]), "thresholds"),
        (bins(0, &[-6]), "thresholds"),
        (pool(window, [2, 1]), "no place"),
        (pool(window, [usize::MAX, 2]), "too many entries"),
        (pool(Window { stride: [0, 1], ..window }, [1, 1]), "window"),
        (Operator::Trees { of: vec![0], trees: vec![], outputs: 1 }, "one-hot"),
        (Operator::Trees { of: vec![], trees: vec![], outputs: 0 }, "too many entries"),
    ] {
        refused(input(), operator, why);
    }
    refused(vec![numbers("x", Shape::vector(3), -5, 20, true)], rescale(0, 0, 1), "bins only");
    let categories = || {
        let category = |k: u8| Category { name: k.to_string(), item: vec![k] };
        vec![Input {
            name: "c".into(),
            shape: Shape::vector(4),
            domain: Domain::Categories((0..4).map(category).collect()),
        }]
    };
    let split = |left| TreeNode::Split { of: 0, left };
    let leaf = || TreeNode::Leaf(vec![1]);
    for (tree, why) in [
        (vec![], "ends before"),
        (vec![split(vec![0..1]), leaf()], "ends before"),
        (vec![leaf(), leaf()], "no split leads"),
        (vec![TreeNode::Leaf(vec![1, 2])], "number of values"),
        (vec![split(vec![]), leaf(), leaf()], "no entry"),
        (vec![split(vec![3..5]), leaf(), leaf()], "ascending ranges"),
        (vec![split(vec![2..2]), leaf(), leaf()], "ascending ranges"),
        (vec![split(vec![1..3, 2..4]), leaf(), leaf()], "ascending ranges"),
        (vec![split(vec![0..1, 1..2]), leaf(), leaf()], "ascending ranges"),
        (vec![split(vec![9..10]), leaf(), leaf()], "ascending ranges"),
        (vec![TreeNode::Split { of: 1, left: vec![0..1] }, leaf(), leaf()], "does not have"),
    ] {
        refused(categories(), Operator::Trees { of: vec![0], trees: vec![tree], outputs: 1 }, why);
    }
}

#[test]
fn inputs_and_outputs_are_checked() {
    let of = |inputs: Vec<Input>, outputs: Outputs| Graph::new(inputs, Vec::new(), outputs).map(drop);
    let x = |name: &str| numbers(name, Shape::vector(1), 0, 1, false);
    of(vec![x("x")], any(1)).unwrap();
    for (inputs, outputs) in [
        (vec![x("")], any(1)),
        (vec![x(&"x".repeat(65))], any(1)),
        (vec![x("x"), x("x")], any(1)),
        (vec![numbers("x", Shape::vector(1), 2, 1, false)], any(1)),
        (vec![numbers("x", Shape::vector(1), i64::MIN, 1, false)], any(1)),
        (vec![numbers("x", Shape::vector(0), 0, 1, false)], any(0)),
        (vec![numbers("x", Shape::vector(1), 0, 1, true)], any(1)),
        (vec![x("x")], any(2)),
        (vec![numbers("x", Shape::vector(2), 0, 1, false)], any(2)),
        (vec![x("x")], Outputs { classes: vec![String::new()], ..any(0) }),
        (vec![x("x")], Outputs { at_least: Thresholds::These(vec![3, 3]), ..any(0) }),
        (vec![x("x")], Outputs { unit: Unit { digits: 19, bits: 0 }, ..any(0) }),
        (vec![], any(0)),
    ] {
        assert!(of(inputs, outputs).is_err());
    }
}

/// A file may be short and ask for too much.
#[test]
fn what_commits_to_too_much_is_refused() {
    let wide = |of: Tensor| Operator::Rescale { of, shift: 3, lo: 0, hi: 100 };
    let of = |n: usize, operators: usize| {
        let input = numbers("x", Shape::vector(n), -1000, 1000, false);
        Model::new(Graph::new(vec![input], (0..operators).map(wide).collect(), values()).unwrap()).map(drop)
    };
    of(1 << 12, 3).unwrap();
    for (n, operators) in [(1 << 17, 1), (1 << 12, 4_000)] {
        assert_eq!(of(n, operators).unwrap_err().code(), "model.too_large");
    }
}

/// A prover that answers another question than was asked, and is consistent with that.
#[test]
fn another_answer_than_was_asked_for_is_refused() {
    let model = Model::new(trees()).unwrap();
    let mut inputs = Inputs::new();
    inputs.set("x", ["4", "1", "20"]);
    let entries = inputs.entries(model.graph()).unwrap();
    let trace = run(model.graph(), &entries);
    let answered = |ask: Ask, answer: Answer| {
        let request = ModelRequest::new(model.id(), ask).nonce(&[1; 16]);
        let question = Question::of(&model, &request).unwrap();
        let rng = &mut ChaCha20Rng::seed_from_u64(1);
        let made = (&entries[..], &trace);
        let proof = prover::show(&model, &Control::new(), (&question, &request), made, answer, rng).unwrap();
        model.verify(&proof, &request).map(|facts| facts.output).map_err(|error| error.code())
    };
    let reaches = |threshold, reached| Answer::Reaches { threshold, reached };
    let [at_least, threshold] = [|| Ask::AtLeast("106".into()), || Ask::Threshold("106".into())];
    // The score is 105.
    assert_eq!(answered(threshold(), reaches(106, false)), Ok(Output::Reaches(false)));
    assert_eq!(answered(Ask::Values, Answer::Values(vec![105])), Ok(Output::Values(vec![105])));
    for (ask, answer) in [
        (at_least(), reaches(106, false)),
        (at_least(), reaches(105, true)),
        (threshold(), reaches(105, true)),
        (threshold(), Answer::Values(vec![105])),
        (at_least(), Answer::Class(0)),
        (Ask::Values, reaches(105, true)),
    ] {
        assert_eq!(answered(ask, answer), Err("proof.invalid"));
    }
}
