//! [`Projective`]: a point in Jacobian coordinates, for sums without inversions.

use core::iter::Sum;
use core::ops::{Add, AddAssign, Mul, Neg, Sub};

use super::Affine;
use crate::math::arith::{Base, Scalar};

/// A point of T256 as `(X / Z^2, Y / Z^3)`; the identity has `Z = 0`.
///
/// Sums branch on equal, opposite and neutral operands, so their time reveals them.
#[derive(Clone, Copy, Debug)]
pub struct Projective {
    pub(super) x: Base,
    pub(super) y: Base,
    pub(super) z: Base,
}

impl Projective {
    /// The neutral element.
    pub const IDENTITY: Self = Self { x: Base::ONE, y: Base::ONE, z: Base::ZERO };

    /// The standard generator.
    pub const GENERATOR: Self = Self { x: Affine::GENERATOR.x, y: Affine::GENERATOR.y, z: Base::ONE };

    /// Whether this is the neutral element.
    #[inline(always)]
    pub fn is_identity(&self) -> bool {
        self.z.is_zero()
    }

    /// Converts to affine coordinates. Costs an inversion: use [`super::batch_to_affine`] for many points.
    pub fn to_affine(&self) -> Affine {
        match self.z.invert() {
            Some(inverse) => self.scale(&inverse),
            None => Affine::IDENTITY,
        }
    }

    /// Converts to an affine point, given the inverse of `z`.
    #[inline(always)]
    pub(super) fn scale(&self, inverse: &Base) -> Affine {
        let square = inverse.square();
        Affine { x: self.x * square, y: self.y * square * inverse }
    }

    /// The double ("dbl-2001-b" of the Explicit-Formulas Database, for a = -3).
    pub fn double(&self) -> Self {
        let delta = self.z.square();
        let gamma = self.y.square();
        let beta = self.x * gamma;
        let alpha = (self.x - delta) * (self.x + delta);
        let alpha = alpha.double() + alpha;
        let beta4 = beta.double().double();
        let x = alpha.square() - beta4.double();
        let z = (self.y + self.z).square() - gamma - delta;
        let y = alpha * (beta4 - x) - gamma.square().double().double().double();
        Self { x, y, z }
    }

    /// The sum with a point with `Z = 1` ("madd-2007-bl").
    fn add_affine(&self, other: &Affine) -> Self {
        if other.is_identity() {
            return *self;
        }
        if self.is_identity() {
            return Self::from(*other);
        }
        let zz = self.z.square();
        let h = other.x * zz - self.x;
        let r = other.y * self.z * zz - self.y;
        if h.is_zero() {
            return if r.is_zero() { self.double() } else { Self::IDENTITY };
        }
        let hh = h.square();
        let i = hh.double().double();
        let j = h * i;
        let r = r.double();
        let v = self.x * i;
        let x = r.square() - j - v.double();
        let y = r * (v - x) - (self.y * j).double();
        let z = (self.z + h).square() - zz - hh;
        Self { x, y, z }
    }

    /// The sum ("add-2007-bl").
    fn add_projective(&self, other: &Self) -> Self {
        if other.is_identity() {
            return *self;
        }
        if self.is_identity() {
            return *other;
        }
        let (zz1, zz2) = (self.z.square(), other.z.square());
        let u1 = self.x * zz2;
        let s1 = self.y * other.z * zz2;
        let h = other.x * zz1 - u1;
        let r = other.y * self.z * zz1 - s1;
        if h.is_zero() {
            return if r.is_zero() { self.double() } else { Self::IDENTITY };
        }
        let i = h.double().square();
        let j = h * i;
        let r = r.double();
        let v = u1 * i;
        let x = r.square() - j - v.double();
        let y = r * (v - x) - (s1 * j).double();
        let z = ((self.z + other.z).square() - zz1 - zz2) * h;
        Self { x, y, z }
    }
}

impl Default for Projective {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl From<Affine> for Projective {
    fn from(point: Affine) -> Self {
        if point.is_identity() { Self::IDENTITY } else { Self { x: point.x, y: point.y, z: Base::ONE } }
    }
}

impl PartialEq for Projective {
    fn eq(&self, other: &Self) -> bool {
        if self.is_identity() || other.is_identity() {
            return self.is_identity() == other.is_identity();
        }
        let (zz1, zz2) = (self.z.square(), other.z.square());
        self.x * zz2 == other.x * zz1 && self.y * zz2 * other.z == other.y * zz1 * self.z
    }
}

impl Eq for Projective {}

impl Add for Projective {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        self.add_projective(&rhs)
    }
}

impl Add<Affine> for Projective {
    type Output = Self;
    fn add(self, rhs: Affine) -> Self {
        self.add_affine(&rhs)
    }
}

impl AddAssign for Projective {
    fn add_assign(&mut self, rhs: Self) {
        *self = self.add_projective(&rhs);
    }
}

impl AddAssign<Affine> for Projective {
    fn add_assign(&mut self, rhs: Affine) {
        *self = self.add_affine(&rhs);
    }
}

impl Neg for Projective {
    type Output = Self;
    fn neg(self) -> Self {
        Self { y: -self.y, ..self }
    }
}

impl Sub for Projective {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        self + -rhs
    }
}

impl Mul<&Scalar> for Projective {
    type Output = Self;
    /// By double-and-add: slow, and the time reveals the scalar.
    fn mul(self, scalar: &Scalar) -> Self {
        let mut product = Self::IDENTITY;
        for limb in scalar.to_limbs().into_iter().rev() {
            for bit in (0..64).rev() {
                product = product.double();
                if (limb >> bit) & 1 == 1 {
                    product += self;
                }
            }
        }
        product
    }
}

impl Mul<&Scalar> for Affine {
    type Output = Projective;
    /// By double-and-add: slow, and the time reveals the scalar.
    fn mul(self, scalar: &Scalar) -> Projective {
        Projective::from(self) * scalar
    }
}

impl Sum for Projective {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::IDENTITY, |sum, point| sum + point)
    }
}

impl zeroize::DefaultIsZeroes for Projective {}
