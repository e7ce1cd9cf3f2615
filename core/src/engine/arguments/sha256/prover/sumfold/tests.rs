use super::*;
use crate::engine::{
    arguments::sha256::{
        Sha256Argument,
        cells::WORDS,
        taps::{Column, Move, VIRTUAL},
    },
    circuit::{Circuit, PaddedMessage, zones},
    claims::Layout,
    hidden::prover::ProverChannel,
    sumcheck::dense::{Dense, compare},
    transcript::Transcript,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// Blocks in zones of the given sizes.
fn setup(sizes: &[usize]) -> (Sha256Argument<'static>, &'static Layout, Columns) {
    let messages: Vec<PaddedMessage> = sizes
        .iter()
        .map(|&n| PaddedMessage::new(&(0..50 * n).map(|i| (i * i + 7 * n) as u8).collect::<Vec<_>>(), n).unwrap())
        .collect();
    let zones = zones(sizes);
    let circuit = Circuit::new(zones.clone(), None);
    let layout: &'static Layout = Box::leak(Box::new(Layout::of(&circuit)));
    let (mut transcript, mut rng) = (Transcript::new("test"), ChaCha20Rng::seed_from_u64(1));
    let argument = Sha256Argument::new(&mut ProverChannel::new(&mut transcript, &mut rng), &circuit, layout).unwrap();
    let columns = Columns::new(&zones, &messages, layout.block_variables());
    (argument, layout, columns)
}

#[test]
fn linear_parts_are_those_of_the_equations() {
    for sizes in [&[1][..], &[2, 1], &[16], &[16, 1], &[9, 8, 3]] {
        let (argument, layout, columns) = setup(sizes);
        let bytes = columns.bytes();
        let prover = argument.fold_prover(layout, &columns, &bytes);
        assert_eq!(prover.linear(), argument.linear_parts(layout, &columns));
    }
}

/// One of the rotated and delayed tables, by its definition.
fn virtual_bit(words: &[u32; WORDS], table: usize, t: usize, i: usize) -> u64 {
    let v = VIRTUAL[table];
    let word = match (v.column, t.checked_sub(v.delay)) {
        (Column::W, _) if t < 16 => 0,
        (Column::W, at) => words[W + at.unwrap()],
        (Column::A, Some(at)) => words[A + at],
        (Column::E, Some(at)) => words[E + at],
        (Column::A, None) => words[S + v.delay - t - 1],
        (Column::E, None) => words[S + 4 + v.delay - t - 1],
    };
    let moved = match v.by {
        Move::Rotate(n) => word.rotate_right(n as u32),
        Move::Shift(n) => word >> n,
    };
    (moved >> i & 1) as u64
}

#[test]
fn rounds_are_those_of_the_definition() {
    // 32 blocks with the padding, so that there are rounds on the grid and after it.
    check_rounds(&[10, 7]);
}

#[test]
fn groups_of_padding_are_no_exception() {
    // Of eight groups of 16, the last three have padding alone: a pair with one such group, and a pair of them.
    check_rounds(&[40, 25]);
}

fn check_rounds(sizes: &[usize]) {
    let (argument, layout, columns) = setup(sizes);
    let bytes = columns.bytes();
    let mut prover = argument.fold_prover(layout, &columns, &bytes);
    let input = &prover.input;
    let blocks = columns.blocks().len();
    let coordinates = |x: usize| (x % blocks, x / blocks % 64, x / blocks / 64);
    let table = |f: &dyn Fn(usize, usize, usize) -> Scalar| -> Vec<Scalar> {
        (0..blocks * 2048)
            .map(|x| {
                let (b, t, i) = coordinates(x);
                f(b, t, i)
            })
            .collect()
    };
    let (eq_b, eq_t) = (poly::eq_table(&input.tau_blocks), poly::eq_table(&input.tau_rounds));
    let at_first = |values: &[Scalar]| table(&|b, t, i| if t == 0 && i == 0 { values[b] } else { Scalar::ZERO });
    let mut tables = vec![table(&|b, t, i| eq_b[b] * eq_t[t] * Scalar::from_u64(1 << i))];
    for k in 0..VIRTUAL.len() {
        tables.push(table(&|b, t, i| Scalar::from_u64(virtual_bit(&columns.blocks()[b], k, t, i))));
    }
    tables.push(table(&|b, _, _| eq_b[b]));
    let linear = argument.linear_parts(layout, &columns);
    tables.extend([at_first(&linear), at_first(&input.chain_weights), at_first(&input.chain_values)]);
    let [gamma, gamma_w] = input.gamma;
    let majority = |v: &[Scalar]| v[0] * v[1] + v[1] * v[2] + v[2] * v[0] - (v[0] * v[1] * v[2]).double();
    let equations = move |v: &[Scalar]| {
        let table = |k: usize| &v[1 + k..];
        let of_e = majority(table(0)).double() - v[13] * (v[14] - v[15]);
        let of_a = majority(table(3)).double() - majority(table(15));
        let of_w = (majority(table(6)) + majority(table(9))).double();
        v[0] * (of_e + gamma * of_a + gamma_w * of_w)
    };
    let mut dense = Dense::new(tables, |v| equations(v) + v[19] * v[20] + v[21] * v[22]);
    let variables = layout.block_variables();
    compare(&mut prover, &mut dense, variables);
    // From here on without the linear part, which is a separate claim.
    let mut tables = dense.into_tables();
    let factor = prover.factor.prefix();
    assert_eq!(prover.linear_part() * factor, factor * tables[20][0] + tables[21][0] * tables[22][0]);
    tables.truncate(19);
    let mut dense = Dense::new(tables, equations);
    compare(&mut prover, &mut dense, 11);
    assert_eq!(prover.evaluations(), dense.values()[1..]);
}
