//! Multi-precision arithmetic on 64-bit limbs, least significant first: everything that a backend for another word
//! size would replace.

use super::modulus::Modulus;

pub(super) type Limbs = [u64; 4];

/// `a + b + carry`; the carry is 0 or 1.
#[inline(always)]
pub(super) const fn adc(a: u64, b: u64, carry: u64) -> (u64, u64) {
    let t = a as u128 + b as u128 + carry as u128;
    (t as u64, (t >> 64) as u64)
}

/// `a - b - borrow`; the borrow is 0 or 1.
#[inline(always)]
pub(super) const fn sbb(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let t = (a as u128).wrapping_sub(b as u128 + borrow as u128);
    (t as u64, (t >> 127) as u64)
}

/// `a + b * c + carry`, which never overflows 128 bits.
#[inline(always)]
pub(super) const fn mac(a: u64, b: u64, c: u64, carry: u64) -> (u64, u64) {
    let t = a as u128 + b as u128 * c as u128 + carry as u128;
    (t as u64, (t >> 64) as u64)
}

#[inline(always)]
pub(super) const fn add4(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (r0, c) = adc(a[0], b[0], 0);
    let (r1, c) = adc(a[1], b[1], c);
    let (r2, c) = adc(a[2], b[2], c);
    let (r3, c) = adc(a[3], b[3], c);
    ([r0, r1, r2, r3], c)
}

#[inline(always)]
pub(super) const fn sub4(a: &Limbs, b: &Limbs) -> (Limbs, u64) {
    let (r0, c) = sbb(a[0], b[0], 0);
    let (r1, c) = sbb(a[1], b[1], c);
    let (r2, c) = sbb(a[2], b[2], c);
    let (r3, c) = sbb(a[3], b[3], c);
    ([r0, r1, r2, r3], c)
}

/// `carry * 2^256 + a`, less `p` if it is not smaller than `p`.
#[inline(always)]
pub(super) const fn reduce_once(a: &Limbs, carry: u64, p: &Limbs) -> Limbs {
    let (d, borrow) = sub4(a, p);
    let keep = (borrow & (carry ^ 1)).wrapping_neg();
    [
        (a[0] & keep) | (d[0] & !keep),
        (a[1] & keep) | (d[1] & !keep),
        (a[2] & keep) | (d[2] & !keep),
        (a[3] & keep) | (d[3] & !keep),
    ]
}

#[inline(always)]
pub(super) const fn add_mod(a: &Limbs, b: &Limbs, p: &Limbs) -> Limbs {
    let (sum, carry) = add4(a, b);
    reduce_once(&sum, carry, p)
}

#[inline(always)]
pub(super) const fn sub_mod(a: &Limbs, b: &Limbs, p: &Limbs) -> Limbs {
    let (d, borrow) = sub4(a, b);
    let mask = borrow.wrapping_neg();
    add4(&d, &[p[0] & mask, p[1] & mask, p[2] & mask, p[3] & mask]).0
}

/// `a * 2^k mod p` by doubling: for constants.
pub(super) const fn shl_mod(a: Limbs, k: usize, p: &Limbs) -> Limbs {
    let mut r = a;
    let mut i = 0;
    while i < k {
        r = add_mod(&r, &r, p);
        i += 1;
    }
    r
}

/// `-p^-1 mod 2^64`, by Newton iteration (each doubles the number of correct bits).
pub(super) const fn neg_inverse(p0: u64) -> u64 {
    let mut x = 1u64;
    let mut i = 0;
    while i < 6 {
        x = x.wrapping_mul(2u64.wrapping_sub(p0.wrapping_mul(x)));
        i += 1;
    }
    x.wrapping_neg()
}

/// The 320-bit product of four limbs and one.
#[inline(always)]
pub(super) const fn mul_4x1(a: &Limbs, k: u64) -> [u64; 5] {
    let (r0, c) = mac(0, a[0], k, 0);
    let (r1, c) = mac(0, a[1], k, c);
    let (r2, c) = mac(0, a[2], k, c);
    let (r3, c) = mac(0, a[3], k, c);
    [r0, r1, r2, r3, c]
}

/// The 512-bit product.
#[inline(always)]
pub(super) const fn mul_wide(a: &Limbs, b: &Limbs) -> [u64; 8] {
    let [t0, t1, t2, t3, t4] = mul_4x1(a, b[0]);

    let (t1, c) = mac(t1, a[0], b[1], 0);
    let (t2, c) = mac(t2, a[1], b[1], c);
    let (t3, c) = mac(t3, a[2], b[1], c);
    let (t4, t5) = mac(t4, a[3], b[1], c);

    let (t2, c) = mac(t2, a[0], b[2], 0);
    let (t3, c) = mac(t3, a[1], b[2], c);
    let (t4, c) = mac(t4, a[2], b[2], c);
    let (t5, t6) = mac(t5, a[3], b[2], c);

    let (t3, c) = mac(t3, a[0], b[3], 0);
    let (t4, c) = mac(t4, a[1], b[3], c);
    let (t5, c) = mac(t5, a[2], b[3], c);
    let (t6, t7) = mac(t6, a[3], b[3], c);

    [t0, t1, t2, t3, t4, t5, t6, t7]
}

/// The 512-bit square: the six cross products once, doubled.
#[inline(always)]
pub(super) const fn square_wide(a: &Limbs) -> [u64; 8] {
    let (t1, c) = mac(0, a[0], a[1], 0);
    let (t2, c) = mac(0, a[0], a[2], c);
    let (t3, t4) = mac(0, a[0], a[3], c);
    let (t3, c) = mac(t3, a[1], a[2], 0);
    let (t4, t5) = mac(t4, a[1], a[3], c);
    let (t5, t6) = mac(t5, a[2], a[3], 0);

    let t7 = t6 >> 63;
    let t6 = (t6 << 1) | (t5 >> 63);
    let t5 = (t5 << 1) | (t4 >> 63);
    let t4 = (t4 << 1) | (t3 >> 63);
    let t3 = (t3 << 1) | (t2 >> 63);
    let t2 = (t2 << 1) | (t1 >> 63);
    let t1 = t1 << 1;

    let (t0, c) = mac(0, a[0], a[0], 0);
    let (t1, c) = adc(t1, 0, c);
    let (t2, c) = mac(t2, a[1], a[1], c);
    let (t3, c) = adc(t3, 0, c);
    let (t4, c) = mac(t4, a[2], a[2], c);
    let (t5, c) = adc(t5, 0, c);
    let (t6, c) = mac(t6, a[3], a[3], c);
    [t0, t1, t2, t3, t4, t5, t6, t7.wrapping_add(c)]
}

/// Montgomery reduction: `t * 2^-256 mod p` for `t < p * 2^256`.
#[inline(always)]
pub(super) fn reduce_wide<M: Modulus>(t: &[u64; 8]) -> Limbs {
    let ([t1, t2, t3, t4], c) = M::clear_limb([t[0], t[1], t[2], t[3], t[4]], 0);
    let ([t2, t3, t4, t5], c) = M::clear_limb([t1, t2, t3, t4, t[5]], c);
    let ([t3, t4, t5, t6], c) = M::clear_limb([t2, t3, t4, t5, t[6]], c);
    let (r, c) = M::clear_limb([t3, t4, t5, t6, t[7]], c);
    reduce_once(&r, c, &M::P)
}

/// Montgomery reduction of any `N`-limb number: `t * 2^(-64 (N - 4)) mod p`, fully reduced.
#[inline(always)]
pub(super) fn shrink<M: Modulus, const N: usize>(t: &[u64; N]) -> Limbs {
    let mut r = [t[0], t[1], t[2], t[3]];
    let mut carry = 0;
    for &limb in &t[4..] {
        (r, carry) = M::clear_limb([r[0], r[1], r[2], r[3], limb], carry);
    }
    // Below 2^256 + p: the first subtraction leaves less than 2^256.
    let r = reduce_once(&r, carry, &M::P);
    reduce_once(&r, 0, &M::P)
}

#[inline(always)]
pub(super) fn mul_mod<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    reduce_wide::<M>(&mul_wide(a, b))
}

#[inline(always)]
pub(super) fn square_mod<M: Modulus>(a: &Limbs) -> Limbs {
    reduce_wide::<M>(&square_wide(a))
}

/// Adds `b`, shifted up by `shift` limbs, to the `N`-limb `acc` modulo `2^(64 N)`.
#[inline(always)]
pub(super) fn add_assign<const N: usize, const K: usize>(acc: &mut [u64; N], b: &[u64; K]) {
    let mut c = 0;
    for i in 0..N {
        (acc[i], c) = adc(acc[i], if i < K { b[i] } else { 0 }, c);
    }
}
