//! Bytes, decimal digits and dates as linear combinations.

use crate::engine::circuit::{Circuit, Lc, constant, scaled};
use crate::math::arith::Scalar;
use nova_snark::frontend::Variable;

/// Where the digits of `YYYY-MM-DDThh:mm:ssZ` are; the first eight are those of `YYYY-MM-DD`.
pub(super) const DIGIT_POSITIONS: [usize; 14] = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18];
/// What is at the other positions.
const SEPARATORS: [(usize, u8); 6] = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'Z')];
/// `YYYYMMDD` is below `10^8 < 2^27`.
pub(super) const DATE_BITS: usize = 27;
/// `YYYYMMDDhhmmss` is below `10^14 < 2^47`.
pub(super) const TIME_BITS: usize = 47;

/// A constant.
pub(super) fn int(k: u64) -> Lc {
    constant(Scalar::from_u64(k))
}

/// The byte in a variable (prover only).
pub(super) fn byte_of(c: &Circuit, variable: Variable) -> Option<u8> {
    c.get(variable).map(|v| v.to_limbs()[0] as u8)
}

/// The big-endian integer in a window.
pub(super) fn big_endian(window: &[Variable]) -> Lc {
    let mut weights = powers(256, window.len());
    weights.reverse();
    window.iter().zip(weights).fold(Lc::zero(), |lc, (&byte, weight)| lc + (weight, byte))
}

/// The big-endian integer in public bytes.
pub(super) fn integer(bytes: &[u8]) -> Scalar {
    bytes
        .iter()
        .zip(powers(256, bytes.len()).iter().rev())
        .map(|(&byte, weight)| Scalar::from_u64(byte.into()) * weight)
        .sum()
}

/// `sum 256^j (window_j - expected_j)`.
///
/// Zero only if every byte is the expected one: each difference is below 256 in absolute value, so the sum determines
/// them one after the other modulo 256, as long as it stays below the field's order.
pub(super) fn mismatch<'a>(window: &[Variable], expected: impl IntoIterator<Item = &'a Lc>) -> Lc {
    let weights = powers(256, window.len());
    debug_assert!(window.len() <= 31);
    let bytes = window.iter().zip(&weights).fold(Lc::zero(), |lc, (&byte, &weight)| lc + (weight, byte));
    expected.into_iter().zip(&weights).fold(bytes, |lc, (expected, &weight)| lc - (weight, expected))
}

/// `k * lc`.
pub(super) fn times(k: u64, lc: &Lc) -> Lc {
    scaled(Scalar::from_u64(k), lc)
}

/// `base^0 .. base^(n-1)`.
fn powers(base: u64, n: usize) -> Vec<Scalar> {
    let base = Scalar::from_u64(base);
    core::iter::successors(Some(Scalar::ONE), |&power| Some(power * base)).take(n).collect()
}

/// A decimal digit as four bits, least significant first.
pub(super) struct Digit([Variable; 4]);

impl Digit {
    /// Allocates a digit; `character` is the byte that shows it (prover only).
    pub(super) fn new(c: &mut Circuit, character: Option<u8>) -> Self {
        let bits = core::array::from_fn(|k| c.bit(character.map(|b| b.wrapping_sub(b'0') >> k & 1 == 1)));
        let [_, two, four, eight] = bits;
        // Of the sixteen values, 10 to 15 are those with bit 3 and one of the bits 1 and 2.
        c.enforce_product("digit", Lc::from_variable(eight), Lc::from_variable(two) + four, Lc::zero());
        Self(bits)
    }

    /// The character that shows it.
    fn character(&self) -> Lc {
        self.add_to(int(u64::from(b'0')), Scalar::ONE)
    }

    /// How many of its bits are set.
    pub(super) fn weight(&self) -> Lc {
        self.0.iter().fold(Lc::zero(), |sum, &bit| sum + bit)
    }

    fn add_to(&self, lc: Lc, weight: Scalar) -> Lc {
        let mut weight = weight;
        self.0.iter().fold(lc, |lc, &bit| {
            let next = lc + (weight, bit);
            weight = weight.double();
            next
        })
    }
}

/// The integer that decimal digits make.
pub(super) fn decimal(digits: &[Digit]) -> Lc {
    let weights = powers(10, digits.len());
    digits.iter().zip(weights.iter().rev()).fold(Lc::zero(), |lc, (digit, &weight)| digit.add_to(lc, weight))
}

/// The characters of `YYYY-MM-DDThh:mm:ssZ` with these digits.
pub(super) fn text_of(digits: &[Digit; 14]) -> [Lc; 20] {
    let mut text: [Lc; 20] = core::array::from_fn(|_| Lc::zero());
    for (digit, at) in digits.iter().zip(DIGIT_POSITIONS) {
        text[at] = digit.character();
    }
    for (at, separator) in SEPARATORS {
        text[at] = int(separator.into());
    }
    text
}
