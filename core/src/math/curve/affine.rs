//! [`Affine`]: a point given by its coordinates.

use core::ops::Neg;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::B;
use crate::math::arith::Base;

/// A point of T256, the identity included.
///
/// The identity is stored as `(0, 0)`, which is not on the curve. The order is odd, so no other point has `y = 0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
pub struct Affine {
    pub(super) x: Base,
    pub(super) y: Base,
}

impl Affine {
    /// The neutral element.
    pub const IDENTITY: Self = Self { x: Base::ZERO, y: Base::ZERO };

    /// The standard generator, `x = 3`.
    pub const GENERATOR: Self = Self {
        x: Base::from_limbs([3, 0, 0, 0]),
        y: Base::from_limbs([
            0x30b4_9549_25b1_f02d,
            0xecd9_d538_a351_bb3c,
            0x4e97_345c_be66_600d,
            0x5a6d_d32d_f587_08e6,
        ]),
    };

    /// The point with these coordinates; `None` if they are not on the curve.
    pub fn from_coordinates(x: Base, y: Base) -> Option<Self> {
        (y.square() == curve_polynomial(&x)).then_some(Self { x, y })
    }

    /// `(x, y)`; `None` for the identity.
    pub fn coordinates(&self) -> Option<(Base, Base)> {
        (!self.is_identity()).then_some((self.x, self.y))
    }

    /// Whether this is the neutral element.
    #[inline(always)]
    pub fn is_identity(&self) -> bool {
        self.y.is_zero()
    }

    /// 33 bytes: 2 or 3 for an even or odd `y`, then `x`, most significant byte first (SEC 1, 2.3.3). The identity
    /// gives 33 zeros.
    pub fn compress(&self) -> [u8; 33] {
        let mut bytes = [0; 33];
        if !self.is_identity() {
            bytes[0] = 2 + u8::from(self.y.is_odd());
            bytes[1..].copy_from_slice(&self.x.to_be_bytes());
        }
        bytes
    }

    /// The inverse of [`Self::compress`]; `None` for anything else, and for the identity.
    pub fn decompress(bytes: &[u8; 33]) -> Option<Self> {
        let (x, odd) = x_and_sign(bytes)?;
        Some(Self::from_x(x, curve_polynomial(&x).sqrt()?, odd))
    }

    /// The points with these x-coordinates, most significant byte first, and with an odd `y` where that is said; `None`
    /// where there is none. Where the processor has wide vectors, several take little longer than one.
    pub fn from_x_coordinates(points: &[([u8; 32], bool)]) -> Vec<Option<Self>> {
        let some = |points: &[([u8; 32], bool)]| {
            let mut squares = [Base::ZERO; Base::ROOTS];
            let coordinates: Vec<Option<Base>> = points.iter().map(|(x, _)| Base::from_be_bytes(x)).collect();
            for (square, x) in squares.iter_mut().zip(&coordinates) {
                *square = x.map_or(Base::ZERO, |x| curve_polynomial(&x));
            }
            let roots = Base::sqrt_each(&squares);
            let point = |i: usize| Some(Self::from_x(coordinates[i]?, roots[i]?, points[i].1));
            (0..points.len()).map(point).collect::<Vec<_>>()
        };
        points.chunks(Base::ROOTS).flat_map(some).collect()
    }

    /// The point with this `x` and with whichever of `y` and `-y` has the given parity.
    fn from_x(x: Base, y: Base, odd: bool) -> Self {
        Self { x, y: if y.is_odd() == odd { y } else { -y } }
    }

    /// [`Self::decompress`], but 33 zeros give the identity.
    pub fn decompress_or_identity(bytes: &[u8; 33]) -> Option<Self> {
        if *bytes == [0; 33] { Some(Self::IDENTITY) } else { Self::decompress(bytes) }
    }

    /// The negative if `negate` is set.
    #[inline(always)]
    pub(crate) fn negate_if(mut self, negate: bool) -> Self {
        self.y = Base::conditional_select(&self.y, &-self.y, Choice::from(u8::from(negate)));
        self
    }
}

/// The parts of a compressed point: its `x`, and whether its `y` is odd.
fn x_and_sign(bytes: &[u8; 33]) -> Option<(Base, bool)> {
    let [sign @ (2 | 3), x @ ..] = bytes else { return None };
    Some((Base::from_be_bytes(x)?, *sign == 3))
}

/// `x^3 - 3x + b`.
fn curve_polynomial(x: &Base) -> Base {
    (x.square() - Base::from_u64(3)) * x + B
}

impl Neg for Affine {
    type Output = Self;
    fn neg(self) -> Self {
        Self { x: self.x, y: -self.y }
    }
}

impl ConstantTimeEq for Affine {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.x.ct_eq(&other.x) & self.y.ct_eq(&other.y)
    }
}

impl zeroize::DefaultIsZeroes for Affine {}
