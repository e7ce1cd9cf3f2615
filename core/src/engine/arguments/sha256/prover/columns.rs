//! The committed bits of every block, and their folds over the blocks.

use super::super::cells::{
    A, CARRY_A, CARRY_A_BITS, CARRY_E, CARRY_E_BITS, CARRY_S, CARRY_W, CARRY_W_BITS, CELLS, E, S, W, WORDS,
};
use crate::{
    engine::{
        circuit::{PaddedMessage, Zone},
        commit::prover::BitRow,
    },
    math::{
        arith::Scalar,
        parallel,
        sha256::{BlockTrace, IV, trace},
    },
};
use zeroize::Zeroize;

/// The columns of all blocks.
#[derive(Clone)]
pub struct Columns {
    /// For each block its committed words, padded with zeros to a power of two of blocks.
    blocks: Vec<[u32; WORDS]>,
    /// The chaining value after each zone.
    ends: Vec<[u32; 8]>,
    /// Whether the columns were tampered with.
    #[cfg(test)]
    forged: bool,
}

impl Columns {
    /// The columns of messages in their zones, padded to `2^variables` blocks.
    pub fn new(zones: &[Zone], messages: &[PaddedMessage], variables: usize) -> Self {
        let mut columns = Self {
            blocks: Vec::with_capacity(1 << variables),
            ends: Vec::new(),
            #[cfg(test)]
            forged: false,
        };
        for (zone, message) in zones.iter().zip(messages) {
            assert_eq!(columns.blocks.len(), zone.first_block);
            let mut state = IV;
            for bytes in message.bytes.chunks_exact(64) {
                let t = trace(&state, bytes);
                columns.blocks.push(words_of(&t));
                state = t.next;
            }
            columns.ends.push(state);
        }
        columns.blocks.resize(1 << variables, [0; WORDS]);
        columns
    }

    /// The words of all blocks.
    pub fn blocks(&self) -> &[[u32; WORDS]] {
        &self.blocks
    }

    /// The chaining value after each zone.
    pub fn ends(&self) -> &[[u32; 8]] {
        &self.ends
    }

    /// The chaining value after a block of a zone.
    pub fn after(&self, zones: &[Zone], zone: usize, block: usize) -> [u32; 8] {
        if block + 1 < zones[zone].range().end {
            self.blocks[block + 1][S..S + 8].try_into().expect("eight words")
        } else {
            self.ends[zone]
        }
    }

    /// The committed rows of a block.
    pub fn rows(&self, block: usize) -> impl Iterator<Item = BitRow> + '_ {
        self.blocks[block].chunks_exact(16).map(|words| {
            let mut row = [0; 64];
            for (bytes, word) in row.chunks_exact_mut(4).zip(words) {
                bytes.copy_from_slice(&word.to_le_bytes());
            }
            row
        })
    }

    /// For each group of eight blocks and each cell, the cell's bits in these blocks as one byte.
    pub fn bytes(&self) -> BlockBytes {
        let groups = parallel::map(self.blocks.chunks_exact(8).collect(), |blocks| {
            let mut bytes = vec![0u8; CELLS];
            for (p, bytes) in bytes.chunks_exact_mut(32).enumerate() {
                for (j, block) in blocks.iter().enumerate() {
                    for (i, byte) in bytes.iter_mut().enumerate() {
                        *byte |= ((block[p] >> i & 1) as u8) << j;
                    }
                }
            }
            bytes
        });
        BlockBytes { groups }
    }
}

/// What a forging prover does.
#[cfg(test)]
impl Columns {
    /// The words of all blocks, to be tampered with.
    pub fn blocks_mut(&mut self) -> &mut [[u32; WORDS]] {
        self.forged = true;
        &mut self.blocks
    }

    /// The chaining values after the zones, to be tampered with.
    pub fn ends_mut(&mut self) -> &mut [[u32; 8]] {
        self.forged = true;
        &mut self.ends
    }

    /// Whether the columns were tampered with, so that they need not satisfy the equations.
    pub fn forged(&self) -> bool {
        self.forged
    }
}

impl Drop for Columns {
    fn drop(&mut self) {
        self.blocks.iter_mut().for_each(|words| words.zeroize());
        self.ends.iter_mut().for_each(|words| words.zeroize());
    }
}

/// What is committed of a block.
pub fn words_of(t: &BlockTrace) -> [u32; WORDS] {
    let mut words = [0; WORDS];
    words[A..A + 64].copy_from_slice(&t.a);
    words[E..E + 64].copy_from_slice(&t.e);
    words[W..W + 64].copy_from_slice(&t.w);
    words[S..S + 8].copy_from_slice(&t.state);
    words[CARRY_S] = (0..8).fold(0, |word, k| word | (t.carry_state[k] as u32) << k);
    for (first, bits, carries) in
        [(CARRY_E, CARRY_E_BITS, &t.carry_e), (CARRY_A, CARRY_A_BITS, &t.carry_a), (CARRY_W, CARRY_W_BITS, &t.carry_w)]
    {
        for (round, carry) in carries.iter().enumerate() {
            for j in 0..bits {
                words[first + 2 * j + round / 32] |= ((carry >> j & 1) as u32) << (round % 32);
            }
        }
    }
    words
}

/// Bits of eight blocks side by side: folding over blocks takes one table look-up per byte.
pub struct BlockBytes {
    groups: Vec<Vec<u8>>,
}

impl BlockBytes {
    /// For each group of eight blocks, one byte per cell.
    pub fn groups(&self) -> &[Vec<u8>] {
        &self.groups
    }

    /// `sum_b weights_b cell(b)` over the blocks of the groups from `first_group` on, for the cells in `cells`.
    pub fn fold(&self, first_group: usize, weights: &[Scalar], cells: std::ops::Range<usize>) -> Vec<Scalar> {
        let mut sums = vec![Scalar::ZERO; cells.len()];
        for (group, weights) in self.groups[first_group..].iter().zip(weights.chunks_exact(8)) {
            let table = subset_sums(weights);
            for (sum, &byte) in sums.iter_mut().zip(&group[cells.clone()]) {
                *sum += table[byte as usize];
            }
        }
        sums
    }
}

impl Drop for BlockBytes {
    fn drop(&mut self) {
        self.groups.iter_mut().for_each(|bytes| bytes.zeroize());
    }
}

/// The sums of all subsets of eight weights, by bit pattern.
pub fn subset_sums(weights: &[Scalar]) -> Vec<Scalar> {
    let mut table = vec![Scalar::ZERO];
    for &weight in weights {
        for i in 0..table.len() {
            table.push(table[i] + weight);
        }
    }
    table
}
