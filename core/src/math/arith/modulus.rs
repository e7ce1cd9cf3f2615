//! The two moduli, and the one step of Montgomery reduction that depends on them.

use core::fmt::Debug;

#[cfg(target_arch = "x86_64")]
use super::adx::{self, Adx};
use super::backend::{adc, mul, neg_inverse, sbb};
use super::digits::split;

/// A prime modulus `p` with `2^255 < p < 2^256` and `p = 3 mod 4`.
pub trait Modulus: Copy + Debug + Default + Eq + Send + Sync + 'static {
    /// `p`, least significant limb first.
    const P: [u64; 4];
    /// `-p^-1 mod 2^64`.
    const NEG_INV: u64 = neg_inverse(Self::P[0]);
    /// `p` in hexadecimal.
    const HEX: &'static str;
    /// The smallest generator of the multiplicative group.
    const GENERATOR: u64;

    /// Adds to `t` the multiple of `p` that clears its lowest limb and returns the upper four limbs, with `carry`
    /// added to the highest, and the carry out of it.
    fn clear_limb(t: [u64; 5], carry: u64) -> ([u64; 4], u64);

    /// `a b 2^-256 mod p`.
    #[cfg(target_arch = "x86_64")]
    #[doc(hidden)]
    fn mul_adx(adx: Adx, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4];

    /// Adds to the columns, of 29 bits each and not carried, the multiple of `p 2^(29 i)` that clears the lowest `bits`
    /// bits of column `i`, of which there are at most 29.
    fn clear_digit(t: &mut [i64; 18], i: usize, bits: u32);
}

/// Adds `q 2^(29 i) (2^256 - 2^224 + 2^192)`: the upper half of both primes.
#[inline(always)]
fn add_upper_half(t: &mut [i64; 18], i: usize, q: i64) {
    t[i + 6] += q << 18;
    t[i + 7] -= q << 21;
    t[i + 8] += q << 24;
}

/// The prime of the base field of P-256: `2^256 - 2^224 + 2^192 + 2^96 - 1` (FIPS 186-4, D.1.2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct P256Prime;

impl Modulus for P256Prime {
    const P: [u64; 4] = [0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001];
    const HEX: &'static str = "0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    const GENERATOR: u64 = 6;

    // -p^-1 = 1 mod 2^64, so the multiplier is the limb itself, and p + 1 = 2^96 + 2^192 (2^64 - 2^32 + 1): shifts
    // and one multiplication.
    #[inline(always)]
    fn clear_limb(t: [u64; 5], carry: u64) -> ([u64; 4], u64) {
        let m = t[0];
        let (l3, h3) = mul_top(m);
        let (r0, c) = adc(t[1], m << 32, 0);
        let (r1, c) = adc(t[2], m >> 32, c);
        let (r2, c) = adc(t[3], l3, c);
        let (r3, c) = adc(t[4], h3 + carry, c);
        ([r0, r1, r2, r3], c)
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn mul_adx(adx: Adx, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
        adx::mul_p256(adx, a, b)
    }

    // The multiplier is the digit itself, and what -1 leaves of the column is its bits above the digit.
    #[inline(always)]
    fn clear_digit(t: &mut [i64; 18], i: usize, bits: u32) {
        let q = t[i] & ((1 << bits) - 1);
        t[i] -= q;
        t[i + 3] += q << 9;
        add_upper_half(t, i, q);
    }
}

/// The prime of the base field of T256, a curve whose order is [`P256Prime`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct T256Prime;

impl Modulus for T256Prime {
    const P: [u64; 4] = [0x9313_5661_b1c4_b117, 0x7e72_b42b_30e7_3177, 1, 0xffff_ffff_0000_0001];
    const HEX: &'static str = "0xffffffff0000000100000000000000017e72b42b30e7317793135661b1c4b117";
    const GENERATOR: u64 = 6;

    #[inline(always)]
    fn clear_limb(t: [u64; 5], carry: u64) -> ([u64; 4], u64) {
        let m = t[0].wrapping_mul(Self::NEG_INV);
        let (_, h0) = mul(m, Self::P[0]);
        let (l1, h1) = mul(m, Self::P[1]);
        let (l3, h3) = mul(m, Self::P[3]);
        let (s0, c) = adc(l1, h0, 0);
        let (s1, c) = adc(m, h1, c);
        let (s2, c) = adc(l3, 0, c);
        let s3 = h3 + c;
        // The lowest limbs cancel: they carry unless both are zero.
        let (r0, c) = adc(t[1], s0, u64::from(t[0] != 0));
        let (r1, c) = adc(t[2], s1, c);
        let (r2, c) = adc(t[3], s2, c);
        let (r3, c) = adc(t[4], s3 + carry, c);
        ([r0, r1, r2, r3], c)
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn mul_adx(adx: Adx, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
        adx::mul_t256(adx, a, b)
    }

    #[inline(always)]
    fn clear_digit(t: &mut [i64; 18], i: usize, bits: u32) {
        // The lower half of the prime has five digits.
        const LOW: [u64; 9] = split(&[T256Prime::P[0], T256Prime::P[1], 1, 0]);
        let q = i64::from((t[i] as u32).wrapping_mul(Self::NEG_INV as u32) & ((1 << bits) - 1));
        for j in 0..5 {
            t[i + j] += q * LOW[j] as i64;
        }
        add_upper_half(t, i, q);
    }
}

/// `m (2^64 - 2^32 + 1)`, low half first: the top limb of the prime. The high half is less than `2^64 - 2`.
#[inline(always)]
fn mul_top(m: u64) -> (u64, u64) {
    let (low, borrow) = sbb(m, m << 32, 0);
    (low, m - (m >> 32) - borrow)
}
