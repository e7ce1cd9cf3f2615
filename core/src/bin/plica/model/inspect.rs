//! `model inspect`.

use crate::{args::InspectArgs, failure::Outcome, files, inspect};
use plica::model::{Answer, Model, ModelProof, PROOF_MAGIC, domain_text, graph::Thresholds, score_text};
use serde_json::{Value, json};

/// Shows what is in a model or a proof.
pub fn run(args: &InspectArgs) -> Outcome {
    let bytes = files::read(&args.file)?;
    let found = if bytes.starts_with(&PROOF_MAGIC) { proof(&bytes)? } else { model(&bytes)? };
    inspect::print(&found, args.json);
    Ok(())
}

fn proof(bytes: &[u8]) -> Outcome<Value> {
    let proof = ModelProof::from_bytes(bytes)?;
    let shows = match proof.answer {
        Answer::Class(_) => "a class",
        Answer::Values(_) => "values",
        Answer::Reaches { .. } => "a comparison with a threshold",
    };
    Ok(json!({
        "kind": "proof that a model ran",
        "bytes": bytes.len(),
        "model": proof.model.to_string(),
        "shows": shows,
        "rows": proof.proof.rows.len(),
        "note": "nothing here is a fact before it is verified against a question",
    }))
}

fn model(bytes: &[u8]) -> Outcome<Value> {
    let model = Model::from_bytes(bytes)?;
    let (graph, inputs) = (model.graph(), model.inputs());
    let of_inputs: Vec<Value> = inputs
        .iter()
        .map(|input| {
            let mut out = json!({
                "name": input.name,
                "entries": input.shape.len(),
                "domain": domain_text(&input.domain),
            });
            if input.domain.missing() {
                out["mayBeMissing"] = true.into();
            }
            out
        })
        .collect();
    let operators: Vec<Value> = (graph.operators().iter().zip(inputs.len()..))
        .map(|(operator, tensor)| {
            let (shape, interval) = (graph.shape(tensor), graph.interval(tensor));
            json!({
                "operator": operator.name(),
                "makes": format!("{} x {} x {}", shape.channels, shape.rows, shape.columns),
                "least": interval.lo,
                "greatest": interval.hi,
            })
        })
        .collect();
    let outputs = graph.outputs();
    let thresholds = |thresholds: &Thresholds| match thresholds {
        Thresholds::None => Value::Null,
        Thresholds::Any => "any".into(),
        Thresholds::These(these) => these.iter().map(|&t| score_text(t, outputs.unit)).collect::<Vec<_>>().into(),
    };
    Ok(json!({
        "kind": "model",
        "bytes": bytes.len(),
        "id": model.id().to_string(),
        "committedBits": model.committed_bits(),
        "inputs": of_inputs,
        "operators": operators,
        "mayShow": {
            "classes": outputs.classes,
            "values": outputs.values,
            "atLeast": thresholds(&outputs.at_least),
            "threshold": thresholds(&outputs.threshold),
        },
    }))
}
