//! What is no model, or none that can be compiled, is an error with a code.

use super::{
    write::{bytes, constant, floats, integer, integers, model, node, text},
    *,
};
use std::fs;

fn code(onnx: &[u8], options: &Options) -> &'static str {
    compile(onnx, options).err().map_or("compiled", |error| error.code())
}

fn file(name: &str) -> Vec<u8> {
    fs::read(format!("{}/../tests/models/{name}/model.onnx", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Two columns of whole numbers.
fn rows(n: usize) -> Vec<Vec<f32>> {
    (0..n).map(|k| vec![k as f32, (k * k % 17) as f32]).collect()
}

fn with(samples: Vec<Vec<f32>>) -> Options {
    Options { samples, ..Options::default() }
}

/// Two columns, a matrix, an activation, another matrix.
fn network(weights: &[f32]) -> Vec<u8> {
    let nodes = [
        node("", "MatMul", &["x", "w"], &["a"], &[]),
        node("", "Relu", &["a"], &["r"], &[]),
        node("", "MatMul", &["r", "v"], &["y"], &[]),
    ];
    model(&[2], &[constant("w", &[2, 2], weights), constant("v", &[2, 2], &[1.0, -0.5, 0.25, 1.0])], &nodes)
}

#[test]
fn cut_and_changed_files() {
    assert_eq!(code(&[], &Options::default()), "compile.malformed");
    for (name, options) in [("tree_iris", Options::default()), ("logistic_iris", Options::default())] {
        let onnx = file(name);
        for end in 0..onnx.len() {
            // A file that ends between two fields of its outermost message is whole.
            let code = code(&onnx[..end], &options);
            assert!(code.starts_with("compile.") || code == "compiled" && end > onnx.len() / 2, "{name} {end}: {code}");
        }
        for at in 0..onnx.len() {
            for flip in [1, 0x80, 0xff] {
                let mut changed = onnx.clone();
                changed[at] ^= flip;
                let code = code(&changed, &options);
                assert!(["compile.", "model.", "compiled"].iter().any(|start| code.starts_with(start)), "{code}");
            }
        }
    }
}

#[test]
fn shapes_that_cannot_be() {
    let of = |axes: &[i64], numbers: &[f32]| {
        code(
            &model(&[2], &[constant("w", axes, numbers)], &[node("", "MatMul", &["x", "w"], &["y"], &[])]),
            &with(rows(30)),
        )
    };
    assert_eq!(of(&[2, 1], &[1.0, 2.0]), "compiled");
    assert_eq!(of(&[1_000_000_000, 1], &[1.0]), "compile.too_large");
    assert_eq!(of(&[1 << 40, 1 << 40], &[1.0]), "compile.shape");
    assert_eq!(of(&[-2, 1], &[1.0, 2.0]), "compile.shape");
    assert_eq!(of(&[2, 1], &[1.0]), "compile.malformed");
    assert_eq!(of(&[3, 1], &[1.0; 3]), "compile.malformed");
    assert_eq!(of(&[2, 1], &[f32::NAN, 1.0]), "compile.not_a_number");
    assert_eq!(of(&[2, 1], &[f32::INFINITY, 1.0]), "compile.not_a_number");
    assert_eq!(of(&[2, 1], &[0.0, 0.0]), "compile.constant");
    let input = model(&[1 << 40, 1 << 40], &[], &[node("", "Identity", &["x"], &["y"], &[])]);
    assert_eq!(code(&input, &Options::default()), "compile.inputs");
    let pads = integers("pads", &[0, 1 << 40, 0, 1 << 40]);
    let padded = model(&[2], &[], &[node("", "Pad", &["x"], &["y"], &[pads])]);
    assert_eq!(code(&padded, &Options::default()), "compile.malformed");
    let long = [integer(1, 1), bytes(7, &[0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f])].concat();
    assert_eq!(code(&long, &Options::default()), "compile.malformed");
}

#[test]
fn graphs_that_cannot_be() {
    let of = |nodes: &[Vec<u8>]| code(&model(&[2], &[], nodes), &with(rows(30)));
    let relu = |from: &str, to: &str| node("", "Relu", &[from], &[to], &[]);
    // A cycle, a name that nothing makes, a name that two make, no output.
    assert_eq!(of(&[relu("y", "z"), relu("z", "y")]), "compile.order");
    assert_eq!(of(&[relu("q", "y")]), "compile.order");
    assert_eq!(of(&[relu("x", "y"), relu("x", "y")]), "compile.malformed");
    assert_eq!(of(&[relu("x", "z")]), "compile.malformed");
    assert_eq!(code(&bytes(7, &text(1, "")), &Options::default()), "compile.malformed");
    // All nodes that are not supported, with their names.
    let nodes = [node("", "LSTM", &["x"], &["a"], &[]), node("", "Einsum", &["a"], &["y"], &[])];
    let error = compile(&model(&[2], &[], &nodes), &Options::default()).unwrap_err();
    let Error::Compile(CompileError::Unsupported { nodes }) = &error else { panic!("{error}") };
    assert_eq!(
        nodes.iter().map(|node| (&node.operator[..], &node.node[..])).collect::<Vec<_>>(),
        [("LSTM", "a"), ("Einsum", "y")]
    );
}

#[test]
fn coefficients_for_another_shape() {
    // As a file does that others distribute: two columns, coefficients for three.
    let classifier = node(
        "ai.onnx.ml",
        "LinearClassifier",
        &["x"],
        &["y", "s"],
        &[integers("classlabels_ints", &[0, 1, 2]), floats("coefficients", &[0.5; 9]), floats("intercepts", &[0.0; 3])],
    );
    assert_eq!(code(&model(&[2], &[], &[classifier]), &with(rows(30))), "compile.malformed");
    let error = compile(&file("logreg_iris"), &Options::default()).unwrap_err();
    assert_eq!(error.code(), "compile.malformed");
    assert!(error.to_string().contains("has 12 coefficients, its shapes say 6"), "{error}");
}

#[test]
fn samples_that_cannot_be_used() {
    let onnx = network(&[1.0, -0.5, 0.25, 1.0]);
    assert_eq!(code(&onnx, &with(rows(60))), "compiled");
    for (samples, expected) in [
        (vec![], "compile.few_samples"),
        (rows(5), "compile.few_samples"),
        (vec![vec![1.0, 2.0]; 40], "compile.equal_samples"),
        (vec![vec![1.0; 3]; 40], "compile.sample_width"),
        (vec![vec![f32::INFINITY, 1.0]; 40], "compile.samples"),
    ] {
        let options = Options { inputs: Some(r#"{"x": {"lo": 0, "hi": 100}}"#.into()), ..with(samples) };
        assert_eq!(code(&onnx, &options), expected);
    }
    // An activation that is always zero.
    assert_eq!(code(&network(&[-1.0; 4]), &with(rows(60))), "compile.samples");
    // Nothing says what the inputs may be, or the samples are no decimals.
    assert_eq!(code(&onnx, &with(vec![])), "compile.inputs");
    let thirds = |k: usize| vec![1.0 / (k as f32 + 3.0), 0.123_456_78 / (k as f32 + 1.0)];
    assert_eq!(code(&onnx, &with((0..60).map(thirds).collect())), "compile.inputs");
    for inputs in ["", "[]", r#"{"y": {}}"#, r#"{"x": {}}"#, r#"{"x": {"lo": 0, "hi": 0.5}}"#, r#"{"x": [{}]}"#] {
        assert_eq!(
            code(&onnx, &Options { inputs: Some(inputs.into()), ..with(rows(60)) }),
            "compile.inputs",
            "{inputs}"
        );
    }
    // No width is good enough for something impossible to round.
    let outside = Options { inputs: Some(r#"{"x": {"lo": 0, "hi": 3}}"#.into()), ..with(rows(60)) };
    assert_eq!(code(&onnx, &outside), "compile.inputs");
}

#[test]
fn outputs_that_cannot_be_shown() {
    let of = |name: &str, outputs: &[Show], samples| {
        code(&file(name), &Options { samples, outputs: outputs.to_vec(), ..Options::default() })
    };
    assert_eq!(of("tree_iris", &[Show::AtLeast], vec![]), "compile.outputs");
    assert_eq!(of("xgboost_wine", &[Show::Threshold], vec![]), "compile.outputs");
    assert_eq!(of("xgboost_breast_cancer", &[Show::ArgMax, Show::AtLeast], vec![]), "compile.outputs");
    assert_eq!(of("xgboost_breast_cancer", &[Show::AtLeast], vec![]), "compiled");
    assert_eq!("argmax".parse::<Show>().unwrap(), Show::ArgMax);
    assert_eq!("best".parse::<Show>().unwrap_err().code(), "compile.outputs");
    let one = node("", "ArgMax", &["x"], &["y"], &[integers("axis", &[])]);
    assert!(code(&model(&[1], &[], &[one]), &with(vec![vec![1.0]; 30])).starts_with("compile."));
}
