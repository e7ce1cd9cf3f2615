//! `model`: models of ONNX files, proofs that they ran.

pub mod args;
mod compile;
mod inspect;

use crate::{
    failure::{Failure, Outcome},
    files,
    prove::{milliseconds, times_object},
    stages::Stages,
};
use args::{AskArgs, ModelVerb, ProveArgs, RunArgs, VerifyArgs};
use plica::{
    control::{Control, Step},
    error::ModelError,
    model::{
        Ask, Attribute, Inputs, Model, ModelFacts, ModelProof, ModelRequest, Origin, Output, graph::Input, score_text,
    },
    request::ModelClaim,
};
use serde_json::{Value, json};
use std::{path::Path, time::Instant};

/// Runs a verb.
pub fn run(verb: &ModelVerb) -> Outcome {
    match verb {
        ModelVerb::Compile(args) => compile::run(args),
        ModelVerb::Run(args) => compute(args),
        ModelVerb::Prove(args) => prove(args),
        ModelVerb::Verify(args) => verify(args),
        ModelVerb::Inspect(args) => inspect::run(args),
    }
}

/// Reads a model.
pub fn read(path: &Path) -> Outcome<Model> {
    Ok(Model::from_bytes(&files::read(path)?)?)
}

fn compute(args: &RunArgs) -> Outcome {
    let model = read(&args.model)?;
    let mut outputs = Vec::new();
    for (row, inputs) in
        inputs(model.inputs(), args.inputs.input.as_deref(), args.inputs.rows.as_deref())?.iter().enumerate()
    {
        let values = model.run(inputs).map_err(|error| in_row(row, args.inputs.rows.is_some(), &error))?;
        outputs.push(shown(&model, &values));
    }
    if args.json {
        println!("{}", json!({ "model": model.id().to_string(), "outputs": outputs }));
    } else {
        files::print_lines(outputs.iter().map(text))?;
    }
    Ok(())
}

/// What people call an output: its class, or its scores.
fn shown(model: &Model, values: &[i64]) -> Value {
    if let Some(class) = model.class(values) {
        return class.into();
    }
    let scores = scores(model, values);
    if scores.len() == 1 { scores[0].clone() } else { scores.into() }
}

/// Values in the model's unit, as text: they are exact.
fn scores(model: &Model, values: &[i64]) -> Vec<Value> {
    values.iter().map(|&value| score_text(value, model.graph().outputs().unit).into()).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn prove(args: &ProveArgs) -> Outcome {
    let model = read(&args.model)?;
    let (ask, _) = ask(&args.ask.output, false)?;
    let request = request(&model, ask, &args.ask)?;
    let mut all = inputs(model.inputs(), args.inputs.input.as_deref(), args.inputs.rows.as_deref())?;
    no_such_row(args.row, all.len())?;
    let inputs = all.swap_remove(args.row);
    let stages = Stages::new(args.json, Step::PROVE_MODEL.len());
    let control = Control::new().progress(&stages);
    let started = Instant::now();
    let proof = model.prove_with(&control, &inputs, &request, &mut files::rng());
    let proof = proof.map_err(|error| in_row(args.row, args.inputs.rows.is_some(), &error))?;
    let total = started.elapsed();
    let times = stages.finish();
    let bytes = proof.to_bytes();
    files::write(&args.out, &bytes)?;
    let (out, time) = (args.out.display(), milliseconds(total));
    if args.json {
        let mut all = times_object(&times);
        all.insert("total".into(), json!(time));
        let out =
            json!({ "model": model.id().to_string(), "out": out.to_string(), "bytes": bytes.len(), "times": all });
        println!("{out}");
    } else {
        println!("{out}: {} bytes, {time:.1} ms", bytes.len());
    }
    Ok(())
}

fn verify(args: &VerifyArgs) -> Outcome {
    let model = read(&args.model)?;
    let (ask, expected) = ask(&args.ask.output, true)?;
    let request = request(&model, ask, &args.ask)?;
    let bytes = files::read(&args.proof)?;
    let stages = Stages::new(args.json, Step::VERIFY_MODEL.len());
    let control = Control::new().progress(&stages);
    let started = Instant::now();
    let proof = ModelProof::from_bytes(&bytes)?;
    let facts = model.verify_with(&control, &proof, &request)?;
    let time = milliseconds(started.elapsed());
    let times = stages.finish();
    if let (Some(expected), Output::Class(class)) = (&expected, &facts.output)
        && !is_class(&model, class, expected)
    {
        return Err(Failure::does_not_hold("model.output", format!("the class is {class:?}, not {expected:?}")));
    }
    if args.json {
        let mut all = times_object(&times);
        all.insert("verify".into(), json!(time));
        let mut out = facts_json(&model, &facts);
        out["bytes"] = bytes.len().into();
        out["times"] = all.into();
        println!("{out}");
    } else {
        println!("output: {}", output_text(&model, &facts.output, &args.ask.output));
        for (name, origin) in &facts.inputs {
            println!("input {name}: {}", origin_text(origin));
        }
        println!("verified {} bytes in {time:.1} ms", bytes.len());
    }
    Ok(())
}

/// Whether a class has this name, or this index where none has the name.
fn is_class(model: &Model, class: &str, expected: &str) -> bool {
    let classes = &model.graph().outputs().classes;
    let index = || expected.parse::<usize>().ok().and_then(|index| classes.get(index));
    class == expected || !classes.iter().any(|name| name == expected) && index().is_some_and(|name| name == class)
}

/// Facts as JSON.
pub fn facts_json(model: &Model, facts: &ModelFacts) -> Value {
    let origin = |origin: &Origin| match origin {
        Origin::Attribute(Attribute { namespace, element, reading }) => {
            json!({ "namespace": namespace, "element": element, "as": reading.name() })
        }
        other => origin_text(other).into(),
    };
    let inputs: serde_json::Map<String, Value> =
        facts.inputs.iter().map(|(name, of)| (name.clone(), origin(of))).collect();
    let output = match &facts.output {
        Output::Class(class) => json!({ "class": class }),
        Output::Values(values) => json!({ "values": scores(model, values) }),
        Output::Reaches(reached) => json!({ "reached": reached }),
        _ => Value::Null,
    };
    json!({ "model": facts.model.to_string(), "output": output, "inputs": inputs })
}

/// Facts as lines below those of a presentation.
pub fn facts_as_text(model: &Model, facts: &ModelFacts, claim: &ModelClaim) -> String {
    let asked = match &claim.ask {
        Ask::AtLeast(score) | Ask::Threshold(score) => format!("at least {score}"),
        _ => String::new(),
    };
    let output = output_text(model, &facts.output, &asked);
    let inputs = facts.inputs.iter().map(|(name, origin)| format!("  input {name}  {}\n", origin_text(origin)));
    format!("the model {}\n  output  {output}\n{}", facts.model, inputs.collect::<String>())
}

fn output_text(model: &Model, output: &Output, asked: &str) -> String {
    match output {
        Output::Class(class) => format!("class {class}"),
        Output::Values(values) => text(&scores(model, values).into()),
        Output::Reaches(true) => format!("{asked}: yes"),
        Output::Reaches(false) => format!("{asked}: no"),
        _ => String::new(),
    }
}

fn origin_text(origin: &Origin) -> String {
    match origin {
        Origin::Public => "public".into(),
        Origin::SelfAsserted => "self-asserted".into(),
        Origin::Attribute(Attribute { element, reading, .. }) => {
            format!("{} of {element}, signed by the issuer", reading.name())
        }
        _ => "other".into(),
    }
}

/// What `--output` says, and a class that is expected.
pub fn ask(output: &str, verifying: bool) -> Outcome<(Ask, Option<String>)> {
    let (kind, value) = output.split_once('=').map_or((output, None), |(kind, value)| (kind, Some(value.to_owned())));
    match (kind, value) {
        ("argmax", None) => Ok((Ask::ArgMax, None)),
        ("argmax", Some(class)) if verifying => Ok((Ask::ArgMax, Some(class))),
        ("class", Some(class)) => Ok((Ask::Class(class), None)),
        ("values", None) => Ok((Ask::Values, None)),
        ("at-least", Some(score)) => Ok((Ask::AtLeast(score), None)),
        ("threshold", Some(score)) => Ok((Ask::Threshold(score), None)),
        _ => {
            let message = "--output must be argmax, class=NAME, values, at-least=NUMBER or threshold=NUMBER";
            Err(Failure::unusable("usage", message))
        }
    }
}

fn request(model: &Model, ask: Ask, args: &AskArgs) -> Outcome<ModelRequest> {
    let mut request = ModelRequest::new(model.id(), ask).audience(&args.audience).nonce(&args.nonce.0);
    for public in &args.public {
        let (name, value) =
            public.split_once('=').ok_or_else(|| Failure::unusable("usage", "--public must be NAME=VALUE"))?;
        let entries = model.inputs().iter().find(|input| input.name == name).map_or(1, |input| input.shape.len());
        request = match entries {
            1 => request.public(name, [value]),
            _ if model.is_category(name) => request.public(name, [value]),
            _ => request.public(name, value.split(',')),
        };
    }
    Ok(request)
}

/// The inputs of every row of a table, or of one JSON object.
pub fn inputs(declared: &[Input], input: Option<&Path>, rows: Option<&Path>) -> Outcome<Vec<Inputs>> {
    if let Some(path) = input {
        let json: Value = serde_json::from_slice(&files::read(path)?)
            .map_err(|error| Failure::unusable("json", format!("{}: {error}", path.display())))?;
        let object = json.as_object().ok_or_else(|| Failure::unusable("json", "the inputs are not an object"))?;
        return Ok(vec![Inputs::from_json(object)?]);
    }
    let rows = rows.map_or(Ok(Vec::new()), files::table)?;
    let of_row = |(row, fields): (usize, &Vec<String>)| {
        Inputs::from_row(declared, fields).map_err(|error| in_row(row, true, &error))
    };
    rows.iter().enumerate().map(of_row).collect()
}

/// Fails if a table of so many rows has not this one.
pub fn no_such_row(row: usize, rows: usize) -> Outcome {
    if row < rows {
        return Ok(());
    }
    let message = format!("there is no row {row}, the table has {rows}");
    Err(Failure::unusable("model.row", message))
}

/// An error of one row says which.
fn in_row(row: usize, table: bool, error: &plica::error::Error) -> Failure {
    let failure = Failure::from(error.clone());
    let about_input = matches!(error, plica::error::Error::Model(ModelError::Input { .. }));
    if table && about_input { failure.within(&format!("row {row}")) } else { failure }
}
