//! Models of a few nodes, written here.

use super::*;

use super::write::{constant, floats, integers, model, node, texts};

/// A split of column 0 at 2.5 with 1 on its true side and 0 on its false side.
fn stump(mode: &str, track: i64) -> Vec<u8> {
    let attributes = [
        integers("nodes_treeids", &[0, 0, 0]),
        integers("nodes_nodeids", &[0, 1, 2]),
        integers("nodes_featureids", &[0, 0, 0]),
        integers("nodes_truenodeids", &[1, 0, 0]),
        integers("nodes_falsenodeids", &[2, 0, 0]),
        integers("nodes_missing_value_tracks_true", &[track, 0, 0]),
        texts("nodes_modes", &[mode, "LEAF", "LEAF"]),
        floats("nodes_values", &[2.5, 0.0, 0.0]),
        integers("target_treeids", &[0, 0]),
        integers("target_nodeids", &[1, 2]),
        integers("target_ids", &[0, 0]),
        floats("target_weights", &[1.0, 0.0]),
    ];
    model(&[1], &[], &[node("ai.onnx.ml", "TreeEnsembleRegressor", &["x"], &["y"], &attributes)])
}

/// A mode, and what it says of a number and a threshold.
type Mode = (&'static str, fn(f32, f32) -> bool);

/// Every mode at its threshold, one beside it on each side, and where the number is missing.
#[test]
fn splits_at_their_thresholds() {
    let below = |x: f32| f32::next_down(x);
    let (t, above) = (2.5f32, f32::next_up(2.5));
    let truths: [Mode; 6] = [
        ("BRANCH_LEQ", |x, t| x <= t),
        ("BRANCH_LT", |x, t| x < t),
        ("BRANCH_GTE", |x, t| x >= t),
        ("BRANCH_GT", |x, t| x > t),
        ("BRANCH_EQ", |x, t| x == t),
        ("BRANCH_NEQ", |x, t| x != t),
    ];
    let decimals = r#"{"x": {"digits": 1, "lo": -4, "hi": 4, "missing": true}}"#;
    for (mode, holds) in truths {
        for track in [0, 1] {
            let onnx = stump(mode, track);
            let inputs = Some(r#"{"x": {"float32": true, "missing": true}}"#.to_owned());
            let compiled = compile(&onnx, &Options { inputs, ..Options::default() }).unwrap();
            for x in [f32::NEG_INFINITY, -1.0, 0.0, below(t), t, above, 9.0, f32::INFINITY] {
                assert_eq!(outputs(&compiled, &[x]), [i64::from(holds(x, t))], "{mode} {x}");
            }
            let missing = i64::from(track == 1 || mode == "BRANCH_NEQ");
            assert_eq!(outputs(&compiled, &[f32::NAN]), [missing], "{mode}, track {track}");
            let compiled = compile(&onnx, &Options { inputs: Some(decimals.into()), ..Options::default() }).unwrap();
            for x in [-4.0, 2.4, 2.5, 2.6, 4.0] {
                assert_eq!(outputs(&compiled, &[x]), [i64::from(holds(x, t))], "{mode} {x}");
            }
            assert_eq!(outputs(&compiled, &[f32::NAN]), [missing], "{mode}, track {track}");
            assert!(compiled.entries(&[4.1]).is_err());
        }
    }
}

/// A category instead of a number.
#[test]
fn a_category_is_compared_by_its_number() {
    let inputs = Some(r#"{"x": [{"name": "size", "categories": ["s", "m", "l", "xl", "xxl"]}]}"#.to_owned());
    for (mode, expected) in [("BRANCH_LEQ", [1, 1, 1, 0, 0]), ("BRANCH_GT", [0, 0, 0, 1, 1])] {
        let compiled = compile(&stump(mode, 0), &Options { inputs: inputs.clone(), ..Options::default() }).unwrap();
        let found: Vec<i64> = (0..5).map(|k| outputs(&compiled, &[k as f32])[0]).collect();
        assert_eq!(found, expected, "{mode}");
        assert!(compiled.entries(&[0.5]).is_err() && compiled.entries(&[5.0]).is_err());
    }
}

/// Columns with names of their own, decimals of different digits, and a category, in one linear model.
#[test]
fn columns_are_inputs_of_their_own() {
    let product = node("", "Gemm", &["x", "w", "b"], &["y"], &[]);
    let onnx = model(&[3], &[constant("w", &[3, 1], &[0.5, -2.0, 3.0]), constant("b", &[1], &[0.25])], &[product]);
    let inputs = r#"{"x": [{"name": "age", "lo": 0, "hi": 150}, {"name": "income", "digits": 2, "lo": 0, "hi": "99.99"},
                           {"name": "kind", "categories": ["a", "b", "c"]}]}"#;
    let compiled = compile(&onnx, &Options { inputs: Some(inputs.into()), ..Options::default() }).unwrap();
    assert!(compiled.report.exact);
    assert_eq!(compiled.graph.inputs().len(), 3);
    for row in [[18.0, 12.34, 2.0], [0.0, 0.0, 0.0], [150.0, 99.99, 1.0]] {
        let expected = 0.5 * f64::from(row[0]) - 2.0 * f64::from((row[1] * 100.0f32).round()) / 100.0
            + 3.0 * f64::from(row[2])
            + 0.25;
        assert!((score(&compiled, &row) - expected).abs() < 1e-9);
    }
}

/// A model of images: convolution, pool, mean in one of two ways, matrix.
#[test]
fn images_agree() {
    let mean = |operator: &str| node("", operator, &["p"], &["g"], &[]);
    images(mean("GlobalAveragePool"));
    images(node("", "ReduceMean", &["p"], &["g"], &[integers("axes", &[-1, -2])]));
}

fn images(mean: Vec<u8>) {
    let weights: Vec<f32> = (0..18).map(|k| ((k * 7 % 11) as f32 - 5.0) / 10.0).collect();
    let last: Vec<f32> = (0..6).map(|k| ((k * 5 % 7) as f32 - 3.0) / 4.0).collect();
    let constants =
        [constant("k", &[2, 1, 3, 3], &weights), constant("b", &[2], &[0.1, -0.2]), constant("w", &[2, 3], &last)];
    let nodes = [
        node("", "Conv", &["x", "k", "b"], &["c"], &[integers("pads", &[1, 1, 1, 1])]),
        node("", "Relu", &["c"], &["r"], &[]),
        node("", "MaxPool", &["r"], &["p"], &[integers("kernel_shape", &[2, 2]), integers("strides", &[2, 2])]),
        mean,
        node("", "Flatten", &["g"], &["f"], &[]),
        node("", "MatMul", &["f", "w"], &["y"], &[]),
    ];
    let mut state = 1u32;
    let mut pixel = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as f32
    };
    let samples: Vec<Vec<f32>> = (0..60).map(|_| (0..36).map(|_| pixel()).collect()).collect();
    let inputs = Some(r#"{"x": {"lo": 0, "hi": 255}}"#.to_owned());
    let options = Options { samples, agreement: 0.95, inputs, outputs: Vec::new() };
    let compiled = compile(&model(&[1, 6, 6], &constants, &nodes), &options).unwrap();
    let names: Vec<&str> = compiled.report.operators.iter().map(|it| it.operator).collect();
    assert_eq!(names, ["Linear", "MaxRescale", "Linear", "Linear"]);
    assert!(compiled.report.agreement.agree >= 29, "{}", compiled.report);
    // Classes of noise are all the same, but their values are not.
    assert!(compiled.report.agreement.worst.unwrap().1 < 5.0, "{}", compiled.report);
}

/// The report of a hidden layer of two with these weights, by input, and a last layer that multiplies by `after`, at
/// the least width.
fn hidden(first: &[[f32; 2]], after: [f32; 2]) -> Report {
    let n = first.len();
    let constants =
        [constant("v", &[n as i64, 2], first.as_flattened()), constant("w", &[2, 2], &[after[0], 0.0, 0.0, after[1]])];
    let nodes = [
        node("", "MatMul", &["x", "v"], &["h"], &[]),
        node("", "Relu", &["h"], &["r"], &[]),
        node("", "MatMul", &["r", "w"], &["y"], &[]),
    ];
    let mut state = 1u32;
    let mut pixel = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as f32
    };
    let samples: Vec<Vec<f32>> = (0..60).map(|_| (0..n).map(|_| pixel()).collect()).collect();
    let inputs = Some(r#"{"x": {"lo": 0, "hi": 255}}"#.to_owned());
    let options = Options { samples, agreement: 0.0, inputs, outputs: Vec::new() };
    let report = compile(&model(&[n as i64], &constants, &nodes), &options).unwrap().report;
    assert_eq!(report.bits, Some(6), "{report}");
    report
}

/// Weights that are too small for the width are zero, but their sum is not: a bias has its mean.
#[test]
fn means_are_kept() {
    let first: Vec<[f32; 2]> = (0..64).map(|k| if k == 0 { [1.0, -1.0] } else { [0.012; 2] }).collect();
    let report = hidden(&first, [1.0, 1.0]);
    // The mean alone is 63 x 0.012 x 127.5 = 96; three deviations of the sum are 21.
    assert!(report.agreement.worst.unwrap().1 < 40.0, "{report}");
}

/// A channel of small weights that the next layer makes large is as exact as the other.
#[test]
fn channels_are_equalised() {
    let first: Vec<[f32; 2]> = (0..8).map(|k| if k % 2 == 0 { [1.0, 0.01] } else { [-1.0, -0.01] }).collect();
    let report = hidden(&first, [1.0, 100.0]);
    // Both outputs are up to 1020. What one rounds to zero has a deviation of 200.
    assert!(report.agreement.worst.unwrap().1 < 40.0, "{report}");
}
