//! Multi-precision arithmetic on 64-bit limbs, least significant first.
//!
//! On machines that cannot give the upper half of a 64-bit product, products modulo a prime and sums of products are
//! those of [`digits`](super::digits).

#[cfg(target_arch = "x86_64")]
use super::adx::Adx;
#[cfg(not(target_arch = "x86_64"))]
use super::digits;
use super::modulus::Modulus;

pub(super) type Limbs = [u64; 4];

/// `a + b + carry`; the carry is 0 or 1.
#[inline(always)]
pub(super) const fn adc(a: u64, b: u64, carry: u64) -> (u64, u64) {
    let (t, c) = a.overflowing_add(b);
    let (t, d) = t.overflowing_add(carry);
    (t, (c | d) as u64)
}

/// `a - b - borrow`; the borrow is 0 or 1.
#[inline(always)]
pub(super) const fn sbb(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let (t, c) = a.overflowing_sub(b);
    let (t, d) = t.overflowing_sub(borrow);
    (t, (c | d) as u64)
}

/// Whether a product of 64-bit numbers is cut to 64 bits.
const NARROW: bool = cfg!(target_arch = "wasm32");

/// The 128-bit product, low half first.
#[inline(always)]
pub(super) const fn mul(a: u64, b: u64) -> (u64, u64) {
    if NARROW {
        return mul_by_halves(a, b);
    }
    let t = a as u128 * b as u128;
    (t as u64, (t >> 64) as u64)
}

/// [`mul`] of four products of 32-bit halves.
#[inline(always)]
pub(super) const fn mul_by_halves(a: u64, b: u64) -> (u64, u64) {
    const LOW: u64 = u32::MAX as u64;
    let (a0, a1, b0, b1) = (a & LOW, a >> 32, b & LOW, b >> 32);
    // None of these sums reaches 2^64.
    let t = a1 * b0 + ((a0 * b0) >> 32);
    let u = a0 * b1 + (t & LOW);
    (a.wrapping_mul(b), a1 * b1 + (t >> 32) + (u >> 32))
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

/// `carry * 2^256 + a`, minus `p` unless that is below `p`.
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

/// The 320-bit product of a four-limb number and a single limb.
#[inline(always)]
pub(super) const fn mul_4x1(a: &Limbs, k: u64) -> [u64; 5] {
    // All products first, then one carry chain: half the additions of carrying product by product.
    let (l0, h0) = mul(a[0], k);
    let (l1, h1) = mul(a[1], k);
    let (l2, h2) = mul(a[2], k);
    let (l3, h3) = mul(a[3], k);
    let (r1, c) = adc(l1, h0, 0);
    let (r2, c) = adc(l2, h1, c);
    let (r3, c) = adc(l3, h2, c);
    [l0, r1, r2, r3, h3.wrapping_add(c)]
}

/// `t + r` for `t < 2^256` and a product `r` of [`mul_4x1`]: below `2^320`.
#[inline(always)]
const fn add_row(t: &Limbs, r: &[u64; 5]) -> [u64; 5] {
    let (t0, c) = adc(t[0], r[0], 0);
    let (t1, c) = adc(t[1], r[1], c);
    let (t2, c) = adc(t[2], r[2], c);
    let (t3, c) = adc(t[3], r[3], c);
    [t0, t1, t2, t3, r[4].wrapping_add(c)]
}

/// The 512-bit product.
#[inline(always)]
pub(super) const fn mul_wide(a: &Limbs, b: &Limbs) -> [u64; 8] {
    let [t0, t1, t2, t3, t4] = mul_4x1(a, b[0]);
    let [t1, t2, t3, t4, t5] = add_row(&[t1, t2, t3, t4], &mul_4x1(a, b[1]));
    let [t2, t3, t4, t5, t6] = add_row(&[t2, t3, t4, t5], &mul_4x1(a, b[2]));
    let [t3, t4, t5, t6, t7] = add_row(&[t3, t4, t5, t6], &mul_4x1(a, b[3]));
    [t0, t1, t2, t3, t4, t5, t6, t7]
}

/// The 512-bit square: each of the six cross products is computed once and doubled.
#[inline(always)]
pub(super) const fn square_wide(a: &Limbs) -> [u64; 8] {
    let (l01, h01) = mul(a[0], a[1]);
    let (l02, h02) = mul(a[0], a[2]);
    let (l03, h03) = mul(a[0], a[3]);
    let (l12, h12) = mul(a[1], a[2]);
    let (l13, h13) = mul(a[1], a[3]);
    let (l23, h23) = mul(a[2], a[3]);
    let (t2, c) = adc(l02, h01, 0);
    let (t3, c) = adc(l03, h02, c);
    let (t4, c) = adc(l13, h03, c);
    let (t5, c) = adc(l23, h13, c);
    let t6 = h23.wrapping_add(c);
    let (t3, c) = adc(t3, l12, 0);
    let (t4, c) = adc(t4, h12, c);
    let (t5, c) = adc(t5, 0, c);
    let t6 = t6.wrapping_add(c);

    let (t1, c) = adc(l01, l01, 0);
    let (t2, c) = adc(t2, t2, c);
    let (t3, c) = adc(t3, t3, c);
    let (t4, c) = adc(t4, t4, c);
    let (t5, c) = adc(t5, t5, c);
    let (t6, t7) = adc(t6, t6, c);

    let (t0, h0) = mul(a[0], a[0]);
    let (l1, h1) = mul(a[1], a[1]);
    let (l2, h2) = mul(a[2], a[2]);
    let (l3, h3) = mul(a[3], a[3]);
    let (t1, c) = adc(t1, h0, 0);
    let (t2, c) = adc(t2, l1, c);
    let (t3, c) = adc(t3, h1, c);
    let (t4, c) = adc(t4, l2, c);
    let (t5, c) = adc(t5, h2, c);
    let (t6, c) = adc(t6, l3, c);
    [t0, t1, t2, t3, t4, t5, t6, h3.wrapping_add(t7).wrapping_add(c)]
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

/// `a b 2^-256 mod p`.
#[inline(always)]
pub(super) fn mul_mod<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    #[cfg(target_arch = "x86_64")]
    return match Adx::get() {
        Some(adx) => M::mul_adx(adx, a, b),
        None => apart(mul_mod_wide::<M>, a, b),
    };
    #[cfg(not(target_arch = "x86_64"))]
    if NARROW { digits::mul_mod::<M>(a, b) } else { mul_mod_wide::<M>(a, b) }
}

#[inline(always)]
pub(super) fn mul_mod_wide<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    reduce_wide::<M>(&mul_wide(a, b))
}

/// `a^2 2^-256 mod p`.
#[inline(always)]
pub(super) fn square_mod<M: Modulus>(a: &Limbs) -> Limbs {
    #[cfg(target_arch = "x86_64")]
    return match Adx::get() {
        Some(adx) => M::mul_adx(adx, a, a),
        None => apart(|a, _| square_mod_wide::<M>(a), a, a),
    };
    #[cfg(not(target_arch = "x86_64"))]
    if NARROW { digits::square_mod::<M>(a) } else { square_mod_wide::<M>(a) }
}

#[inline(always)]
pub(super) fn square_mod_wide<M: Modulus>(a: &Limbs) -> Limbs {
    reduce_wide::<M>(&square_wide(a))
}

/// A product without ADX, out of the way of those with it.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn apart(product: impl Fn(&Limbs, &Limbs) -> Limbs, a: &Limbs, b: &Limbs) -> Limbs {
    #[cold]
    #[inline(never)]
    fn outlined(product: impl Fn(&Limbs, &Limbs) -> Limbs, a: &Limbs, b: &Limbs) -> Limbs {
        product(a, b)
    }
    // Limb by limb: a result that passes through memory here would do so with ADX, too.
    let [r0, r1, r2, r3] = outlined(product, a, b);
    [r0, r1, r2, r3]
}

/// A sum of up to `2^64` products, in the form that suits the machine best.
#[cfg(not(target_arch = "wasm32"))]
pub(super) type WideSum = LongSum;
#[cfg(target_arch = "wasm32")]
pub(super) use digits::WideSum;

/// A sum of up to `2^64` products.
#[cfg(any(test, not(target_arch = "wasm32")))]
#[derive(Clone, Copy, Default)]
pub(super) struct LongSum {
    limbs: [u64; 9],
}

#[cfg(any(test, not(target_arch = "wasm32")))]
impl LongSum {
    pub(super) const ZERO: Self = Self { limbs: [0; 9] };

    #[cfg(test)]
    pub(super) fn largest() -> Self {
        Self { limbs: [u64::MAX; 9] }
    }

    #[inline(always)]
    pub(super) fn add_product(&mut self, a: &Limbs, b: &Limbs) {
        add_assign(&mut self.limbs, &mul_wide(a, b));
    }

    #[inline(always)]
    pub(super) fn merge(&mut self, other: &Self) {
        add_assign(&mut self.limbs, &other.limbs);
    }

    /// The value of the sum.
    #[inline(always)]
    pub(super) fn limbs(self) -> [u64; 9] {
        self.limbs
    }
}

/// Adds `b`, shifted up by `shift` limbs, to the `N`-limb `acc` modulo `2^(64 N)`.
#[inline(always)]
pub(super) fn add_assign<const N: usize, const K: usize>(acc: &mut [u64; N], b: &[u64; K]) {
    let mut c = 0;
    for i in 0..N {
        (acc[i], c) = adc(acc[i], if i < K { b[i] } else { 0 }, c);
    }
}
