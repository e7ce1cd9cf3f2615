//! Any bytes as a model, as a proof that one ran, and as inputs; what is a model can be run and built into a circuit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plica::{
    engine::circuit::Circuit,
    model::{Answer, Inputs, Model, ModelProof, gates},
};

/// Larger graphs are read, but not run: each takes too long here.
const MOST: usize = 1 << 14;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = ModelProof::from_bytes(bytes) {
        assert_eq!(proof.to_bytes(), bytes);
    }
    if let Ok(serde_json::Value::Object(json)) = serde_json::from_slice(bytes) {
        let _ = Inputs::from_json(&json);
    }
    let Ok(model) = Model::from_bytes(bytes) else { return };
    assert_eq!(model.to_bytes(), bytes);
    let graph = model.graph();
    let entries: usize = (0..=graph.output()).map(|tensor| graph.shape(tensor).len()).sum();
    if entries > MOST || model.committed_bits() > MOST {
        return;
    }
    let answer = match graph.outputs().classes.len() {
        0 => Answer::Values(vec![0; graph.shape(graph.output()).len()]),
        n => Answer::Class(n - 1),
    };
    let mut circuit = Circuit::new(Vec::new(), None);
    gates::build(&mut circuit, graph, &vec![None; graph.inputs().len()], &answer, None);
    let zeros = vec!["0"; model.inputs().iter().map(|input| input.shape.len()).sum()];
    let _ = Inputs::from_row(model.inputs(), &zeros).and_then(|inputs| model.run(&inputs));
});
