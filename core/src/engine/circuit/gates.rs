//! Gates over hashed bytes: one-hot selectors, hidden positions, reads, map entries, point look-ups, digests.

use super::{BLOCK_BYTES, Circuit, Lc, bit_variable, constant};
use crate::math::{arith::Scalar, sha256};
use nova_snark::frontend::Variable;
use std::{ops::Range, sync::Arc};

/// Widths in bytes of the CBOR unsigned integers that a map may have as keys (RFC 8949, section 3.1): the value is
/// in the head, or in one, two or four bytes after it. Eight bytes are not supported.
pub const ENTRY_WIDTHS: [usize; 4] = [1, 2, 3, 5];

/// Bytes that follow a digestID in `valueDigests`: `58 20` and a SHA-256 digest.
pub const DIGEST_ENTRY: usize = 34;

/// A one-hot vector of bits: exactly one of them is 1.
#[derive(Clone, Debug)]
pub struct Selector {
    /// Its bits in the bits region.
    pub bits: Range<usize>,
}

impl Selector {
    /// The variable of choice `i`.
    pub fn choice(&self, i: usize) -> Variable {
        assert!(i < self.bits.len());
        bit_variable(self.bits.start + i)
    }

    /// `sum weights_i bit_i`: the chosen weight.
    pub fn weigh(&self, weights: impl IntoIterator<Item = Scalar>) -> Lc {
        weights.into_iter().zip(self.bits.clone()).fold(Lc::zero(), |lc, (k, i)| lc + (k, bit_variable(i)))
    }
}

/// A hidden byte position in a zone, as the product of two one-hot vectors: block and byte in the block.
#[derive(Clone, Debug)]
pub struct Position {
    /// The zone's index.
    pub zone: usize,
    /// Which block of the zone.
    pub block: Selector,
    /// Which byte of the block.
    pub byte: Selector,
}

impl Position {
    /// The position as an integer, counted from the zone's start.
    pub fn lc(&self) -> Lc {
        let blocks = self.block.weigh((0..).map(|i| Scalar::from_u64(i * BLOCK_BYTES as u64)));
        blocks + &self.byte.weigh((0..).map(Scalar::from_u64))
    }
}

/// Bytes read at a hidden position: `window_j = message(position + j)`; bytes past the zone's end read as zero.
#[derive(Clone, Debug)]
pub struct ReadGate {
    /// The position.
    pub position: Position,
    /// The bytes, variables of the values region.
    pub window: Vec<Variable>,
    /// For a read of a map entry: the map, and for each width of [`ENTRY_WIDTHS`] whether an entry of that width
    /// starts here.
    pub starts: Option<(usize, [Variable; 4])>,
}

/// The entries `digestID ++ 58 20 ++ digest` of one map of `valueDigests`, one after another.
#[derive(Clone, Debug)]
pub struct MapGate {
    /// Index among the circuit's maps.
    pub index: usize,
    /// The zone's index.
    pub zone: usize,
    /// For each width of [`ENTRY_WIDTHS`], one bit per byte position of the zone: an entry of that width starts here.
    pub columns: [Range<usize>; 4],
    /// Where the first entry starts.
    pub first: Position,
    /// Where they end: after the last one.
    pub end: Position,
}

/// The points that a look-up chooses from: affine coordinates on P-256, none at infinity.
#[derive(Clone, Debug, PartialEq)]
pub struct PointTable {
    /// x-coordinates.
    pub x: Vec<Scalar>,
    /// y-coordinates.
    pub y: Vec<Scalar>,
}

/// `(x, y) = table[digit]`.
#[derive(Clone, Debug)]
pub struct LookupGate {
    /// The points.
    pub table: Arc<PointTable>,
    /// One bit per point.
    pub selector: Selector,
    /// The chosen index.
    pub digit: Variable,
    /// Its x-coordinate.
    pub x: Variable,
    /// Its y-coordinate.
    pub y: Variable,
}

/// The digest of a zone: one of the chaining values after its blocks, as eight 32-bit words.
#[derive(Clone, Debug)]
pub struct DigestGate {
    /// The zone's index.
    pub zone: usize,
    /// One bit per block of the zone: the digest follows this block.
    pub selector: Selector,
    /// The words, most significant first.
    pub words: [Variable; 8],
}

impl MapGate {
    /// The bits of all columns, which follow one another.
    pub fn all_columns(&self) -> Range<usize> {
        self.columns[0].start..self.columns[3].end
    }
}

impl Circuit {
    /// Allocates a one-hot vector of `n` bits with `index` chosen.
    pub fn selector(&mut self, name: &str, n: usize, index: Option<usize>) -> Selector {
        let start = self.bit_count;
        for i in 0..n {
            self.bit(index.map(|index| index == i));
        }
        let selector = Selector { bits: start..start + n };
        self.selectors.push(selector.clone());
        self.name(|names| &mut names.selectors, name);
        selector
    }

    /// Allocates a hidden position in a zone.
    pub fn position(&mut self, name: &str, zone: usize, at: Option<usize>) -> Position {
        let blocks = self.zones[zone].blocks;
        let block = self.selector(name, blocks, at.map(|at| at / BLOCK_BYTES));
        let byte = self.selector(name, BLOCK_BYTES, at.map(|at| at % BLOCK_BYTES));
        Position { zone, block, byte }
    }

    /// Reads `len` bytes at a hidden position. With a map, also tells whether an entry of it starts there, and of
    /// which width.
    pub fn read(&mut self, name: &str, position: &Position, len: usize, map: Option<&MapGate>) -> ReadGate {
        let at = self.position_value(position);
        let window = (0..len)
            .map(|j| {
                let byte = at.map(|at| self.message_byte(position.zone, at + j));
                self.value(byte.map(|b| Scalar::from_u64(b as u64)))
            })
            .collect();
        let starts = map.map(|map| {
            assert_eq!(map.zone, position.zone);
            let starts = std::array::from_fn(|w| {
                let set = at.map(|at| map.columns[w].len() > at && self.bits()[map.columns[w].start + at] == 1);
                self.value(set.map(|set| Scalar::from_u64(set as u64)))
            });
            (map.index, starts)
        });
        let read = ReadGate { position: position.clone(), window, starts };
        self.reads.push(read.clone());
        self.name(|names| &mut names.reads, name);
        read
    }

    /// The entries of a map from its first one's position to its end. `entries` are the entries' positions and widths.
    pub fn map_entries(
        &mut self,
        name: &str,
        first: &Position,
        end: &Position,
        entries: Option<&[(usize, usize)]>,
    ) -> MapGate {
        assert_eq!(first.zone, end.zone);
        let bytes = self.zones[first.zone].bytes();
        let columns = ENTRY_WIDTHS.map(|width| {
            let start = self.bit_count;
            for x in 0..bytes {
                self.bit(entries.map(|entries| entries.binary_search(&(x, width)).is_ok()));
            }
            start..start + bytes
        });
        let map = MapGate { index: self.maps.len(), zone: first.zone, columns, first: first.clone(), end: end.clone() };
        self.maps.push(map.clone());
        self.name(|names| &mut names.maps, name);
        map
    }

    /// Looks up a point.
    pub fn lookup(&mut self, name: &str, table: &Arc<PointTable>, digit: Option<usize>) -> LookupGate {
        let selector = self.selector(name, table.x.len(), digit);
        let digit_value = digit.map(|d| Scalar::from_u64(d as u64));
        let gate = LookupGate {
            table: table.clone(),
            selector,
            digit: self.value(digit_value),
            x: self.value(digit.map(|d| table.x[d])),
            y: self.value(digit.map(|d| table.y[d])),
        };
        self.lookups.push(gate.clone());
        self.name(|names| &mut names.lookups, name);
        gate
    }

    /// The digest of a zone's message.
    ///
    /// # Panics
    /// If the zone already has a digest: all digests share one sum, in which a zone's chaining values have one weight.
    pub fn digest(&mut self, name: &str, zone: usize) -> DigestGate {
        assert!(self.digests.iter().all(|gate| gate.zone != zone), "a second digest of one zone");
        let message = self.messages().map(|messages| &messages[zone]);
        let active = message.map(|message| message.active_blocks);
        let words = message.map(|message| sha256::chain(&message.bytes)[message.active_blocks]);
        let selector = self.selector(name, self.zones[zone].blocks, active.map(|n| n - 1));
        let words = std::array::from_fn(|k| self.value(words.map(|w| Scalar::from_u64(w[k] as u64))));
        let gate = DigestGate { zone, selector, words };
        self.digests.push(gate.clone());
        self.name(|names| &mut names.digests, name);
        gate
    }

    /// Shows that byte `j` of a window is `expected`, for every `j`.
    pub fn expect_bytes(&mut self, name: &str, window: &[Variable], expected: &[u8]) {
        assert!(expected.len() <= window.len());
        for (&variable, &byte) in window.iter().zip(expected) {
            self.enforce_zero(name, constant(Scalar::from_u64(byte as u64)) - variable);
        }
    }

    /// The position given by the assignment of two one-hot vectors, if it is one.
    pub(super) fn position_value(&self, position: &Position) -> Option<usize> {
        if !self.has_witness() {
            return None;
        }
        let find = |selector: &Selector| self.bits()[selector.bits.clone()].iter().position(|&bit| bit == 1);
        Some(find(&position.block)? * BLOCK_BYTES + find(&position.byte)?)
    }

    /// A byte of a zone's message; zero past its end.
    pub(super) fn message_byte(&self, zone: usize, at: usize) -> u8 {
        self.messages().and_then(|messages| messages[zone].bytes.get(at).copied()).unwrap_or(0)
    }

    pub(super) fn name(&mut self, list: impl FnOnce(&mut super::Names) -> &mut Vec<String>, name: &str) {
        if let Some(names) = &mut self.names {
            let name = names.full(name);
            list(names).push(name);
        }
    }
}
