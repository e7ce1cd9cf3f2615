//! P-256 (FIPS 186-5; SP 800-186, section 3.2.1.3) over its own base field, for public points: in variable time.

mod sums;

use super::EcdsaError;
use crate::{engine::circuit::PointTable, math::arith::Scalar};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use sums::Sums;

/// The curve is `y^2 = x^3 - 3 x + B`.
const B: Scalar =
    Scalar::from_limbs([0x3bce_3c3e_27d2_604b, 0x651d_06b0_cc53_b0f6, 0xb3eb_bd55_7698_86bc, 0x5ac6_35d8_aa3a_93e7]);

/// The base point of the signature scheme.
pub(super) const GENERATOR: AffinePoint = AffinePoint {
    x: Scalar::from_limbs([0xf4a1_3945_d898_c296, 0x7703_7d81_2deb_33a0, 0xf8bc_e6e5_63a4_40f2, 0x6b17_d1f2_e12c_4247]),
    y: Scalar::from_limbs([0xcbb6_4068_37bf_51f5, 0x2bce_3357_6b31_5ece, 0x8ee7_eb4a_7c0f_9e16, 0x4fe3_42e2_fe1a_7f9b]),
};

/// A point of P-256 other than the one at infinity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AffinePoint {
    x: Scalar,
    y: Scalar,
}

impl AffinePoint {
    /// The point with these coordinates.
    ///
    /// # Errors
    /// [`EcdsaError::NotOnCurve`] if they do not satisfy the curve's equation.
    pub fn new(x: Scalar, y: Scalar) -> Result<Self, EcdsaError> {
        if y.square() == ordinate_squared(&x) { Ok(Self { x, y }) } else { Err(EcdsaError::NotOnCurve) }
    }

    /// The point with these coordinates, most significant byte first.
    ///
    /// # Errors
    /// [`EcdsaError::NotOnCurve`] also if a coordinate is not less than the field's order.
    pub fn from_be_bytes(x: &[u8; 32], y: &[u8; 32]) -> Result<Self, EcdsaError> {
        let coordinates = Scalar::from_be_bytes(x).zip(Scalar::from_be_bytes(y));
        coordinates.ok_or(EcdsaError::NotOnCurve).and_then(|(x, y)| Self::new(x, y))
    }

    /// The point of a compressed encoding (SEC 1, section 2.3.4).
    ///
    /// # Errors
    /// [`EcdsaError::NotOnCurve`] also for the other encodings, that of infinity among them.
    pub fn from_compressed(bytes: &[u8; 33]) -> Result<Self, EcdsaError> {
        let [tag @ (2 | 3), x @ ..] = bytes else { return Err(EcdsaError::NotOnCurve) };
        let x = Scalar::from_be_bytes(x).ok_or(EcdsaError::NotOnCurve)?;
        let y = ordinate_squared(&x).sqrt().ok_or(EcdsaError::NotOnCurve)?;
        Ok(Self { x, y: if y.is_odd() == (*tag == 3) { y } else { -y } })
    }

    /// The compressed encoding.
    pub fn to_compressed(&self) -> [u8; 33] {
        let mut bytes = [if self.y.is_odd() { 3 } else { 2 }; 33];
        bytes[1..].copy_from_slice(&self.x.to_be_bytes());
        bytes
    }

    /// The x-coordinate.
    pub fn x(&self) -> Scalar {
        self.x
    }

    /// The y-coordinate.
    pub fn y(&self) -> Scalar {
        self.y
    }

    /// The sum of two points with different x-coordinates; `None` if they are equal.
    pub(super) fn add(&self, other: &Self) -> Option<Self> {
        let inverse = (other.x - self.x).invert_vartime()?;
        let slope = (other.y - self.y) * inverse;
        let x = slope.square() - self.x - other.x;
        Some(Self { x, y: slope * (self.x - x) - self.y })
    }

    /// The point mirrored at the x-axis.
    pub(super) fn negate(&self) -> Self {
        Self { x: self.x, y: -self.y }
    }
}

/// A point whose discrete logarithm nobody knows, to any base and to any other index: by trial and error.
///
/// `x` is SHA-256 of [`OFFSET_DOMAIN`], the index and a counter (both 32 bits, most significant byte first), read as an
/// integer, most significant byte first; the counter starts at zero and goes up until `x` is less than the field's
/// order and there is a point with that x-coordinate. Of the two points it is the one with even y.
pub(super) fn offset(index: u32) -> AffinePoint {
    (0u32..)
        .find_map(|counter| {
            let hash = Sha256::new()
                .chain_update(OFFSET_DOMAIN)
                .chain_update(index.to_be_bytes())
                .chain_update(counter.to_be_bytes())
                .finalize();
            let x = Scalar::from_be_bytes(&hash.into())?;
            let y = ordinate_squared(&x).sqrt()?;
            Some(AffinePoint { x, y: if y.is_odd() { -y } else { y } })
        })
        .expect("every second x-coordinate is one of a point")
}

/// Separates the offsets' hash from all others.
const OFFSET_DOMAIN: &[u8] = b"plica/v1/P-256/offset";

/// One table a window: entry `d` of window `w` is `d * 2^(bits before w) * base + offsets_w`.
///
/// `None` if an entry is the point at infinity, or if an addition on the way is one of equal x-coordinates: a base that
/// was made for the offsets.
pub(super) fn window_tables(
    base: &AffinePoint,
    offsets: &[AffinePoint],
    window_bits: &[usize],
) -> Option<Vec<Arc<PointTable>>> {
    assert_eq!(offsets.len(), window_bits.len());
    let powers = doublings(base, window_bits.iter().sum());
    let mut tables: Vec<_> = offsets
        .iter()
        .zip(window_bits)
        .map(|(offset, &bits)| {
            let mut table = PointTable { x: Vec::with_capacity(1 << bits), y: Vec::with_capacity(1 << bits) };
            table.x.push(offset.x);
            table.y.push(offset.y);
            table
        })
        .collect();
    let first_bit: Vec<_> = window_bits
        .iter()
        .scan(0, |sum, &bits| {
            *sum += bits;
            Some(*sum - bits)
        })
        .collect();
    // Round `r` doubles every table: its second half is its first half plus `2^r` times the window's base.
    for round in 0..window_bits.iter().copied().max().unwrap_or(0) {
        let growing = |&w: &usize| window_bits[w] > round;
        let mut sums = Sums::default();
        for w in (0..tables.len()).filter(growing) {
            sums.push(&tables[w], &powers[first_bit[w] + round]);
        }
        let (x, y) = sums.add()?;
        for (k, w) in (0..tables.len()).filter(growing).enumerate() {
            let at = k << round..(k + 1) << round;
            tables[w].x.extend_from_slice(&x[at.clone()]);
            tables[w].y.extend_from_slice(&y[at]);
        }
    }
    Some(tables.into_iter().map(Arc::new).collect())
}

/// `2^i * point` for `i < n`.
fn doublings(point: &AffinePoint, n: usize) -> Vec<AffinePoint> {
    // Jacobian coordinates, x = X / Z^2, y = Y / Z^3; the doubling is "dbl-2001-b" of the Explicit-Formulas Database.
    let (mut x, mut y, mut z) = (point.x, point.y, Scalar::ONE);
    let mut points = Vec::with_capacity(n);
    let mut inverses = Vec::with_capacity(n);
    for _ in 0..n {
        points.push(AffinePoint { x, y });
        inverses.push(z);
        let (delta, gamma) = (z.square(), y.square());
        let beta = x * gamma;
        let slope = (x - delta) * (x + delta);
        let alpha = slope.double() + slope;
        let beta_4 = beta.double().double();
        x = alpha.square() - beta_4.double();
        z = (y + z).square() - gamma - delta;
        y = alpha * (beta_4 - x) - gamma.square().double().double().double();
    }
    // The group's order is an odd prime: no multiple by a power of two is at infinity.
    Scalar::batch_invert(&mut inverses);
    for (point, inverse) in points.iter_mut().zip(&inverses) {
        let square = inverse.square();
        *point = AffinePoint { x: point.x * square, y: point.y * square * inverse };
    }
    points
}

/// `x^3 - 3 x + B`.
pub(super) fn ordinate_squared(x: &Scalar) -> Scalar {
    (x.square() - Scalar::from_u64(3)) * x + B
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of_library, to_library};
    use super::*;
    use p256::{ProjectivePoint, elliptic_curve::Group};

    #[test]
    fn generator_is_the_librarys() {
        assert!(of_library(&ProjectivePoint::GENERATOR) == GENERATOR);
    }

    #[test]
    fn points_off_the_curve_are_refused() {
        let off = |x: Scalar, y: Scalar| AffinePoint::new(x, y).err() == Some(EcdsaError::NotOnCurve);
        assert!(off(GENERATOR.x, GENERATOR.y + Scalar::ONE));
        assert!(off(Scalar::ZERO, Scalar::ZERO), "the usual encoding of infinity");
        let order = [255; 32];
        assert!(AffinePoint::from_be_bytes(&order, &GENERATOR.y.to_be_bytes()).is_err(), "not canonical");
    }

    #[test]
    fn compressed_points_are_the_librarys() {
        use p256::elliptic_curve::group::GroupEncoding;
        for k in 1..20u64 {
            let point = ProjectivePoint::GENERATOR * p256::Scalar::from(k);
            let bytes: [u8; 33] = of_library(&point).to_compressed();
            assert_eq!(bytes[..], point.to_bytes()[..]);
            assert!(AffinePoint::from_compressed(&bytes).is_ok_and(|decoded| decoded == of_library(&point)));
        }
        let mut bytes = GENERATOR.to_compressed();
        for tag in [0, 1, 4, 5] {
            bytes[0] = tag;
            assert!(AffinePoint::from_compressed(&bytes).is_err());
        }
        let refused = |x: Scalar| {
            let mut bytes = [2; 33];
            bytes[1..].copy_from_slice(&x.to_be_bytes());
            AffinePoint::from_compressed(&bytes).is_err()
        };
        assert!((0..20).any(|x| refused(Scalar::from_u64(x))), "not every x is one of a point");
        let mut above = [255; 33];
        above[0] = 2;
        assert!(AffinePoint::from_compressed(&above).is_err(), "not canonical");
    }

    #[test]
    fn offsets_are_points_and_differ() {
        let offsets: Vec<_> = (0..20).map(offset).collect();
        for (i, a) in offsets.iter().enumerate() {
            assert!(AffinePoint::new(a.x, a.y).is_ok() && !a.y.is_odd());
            assert!(offsets[..i].iter().all(|b| b.x != a.x));
        }
    }

    #[test]
    fn doublings_are_the_librarys() {
        let mut expected = ProjectivePoint::GENERATOR;
        for point in doublings(&GENERATOR, 258) {
            assert!(of_library(&expected) == point);
            expected = expected.double();
        }
    }

    #[test]
    fn tables_are_the_librarys_multiples() {
        let widths = [3, 5, 1, 4];
        let offsets: Vec<_> = (0..4).map(offset).collect();
        let tables = window_tables(&GENERATOR, &offsets, &widths).unwrap();
        let mut step = ProjectivePoint::GENERATOR;
        for w in 0..4 {
            assert_eq!((tables[w].x.len(), tables[w].y.len()), (1 << widths[w], 1 << widths[w]));
            let mut expected = to_library(&offsets[w]);
            for d in 0..1 << widths[w] {
                let entry = AffinePoint { x: tables[w].x[d], y: tables[w].y[d] };
                assert!(of_library(&expected) == entry, "window {w}, digit {d}");
                expected += step;
            }
            step *= p256::Scalar::from(1u64 << widths[w]);
        }
    }

    #[test]
    fn tables_with_infinity_are_refused() {
        // Entry 5 of the second window would be 5 * 2^3 G - 40 G.
        let minus_40 = of_library(&(-ProjectivePoint::GENERATOR * p256::Scalar::from(40u64)));
        assert!(window_tables(&GENERATOR, &[offset(0), minus_40], &[3, 3]).is_none());
        assert!(window_tables(&GENERATOR, &[minus_40], &[2]).is_some());
    }
}
