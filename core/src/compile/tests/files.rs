//! Models that were trained on real data, from `tests/models`. Its README says how to make them.

use super::*;
use std::{fs, path::PathBuf};

struct Sample {
    onnx: Vec<u8>,
    rows: Vec<Vec<f32>>,
    labels: Vec<String>,
}

fn sample(name: &str) -> Sample {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/models").join(name);
    let text = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    let rows = match name.starts_with("mnist_") {
        true => samples::from_npy(&fs::read(folder.join("../mnist/rows.npy")).unwrap()).unwrap(),
        false => samples::from_csv(&text("rows.csv")).unwrap(),
    };
    let labels: Vec<String> = text("labels.csv").lines().map(str::to_owned).collect();
    assert_eq!(rows.len(), labels.len());
    Sample { onnx: fs::read(folder.join("model.onnx")).unwrap(), rows, labels }
}

/// Compiles a model and compares every row; the report.
fn all_labels(name: &str, options: impl Fn(&Sample) -> Options) -> Report {
    let sample = sample(name);
    let compiled = compile(&sample.onnx, &options(&sample)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let wrong = sample.rows.iter().zip(&sample.labels).filter(|(row, label)| class(&compiled, row) != **label).count();
    println!("{name}\n{}", compiled.report);
    assert_eq!(wrong, 0, "{name}: {wrong} of {} labels differ", sample.rows.len());
    compiled.report
}

fn with_rows(sample: &Sample) -> Options {
    Options { samples: sample.rows.clone(), ..Options::default() }
}

fn alone(_: &Sample) -> Options {
    Options::default()
}

#[test]
fn tree_ensembles_are_exact() {
    for name in [
        "tree_iris",
        "tree_iris_names",
        "forest_breast_cancer",
        "forest_wine",
        "extra_trees_wine",
        "boosting_breast_cancer",
        "boosting_wine",
        "xgboost_breast_cancer",
        "xgboost_missing",
        "xgboost_wine",
        "lightgbm_breast_cancer",
        "lightgbm_missing",
        "lightgbm_wine",
    ] {
        let missing = name.ends_with("missing");
        let report = all_labels(name, if missing { with_rows } else { alone });
        assert!(report.exact, "{name}");
        assert!(!missing || report.inputs[0].domain.contains("missing"));
    }
}

/// The largest, which `tests/models/make.py` makes and which is not kept.
#[test]
#[ignore = "needs `make.py forest_digits`"]
fn a_large_forest_is_exact() {
    assert!(all_labels("forest_digits", alone).exact);
}

/// The same with decimals instead of floating-point numbers.
#[test]
fn tree_ensembles_of_decimals_are_exact() {
    let decimals = |digits: u8, hi: u32| {
        move |_: &Sample| Options {
            inputs: Some(format!(r#"{{"X": {{"digits": {digits}, "lo": 0, "hi": {hi}}}}}"#)),
            ..Options::default()
        }
    };
    for name in ["forest_breast_cancer", "boosting_breast_cancer"] {
        assert!(all_labels(name, decimals(7, 8000)).exact);
    }
    assert!(all_labels("tree_iris", decimals(1, 10)).exact);
}

#[test]
fn regressions_keep_their_scores() {
    for (name, exact) in [("boosting_diabetes", true), ("forest_diabetes", false)] {
        let sample = sample(name);
        let compiled = compile(&sample.onnx, &Options::default()).unwrap();
        for (row, label) in sample.rows.iter().zip(&sample.labels) {
            let label: f64 = label.parse().unwrap();
            assert!((score(&compiled, row) - label).abs() < 1e-3, "{name}: {} {label}", score(&compiled, row));
        }
        assert!(compiled.report.exact || !exact);
    }
}

#[test]
fn linear_models_of_decimals() {
    for name in ["logistic_breast_cancer", "linear_svc_breast_cancer", "logistic_iris"] {
        let report = all_labels(name, with_rows);
        assert_eq!(report.agreement.agree, report.agreement.of);
        assert!(report.notes.iter().any(|note| note.contains("learned")));
    }
    // What has no few digits is declared.
    let sample = sample("linear_diabetes");
    let error = compile(&sample.onnx, &with_rows(&sample)).unwrap_err();
    assert_eq!(error.code(), "compile.inputs");
    let inputs = Some(r#"{"X": {"digits": 9, "lo": -1, "hi": "1"}}"#.into());
    let compiled = compile(&sample.onnx, &Options { inputs, ..with_rows(&sample) }).unwrap();
    for (row, label) in sample.rows.iter().zip(&sample.labels) {
        assert!((score(&compiled, row) - label.parse::<f64>().unwrap()).abs() < 1e-3);
    }
}

/// How many labels of ONNX Runtime a network of images keeps, of the first rows.
fn digits(name: &str, of: usize) -> (usize, Report) {
    let Sample { onnx, mut rows, labels } = sample(name);
    rows.truncate(of);
    let inputs = Some(r#"{"pixels": {"lo": 0, "hi": 255}}"#.into());
    let options = Options { samples: rows.clone(), inputs, agreement: 0.995, outputs: Vec::new() };
    let compiled = compile(&onnx, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
    let same = rows.iter().zip(&labels).filter(|(row, label)| class(&compiled, row) == **label).count();
    println!("{name}: {same} of {of} labels\n{}", compiled.report);
    (same, compiled.report)
}

#[test]
fn networks_of_images_agree() {
    for name in ["mnist_lenet", "mnist_lenet_qlinear"] {
        assert_eq!(digits(name, 60).0, 60, "{name}");
    }
    // What integers stand for is kept as it is: nothing is rounded twice.
    let (same, report) = digits("mnist_lenet_qdq", 60);
    let kinds: Vec<&str> = report.operators.iter().map(|it| it.operator).collect();
    let rounds = kinds.iter().filter(|kind| kind.contains("Rescale")).count();
    assert_eq!((same, rounds), (60, 6), "{kinds:?}");
}

/// All rows, 99.5 % of them at least.
#[test]
#[ignore = "takes minutes"]
fn all_digits_agree() {
    for name in ["mnist_lenet", "mnist_lenet_qdq", "mnist_lenet_qlinear", "mnist_rten"] {
        assert!(digits(name, 500).0 >= 498, "{name}");
    }
}

#[test]
fn scorecards_are_exact() {
    let report = all_labels("scorecard_breast_cancer", alone);
    assert!(report.exact);
    assert_eq!(report.operators.iter().map(|it| it.operator).collect::<Vec<_>>(), ["Bins", "Linear"]);
}

#[test]
fn networks_agree() {
    for name in ["mlp_breast_cancer", "mlp_digits"] {
        let report = all_labels(name, with_rows);
        assert_eq!(report.agreement.agree, report.agreement.of);
        assert!(report.bits.is_some() && !report.exact);
    }
}
