//! What satisfies a circuit: messages, bits and values, known only to the prover.

use super::{BLOCK_BYTES, Cell, Circuit, Lc};
use crate::math::arith::{Scalar, wipe};
use nova_snark::frontend::Variable;
use zeroize::Zeroize;

/// A message with SHA-256's padding (FIPS 180-4, section 5.1.1), then zeros up to the size of its zone.
pub struct PaddedMessage {
    /// Exactly as many bytes as the zone has.
    pub bytes: Vec<u8>,
    /// How many blocks the padded message itself has; the digest follows the last of them.
    pub active_blocks: usize,
}

impl PaddedMessage {
    /// Pads `message` into a zone of `blocks` blocks; `None` if it does not fit.
    pub fn new(message: &[u8], blocks: usize) -> Option<Self> {
        let active_blocks = (message.len() + 9).div_ceil(BLOCK_BYTES);
        if active_blocks > blocks {
            return None;
        }
        let mut bytes = vec![0; blocks * BLOCK_BYTES];
        bytes[..message.len()].copy_from_slice(message);
        bytes[message.len()] = 0x80;
        let end = active_blocks * BLOCK_BYTES;
        bytes[end - 8..end].copy_from_slice(&(8 * message.len() as u64).to_be_bytes());
        Some(Self { bytes, active_blocks })
    }
}

impl Drop for PaddedMessage {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// What the prover assigns to a circuit's cells.
pub(super) struct Assignment {
    /// One message for each zone.
    pub(super) messages: Vec<PaddedMessage>,
    /// The bits region, one byte per bit.
    pub(super) bits: Vec<u8>,
    /// The values region.
    pub(super) values: Vec<Scalar>,
}

impl Assignment {
    pub(super) fn new(messages: Vec<PaddedMessage>) -> Self {
        Self { messages, bits: Vec::new(), values: Vec::new() }
    }
}

impl Drop for Assignment {
    fn drop(&mut self) {
        self.bits.zeroize();
        wipe(&mut self.values);
    }
}

impl Circuit {
    /// The padded messages, one for each zone (prover only).
    pub fn messages(&self) -> Option<&[PaddedMessage]> {
        self.assignment.as_ref().map(|assignment| &assignment.messages[..])
    }

    /// The assignment of the bits region, one byte per bit (prover only; empty on the verifier's side).
    pub fn bits(&self) -> &[u8] {
        self.assignment.as_ref().map_or(&[], |assignment| &assignment.bits)
    }

    /// The assignment of the values region (prover only; empty on the verifier's side).
    pub fn values(&self) -> &[Scalar] {
        self.assignment.as_ref().map_or(&[], |assignment| &assignment.values)
    }

    /// Changes a bit or a value of the assignment without regard for the gates: what a forging prover does.
    #[cfg(test)]
    pub fn tamper(&mut self, variable: Variable, value: Scalar) {
        let assignment = self.assignment.as_mut().expect("a witness");
        match Cell::of(variable) {
            Cell::Bit(i) => assignment.bits[i] = value.to_bytes()[0],
            Cell::Value(i) => assignment.values[i] = value,
            _ => unreachable!("only bits and values can be tampered with"),
        }
    }

    /// The value of a linear combination (prover only).
    pub fn eval(&self, lc: &Lc) -> Option<Scalar> {
        let assignment = self.assignment.as_ref()?;
        Some(lc.iter().map(|(variable, &k)| k * self.cell(assignment, Cell::of(variable))).sum())
    }

    /// The value of a variable (prover only).
    pub fn get(&self, variable: Variable) -> Option<Scalar> {
        self.assignment.as_ref().map(|assignment| self.cell(assignment, Cell::of(variable)))
    }

    fn cell(&self, assignment: &Assignment, cell: Cell) -> Scalar {
        match cell {
            Cell::One => Scalar::ONE,
            Cell::Bit(i) => Scalar::from_u64(assignment.bits[i] as u64),
            Cell::Value(i) => assignment.values[i],
            Cell::Message(i) => {
                let (block, t, bit) = (i / 512, i / 32 % 16, i % 32);
                let (zone, z) =
                    self.zones.iter().enumerate().find(|(_, z)| z.range().contains(&block)).expect("a block of a zone");
                let at = (block - z.first_block) * BLOCK_BYTES + 4 * t + 3 - bit / 8;
                Scalar::from_u64((assignment.messages[zone].bytes[at] >> (bit % 8) & 1) as u64)
            }
        }
    }
}
