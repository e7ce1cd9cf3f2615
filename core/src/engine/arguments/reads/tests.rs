use super::*;
use crate::engine::{
    arguments::tests::{WINDOWS, add_bytes, add_column, dense_kernel, drawn, finished_one, sample, shaped, windows},
    circuit::Selector,
    sumcheck::{
        dense::{Dense, compare},
        prover::SumcheckProver,
    },
};

#[test]
fn rounds_are_those_of_the_definition() {
    let (circuit, layout) = sample();
    let argument = drawn(|channel| ReadsArgument::new(channel, &circuit, &layout).unwrap());
    assert_eq!((argument.reads.len(), argument.classes.len()), (2, 2));
    let size = BLOCK_BYTES << argument.block_variables;
    let one_hot = |read: &ReadGate| {
        let zone = circuit.zones()[read.position.zone];
        let at = |selector: &Selector| circuit.bits()[selector.bits.clone()].iter().position(|&b| b == 1).unwrap();
        let mut table = vec![Scalar::ZERO; size];
        table[(zone.first_block + at(&read.position.block)) * BLOCK_BYTES + at(&read.position.byte)] = Scalar::ONE;
        table
    };
    let sums = |class: &Class| {
        let mut table = vec![Scalar::ZERO; size];
        for (zone, message) in circuit.zones().iter().zip(circuit.messages().unwrap()) {
            for x in 0..zone.bytes() {
                let bytes = message.bytes[x..].iter().take(class.len).zip(poly::powers(argument.rho, class.len));
                table[zone.first_block * BLOCK_BYTES + x] =
                    bytes.map(|(&byte, rho)| rho * Scalar::from_u64(byte as u64)).sum();
            }
        }
        for map in class.map.iter().map(|&map| &circuit.maps[map]) {
            (0..4).for_each(|column| add_column(&mut table, &circuit, map, column, argument.xi[column]));
        }
        table
    };
    let tables = circuit.reads.iter().map(one_hot).chain(argument.classes.iter().map(sums)).collect();
    let reads = argument.reads.clone();
    let mut dense = Dense::new(tables, |v| reads.iter().zip(v).map(|(&(class, w), &o)| w * o * v[2 + class]).sum());
    assert_eq!(dense.sum(), argument.claim_value());
    let mut prover = argument.prover();
    compare(&mut prover, &mut dense, argument.rounds());
    let (evaluations, values) = (prover.evaluations(), dense.values());
    assert_eq!([evaluations[2], evaluations[5], evaluations[6], evaluations[7]][..], values[..]);
}

#[test]
fn kernels_of_tables_are_those_of_the_definition() {
    for (sizes, before) in [(&[1][..], 0), (&[1, 2, 1], 5), (&[3, 9], 300)] {
        let circuit = shaped(sizes, before);
        let layout = Layout::of(&circuit);
        let argument = finished_one(|channel| ReadsArgument::new(channel, &circuit, &layout));
        assert_eq!(argument.classes.len(), WINDOWS.len() + 1);
        for (k, class) in argument.classes.iter().enumerate() {
            let mut weights = vec![Scalar::ZERO; argument.claims.len() + 1];
            weights[2 * argument.reads.len() + k] = Scalar::from_u64(3);
            let kernel = dense_kernel(&argument, &layout, &weights);
            let mut expected = vec![Scalar::ZERO; kernel.len()];
            let of_bytes: Vec<_> = (0..class.len).zip(poly::powers(argument.rho, class.len)).collect();
            let bytes = windows(circuit.zones(), &argument.point, &of_bytes);
            add_bytes(&mut expected, &layout, &bytes, [1, 2, 4, 8, 16, 32, 64, 128]);
            let map = class.map.map(|map| &circuit.maps[map]);
            for (map, w) in map.into_iter().flat_map(|map| (0..4).map(move |w| (map, w))) {
                let first = circuit.zones()[map.zone].first_block * BLOCK_BYTES;
                for (x, bit) in map.columns[w].clone().enumerate() {
                    expected[layout.bit_cell(bit)] += argument.xi[w] * poly::eq_at(&argument.point, first + x);
                }
            }
            expected.iter_mut().for_each(|k| *k *= Scalar::from_u64(3));
            assert!(kernel == expected, "window of {} on {sizes:?}", class.len);
        }
    }
}
