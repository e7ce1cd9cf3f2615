//! `model compile`.

use super::args::CompileArgs;
use crate::{failure::Outcome, files, prove::milliseconds, show, stages::Shown};
use plica::{
    compile::{Compiled, Options, Phase, compile_with, samples},
    model::{Ask, Model, ModelRequest, graph::Thresholds},
};
use serde_json::json;
use std::time::Instant;

/// Makes a model of an ONNX file.
pub fn run(args: &CompileArgs) -> Outcome {
    let onnx = files::read(&args.onnx)?;
    let samples = match &args.calibrate {
        Some(path) if files::is_npy(path) => samples::from_npy(&files::read(path)?)?,
        Some(path) => samples::from_csv(&files::read_text(path)?)?,
        None => Vec::new(),
    };
    let inputs = args.inputs.as_deref().map(files::read_text).transpose()?;
    let outputs = args.outputs.iter().map(|text| text.parse()).collect::<Result<_, plica::error::Error>>()?;
    let shown = Shown::new(args.json, Phase::MOST + 1);
    let options = Options { samples, agreement: args.agreement, inputs, outputs };
    let compiled = compile_with(&onnx, &options, &|phase| shown.begin(&phase.to_string()));
    let compiled = compiled.inspect_err(|_| shown.finish())?;
    let model = Model::new(compiled.graph.clone())?;
    let bytes = model.to_bytes();
    files::write(&args.out, &bytes)?;
    shown.begin("measure");
    let cost = measure(&model, &compiled, options.samples.first())?;
    shown.finish();
    let mut report = json!(compiled.report);
    report["cost"] =
        cost.as_ref().map(|it| json!({ "prove": it.prove, "verify": it.verify, "bytes": it.bytes })).into();
    report["id"] = model.id().to_string().into();
    report["bytes"] = bytes.len().into();
    if let Some(path) = &args.report {
        files::write(path, format!("{report:#}\n").as_bytes())?;
    }
    if args.json {
        println!("{report}");
    } else {
        print!("{}", compiled.report);
        if let Some(Cost { prove, verify, bytes }) = cost {
            let bytes = show::thousands(bytes);
            println!("on this machine: prove {prove:.1} ms, verify {verify:.1} ms, proof {bytes} bytes");
        }
        println!("{}: {} bytes, id {}", args.out.display(), show::thousands(bytes.len()), model.id());
    }
    Ok(())
}

/// What a proof costs on this machine: milliseconds and bytes.
struct Cost {
    prove: f64,
    verify: f64,
    bytes: usize,
}

/// Proves and verifies what the model says of a sample, or of the least inputs if there is none. Nothing if no whole
/// number next to its score may be asked for.
fn measure(model: &Model, compiled: &Compiled, sample: Option<&Vec<f32>>) -> Outcome<Option<Cost>> {
    let inputs = match sample {
        Some(row) => compiled.inputs(row)?,
        None => compiled.least_inputs(),
    };
    let values = model.run(&inputs)?;
    let outputs = model.graph().outputs();
    // A whole number close to the score: all digits of a score can be more than a request may have.
    let unit = 10f64.powi(outputs.unit.digits.into()) * 2f64.powi(outputs.unit.bits.into());
    let whole = (values[0] as f64 / unit).floor().to_string();
    let ask = if !outputs.classes.is_empty() {
        Ask::ArgMax
    } else if outputs.values {
        Ask::Values
    } else if outputs.threshold == Thresholds::Any {
        Ask::Threshold(whole)
    } else {
        Ask::AtLeast(whole)
    };
    let request = ModelRequest::new(model.id(), ask).audience("compile").nonce(&[0; 16]);
    let mut cost = None;
    // The first run builds tables.
    for _ in 0..2 {
        let started = Instant::now();
        let Ok(proof) = model.prove(&inputs, &request, &mut files::rng()) else { return Ok(None) };
        let prove = milliseconds(started.elapsed());
        let started = Instant::now();
        model.verify(&proof, &request)?;
        let verify = milliseconds(started.elapsed());
        cost = Some(Cost { prove, verify, bytes: proof.to_bytes().len() });
    }
    Ok(cost)
}
