//! Sums of products, reduced once at the end.

use super::backend::{Limbs, WideSum, add_assign, mul_4x1, mul_mod, sbb, shl_mod, shrink};
use super::modulus::{Modulus, P256Prime};
use super::{Fp, Scalar};

/// `2^k` times `2^256`, modulo p.
const fn shifted_one(k: usize) -> Limbs {
    shl_mod([1, 0, 0, 0], 256 + k, &P256Prime::P)
}

/// A sum of products of scalars. Holds up to `2^53` products.
#[derive(Clone, Copy, Default)]
pub struct ProductSum(WideSum);

impl ProductSum {
    /// An empty sum.
    pub const ZERO: Self = Self(WideSum::ZERO);

    /// The largest sum that fits.
    #[cfg(test)]
    pub(super) fn largest() -> Self {
        Self(WideSum::largest())
    }

    /// Adds `a * b`.
    #[inline(always)]
    pub fn add(&mut self, a: &Scalar, b: &Scalar) {
        self.0.add_product(&a.limbs, &b.limbs);
    }

    /// Adds another sum.
    #[inline(always)]
    pub fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    /// The value of the sum.
    #[inline]
    pub fn finish(self) -> Scalar {
        // `shrink` divides by 2^320, while a product of two Montgomery forms needs division by 2^256.
        const FIX: Limbs = shifted_one(64);
        Fp::from_montgomery(mul_mod::<P256Prime>(&shrink::<P256Prime, 9>(&self.0.limbs()), &FIX))
    }
}

/// A sum of products of scalars by 64-bit integers, signed or not. Holds up to `2^62` products.
#[derive(Clone, Copy, Default)]
pub struct SmallSum {
    /// Two's complement.
    limbs: [u64; 6],
}

impl SmallSum {
    /// An empty sum.
    pub const ZERO: Self = Self { limbs: [0; 6] };

    /// Adds `a * k`.
    #[inline(always)]
    pub fn add_u64(&mut self, a: &Scalar, k: u64) {
        add_assign(&mut self.limbs, &mul_4x1(&a.limbs, k));
    }

    /// Adds `a * k`.
    #[inline(always)]
    pub fn add_i64(&mut self, a: &Scalar, k: i64) {
        // Read as an unsigned number, a negative k is 2^64 too large.
        let negative = (k >> 63) as u64;
        self.add_u64(a, k as u64);
        let [l0, l1, l2, l3] = a.limbs.map(|limb| limb & negative);
        let mut borrow = 0;
        for (limb, b) in self.limbs[1..].iter_mut().zip([l0, l1, l2, l3, 0]) {
            (*limb, borrow) = sbb(*limb, b, borrow);
        }
    }

    /// Adds another sum.
    #[inline(always)]
    pub fn merge(&mut self, other: &Self) {
        add_assign(&mut self.limbs, &other.limbs);
    }

    /// Adds `k 2^shift`, for a shift below 320.
    #[inline(always)]
    pub(super) fn add_shifted(&mut self, k: u64, shift: usize) {
        let wide = u128::from(k) << (shift % 64);
        let mut addend = [0; 6];
        (addend[shift / 64], addend[shift / 64 + 1]) = (wide as u64, (wide >> 64) as u64);
        add_assign(&mut self.limbs, &addend);
    }

    /// The value of the sum.
    #[inline]
    pub fn finish(self) -> Scalar {
        // `shrink` divides by 2^128.
        const FIX: Limbs = shifted_one(128);
        // The limbs of a negative number are too large by 2^384.
        const WRAP: Scalar = Fp::from_montgomery(shl_mod([1, 0, 0, 0], 384, &P256Prime::P));
        let sum = Fp::from_montgomery(mul_mod::<P256Prime>(&shrink::<P256Prime, 6>(&self.limbs), &FIX));
        let negative = ((self.limbs[5] as i64) >> 63) as u64;
        sum - Fp::from_montgomery(WRAP.limbs.map(|limb| limb & negative))
    }
}

/// A sum of scalars, each of them taken or not. Holds up to `2^32`: halves of limbs are added without carries.
#[derive(Clone, Copy)]
pub(crate) struct MaskedSum([u64; 8]);

impl MaskedSum {
    /// An empty sum.
    pub(crate) const ZERO: Self = Self([0; 8]);

    /// Adds `a` if the mask is all ones, and nothing if it is zero.
    #[inline(always)]
    pub(crate) fn add(&mut self, a: &Scalar, mask: u64) {
        for (i, &limb) in a.limbs.iter().enumerate() {
            let limb = limb & mask;
            self.0[2 * i] += limb & 0xffff_ffff;
            self.0[2 * i + 1] += limb >> 32;
        }
    }

    /// The value of the sum.
    #[inline(always)]
    pub(crate) fn finish(&self) -> Scalar {
        let mut sum = SmallSum::ZERO;
        for (i, &column) in self.0.iter().enumerate() {
            sum.add_shifted(column, 32 * i);
        }
        sum.finish()
    }
}
