//! SHA-256 over 2 kB, 32 blocks: Plica's argument and vega-prover's multi-circuit prover in turn, in one run on one
//! thread, so that the machine's mood falls on both. Medians, and the median of the ratios pair by pair.
//!
//! Not the same statement: Plica chains the blocks and shows the digest, in zero knowledge; vega-prover's own
//! benchmark, which is repeated here, proves 32 compressions that do not depend on each other.

mod ours;
mod vega;

use std::time::{Duration, Instant};

/// Times of one run, and the proof's size.
struct Run {
    prepare: Duration,
    prove: Duration,
    verify: Duration,
    bytes: usize,
}

fn timed<T>(f: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = f();
    (result, start.elapsed())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let runs = std::env::args().nth(1).map_or(15, |n| n.parse().expect("the number of runs"));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let (ours, vega): (Vec<Run>, Vec<Run>) = pool.install(|| {
        let (ours, vega) = (ours::Ours::new(), vega::Vega::new());
        (ours.run(), vega.run());
        (0..runs).map(|_| (ours.run(), vega.run())).unzip()
    });
    let milliseconds = |run: &Run, f: fn(&Run) -> Duration| f(run).as_secs_f64() * 1e3;
    println!("{:24}{:>12}{:>14}{:>10}", "SHA-256, 32 blocks", "plica", "vega-prover", "ratio");
    let rows: [(&str, fn(&Run) -> Duration); 4] = [
        ("prepare, ms", |r| r.prepare),
        ("prove, ms", |r| r.prove),
        ("both, ms", |r| r.prepare + r.prove),
        ("verify, ms", |r| r.verify),
    ];
    for (name, f) in rows {
        let ratio = ours.iter().zip(&vega).map(|(a, b)| milliseconds(b, f) / milliseconds(a, f)).collect();
        let of = |runs: &[Run]| median(runs.iter().map(|run| milliseconds(run, f)).collect());
        println!("{name:24}{:12.2}{:14.2}{:9.1}x", of(&ours), of(&vega), median(ratio));
    }
    let (a, b) = (ours[0].bytes, vega[0].bytes);
    println!("{:24}{a:12}{b:14}{:9.1}x", "proof, bytes", b as f64 / a as f64);
}
