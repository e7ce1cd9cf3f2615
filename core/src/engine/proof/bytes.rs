//! The bytes of a proof.
//!
//! | part | bytes |
//! |---|---|
//! | number of rows, of messages, of entries | 3 x 4, most significant byte first |
//! | rows, messages, six commitments, `A` and `B` of each round in which the row is folded | 32 each: x-coordinates |
//! | whether their y-coordinates are odd, point `8 i + j` in bit `j` of byte `i`; unused bits are zero | 1 for eight |
//! | entries, `y*`, the folded row's 128 values, four blinds | 32 each: scalars below the order |
//!
//! Coordinates have their most significant byte first, scalars their least significant one. No point with `x = 0` or `y
//! = 0` exists, and none is the identity, so a proof has only one encoding. The three numbers follow from the
//! statement, but are checked here against the number of bytes left, and against [`MAX_ROWS`] and [`WIDTH`]: nothing is
//! allocated for more.

use super::Proof;
use crate::{
    engine::{
        commit::WIDTH,
        encoding::{Decoder, points_size, put_count, put_points},
        hidden::nova::{
            FoldProof,
            row::{FOLDED, OpenedRow, ROUNDS},
        },
    },
    error::{ProofError, Result},
    math::arith::Scalar,
};

/// The largest number of committed rows: far more than eight claims about the longest MSO need.
pub const MAX_ROWS: usize = 1 << 13;
/// Bytes that a point takes at least.
const POINT: usize = 32;
/// Commitments besides rows and messages.
const COMMITMENTS: usize = 6;
/// Bytes of a scalar.
const SCALAR: usize = 32;

impl Proof {
    /// The bytes of this proof.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let FoldProof { messages, commitments, entries, row, blinds } = &self.fold;
        let cross = row.cross.as_flattened();
        let points = self.rows.len() + messages.len() + commitments.len() + cross.len();
        let scalars = entries.len() + 1 + row.values.len() + blinds.len();
        let mut out = Vec::with_capacity(12 + points_size(points) + SCALAR * scalars);
        for count in [self.rows.len(), messages.len(), entries.len()] {
            put_count(&mut out, count);
        }
        put_points(&mut out, self.rows.iter().chain(messages).chain(commitments).chain(cross));
        let scalars = entries.iter().chain([&row.product]).chain(&row.values).chain(blinds);
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
        let mut points = from.points(&[
            ("row", rows),
            ("message", messages),
            ("commitment", COMMITMENTS),
            ("cross term", 2 * ROUNDS),
        ])?;
        let mut last = points.split_off(rows + messages);
        let messages = points.split_off(rows);
        let cross = last.split_off(COMMITMENTS);
        let entries = scalars(from, "entry", entries)?;
        let row = OpenedRow {
            product: from.scalar("row product")?,
            cross: core::array::from_fn(|j| [cross[2 * j], cross[2 * j + 1]]),
            values: scalars(from, "opened row", FOLDED)?,
        };
        let mut blinds = [Scalar::ZERO; 4];
        for blind in &mut blinds {
            *blind = from.scalar("blind")?;
        }
        let commitments = core::array::from_fn(|k| last[k]);
        Ok(Self { rows: points, fold: FoldProof { messages, commitments, entries, row, blinds } })
    }
}

fn scalars(from: &mut Decoder<'_>, what: &'static str, n: usize) -> Result<Vec<Scalar>> {
    (0..n).map(|_| from.scalar(what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::curve::Affine;

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
                row: OpenedRow {
                    product: scalar(3),
                    cross: core::array::from_fn(|j| [15, 16].map(|k| -point(k + 2 * j as u8))),
                    values: (0..FOLDED as u64).map(scalar).collect(),
                },
                blinds: core::array::from_fn(|k| scalar(k as u64)),
            },
        }
    }

    /// Points of the sample, and where its parts start.
    const POINTS: usize = 15 + 2 * ROUNDS;
    const SIGNS: usize = 12 + 32 * POINTS;
    const ENTRIES: usize = SIGNS + POINTS.div_ceil(8);

    fn changed(at: usize, new: &[u8]) -> Result<Proof> {
        let mut bytes = sample().to_bytes();
        bytes[at..at + new.len()].copy_from_slice(new);
        Proof::from_bytes(&bytes)
    }

    fn fault(what: &'static str, offset: usize) -> Result<Proof> {
        Err(ProofError::Malformed { what, offset }.into())
    }

    #[test]
    fn one_encoding() {
        let proof = sample();
        let bytes = proof.to_bytes();
        assert_eq!(bytes.len(), ENTRIES + 32 * (3 + 1 + FOLDED + 4));
        assert_eq!(Proof::from_bytes(&bytes).unwrap(), proof);
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(Proof::from_bytes(&longer), fault("trailing bytes", bytes.len()));
    }

    #[test]
    fn every_truncation_is_refused() {
        let bytes = sample().to_bytes();
        for n in (0..bytes.len()).step_by(13).chain(SIGNS - 1..ENTRIES + 1) {
            assert_eq!(Proof::from_bytes(&bytes[..n]).unwrap_err().code(), "proof.malformed");
        }
    }

    #[test]
    fn every_byte_counts() {
        let (proof, bytes) = (sample(), sample().to_bytes());
        for at in 12..bytes.len() {
            for bit in [1, 0x80] {
                let read = changed(at, &[bytes[at] ^ bit]);
                assert!(read.is_err() || read.is_ok_and(|other| other != proof), "byte {at}");
            }
        }
    }

    #[test]
    fn signs_are_packed() {
        let bytes = sample().to_bytes();
        let all: Vec<Affine> = (0..15).map(point).chain((15..15 + 2 * ROUNDS as u8).map(|k| -point(k))).collect();
        for (i, point) in all.iter().enumerate() {
            let [sign, x @ ..] = point.compress();
            assert_eq!(bytes[12 + 32 * i..][..32], x);
            assert_eq!(bytes[SIGNS + i / 8] >> (i % 8) & 1, sign & 1, "point {i}");
        }
        let last = ENTRIES - 1;
        for bit in POINTS % 8..8 {
            assert_eq!(changed(last, &[bytes[last] | 1 << bit]), fault("signs of points", last), "unused bit {bit}");
        }
        // Another sign is another proof.
        let other = changed(SIGNS, &[bytes[SIGNS] ^ 1]).unwrap();
        assert_eq!(other.rows[0], -point(0));
    }

    #[test]
    fn malformed_parts_are_named() {
        for (offset, what) in [(0, "number of rows"), (4, "number of messages"), (8, "number of entries")] {
            assert_eq!(changed(offset, &[0xff; 4]), fault(what, offset));
        }
        // An x-coordinate above the order of the field; one that no point has.
        for new in [[0xff; 32], [0; 32]] {
            for (i, what) in [(1, "row"), (7, "message"), (9, "commitment"), (15, "cross term")] {
                assert_eq!(changed(12 + 32 * i, &new), fault(what, 12 + 32 * i));
            }
        }
        let parts = [(0, "entry"), (3, "row product"), (4, "opened row"), (4 + FOLDED, "blind")];
        for (i, what) in parts {
            assert_eq!(changed(ENTRIES + 32 * i, &[0xff; 32]), fault(what, ENTRIES + 32 * i));
        }
    }
}
