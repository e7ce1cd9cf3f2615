//! Byte positions as points: `x = 64 b + c` for byte `c` of block `b`, so `eq(r, x) = eq_block(b) eq_byte(c)`.

use super::byte_bit;
use crate::{
    engine::{
        circuit::{BLOCK_BYTES, MapGate, Zone},
        claims::{KernelSink, Layout},
        commit::WIDTH,
    },
    math::{arith::Scalar, poly},
};

/// Variables of the byte in its block.
pub const BYTE_VARIABLES: usize = 6;

/// `eq(r, x)` for every byte position `x`, as factors.
pub struct PositionEq {
    /// `eq_byte`.
    pub bytes: Vec<Scalar>,
    /// `eq_block`, over the blocks of all zones.
    pub blocks: Vec<Scalar>,
}

impl PositionEq {
    /// The factors for one point.
    pub fn new(point: &[Scalar]) -> Self {
        let (bytes, blocks) = point.split_at(BYTE_VARIABLES);
        Self { bytes: poly::eq_table(bytes), blocks: poly::eq_table(blocks) }
    }

    /// `eq_block` over a zone's blocks.
    pub fn of_zone(&self, zone: &Zone) -> &[Scalar] {
        &self.blocks[zone.range()]
    }

    /// Adds `sum_j k_j eq(r, x - j)` to the message byte at every `x`, where `x` and `x - j` are of the same zone.
    ///
    /// `pattern` is `sum_j k_j eq_byte(y - j)` for `y >= 0`, in whole blocks: the part of block `b` on the bytes from
    /// its first on, which is the same for all blocks but for the factor `eq_block(b)`.
    pub fn add_windows(&self, sink: &mut dyn KernelSink, layout: &Layout, pattern: &[Scalar]) {
        let after = |(blocks, bytes): (usize, _)| {
            let mut rows = vec![Scalar::ZERO; layout.blocks()];
            for zone in layout.zones() {
                let later = rows[zone.range()].iter_mut().skip(blocks);
                later.zip(self.of_zone(zone)).for_each(|(row, &eq)| *row = eq);
            }
            (rows, bytes)
        };
        let terms: Vec<_> = pattern.chunks_exact(BLOCK_BYTES).enumerate().map(after).collect();
        sink.add_spread(layout.message_cell(0), &terms, &bits_of_bytes);
    }

    /// Adds `weights_w eq(r, x)` to the bit for `x` of column `w` of a map.
    pub fn add_columns(
        &self,
        sink: &mut dyn KernelSink,
        layout: &Layout,
        map: &MapGate,
        weights: impl Iterator<Item = Scalar>,
    ) {
        let blocks = self.of_zone(&layout.zones()[map.zone]);
        let blocks: Vec<Scalar> = weights.flat_map(|weight| blocks.iter().map(move |&eq| weight * eq)).collect();
        sink.add_blocks(layout.bit_cell(map.all_columns().start), &blocks, &self.bytes);
    }

    /// Adds `weight eq(r, x + distance)` to the bit for `x` of column `w` of a map, where both are of the zone.
    pub fn add_arrivals(
        &self,
        sink: &mut dyn KernelSink,
        layout: &Layout,
        (map, w): (&MapGate, usize),
        distance: usize,
        weight: Scalar,
    ) {
        // The same blocks, so much earlier: what is left of the first one, then all others.
        let cell = layout.bit_cell(map.columns[w].start);
        let blocks: Vec<Scalar> = self.of_zone(&layout.zones()[map.zone]).iter().map(|&eq| weight * eq).collect();
        assert!(distance <= BLOCK_BYTES, "the first block reaches the column");
        sink.add(cell, blocks[0], &self.bytes[distance..]);
        sink.add_blocks(cell + BLOCK_BYTES - distance, &blocks[1..], &self.bytes);
    }
}

/// The weights of a block's message bits for weights of its bytes: times powers of two. Words are big-endian.
fn bits_of_bytes(bytes: &[Scalar]) -> [Scalar; WIDTH] {
    let mut row = [Scalar::ZERO; WIDTH];
    for (at, &byte) in bytes.iter().enumerate() {
        let mut weight = byte;
        for k in 0..8 {
            row[byte_bit(at, k)] = weight;
            weight = weight.double();
        }
    }
    row
}
