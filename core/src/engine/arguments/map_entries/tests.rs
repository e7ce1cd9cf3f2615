use super::*;
use crate::engine::{
    arguments::tests::{add_bytes, add_column, dense_kernel, drawn, finished_one, sample, shaped, windows},
    circuit::Zone,
    sumcheck::{
        dense::{Dense, compare},
        prover::SumcheckProver,
    },
};

impl MapEntriesArgument<'_> {
    /// Weights of the four columns: `eq(x) - eq(x + 34 + w)`, where an entry that would leave the zone arrives nowhere.
    fn flow_kernels(&self, zone: &Zone, eq: &[Scalar]) -> [Vec<Scalar>; 4] {
        let eq = &eq[zone.first_block * BLOCK_BYTES..][..zone.bytes()];
        ENTRY_WIDTHS.map(|width| {
            let arriving = |x: usize| eq.get(x + DIGEST_ENTRY + width).copied().unwrap_or(Scalar::ZERO);
            (0..eq.len()).map(|x| eq[x] - arriving(x)).collect()
        })
    }
}

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

#[test]
fn kernels_are_those_of_the_definition() {
    for (sizes, before) in [(&[1][..], 0), (&[1, 2, 1], 5), (&[3, 9], 300)] {
        let circuit = shaped(sizes, before);
        let layout = Layout::of(&circuit);
        let argument = finished_one(|channel| MapEntriesArgument::new(channel, &circuit, &layout));
        let (map, one) = (&circuit.maps[0], Scalar::ONE);
        let zone = circuit.zones()[map.zone];
        let first = zone.first_block * BLOCK_BYTES;
        let zeros = vec![Scalar::ZERO; WIDTH << layout.row_variables()];
        let check = |claim: usize, expected: Vec<Scalar>| {
            let mut weights = vec![Scalar::ZERO; argument.claims().len()];
            weights[claim] = one;
            assert!(dense_kernel(&argument, &layout, &weights) == expected, "claim {claim} on {sizes:?}");
        };
        for (w, width) in ENTRY_WIDTHS.into_iter().enumerate() {
            let mut start = zeros.clone();
            for (x, bit) in map.columns[w].clone().enumerate() {
                start[layout.bit_cell(bit)] = poly::eq_at(&argument.point, first + x);
            }
            check(w, start);
            let mut condition = zeros.clone();
            let [head, after @ ..] = argument.byte_weights[w];
            let [of_head, of_after] = [&[(0, head)][..], &[(width, after[0]), (width + 1, after[1])]]
                .map(|weights| windows(circuit.zones(), &argument.point, weights));
            let binary = [1, 2, 4, 8, 16, 32, 64, 128];
            add_bytes(&mut condition, &layout, &of_head, if w == 0 { [0, 0, 0, 0, 0, 1, 1, 1] } else { binary });
            add_bytes(&mut condition, &layout, &of_after, binary);
            check(4 + w, condition);
        }
        for (claim, bit) in [(8, 4), (9, 3)] {
            let mut expected = zeros.clone();
            let eq = windows(circuit.zones(), &argument.point, &[(0, one)]);
            add_bytes(&mut expected, &layout, &eq, std::array::from_fn(|k| u64::from(k == bit)));
            check(claim, expected);
        }
        let mut flow = zeros.clone();
        let kernels = argument.flow_kernels(&zone, &poly::eq_table(&argument.flow_point));
        for (column, kernel) in map.columns.iter().zip(kernels) {
            column.clone().zip(kernel).for_each(|(bit, k)| flow[layout.bit_cell(bit)] = k);
        }
        check(10, flow);
    }
}
