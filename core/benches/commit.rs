//! The arithmetic under everything: fields, curve, commitments.
#![allow(missing_docs)] // criterion's macros

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use plica::engine::commit::{
    WIDTH, generators, msm_fixed,
    prover::{commit_bit_rows, commit_message, commit_rows, prepare_tables, rerandomize},
};
use plica::math::arith::{Base, Pick, Scalar, inner_product};
use plica::math::curve::{Affine, BatchAdder, msm};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

fn scalars(n: usize) -> Vec<Scalar> {
    let mut rng = rng();
    (0..n).map(|_| Scalar::random(&mut rng)).collect()
}

fn field(c: &mut Criterion) {
    let a = scalars(1000);
    let b: Vec<_> = (0..1000).map(|_| Base::random(&mut rng())).collect();
    let x = Base::random(&mut rng());
    c.bench_function("1000 dependent scalar mul", |bench| {
        bench.iter(|| (0..1000).fold(black_box(a[0]), |product, _| product * a[1]))
    });
    c.bench_function("1000 dependent base mul", |bench| {
        bench.iter(|| (0..1000).fold(black_box(x), |product, _| product * b[1]))
    });
    c.bench_function("1000 dependent base square", |bench| {
        bench.iter(|| (0..1000).fold(black_box(x), |product, _| product.square()))
    });
    let mut out = a.clone();
    c.bench_function("1000 independent scalar mul", |bench| {
        bench.iter(|| out.iter_mut().zip(&a).for_each(|(o, a)| *o = *a * black_box(a)))
    });
    let mut out = b.clone();
    c.bench_function("1000 independent base mul", |bench| {
        bench.iter(|| out.iter_mut().zip(&b).for_each(|(o, a)| *o = *a * black_box(a)))
    });
    c.bench_function("inner product of 1000", |bench| bench.iter(|| inner_product(black_box(&a), black_box(&a))));
    c.bench_function("invert", |bench| bench.iter(|| black_box(x).invert()));
    c.bench_function("invert_vartime", |bench| bench.iter(|| black_box(x).invert_vartime()));
    c.bench_function("sqrt", |bench| bench.iter(|| black_box(x).square().sqrt()));
}

fn curve(c: &mut Criterion) {
    let points: Vec<Affine> = generators().g.iter().cycle().take(1200).copied().collect();
    let shifted = rerandomize(&points, &scalars(1200));
    c.bench_function("512 batched affine additions", |bench| {
        let mut adder = BatchAdder::new();
        let mut sums = shifted[..512].to_vec();
        bench.iter(|| adder.add_assign(&mut sums, Some(&points), 512, |i| Pick { to: i, from: i, negate: false }))
    });
    let values = scalars(1200);
    c.bench_function("msm of 1200", |bench| bench.iter(|| msm(black_box(&values), &shifted)));
    let bytes = points[0].compress();
    c.bench_function("decompress", |bench| bench.iter(|| Affine::decompress(black_box(&bytes))));
}

fn commitments(c: &mut Criterion) {
    prepare_tables();
    let mut rows = vec![[0; WIDTH / 8]; 600];
    let mut rng = rng();
    rows.iter_mut().for_each(|row| rng.fill_bytes(row));
    let blinds = scalars(600);
    c.bench_function("commit 600 bit rows", |bench| bench.iter(|| commit_bit_rows(black_box(&rows), &blinds)));
    let points = commit_bit_rows(&rows, &blinds);
    c.bench_function("rerandomize 600", |bench| bench.iter(|| rerandomize(black_box(&points), &blinds)));
    let full = scalars(2 * WIDTH);
    let full_rows = [&full[..WIDTH], &full[WIDTH..]];
    c.bench_function("commit 2 full-size rows", |bench| {
        bench.iter(|| commit_rows(black_box(&full_rows), &blinds[..2]))
    });
    let bytes: Vec<_> = (0..2 * WIDTH as u64).map(|i| Scalar::from_u64(i & 255)).collect();
    let byte_rows = [&bytes[..WIDTH], &bytes[WIDTH..]];
    c.bench_function("commit 2 rows of bytes", |bench| bench.iter(|| commit_rows(black_box(&byte_rows), &blinds[..2])));
    c.bench_function("commit message of 4", |bench| bench.iter(|| commit_message(black_box(&full[..4]), &blinds[0])));
    c.bench_function("fixed msm of 512", |bench| bench.iter(|| msm_fixed(black_box(&full[..WIDTH]), &blinds[0])));
}

/// The tables are built once per process: timed once, not sampled.
fn tables(_: &mut Criterion) {
    let start = std::time::Instant::now();
    generators();
    let hashed = start.elapsed();
    prepare_tables();
    println!("generators {hashed:?}, all tables {:?}", start.elapsed());
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .without_plots()
        .sample_size(20)
        .warm_up_time(std::time::Duration::from_millis(200))
        .measurement_time(std::time::Duration::from_millis(800));
    targets = tables, field, curve, commitments
}
criterion_main!(benches);
