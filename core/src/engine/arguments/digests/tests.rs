//! The kernels of digests.

use super::*;
use crate::engine::arguments::tests::{dense_kernel, finished_one, shaped};

#[test]
fn kernels_are_those_of_the_definition() {
    for sizes in [&[1][..], &[1, 3, 1], &[9, 2]] {
        let circuit = shaped(sizes, 7);
        let layout = Layout::of(&circuit);
        let argument = finished_one(|channel| DigestsArgument::new(channel, &circuit, &layout));
        let weights = [3, 5, 7].map(Scalar::from_u64);
        let kernel = dense_kernel(&argument, &layout, &weights);
        let mut expected = vec![Scalar::ZERO; kernel.len()];
        for (gate, &of_gate) in circuit.digests.iter().zip(&argument.gate_weights) {
            let zone = layout.zones()[gate.zone];
            for (i, block) in zone.range().enumerate() {
                let is_last = block + 1 == zone.range().end;
                let after = if is_last { layout.end_cell(gate.zone) } else { layout.chain_cell(block + 1) };
                expected[layout.bit_cell(gate.selector.bits.start + i)] = weights[0] * argument.blocks[block];
                for k in 0..256 {
                    let of_bit = argument.word_weights[k / 32] * Scalar::from_u64(1 << (k % 32));
                    expected[after + k] = weights[1] * of_gate * argument.blocks[block] * of_bit;
                }
            }
            for (&word, &of_word) in gate.words.iter().zip(&argument.word_weights) {
                expected[layout.cell(Cell::of(word)).unwrap()] = weights[2] * of_gate * of_word;
            }
        }
        assert!(kernel == expected, "{sizes:?}");
    }
}
