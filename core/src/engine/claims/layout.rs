//! Where every committed cell is in the reduction's index.

use crate::{
    engine::{
        circuit::{CHAIN_BITS, Cell, Circuit, MAX_BITS, Zone},
        commit::WIDTH,
    },
    math::poly,
};

/// Reduction rows for one block, folded over all blocks: four each for `A`, `E`, `W` and the rest.
pub const SHA_COLUMNS: usize = 16;

/// Committed rows per block: four each for `A`, `E` and `W`, two for chaining words and carries.
pub const BLOCK_ROWS: usize = 14;

/// Row of a block that holds the message words.
pub const MESSAGE_ROW: usize = 8;

/// Row of a block that holds the chaining words before it, followed by their carries.
pub const CHAIN_ROW: usize = 12;

/// Column of the chaining words' carries in [`CHAIN_ROW`].
pub const CHAIN_CARRIES: usize = 256;

/// The public shape of a proof: which rows there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    zones: Vec<Zone>,
    blocks: usize,
    bits: usize,
    values: usize,
}

impl Layout {
    /// The layout of a circuit.
    ///
    /// # Panics
    /// If it has more bits than the bits region: a bit after its last would be a value, which nothing shows to be a
    /// bit.
    pub fn of(circuit: &Circuit) -> Self {
        let zones = circuit.zones().to_vec();
        let blocks = zones.iter().map(|z| z.blocks).sum();
        let (bits, values) = circuit.sizes();
        assert!(bits <= MAX_BITS, "the bits region is full");
        Self { bits: bits + CHAIN_BITS * zones.len(), zones, blocks, values }
    }

    /// The zones.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// How many blocks all zones have.
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// Number of variables of the block index.
    pub fn block_variables(&self) -> usize {
        poly::variables(self.blocks).max(4)
    }

    /// How many bits the bits region has, including the chaining values after the zones.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// Number of rows of the bits region.
    pub fn bit_rows(&self) -> usize {
        self.bits.div_ceil(WIDTH)
    }

    /// Number of rows of the values region.
    pub fn value_rows(&self) -> usize {
        self.values.div_ceil(WIDTH)
    }

    /// Number of committed rows: those of the blocks, then bits, then values.
    pub fn committed_rows(&self) -> usize {
        self.blocks * BLOCK_ROWS + self.bit_rows() + self.value_rows()
    }

    /// Number of rows of the reduction.
    pub fn reduction_rows(&self) -> usize {
        SHA_COLUMNS + 2 * self.blocks + self.bit_rows() + self.value_rows()
    }

    /// Number of variables of the reduction's row index.
    pub fn row_variables(&self) -> usize {
        poly::variables(self.reduction_rows())
    }

    /// Cell of bit `i` of word `t` of a folded column: 0 is `A`, 1 `E`, 2 `W`, 3 the rest.
    pub fn sha_cell(&self, column: usize, t: usize, i: usize) -> usize {
        2048 * column + 32 * t + i
    }

    /// First cell of a block's message words.
    pub fn message_cell(&self, block: usize) -> usize {
        WIDTH * (SHA_COLUMNS + block)
    }

    /// First cell of the chaining words before a block.
    pub fn chain_cell(&self, block: usize) -> usize {
        WIDTH * (SHA_COLUMNS + self.blocks + block)
    }

    /// First cell of the chaining words after a zone.
    pub fn end_cell(&self, zone: usize) -> usize {
        self.bits_start() + CHAIN_BITS * zone
    }

    /// First cell of the bits region.
    pub fn bits_start(&self) -> usize {
        WIDTH * (SHA_COLUMNS + 2 * self.blocks)
    }

    /// Cell of circuit bit `i`.
    pub fn bit_cell(&self, i: usize) -> usize {
        self.bits_start() + CHAIN_BITS * self.zones.len() + i
    }

    /// Cell of circuit value `i`.
    pub fn value_cell(&self, i: usize) -> usize {
        self.bits_start() + WIDTH * self.bit_rows() + i
    }

    /// Cell of a circuit variable; `None` for the constant one.
    pub fn cell(&self, cell: Cell) -> Option<usize> {
        match cell {
            Cell::One => None,
            Cell::Bit(i) => Some(self.bit_cell(i)),
            Cell::Value(i) => Some(self.value_cell(i)),
            Cell::Message(i) => Some(self.message_cell(i / WIDTH) + i % WIDTH),
        }
    }

    /// The zone of a block.
    pub fn zone_of(&self, block: usize) -> usize {
        self.zones.iter().position(|z| z.range().contains(&block)).expect("a block of a zone")
    }
}
