//! What the tests of several arguments share, and their kernels on many shapes.

use super::{Argument, all, byte_bit};
use crate::{
    engine::{
        circuit::{BLOCK_BYTES, Circuit, Lc, MapGate, PointTable, Zone, zones},
        claims::{DenseKernel, FoldedKernel, Layout, prover::RowKernel},
        commit::WIDTH,
        hidden::{Channel, Hidden, prover::ProverChannel},
        sumcheck::dense::test_challenges,
        transcript::Transcript,
    },
    math::{
        arith::{Scalar, multiply_add},
        poly,
    },
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::sync::Arc;

/// A circuit with every gate.
pub(super) fn sample() -> (Circuit, Layout) {
    let circuit = crate::engine::proof::tests::sample(true);
    let layout = Layout::of(&circuit);
    (circuit, layout)
}

/// Makes an argument with challenges from a separate transcript.
pub(super) fn drawn<T>(new: impl FnOnce(&mut ProverChannel<'_, ChaCha20Rng>) -> T) -> T {
    let (mut transcript, mut rng) = (Transcript::new("test"), ChaCha20Rng::seed_from_u64(1));
    new(&mut ProverChannel::new(&mut transcript, &mut rng))
}

/// Adds a column of a map, one entry per position, to a table over all bytes.
pub(super) fn add_column(table: &mut [Scalar], circuit: &Circuit, map: &MapGate, column: usize, weight: Scalar) {
    let first = circuit.zones()[map.zone].first_block * BLOCK_BYTES;
    let bits = &circuit.bits()[map.columns[column].clone()];
    for (entry, &bit) in table[first..].iter_mut().zip(bits) {
        *entry += weight * Scalar::from_u64(u64::from(bit));
    }
}

/// Windows around the lengths at which they reach into one more block.
pub(super) const WINDOWS: [usize; 8] = [1, 2, 63, 64, 65, 66, 128, 448];

/// A circuit of some shape, without a witness: a map in its last zone, reads of all windows in every zone, look-ups in
/// tables of several sizes, behind this many other bits.
pub(super) fn shaped(sizes: &[usize], before: usize) -> Circuit {
    let mut c = Circuit::new(zones(sizes), None);
    c.bits_of(before, None);
    let last = sizes.len() - 1;
    let [first, end] = ["first", "end"].map(|name| c.position(name, last, None));
    let map = c.map_entries("map", &first, &end, None);
    for zone in 0..sizes.len() {
        let position = c.position("position", zone, None);
        WINDOWS.iter().for_each(|&len| drop(c.read("read", &position, len, None)));
        c.digest("digest", zone);
    }
    let read = c.read("entry", &first, 40, Some(&map));
    for n in [3, 64, 256] {
        let table = PointTable { x: test_challenges(1, n), y: test_challenges(2, n) };
        let lookup = c.lookup("point", &Arc::new(table), None);
        c.product("product", Lc::from_variable(lookup.x), Lc::from_variable(read.window[n % 40]));
    }
    c
}

/// An argument as it is when its claims are reduced, at points that nobody chose.
pub(super) fn finished_one<A: Argument>(new: impl FnOnce(&mut ProverChannel<'_, ChaCha20Rng>) -> Option<A>) -> A {
    drawn(|channel| {
        let mut argument = new(channel).expect("gates of its kind");
        finish(&mut argument, channel, 1);
        argument
    })
}

/// All arguments as they are when their claims are reduced, at points that nobody chose.
fn finished<'a>(circuit: &'a Circuit, layout: &'a Layout) -> Vec<Box<dyn Argument + 'a>> {
    drawn(|channel| {
        let mut arguments = all(channel, circuit, layout);
        for (seed, argument) in arguments.iter_mut().enumerate() {
            finish(argument.as_mut(), channel, seed);
        }
        arguments
    })
}

/// Runs an argument up to its claims, whose values are not looked at.
fn finish(argument: &mut (impl Argument + ?Sized), channel: &mut impl Channel, seed: usize) {
    let values = |n| vec![Hidden::default(); n];
    let first = values(argument.first_len());
    let sumchecks = argument.begin(&first);
    let points: Vec<Vec<Scalar>> =
        sumchecks.iter().enumerate().map(|(k, sumcheck)| test_challenges(2 * seed + k, sumcheck.rounds)).collect();
    if let Some(pause) = argument.pause() {
        argument.resume(&points[0][..points[0].len() - pause.rounds_left], &values(pause.len));
    }
    let points: Vec<&[Scalar]> = points.iter().map(Vec::as_slice).collect();
    argument.finish(channel.relations(), &points, &values(argument.evaluations_len()));
}

/// What an argument adds for these weights of its claims.
pub(super) fn dense_kernel(argument: &(impl Argument + ?Sized), layout: &Layout, weights: &[Scalar]) -> Vec<Scalar> {
    let mut dense = DenseKernel(vec![Scalar::ZERO; WIDTH << layout.row_variables()]);
    argument.emit(&mut dense, layout, weights);
    dense.0
}

/// Adds `weight` for every message byte, given by position, to the bits that `weights` weigh.
pub(super) fn add_bytes(kernel: &mut [Scalar], layout: &Layout, bytes: &[Scalar], weights: [u64; 8]) {
    for (x, &byte) in bytes.iter().enumerate() {
        for (k, &weight) in weights.iter().enumerate() {
            let cell = layout.message_cell(x / BLOCK_BYTES) + byte_bit(x % BLOCK_BYTES, k);
            kernel[cell] += byte * Scalar::from_u64(weight);
        }
    }
}

/// `sum_j weights_j eq(point, x - j)` for the byte at every `x`, without those of other zones.
pub(super) fn windows(zones: &[Zone], point: &[Scalar], weights: &[(usize, Scalar)]) -> Vec<Scalar> {
    let eq = poly::eq_table(point);
    let at = |zone: &Zone, x: usize| -> Scalar {
        let first = zone.first_block * BLOCK_BYTES;
        weights.iter().filter(|(j, _)| *j <= x).map(|&(j, k)| k * eq[first + x - j]).sum()
    };
    zones.iter().flat_map(|zone| (0..zone.bytes()).map(move |x| (zone, x))).map(|(zone, x)| at(zone, x)).collect()
}

#[track_caller]
fn check_kernels(circuit: &Circuit) {
    let layout = Layout::of(circuit);
    let point = test_challenges(50, layout.row_variables());
    let rows = poly::eq_table(&point);
    for argument in finished(circuit, &layout) {
        let weights = test_challenges(60, argument.claims().len());
        let dense = dense_kernel(argument.as_ref(), &layout, &weights);
        let mut expected = vec![Scalar::ZERO; WIDTH];
        dense.chunks_exact(WIDTH).zip(&rows).for_each(|(row, eq)| multiply_add(&mut expected, eq, row));
        let mut folded = FoldedKernel::new(&point);
        argument.emit(&mut folded, &layout, &weights);
        assert!(folded.into_columns() == expected, "{} on {:?}", argument.name(), circuit.shape());
        let mut by_rows = RowKernel::new(rows.len());
        argument.emit(&mut by_rows, &layout, &weights);
        assert!(by_rows.written_out(rows.len()) == dense, "{} on {:?}", argument.name(), circuit.shape());
        let unused = layout.bits_start() + layout.bits()..layout.value_cell(0);
        assert!(dense[unused].iter().all(Scalar::is_zero), "{}: cells of no claim", argument.name());
    }
}

#[test]
fn both_kernels_agree_on_all_shapes() {
    for sizes in [&[1][..], &[2], &[1, 1, 1], &[5, 1, 9], &[17, 3]] {
        check_kernels(&shaped(sizes, 0));
        check_kernels(&shaped(sizes, 77));
    }
}

#[test]
fn both_kernels_agree_wherever_columns_start() {
    for before in 0..WIDTH {
        check_kernels(&shaped(&[1 + before % 2, 2], before));
    }
}
