//! `plica model compile` with what is no model, or none that can be compiled: a code of its own, and exit status 2.

use std::{
    fs,
    process::{Command, Output},
};

#[allow(dead_code)]
#[path = "../src/compile/tests/write.rs"]
mod write;

use write::constant;

fn weights(axes: &[i64], numbers: &[f32]) -> Vec<u8> {
    constant("w", axes, numbers)
}

fn node(operator: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    write::node("", operator, inputs, &[output], &[])
}

/// Two columns `x`, a constant `w`, an output `y`.
fn model(weights: &[u8], nodes: &[Vec<u8>]) -> Vec<u8> {
    write::model(&[2], &[weights.to_vec()], nodes)
}

/// A matrix, and an activation behind it.
fn network(weights: &[u8]) -> Vec<u8> {
    model(weights, &[node("MatMul", &["x", "w"], "a"), node("Relu", &["a"], "y")])
}

fn matrix(weights: &[u8]) -> Vec<u8> {
    model(weights, &[node("MatMul", &["x", "w"], "y")])
}

/// Rows of as many columns.
fn table(columns: usize, rows: usize, number: impl Fn(usize) -> usize) -> String {
    let row = |k: usize| (0..columns).map(|c| (number(k) + c).to_string()).collect::<Vec<_>>().join(",");
    std::iter::once("a,b".into()).chain((0..rows).map(row)).collect::<Vec<_>>().join("\n")
}

fn refusal(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&output.stderr);
    let code = text.split_once("error[").and_then(|(_, rest)| rest.split_once(']')).map(|(code, _)| code.to_owned());
    (output.status.code(), code.unwrap_or_else(|| text.into_owned()))
}

#[test]
fn what_cannot_be_compiled_is_refused_at_once() {
    let ones = weights(&[2, 2], &[1.0, -0.5, 0.25, 1.0]);
    let whole = network(&ones);
    let mut changed = whole.clone();
    changed[1] ^= 0x40;
    let cycle = model(&ones, &[node("Relu", &["b"], "a"), node("Relu", &["a"], "b"), node("Relu", &["b"], "y")]);
    let typical = table(2, 60, |k| k * k % 17);
    let models = [
        ("empty", Vec::new(), "compile.malformed"),
        ("cut", whole[..whole.len() / 2].to_vec(), "compile.malformed"),
        ("changed", changed, "compile.malformed"),
        ("cycle", cycle, "compile.order"),
        ("weights", matrix(&weights(&[1_000_000_000, 1], &[1.0])), "compile.too_large"),
        ("overflow", matrix(&weights(&[1 << 40, 1 << 40], &[1.0])), "compile.shape"),
        ("operator", model(&ones, &[node("LSTM", &["x", "w"], "y")]), "compile.unsupported"),
        ("nan", matrix(&weights(&[2, 2], &[f32::NAN; 4])), "compile.not_a_number"),
        ("constant", matrix(&weights(&[2, 2], &[0.0; 4])), "compile.constant"),
        ("class", matrix(&weights(&[2, 1], &[1.0; 2])), "compile.one_class"),
    ];
    let samples = [
        ("none", None, "compile.few_samples"),
        ("few", Some(table(2, 5, |k| k)), "compile.few_samples"),
        ("width", Some(table(3, 60, |k| k)), "compile.sample_width"),
        ("equal", Some(table(2, 60, |_| 1)), "compile.equal_samples"),
    ];
    let of_models = models.into_iter().map(|(name, model, code)| (name, model, Some(typical.clone()), code));
    let of_samples = samples.into_iter().map(|(name, table, code)| (name, whole.clone(), table, code));
    let folder = std::env::temp_dir().join(format!("plica-refused-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("inputs.json"), r#"{"x": {"lo": 0, "hi": 100}}"#).unwrap();
    for (name, model, table, code) in of_models.chain(of_samples) {
        fs::write(folder.join("model.onnx"), model).unwrap();
        let mut call = Command::new(env!("CARGO_BIN_EXE_plica"));
        call.current_dir(&folder).args(["model", "compile", "model.onnx", "--inputs", "inputs.json", "-o", "m.plica"]);
        if name == "class" {
            call.args(["--outputs", "argmax"]);
        }
        if let Some(table) = table {
            fs::write(folder.join("rows.csv"), table).unwrap();
            call.args(["--calibrate", "rows.csv"]);
        }
        let output = call.output().unwrap();
        assert_eq!(refusal(&output), (Some(2), code.to_owned()), "{name}");
        assert!(!folder.join("m.plica").exists(), "{name}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
