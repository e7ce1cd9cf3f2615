//! Trained models from `tests/models`: labels proved and verified, row by row.

use plica::{
    compile::{Compiled, Options, compile, samples},
    model::{Ask, Model, ModelProof, ModelRequest, Output},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::{fs, path::PathBuf};

/// A model that is compiled, rows, and what the library that trained it says of them.
struct Sample {
    compiled: Compiled,
    model: Model,
    rows: Vec<Vec<f32>>,
    labels: Vec<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/models")
}

/// The domains that learning from samples does not give.
fn domains(name: &str) -> Option<String> {
    let json = match name {
        _ if name.starts_with("mnist_") => r#"{"pixels": {"lo": 0, "hi": 255}}"#,
        "linear_diabetes" => r#"{"X": {"digits": 9, "lo": -1, "hi": 1}}"#,
        _ => return None,
    };
    Some(json.into())
}

fn sample(name: &str) -> Sample {
    let folder = folder().join(name);
    let text = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    let rows = match name.starts_with("mnist_") {
        true => samples::from_npy(&fs::read(folder.join("../mnist/rows.npy")).unwrap()).unwrap(),
        false => samples::from_csv(&text("rows.csv")).unwrap(),
    };
    let labels = text("labels.csv").lines().map(str::to_owned).collect();
    // The acceptance of networks of images: of 500 digits 99.5 %.
    let agreement = if name.starts_with("mnist_") { 0.995 } else { Options::default().agreement };
    let options = Options { samples: rows.clone(), inputs: domains(name), agreement, ..Options::default() };
    let compiled = compile(&fs::read(folder.join("model.onnx")).unwrap(), &options);
    let compiled = compiled.unwrap_or_else(|error| panic!("{name}: {error}"));
    Sample { model: Model::new(compiled.graph.clone()).unwrap(), compiled, rows, labels }
}

/// Proves and verifies what a model says of rows that are spread over all. How many labels are those of the library.
fn proved(name: &str, rows: usize) -> (usize, usize) {
    let Sample { compiled, model, rows: all, labels } = sample(name);
    let outputs = model.graph().outputs();
    let (mut same, mut of) = (0, 0);
    for at in (0..rows).map(|k| k * all.len() / rows) {
        let inputs = compiled.inputs(&all[at]).unwrap();
        let values = model.run(&inputs).unwrap();
        let classifies = !outputs.classes.is_empty();
        let by = 10f64.powi(outputs.unit.digits.into()) * 2f64.powi(outputs.unit.bits.into());
        let score = values[0] as f64 / by;
        let ask = if classifies { Ask::ArgMax } else { Ask::AtLeast(score.floor().to_string()) };
        let nonce = [&[0; 12][..], &(at as u32).to_be_bytes()].concat();
        let request = ModelRequest::new(model.id(), ask).audience("tests").nonce(&nonce);
        let proof = model.prove(&inputs, &request, &mut ChaCha20Rng::seed_from_u64(at as u64)).unwrap();
        let proof = ModelProof::from_bytes(&proof.to_bytes()).unwrap();
        let agrees = match model.verify(&proof, &request).unwrap().output {
            Output::Class(class) => class == labels[at],
            Output::Reaches(reached) => reached && (score - labels[at].parse::<f64>().unwrap()).abs() < 1e-3,
            other => panic!("{other:?}"),
        };
        same += usize::from(agrees);
        of += 1;
    }
    println!("{name}: {of} proved and verified, {same} labels are those of the trained model");
    (same, of)
}

/// Every kind of model, a few rows each.
#[test]
fn some_labels_are_proved() {
    for name in ["scorecard_breast_cancer", "xgboost_missing", "mlp_digits", "linear_diabetes", "logistic_iris"] {
        let (same, of) = proved(name, 2);
        assert_eq!(same, of, "{name}");
    }
}

/// Every model that there is, 50 rows each.
#[test]
#[ignore = "takes minutes"]
fn fifty_labels_of_each_model_are_proved() {
    let entries = fs::read_dir(folder()).unwrap();
    let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| folder().join(name).join("labels.csv").exists());
    names.sort();
    for name in names {
        let (same, of) = proved(&name, 50);
        // Where digits decide, one label in a thousand may differ.
        assert!(of == 50 && same >= of - usize::from(name.starts_with("mnist_")), "{name}: {same} of {of}");
    }
}
