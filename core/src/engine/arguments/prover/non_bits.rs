//! A prover whose bit cells hold something else, for tests.

use super::{BitsProver, ColumnsProver, Witness};
use crate::{
    engine::{
        circuit::Circuit,
        claims::{BLOCK_ROWS, CHAIN_ROW, Layout, MESSAGE_ROW, SHA_COLUMNS, prover::RowData},
        commit::WIDTH,
    },
    math::arith::Scalar,
};

/// A cell that should hold a bit, and holds more than its bit.
#[derive(Clone, Copy, Debug)]
pub struct NonBit {
    /// The committed row.
    pub row: usize,
    /// The column in it.
    pub column: usize,
    /// How much more.
    pub by: Scalar,
}

impl NonBit {
    /// For a bit of a word of a block.
    pub fn of_block(block: usize, word: usize, bit: usize, by: Scalar) -> Self {
        Self { row: block * BLOCK_ROWS + word / 16, column: 32 * (word % 16) + bit, by }
    }
}

/// Those of a circuit that was tampered with.
pub fn non_bits(circuit: &Circuit, layout: &Layout) -> Vec<NonBit> {
    let first = layout.bit_cell(0) - layout.bits_start();
    let above_one = circuit.bits().iter().enumerate().filter(|(_, bit)| **bit > 1);
    let non_bit = |(i, &bit): (usize, &u8)| NonBit {
        row: layout.blocks() * BLOCK_ROWS + (first + i) / WIDTH,
        column: (first + i) % WIDTH,
        by: Scalar::from_u64(u64::from(bit & !1)),
    };
    above_one.map(non_bit).collect()
}

impl Witness {
    /// Makes the reduction's rows equal to those that are committed.
    pub(super) fn reduce_non_bits(&self, layout: &Layout, blocks: &[Scalar], rows: &mut [RowData]) {
        for &NonBit { row, column, by } in &self.non_bits {
            let mut add = |at: usize, by: Scalar| {
                let mut values = rows[at].to_values();
                values[column] += by;
                rows[at] = RowData::Values(values);
            };
            let Some(bits) = row.checked_sub(layout.blocks() * BLOCK_ROWS) else {
                let (block, row) = (row / BLOCK_ROWS, row % BLOCK_ROWS);
                add(row, by * blocks[block]);
                match row {
                    MESSAGE_ROW => add(SHA_COLUMNS + block, by),
                    CHAIN_ROW => add(SHA_COLUMNS + layout.blocks() + block, by),
                    _ => {}
                }
                continue;
            };
            add(SHA_COLUMNS + 2 * layout.blocks() + bits, by);
        }
    }

    /// Makes booleanity work on what is committed, instead of its bits.
    pub fn play_bits(&self, prover: &mut BitsProver) {
        let bit = |bytes: &[u8], i: usize| Scalar::from_u64(u64::from(bytes[i / 8] >> (i % 8) & 1));
        let first = self.block_rows;
        let of_bits: Vec<NonBit> = self.non_bits.iter().filter(|e| e.row >= first).copied().collect();
        if !of_bits.is_empty() {
            let bytes = self.bits.as_flattened();
            let mut table: Vec<Scalar> = (0..8 * bytes.len()).map(|i| bit(bytes, i)).collect();
            of_bits.iter().for_each(|e| table[(e.row - first) * WIDTH + e.column] += e.by);
            prover.play_values(table);
        }
    }

    /// The same for SHA-256's columns.
    pub fn play_blocks(&self, prover: &mut ColumnsProver<'_>, layout: &Layout) {
        let first = layout.blocks() * BLOCK_ROWS;
        let of_blocks: Vec<NonBit> = self.non_bits.iter().filter(|e| e.row < first).copied().collect();
        if !of_blocks.is_empty() {
            let bits = |word: u32| (0..32).map(move |i| Scalar::from_u64(u64::from(word >> i & 1)));
            let blocks = self.columns.blocks().iter();
            let mut tables: Vec<Vec<Scalar>> =
                blocks.map(|words| words.iter().flat_map(|&word| bits(word)).collect()).collect();
            of_blocks.iter().for_each(|e| tables[e.row / BLOCK_ROWS][e.row % BLOCK_ROWS * WIDTH + e.column] += e.by);
            prover.play_values(tables);
        }
    }
}
