//! The bytes of a proof.
//!
//! | part | bytes |
//! |---|---|
//! | number of rows, of messages, of entries | 3 x 4, most significant byte first |
//! | rows, messages, six commitments | 33 each: compressed points, none the identity |
//! | entries, the row's 512 values, four blinds | 32 each: scalars below the order, least significant byte first |
//!
//! A proof has only one encoding. The three numbers follow from the statement, but are checked here against the number
//! of bytes left, and against [`MAX_ROWS`] and [`WIDTH`]: nothing is allocated for more.

use super::Proof;
use crate::{
    engine::{
        commit::WIDTH,
        encoding::{Decoder, put_count},
        hidden::nova::FoldProof,
    },
    error::{ProofError, Result},
    math::{arith::Scalar, curve::Affine},
};

/// The largest number of committed rows: far more than eight claims about the longest MSO need.
pub const MAX_ROWS: usize = 1 << 13;
/// Bytes of a compressed point.
const POINT: usize = 33;
/// Bytes of a scalar.
const SCALAR: usize = 32;

impl Proof {
    /// The bytes of this proof.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let FoldProof { messages, commitments, entries, row, blinds } = &self.fold;
        let points = self.rows.len() + messages.len() + commitments.len();
        let scalars = entries.len() + row.len() + blinds.len();
        let mut out = Vec::with_capacity(12 + POINT * points + SCALAR * scalars);
        for count in [self.rows.len(), messages.len(), entries.len()] {
            put_count(&mut out, count);
        }
        let points = self.rows.iter().chain(messages).chain(commitments);
        points.for_each(|point| out.extend_from_slice(&point.compress()));
        let scalars = entries.iter().chain(row).chain(blinds);
        scalars.for_each(|scalar| out.extend_from_slice(&scalar.to_bytes()));
        out
    }

    /// Reads a proof, which must take up all of `bytes`.
    ///
    /// # Errors
    /// [`ProofError::Malformed`] with the part and its offset.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut from = Decoder::new(bytes, |what, offset| ProofError::Malformed { what, offset }.into());
        let proof = Self::read(&mut from)?;
        from.finish("trailing bytes")?;
        Ok(proof)
    }

    /// Reads a proof out of a larger format.
    pub(crate) fn read(from: &mut Decoder<'_>) -> Result<Self> {
        let rows = from.count("number of rows", POINT, MAX_ROWS)?;
        let messages = from.count("number of messages", POINT, WIDTH)?;
        let entries = from.count("number of entries", SCALAR, WIDTH)?;
        let rows = from.points("row", rows)?;
        let messages = from.points("message", messages)?;
        let mut commitments = [Affine::IDENTITY; 6];
        for point in &mut commitments {
            *point = from.point("commitment")?;
        }
        let entries = scalars(from, "entry", entries)?;
        let row = scalars(from, "opened row", WIDTH)?;
        let mut blinds = [Scalar::ZERO; 4];
        for blind in &mut blinds {
            *blind = from.scalar("blind")?;
        }
        Ok(Self { rows, fold: FoldProof { messages, commitments, entries, row, blinds } })
    }
}

fn scalars(from: &mut Decoder<'_>, what: &'static str, n: usize) -> Result<Vec<Scalar>> {
    (0..n).map(|_| from.scalar(what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(k: u8) -> Affine {
        crate::engine::commit::generators().g[usize::from(k)]
    }

    fn sample() -> Proof {
        let scalar = |k: u64| Scalar::from_u64(k) - Scalar::from_u64(5);
        Proof {
            rows: (0..7).map(point).collect(),
            fold: FoldProof {
                messages: (7..9).map(point).collect(),
                commitments: core::array::from_fn(|k| point(9 + k as u8)),
                entries: (0..3).map(scalar).collect(),
                row: (0..WIDTH as u64).map(scalar).collect(),
                blinds: core::array::from_fn(|k| scalar(k as u64)),
            },
        }
    }

    #[test]
    fn one_encoding() {
        let proof = sample();
        let bytes = proof.to_bytes();
        assert_eq!(bytes.len(), 12 + 33 * 15 + 32 * (3 + WIDTH + 4));
        assert_eq!(Proof::from_bytes(&bytes).unwrap(), proof);
        let mut longer = bytes.clone();
        longer.push(0);
        let fault = ProofError::Malformed { what: "trailing bytes", offset: bytes.len() };
        assert_eq!(Proof::from_bytes(&longer), Err(fault.into()));
    }

    #[test]
    fn every_truncation_is_refused() {
        let bytes = sample().to_bytes();
        for n in (0..bytes.len()).step_by(13) {
            assert_eq!(Proof::from_bytes(&bytes[..n]).unwrap_err().code(), "proof.malformed");
        }
    }

    #[test]
    fn malformed_parts_are_named() {
        let bytes = sample().to_bytes();
        let change = |at: usize, new: &[u8]| {
            let mut bytes = bytes.clone();
            bytes[at..at + new.len()].copy_from_slice(new);
            Proof::from_bytes(&bytes)
        };
        let fault = |what, offset| Err(ProofError::Malformed { what, offset }.into());
        for (offset, what) in [(0, "number of rows"), (4, "number of messages"), (8, "number of entries")] {
            assert_eq!(change(offset, &[0xff; 4]), fault(what, offset));
        }
        // The identity; another tag; an x-coordinate above the order of the field.
        for new in [[0; 33], [4; 33], [2; 33].map(|_| 0xff)] {
            assert_eq!(change(12 + 33, &new), fault("row", 12 + 33));
        }
        assert_eq!(change(12 + 33 * 9, &[0; 33]), fault("commitment", 12 + 33 * 9));
        let entries = 12 + 33 * 15;
        assert_eq!(change(entries, &[0xff; 32]), fault("entry", entries));
        assert_eq!(change(entries + 96, &[0xff; 32]), fault("opened row", entries + 96));
        assert_eq!(change(bytes.len() - 32, &[0xff; 32]), fault("blind", bytes.len() - 32));
    }
}
