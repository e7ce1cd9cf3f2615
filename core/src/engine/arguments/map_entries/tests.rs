use super::*;
use crate::engine::{
    arguments::tests::{add_column, drawn, sample},
    sumcheck::{
        dense::{Dense, compare},
        prover::SumcheckProver,
    },
};

#[test]
fn rounds_are_those_of_the_definition() {
    let (circuit, layout) = sample();
    let argument = drawn(|channel| MapEntriesArgument::new(channel, &circuit, &layout).unwrap());
    let size = BLOCK_BYTES << argument.block_variables;
    let mut starts: [Vec<Scalar>; 4] = std::array::from_fn(|_| vec![Scalar::ZERO; size]);
    for (map, &weight) in circuit.maps.iter().zip(&argument.map_weights) {
        for (column, start) in starts.iter_mut().enumerate() {
            add_column(start, &circuit, map, column, weight);
        }
    }
    let byte_at = |x: usize, k: usize| -> u64 {
        let of_zone = |(zone, message): (&Zone, &crate::engine::circuit::PaddedMessage)| {
            let inside = x.checked_sub(zone.first_block * BLOCK_BYTES).filter(|x| *x < zone.bytes())?;
            Some(message.bytes.get(inside + k).copied().unwrap_or(0) as u64)
        };
        circuit.zones().iter().zip(circuit.messages().unwrap()).find_map(of_zone).unwrap_or(0)
    };
    let condition = |w: usize| -> Vec<Scalar> {
        let at = |x: usize| {
            let head = if w == 0 {
                (byte_at(x, 0) >> 5).count_ones() as i64
            } else {
                byte_at(x, 0) as i64 - HEADS[w - 1] as i64
            };
            let rest = [(0, 0x58), (1, 0x20)].map(|(k, byte)| byte_at(x, ENTRY_WIDTHS[w] + k) as i64 - byte);
            let [h, first, second] = argument.byte_weights[w];
            h * Scalar::from_i64(head) + first * Scalar::from_i64(rest[0]) + second * Scalar::from_i64(rest[1])
        };
        (0..size).map(at).collect()
    };
    let bit = |k: u64| (0..size).map(|x| Scalar::from_u64(byte_at(x, 0) >> k & 1)).collect();
    let mut tables = vec![poly::eq_table(&argument.tau)];
    tables.extend(starts);
    tables.extend((0..4).map(condition));
    tables.extend([bit(4), bit(3)]);
    let head = argument.byte_weights[0][0];
    let mut dense = Dense::new(tables, |v| {
        let linear: Scalar = (1..5).map(|w| v[w] * v[w + 4]).sum();
        v[0] * (linear + head * v[1] * v[9] * v[10])
    });
    assert!(dense.sum().is_zero());
    let mut prover = argument.prover();
    compare(&mut prover, &mut dense, argument.rounds());
    let (evaluations, values) = (prover.evaluations(), dense.values());
    assert_eq!(evaluations[..8], values[1..9]);
    assert_eq!(evaluations[8..10], values[9..]);
    assert_eq!(evaluations[10], values[1] * values[9]);
}
