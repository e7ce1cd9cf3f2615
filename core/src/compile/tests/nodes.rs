//! ONNX's own test cases of single nodes, from `tests/models/nodes.json`: `nodes.py` beside it compares all cases, and
//! keeps some of those that compile.

use super::*;
use serde::Deserialize;
use std::{collections::BTreeMap, fs};

/// Part of the greatest output that a number may differ by.
const BOUND: f64 = 1e-3;
/// Operators of which only the greatest entry is kept.
const ONLY_GREATEST: [&str; 3] = ["Softmax", "LogSoftmax", "Sigmoid"];

#[derive(Deserialize)]
struct Case {
    operator: String,
    /// The ONNX model, in hexadecimal.
    model: String,
    #[serde(rename = "inputs.json")]
    inputs: String,
    #[serde(rename = "samples.csv")]
    samples: String,
    #[serde(rename = "rows.csv")]
    rows: String,
    expected: Vec<Vec<f64>>,
}

impl Case {
    fn outputs(&self) -> Vec<Show> {
        vec![if self.operator == "ArgMax" { Show::ArgMax } else { Show::Values }]
    }

    /// What the compiled model makes of a row.
    fn found(&self, compiled: &Compiled, row: &[f32]) -> Vec<f64> {
        if self.operator == "ArgMax" {
            return vec![class(compiled, row).parse().unwrap()];
        }
        let Unit { digits, bits } = compiled.graph.outputs().unit;
        let by = 10f64.powi(digits.into()) * 2f64.powi(bits.into());
        outputs(compiled, row).into_iter().map(|k| k as f64 / by).collect()
    }
}

fn greatest(numbers: &[f64]) -> usize {
    let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    numbers.iter().position(|&number| number == most).unwrap()
}

#[test]
fn nodes_agree_with_their_cases() {
    let path = format!("{}/../tests/models/nodes.json", env!("CARGO_MANIFEST_DIR"));
    let cases: BTreeMap<String, Case> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(cases.len() > 40);
    for (name, case) in cases {
        let options = Options {
            samples: samples::from_csv(&case.samples).unwrap(),
            agreement: 0.9,
            inputs: Some(case.inputs.clone()),
            outputs: case.outputs(),
        };
        let compiled = compile(&hex::decode(&case.model).unwrap(), &options);
        let compiled = compiled.unwrap_or_else(|error| panic!("{name}: {error}"));
        let rows = samples::from_csv(&case.rows).unwrap();
        let most = case.expected.iter().flatten().fold(1e-9, |most: f64, x| most.max(x.abs()));
        for (row, expected) in rows.iter().zip(&case.expected) {
            let found = case.found(&compiled, row);
            assert_eq!(found.len(), expected.len(), "{name}");
            if ONLY_GREATEST.contains(&&case.operator[..]) {
                assert_eq!(greatest(&found), greatest(expected), "{name}");
                continue;
            }
            for (a, b) in found.iter().zip(expected) {
                assert!((a - b).abs() <= BOUND * most, "{name}: {a} {b}");
            }
        }
    }
}
