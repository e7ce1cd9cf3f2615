//! Compiled models against what the libraries that trained them predict.

mod equalise;
mod files;
mod malformed;
mod nodes;
mod small;
mod write;

use super::*;
use crate::model::run::run;

/// What the graph says of a row.
fn outputs(compiled: &Compiled, row: &[f32]) -> Vec<i64> {
    let trace = run(&compiled.graph, &compiled.entries(row).unwrap());
    trace.tensors[compiled.graph.output()].clone()
}

/// The class that the graph says, the first of equals.
fn class(compiled: &Compiled, row: &[f32]) -> String {
    let outputs = outputs(compiled, row);
    let most = outputs.iter().max().unwrap();
    compiled.graph.outputs().classes[outputs.iter().position(|k| k == most).unwrap()].clone()
}

/// The score that the graph says.
fn score(compiled: &Compiled, row: &[f32]) -> f64 {
    let Unit { digits, bits } = compiled.graph.outputs().unit;
    outputs(compiled, row)[0] as f64 / 10f64.powi(digits.into()) / 2f64.powi(bits.into())
}
