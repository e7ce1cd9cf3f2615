//! What the prover has committed to, and the rows that are reduced.

use crate::{
    engine::{
        arguments::sha256::{
            cells::CELLS,
            prover::{BlockBytes, Columns},
        },
        circuit::Circuit,
        claims::{CHAIN_ROW, Layout, MESSAGE_ROW, SHA_COLUMNS, prover::RowData},
        commit::{WIDTH, prover::BitRow},
    },
    math::{
        arith::{Scalar, wipe},
        parallel,
    },
};
use zeroize::{Zeroize, Zeroizing};

/// What the prover has committed to.
pub struct Witness {
    /// The bits of all blocks.
    pub columns: Columns,
    /// The same bits, eight blocks side by side.
    pub bytes: BlockBytes,
    /// Rows of the bits region.
    pub bits: Vec<BitRow>,
    /// Rows of the values region, padded with zeros.
    pub values: Vec<Vec<Scalar>>,
    /// Rows of all blocks.
    #[cfg(test)]
    pub block_rows: usize,
    /// The cells that should hold bits and hold something else.
    #[cfg(test)]
    pub non_bits: Vec<super::non_bits::NonBit>,
}

impl Witness {
    /// The witness of a circuit.
    pub fn of(circuit: &Circuit, layout: &Layout) -> Self {
        let messages = circuit.messages().expect("a witness");
        Self::new(Columns::new(circuit.zones(), messages, layout.block_variables()), circuit, layout)
    }

    /// A witness with the given columns.
    pub fn new(columns: Columns, circuit: &Circuit, layout: &Layout) -> Self {
        let mut bits: Vec<BitRow> = vec![[0; WIDTH / 8]; layout.bit_rows()];
        let flat = bits.as_flattened_mut();
        for (word, bytes) in columns.ends().iter().flatten().zip(flat.chunks_exact_mut(4)) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let first = 32 * columns.ends().len();
        for (i, &bit) in circuit.bits().iter().enumerate() {
            flat[first + i / 8] |= (bit & 1) << (i % 8);
        }
        let values = circuit.values().chunks(WIDTH).map(|chunk| {
            let mut row = chunk.to_vec();
            row.resize(WIDTH, Scalar::ZERO);
            row
        });
        Self {
            bytes: columns.bytes(),
            bits,
            values: values.collect(),
            columns,
            #[cfg(test)]
            block_rows: layout.blocks() * crate::engine::claims::BLOCK_ROWS,
            #[cfg(test)]
            non_bits: super::non_bits::non_bits(circuit, layout),
        }
    }

    /// The rows of the reduction, for blocks folded with the weights `blocks`. Where nothing is hashed the folded
    /// rows are zero.
    pub fn reduction_rows(&self, layout: &Layout, blocks: &[Scalar]) -> Vec<RowData> {
        let mut rows = if blocks.is_empty() { Vec::new() } else { self.folded_rows(blocks) };
        rows.resize(SHA_COLUMNS, RowData::Zero);
        for row in [MESSAGE_ROW, CHAIN_ROW] {
            let of_block = |block| RowData::Bits(self.columns.rows(block).nth(row).expect("a row"));
            rows.extend((0..layout.blocks()).map(of_block));
        }
        rows.extend(self.bits.iter().map(|&row| RowData::Bits(row)));
        rows.extend(self.values.iter().map(|row| RowData::Values(row.clone())));
        #[cfg(test)]
        self.reduce_non_bits(layout, blocks, &mut rows);
        rows
    }

    /// SHA-256's columns, folded over the blocks.
    fn folded_rows(&self, blocks: &[Scalar]) -> Vec<RowData> {
        let piece = parallel::piece(CELLS / WIDTH, 4) * WIDTH;
        let pieces = (0..CELLS).step_by(piece).map(|at| at..CELLS.min(at + piece)).collect();
        let folded = Zeroizing::new(parallel::map(pieces, |cells| self.bytes.fold(0, blocks, cells)));
        let rows = folded.iter().flat_map(|cells| cells.chunks_exact(WIDTH));
        rows.map(|row| RowData::Values(row.to_vec())).collect()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.bits.as_flattened_mut().zeroize();
        self.values.iter_mut().for_each(wipe);
    }
}
