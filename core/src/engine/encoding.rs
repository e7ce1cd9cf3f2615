//! Reads this crate's own binary formats. Every length is checked before anything is taken or allocated.

use crate::{
    error::{Error, Result},
    math::{arith::Scalar, curve::Affine, parallel},
};

/// A reader of untrusted bytes.
pub(crate) struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    fault: fn(&'static str, usize) -> Error,
}

impl<'a> Decoder<'a> {
    /// Reads `bytes` from the beginning; `fault` turns what is wrong, and where, into an error.
    pub(crate) fn new(bytes: &'a [u8], fault: fn(&'static str, usize) -> Error) -> Self {
        Self { bytes, at: 0, fault }
    }

    /// How many bytes have been read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The error that `what`, which starts at `offset`, is malformed.
    pub(crate) fn fault(&self, what: &'static str, offset: usize) -> Error {
        (self.fault)(what, offset)
    }

    /// Takes `n` bytes.
    pub(crate) fn take(&mut self, what: &'static str, n: usize) -> Result<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        let taken = rest.get(..n).ok_or_else(|| self.fault(what, self.at))?;
        self.at += n;
        Ok(taken)
    }

    /// Takes as many bytes as the array has.
    pub(crate) fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N]> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(what, N)?);
        Ok(out)
    }

    /// Takes a byte.
    pub(crate) fn u8(&mut self, what: &'static str) -> Result<u8> {
        Ok(self.array::<1>(what)?[0])
    }

    /// Takes a 32-bit count or length. Each counted item takes at least `size` bytes, and there are at most `limit`
    /// items.
    pub(crate) fn count(&mut self, what: &'static str, size: usize, limit: usize) -> Result<usize> {
        let offset = self.at;
        let count = u32::from_be_bytes(self.array(what)?) as usize;
        let left = self.bytes.len() - self.at;
        match count.checked_mul(size) {
            Some(needed) if needed <= left && count <= limit => Ok(count),
            _ => Err(self.fault(what, offset)),
        }
    }

    /// Takes a byte string preceded by its length.
    pub(crate) fn string(&mut self, what: &'static str, limit: usize) -> Result<&'a [u8]> {
        let length = self.count(what, 1, limit)?;
        self.take(what, length)
    }

    /// Takes a scalar, which has only one encoding.
    pub(crate) fn scalar(&mut self, what: &'static str) -> Result<Scalar> {
        let offset = self.at;
        Scalar::from_bytes(&self.array(what)?).ok_or_else(|| self.fault(what, offset))
    }

    /// Takes points other than the identity: first their x-coordinates, then whether their y-coordinates are odd, eight
    /// to a byte, least significant bit first; bits past the last point are zero. `parts` says what they are, and how
    /// many of each there are. Takes a square root for each, which is most of the work of reading a proof.
    ///
    /// Every commitment has a uniform blind, so an honest one is the identity with probability 2^-256.
    pub(crate) fn points(&mut self, parts: &[(&'static str, usize)]) -> Result<Vec<Affine>> {
        const WORTH_A_THREAD: usize = 16;
        let offset = self.at;
        let mut total = 0;
        for &(what, n) in parts {
            self.take(what, n.saturating_mul(X))?;
            total += n;
        }
        let coordinates = self.bytes[offset..self.at].as_chunks::<X>().0;
        let signs_at = self.at;
        let signs = self.take(SIGNS, total.div_ceil(8))?;
        if total % 8 != 0 && signs[total / 8] >> (total % 8) != 0 {
            return Err(self.fault(SIGNS, signs_at + total / 8));
        }
        let odd = |i: usize| signs[i / 8] >> (i % 8) & 1 == 1;
        let points: Vec<([u8; X], bool)> = coordinates.iter().enumerate().map(|(i, x)| (*x, odd(i))).collect();
        let pieces = points.chunks(parallel::piece(total, WORTH_A_THREAD)).collect();
        let points = parallel::map(pieces, Affine::from_x_coordinates);
        let mut names = parts.iter().flat_map(|&(what, n)| core::iter::repeat_n(what, n));
        let at = |(i, point): (usize, Option<Affine>)| {
            let what = names.next().unwrap_or(SIGNS);
            point.ok_or_else(|| self.fault(what, offset + X * i))
        };
        points.into_iter().flatten().enumerate().map(at).collect()
    }

    /// Checks that nothing is left.
    pub(crate) fn finish(self, what: &'static str) -> Result<()> {
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.fault(what, self.at)) }
    }
}

/// Bytes of an x-coordinate.
const X: usize = 32;
/// What the signs of points are called in errors.
const SIGNS: &str = "signs of points";

/// How many bytes `n` points take.
pub(crate) const fn points_size(n: usize) -> usize {
    X * n + n.div_ceil(8)
}

/// Writes points as [`Decoder::points`] takes them.
pub(crate) fn put_points<'p>(out: &mut Vec<u8>, points: impl Iterator<Item = &'p Affine>) {
    let mut signs = Vec::new();
    for (i, point) in points.enumerate() {
        let [sign, x @ ..] = point.compress();
        out.extend_from_slice(&x);
        if i % 8 == 0 {
            signs.push(0);
        }
        signs[i / 8] |= (sign & 1) << (i % 8);
    }
    out.extend_from_slice(&signs);
}

/// Writes a count or length.
pub(crate) fn put_count(out: &mut Vec<u8>, count: usize) {
    let count = u32::try_from(count).expect("counts in this crate's formats have 32 bits");
    out.extend_from_slice(&count.to_be_bytes());
}

/// Writes a byte string preceded by its length.
pub(crate) fn put_string(out: &mut Vec<u8>, bytes: &[u8]) {
    put_count(out, bytes.len());
    out.extend_from_slice(bytes);
}
