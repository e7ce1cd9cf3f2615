//! [`Fp`]: an element of a prime field.

use core::fmt;
use core::marker::PhantomData;

use rand_core::CryptoRng;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::backend::{self, Limbs, shl_mod, shrink, sub4};
use super::invert;
use super::modulus::{Modulus, T256Prime};

/// An element of the field of integers modulo `M::P`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Fp<M> {
    /// Montgomery form: `value * 2^256 mod p`, less than `p`.
    pub(super) limbs: Limbs,
    modulus: PhantomData<M>,
}

impl<M: Modulus> Fp<M> {
    /// `2^256`, `2^512` and `2^768 mod p`.
    const R1: Limbs = sub4(&[0; 4], &M::P).0;
    const R2: Limbs = shl_mod(Self::R1, 256, &M::P);
    const R3: Limbs = shl_mod(Self::R1, 512, &M::P);

    /// Zero.
    pub const ZERO: Self = Self::from_montgomery([0; 4]);
    /// One.
    pub const ONE: Self = Self::from_montgomery(Self::R1);

    #[inline(always)]
    pub(super) const fn from_montgomery(limbs: Limbs) -> Self {
        Self { limbs, modulus: PhantomData }
    }

    /// The element with this value, which must be less than the modulus; limbs are least significant first. Meant for
    /// constants.
    ///
    /// # Panics
    /// If the value is not less than the modulus.
    pub const fn from_limbs(value: [u64; 4]) -> Self {
        assert!(sub4(&value, &M::P).1 == 1, "constant not reduced");
        Self::from_montgomery(shl_mod(value, 256, &M::P))
    }

    /// The value, least significant limb first.
    #[inline]
    pub fn to_limbs(&self) -> [u64; 4] {
        let [a, b, c, d] = self.limbs;
        backend::reduce_wide::<M>(&[a, b, c, d, 0, 0, 0, 0])
    }

    /// The element with this value.
    #[inline]
    pub fn from_u64(value: u64) -> Self {
        Self::from_reduced([value, 0, 0, 0])
    }

    /// The element with this value.
    #[inline]
    pub fn from_u128(value: u128) -> Self {
        Self::from_reduced([value as u64, (value >> 64) as u64, 0, 0])
    }

    /// The element with this value; negative values wrap around the modulus.
    #[inline]
    pub fn from_i64(value: i64) -> Self {
        let magnitude = Self::from_u64(value.unsigned_abs());
        Self::conditional_select(&magnitude, &-magnitude, Choice::from((value as u64 >> 63) as u8))
    }

    /// The value as 32 bytes, least significant first.
    pub fn to_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, limb) in bytes.chunks_exact_mut(8).zip(self.to_limbs()) {
            chunk.copy_from_slice(&limb.to_le_bytes());
        }
        bytes
    }

    /// The element with this value, least significant byte first; `None` if it is not less than the modulus.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let limbs = limbs_of(bytes);
        let canonical = sub4(&limbs, &M::P).1 == 1;
        canonical.then(|| Self::from_reduced(limbs))
    }

    /// The value as 32 bytes, most significant first.
    pub fn to_be_bytes(&self) -> [u8; 32] {
        let mut bytes = self.to_bytes();
        bytes.reverse();
        bytes
    }

    /// The element with this value, most significant byte first; `None` if it is not less than the modulus.
    pub fn from_be_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let mut bytes = *bytes;
        bytes.reverse();
        Self::from_bytes(&bytes)
    }

    /// The 512-bit value, least significant byte first, reduced. For uniform bytes the result is uniform up to
    /// `2^-256`.
    pub fn from_wide(bytes: &[u8; 64]) -> Self {
        Self::from_montgomery(backend::mul_mod::<M>(&shrink::<M, 8>(&limbs_of(bytes)), &Self::R3))
    }

    /// A uniform element.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; 64];
        rng.fill_bytes(&mut bytes);
        Self::from_wide(&bytes)
    }

    /// Whether this is zero.
    #[inline(always)]
    pub fn is_zero(&self) -> bool {
        self.limbs[0] | self.limbs[1] | self.limbs[2] | self.limbs[3] == 0
    }

    /// Whether the value is odd.
    #[inline]
    pub fn is_odd(&self) -> bool {
        self.to_limbs()[0] & 1 == 1
    }

    /// The square.
    #[inline(always)]
    pub fn square(&self) -> Self {
        Self::from_montgomery(backend::square_mod::<M>(&self.limbs))
    }

    /// The double.
    #[inline(always)]
    pub fn double(&self) -> Self {
        *self + self
    }

    /// Raises the element to this exponent, least significant limb first. The time depends on the exponent.
    pub fn pow(&self, exponent: &[u64; 4]) -> Self {
        let [power] = Self::pow_each(&[*self], exponent);
        power
    }

    /// [`Self::pow`] of each: the processor works on several where one would keep it waiting.
    #[inline(always)]
    pub(super) fn pow_each<const N: usize>(bases: &[Self; N], exponent: &[u64; 4]) -> [Self; N] {
        // Entry k has the power 2 k + 1.
        let mut odd = [*bases; 8];
        let squares = bases.map(|base| base.square());
        for k in 1..8 {
            odd[k] = core::array::from_fn(|n| odd[k - 1][n] * squares[n]);
        }
        let mut power: Option<[Self; N]> = None;
        for (squarings, digit) in windows(exponent) {
            for _ in 0..squarings {
                power = power.map(|power| power.map(|power| power.square()));
            }
            if digit != 0 {
                let factor = &odd[digit / 2];
                power = Some(power.map_or(*factor, |power| core::array::from_fn(|n| power[n] * factor[n])));
            }
        }
        power.unwrap_or([Self::ONE; N])
    }

    /// The multiplicative inverse; `None` for zero.
    pub fn invert(&self) -> Option<Self> {
        self.inverse_by(invert::inverse::<M>)
    }

    /// The multiplicative inverse, in a time that depends on the value; `None` for zero.
    pub fn invert_vartime(&self) -> Option<Self> {
        self.inverse_by(invert::inverse_vartime::<M>)
    }

    /// A square root; `None` if there is none. Which of the two roots is unspecified.
    pub fn sqrt(&self) -> Option<Self> {
        // p = 3 mod 4: a^((p + 1) / 4).
        let root = self.pow(&Self::QUARTER);
        (root.square() == *self).then_some(root)
    }

    /// `(p - 3) / 4`.
    pub(crate) const QUARTER_LESS: Limbs = shr2(&M::P);
    /// `(p + 1) / 4`.
    pub(super) const QUARTER: Limbs = backend::add4(&Self::QUARTER_LESS, &[1, 0, 0, 0]).0;

    /// Replaces every element by its inverse; zeros stay. Takes one inversion and three multiplications per element.
    /// The time depends on where the zeros are and on the inverted product.
    pub fn batch_invert(values: &mut [Self]) {
        let mut scratch = vec![Self::ONE; values.len()];
        let mut product = Self::ONE;
        for (value, before) in values.iter().zip(scratch.iter_mut()) {
            *before = product;
            if !value.is_zero() {
                product *= value;
            }
        }
        // A product of non-zero elements is not zero.
        let mut inverse = product.invert_vartime().unwrap_or(Self::ZERO);
        for (value, before) in values.iter_mut().zip(scratch.iter()).rev() {
            if !value.is_zero() {
                let next = inverse * *value;
                *value = inverse * before;
                inverse = next;
            }
        }
    }

    /// Converts a value below the modulus to Montgomery form.
    #[inline(always)]
    fn from_reduced(value: Limbs) -> Self {
        Self::from_montgomery(backend::mul_mod::<M>(&value, &Self::R2))
    }

    #[inline(always)]
    fn inverse_by(&self, inverse: impl Fn(&Limbs) -> Limbs) -> Option<Self> {
        // (aR)^-1 R^3 / R = a^-1 R.
        let inverse = backend::mul_mod::<M>(&inverse(&self.limbs), &Self::R3);
        (!self.is_zero()).then_some(Self::from_montgomery(inverse))
    }
}

impl Fp<T256Prime> {
    /// How many roots [`Self::sqrt_each`] takes at once.
    pub const ROOTS: usize = 16;

    /// [`Self::sqrt`] of each of some elements.
    pub fn sqrt_each(values: &[Self; Self::ROOTS]) -> [Option<Self>; Self::ROOTS] {
        #[cfg(target_arch = "x86_64")]
        if let Some(roots) = super::batch_affine::roots(values) {
            return core::array::from_fn(|i| (roots[i].square() == values[i]).then_some(roots[i]));
        }
        let mut roots = [None; Self::ROOTS];
        for (roots, values) in roots.chunks_exact_mut(2).zip(values.chunks_exact(2)) {
            let powers = Self::pow_each(&[values[0], values[1]], &Self::QUARTER);
            for (root, (value, power)) in roots.iter_mut().zip(values.iter().zip(powers)) {
                *root = (power.square() == *value).then_some(power);
            }
        }
        roots
    }
}

/// An exponent by sliding windows of at most four bits, from the top: how often to square, and by which odd power to
/// multiply then; the last may be zero, for none.
pub(super) fn windows(exponent: &[u64; 4]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let bit = |i: usize| (exponent[i / 64] >> (i % 64)) as usize & 1;
    // Bits below this one are left.
    let mut left = 256;
    core::iter::from_fn(move || {
        let mut squarings = 0;
        while left > 0 && bit(left - 1) == 0 {
            left -= 1;
            squarings += 1;
        }
        if left == 0 {
            return (squarings > 0).then_some((squarings, 0));
        }
        let low = (left.saturating_sub(4)..left).find(|&i| bit(i) == 1).unwrap_or(left - 1);
        let digit = (low..left).rev().fold(0, |digit, i| 2 * digit + bit(i));
        squarings += left - low;
        left = low;
        Some((squarings, digit))
    })
}

impl<M: Modulus> ConstantTimeEq for Fp<M> {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.limbs.ct_eq(&other.limbs)
    }
}

impl<M: Modulus> ConditionallySelectable for Fp<M> {
    #[inline(always)]
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self::from_montgomery(core::array::from_fn(|i| u64::conditional_select(&a.limbs[i], &b.limbs[i], choice)))
    }
}

impl<M: Modulus> zeroize::DefaultIsZeroes for Fp<M> {}

impl<M: Modulus> fmt::Debug for Fp<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.to_limbs();
        write!(f, "0x{d:016x}{c:016x}{b:016x}{a:016x}")
    }
}

fn limbs_of<const N: usize>(bytes: &[u8]) -> [u64; N] {
    core::array::from_fn(|i| {
        let mut limb = [0; 8];
        limb.copy_from_slice(&bytes[8 * i..8 * i + 8]);
        u64::from_le_bytes(limb)
    })
}

const fn shr2(a: &Limbs) -> Limbs {
    [(a[0] >> 2) | (a[1] << 62), (a[1] >> 2) | (a[2] << 62), (a[2] >> 2) | (a[3] << 62), a[3] >> 2]
}
