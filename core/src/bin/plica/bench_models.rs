//! `bench --models`: models of real shapes with weights that nobody trained. Time depends on shapes, not on weights.

use crate::{
    args::BenchArgs,
    bench::on,
    bench_child,
    failure::{Failure, Outcome},
    files,
    model::ask,
    prove::milliseconds,
    show,
};
use plica::{
    engine::circuit::{Map, Shape, Window},
    math::arith::Vectors,
    model::{
        Inputs, Model, ModelRequest,
        graph::{Domain, Feature, Graph, Input, Operator, Outputs, Thresholds, TreeNode},
    },
};
use serde_json::{Value, json};
use std::{path::Path, sync::Arc, time::Instant};

/// A model, an input for it, and what is asked.
struct Sample {
    name: String,
    model: Model,
    /// The entries of its input.
    entries: Vec<f64>,
    /// As `--output` of `model prove` says it.
    output: &'static str,
}

/// Measures and prints, on one thread and on `most` or two.
pub fn run(args: &BenchArgs, most: usize) -> Outcome {
    let runs = args.runs;
    let samples = SAMPLES.iter().map(|sample| sample()).collect::<Outcome<Vec<_>>>()?;
    if let Some(folder) = &args.out_dir {
        write(&samples, folder)?;
    }
    let threads = most.min(2);
    let measured = samples.iter().enumerate().map(|(k, sample)| {
        let mut figures = on(1, || measure(sample, runs))?;
        figures["proveTwoThreads"] = match threads {
            2 => on(2, || measure(sample, runs))?["prove"].clone(),
            _ => Value::Null,
        };
        figures["peakKb"] = bench_child::ask(&json!({ "model": k }))?["peak"].clone();
        Ok(figures)
    });
    let results = measured.collect::<Outcome<Vec<_>>>()?;
    let vectors = Vectors::used();
    if args.json {
        println!("{}", json!({ "runs": runs, "vectors": vectors.name(), "models": results }));
        return Ok(());
    }
    println!("Proofs that a model ran; one thread unless it says two, {vectors}, medians of {runs}:");
    let names = ["model", "committed bits", "file", "prove", "two threads", "verify", "proof", "peak memory"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    for result in &results {
        let number = |name: &str| show::thousands(result[name].as_u64().unwrap_or(0) as usize);
        let time = |name: &str| result[name].as_f64().map_or("n/a".into(), |time| format!("{time:.1} ms"));
        let bytes = |name: &str| format!("{} bytes", number(name));
        let peak = result["peakKb"].as_f64().map_or("n/a".into(), |kb| format!("{:.1} MB", kb / 1024.0));
        let name = result["model"].as_str().unwrap_or_default().to_owned();
        let (file, proof) = (bytes("modelBytes"), bytes("proofBytes"));
        let times = ["prove", "proveTwoThreads", "verify"].map(time);
        rows.push([&[name, number("bits"), file][..], &times, &[proof, peak]].concat());
    }
    print!("{}", show::table(&rows));
    Ok(())
}

/// The models: each is made only where it is measured.
const SAMPLES: [fn() -> Outcome<Sample>; 7] = [
    scorecard,
    boosting,
    || perceptron(&[30, 16, 2]),
    || perceptron(&[784, 128, 10]),
    || perceptron(&[784, 1024, 1024, 10]),
    lenet,
    convolutions,
];

/// Proves one of the models once, in a process that does nothing else.
pub fn prove_once(k: usize) -> Outcome {
    let sample = SAMPLES.get(k).ok_or_else(|| Failure::unusable("bench.process", "no such model"))?()?;
    let (inputs, request) = sample.question()?;
    sample.model.prove(&inputs, &request, &mut files::rng())?;
    Ok(())
}

/// Writes the models, for benchmarks of the library in other languages.
fn write(samples: &[Sample], folder: &Path) -> Outcome {
    files::make_folder(folder)?;
    let mut list = Vec::new();
    for (k, Sample { name, model, entries, output }) in samples.iter().enumerate() {
        let file = format!("{k}.plica");
        files::write(&folder.join(&file), &model.to_bytes())?;
        list.push(json!({ "model": name, "file": file, "input": { "x": entries }, "output": output }));
    }
    files::write(&folder.join("models.json"), json!(list).to_string().as_bytes())
}

impl Sample {
    fn question(&self) -> Outcome<(Inputs, ModelRequest)> {
        let mut inputs = Inputs::new();
        inputs.set_numbers("x", &self.entries);
        let output = ask(self.output, false)?.0;
        Ok((inputs, ModelRequest::new(self.model.id(), output).audience("bench").nonce(&[0; 16])))
    }
}

fn measure(sample: &Sample, runs: u32) -> Outcome<Value> {
    let Sample { name, model, .. } = sample;
    let (inputs, request) = sample.question()?;
    let (mut prove, mut verify, mut bytes) = (Vec::new(), Vec::new(), 0);
    // The first run builds tables.
    for _ in 0..=runs {
        let started = Instant::now();
        let proof = model.prove(&inputs, &request, &mut files::rng())?;
        prove.push(milliseconds(started.elapsed()));
        let started = Instant::now();
        model.verify(&proof, &request)?;
        verify.push(milliseconds(started.elapsed()));
        bytes = proof.to_bytes().len();
    }
    let median = |times: &mut Vec<f64>| {
        times.remove(0);
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    Ok(json!({
        "model": name, "bits": model.committed_bits(), "modelBytes": model.to_bytes().len(),
        "prove": median(&mut prove), "verify": median(&mut verify), "proofBytes": bytes,
    }))
}

/// Numbers from `-most` to `most` that nobody chose.
fn numbers(seed: u64, n: usize, most: i64) -> Vec<i64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as i64 % (2 * most + 1) - most
    };
    (0..n).map(|_| next()).collect()
}

fn input(shape: Shape, hi: i64) -> Input {
    Input { name: "x".into(), shape, domain: Domain::Decimal { digits: 0, lo: 0, hi, missing: false } }
}

fn sample(name: &str, input: Input, operators: Vec<Operator>, classes: usize, output: &'static str) -> Outcome<Sample> {
    let (n, hi) = (input.shape.len(), input.domain.interval().hi);
    let thresholds = || if classes == 0 { Thresholds::Any } else { Thresholds::None };
    let outputs = Outputs {
        classes: (0..classes).map(|k| k.to_string()).collect(),
        at_least: thresholds(),
        threshold: thresholds(),
        ..Outputs::default()
    };
    let model = Model::new(Graph::new(vec![input], operators, outputs)?)?;
    let entries = numbers(9, n, hi).iter().map(|x| x.abs() as f64).collect();
    Ok(Sample { name: name.to_owned(), model, entries, output })
}

fn dense(of: usize, outputs: usize, inputs: usize) -> Operator {
    Operator::Linear {
        shape: Shape::vector(outputs),
        terms: vec![(of, Arc::new(Map::Dense(numbers(of as u64 + 1, outputs * inputs, 127))))],
        bias: numbers(99, outputs, 1_000),
    }
}

/// 20 features of 8 bins.
fn scorecard() -> Outcome<Sample> {
    let feature = |entry| Feature { entry, thresholds: (1..8).map(|k| k * 120).collect() };
    let bins = Operator::Bins { of: 0, features: (0..20).map(feature).collect() };
    let operators = vec![bins, dense(1, 1, 160)];
    sample("scorecard, 20 features of 8 bins", input(Shape::vector(20), 1023), operators, 0, "threshold=0")
}

/// 100 trees of depth 6 over 30 features of 255 thresholds.
fn boosting() -> Outcome<Sample> {
    fn grow(depth: usize, choices: &mut impl Iterator<Item = i64>, out: &mut Vec<TreeNode>) {
        let mut next = || choices.next().expect("enough") as usize;
        if depth == 0 {
            return out.push(TreeNode::Leaf(vec![next() as i64]));
        }
        let group = 256 * (next() % 30);
        out.push(TreeNode::Split { of: 0, left: std::iter::once(group..group + 1 + next() % 255).collect() });
        grow(depth - 1, choices, out);
        grow(depth - 1, choices, out);
    }
    let feature = |entry| Feature { entry, thresholds: (1..256).map(|k| k * 16).collect() };
    let bins = Operator::Bins { of: 0, features: (0..30).map(feature).collect() };
    let mut choices = numbers(5, 100 * 200, 1 << 20).into_iter().map(i64::abs);
    let tree = |_| {
        let mut tree = Vec::new();
        grow(6, &mut choices, &mut tree);
        tree
    };
    let trees = Operator::Trees { of: vec![1], trees: (0..100).map(tree).collect(), outputs: 1 };
    let name = "boosting, 100 trees of depth 6, 30 features of 255 thresholds";
    sample(name, input(Shape::vector(30), 4_095), vec![bins, trees], 0, "threshold=50000000")
}

/// Layers with an activation between them.
fn perceptron(layers: &[usize]) -> Outcome<Sample> {
    let mut operators = Vec::new();
    for (k, sizes) in layers.windows(2).enumerate() {
        if k > 0 {
            operators.push(Operator::Rescale { of: 2 * k - 1, shift: 12, lo: 0, hi: 255 });
        }
        operators.push(dense(2 * k, sizes[1], sizes[0]));
    }
    let name = layers.iter().map(usize::to_string).collect::<Vec<_>>().join("-");
    let classes = *layers.last().expect("layers");
    sample(&format!("MLP {name}"), input(Shape::vector(layers[0]), 255), operators, classes, "argmax")
}

fn image(channels: usize, side: usize) -> Shape {
    Shape { channels, rows: side, columns: side }
}

fn square(n: usize, stride: usize, before: usize) -> Window {
    Window { size: [n; 2], stride: [stride; 2], before: [before; 2], dilation: [1; 2] }
}

/// A convolution by squares.
fn conv(of: usize, from: usize, shape: Shape, side: usize, before: usize) -> Operator {
    let weights = numbers(of as u64 + 1, shape.channels * from * side * side, 127);
    let map = Map::Conv { window: square(side, 1, before), groups: 1, weights };
    Operator::Linear { shape, terms: vec![(of, Arc::new(map))], bias: numbers(7, shape.channels, 1_000) }
}

/// The greatest of 2 x 2, as an activation.
fn pool(of: usize, side: usize, shift: u32, hi: i64) -> Operator {
    Operator::MaxRescale { of, window: square(2, 2, 0), size: [side; 2], shift, lo: 0, hi }
}

/// LeNet-5 on 28 x 28 with greatest of 2 x 2.
fn lenet() -> Outcome<Sample> {
    let relu = |of: usize| Operator::Rescale { of, shift: 11, lo: 0, hi: 255 };
    let operators = vec![
        conv(0, 1, image(6, 28), 5, 2),
        pool(1, 14, 9, 255),
        conv(2, 6, image(16, 10), 5, 0),
        pool(3, 5, 11, 255),
        dense(4, 120, 400),
        relu(5),
        dense(6, 84, 120),
        relu(7),
        dense(8, 10, 84),
    ];
    sample("LeNet-5, 28 x 28, greatest of 2 x 2", input(image(1, 28), 255), operators, 10, "argmax")
}

/// Three convolutions of 3 x 3 with 42 336 activations.
fn convolutions() -> Outcome<Sample> {
    let mean = Operator::Linear {
        shape: Shape::vector(64),
        terms: vec![(6, Arc::new(Map::SumPool(square(7, 1, 0))))],
        bias: vec![],
    };
    let operators = vec![
        conv(0, 1, image(32, 28), 3, 1),
        pool(1, 14, 10, 63),
        conv(2, 32, image(72, 14), 3, 1),
        pool(3, 7, 11, 63),
        conv(4, 72, image(64, 7), 3, 1),
        Operator::Rescale { of: 5, shift: 11, lo: 0, hi: 63 },
        mean,
        dense(7, 10, 64),
    ];
    sample("CNN 1-32-72-64, 28 x 28", input(image(1, 28), 63), operators, 10, "argmax")
}
