//! Arithmetic modulo the group order `n` of P-256, in a circuit over its base field `F_p`: integers in limbs.
//!
//! [`congruent`] shows `u x = v z (mod n)` for hidden integers below `2^256`. With a hidden quotient `q` the integer
//! `D = u x - v z - (q - 2^256) n` must be zero. It is shown to be zero modulo `p` and modulo `2^288`; as `p` is odd
//! and `|D| < p 2^288`, it is zero.
//!
//! Write `B = 2^96`, an integer as `U(B)` for its polynomial of limbs `U = u_0 + u_1 X + u_2 X^2`, and
//! `T = U X - V Z`, of degree four. Then
//!
//! - `D = 0` modulo `p` is `T(B) = (q - 2^256) n` in the field;
//! - `D = 0` modulo `B^3` is `T_k + c_(k-1) = (q n)_k + B c_k` for `k < 3`, with hidden carries `c_k`, `c_(-1) = 0`,
//!   over the integers: every term is far smaller than `p`, so that an equation in the field is one over the integers.
//!
//! These equations *define* `T_0`, `T_1`, `T_2` from the carries and `T_3` from the first line, as linear
//! combinations; `T_4` is a product. What is left to show is that the `T` so defined is `U X - V Z`: two polynomials of
//! degree four are equal if they agree in five points, here 0, 1, 2, `B` and infinity.

use super::lc;
use crate::{
    engine::circuit::{Circuit, Lc, constant, difference, scaled},
    math::arith::Scalar,
};
use nova_snark::frontend::{ConstraintSystem as _, Variable};
use p256::elliptic_curve::bigint::{NonZero, U256, U512};
use zeroize::Zeroizing;

/// Bits of the limbs of a 256-bit integer. They are made of whole bytes and of whole 32-bit words.
const LIMB_BITS: [usize; 3] = [96, 96, 64];
/// Bits of the limbs of the quotient, which is below `2^257`.
const QUOTIENT_BITS: [usize; 3] = [96, 96, 65];
/// A carry `c` is committed as `c + 2^99` and shown to have 100 bits.
const CARRY_BITS: usize = 100;

/// The group order.
const ORDER_HEX: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
/// The group order's limbs.
const ORDER: [u128; 3] = [0xa717_9e84_f3b9_cac2_fc63_2551, 0xffff_ffff_ffff_ffff_bce6_faad, 0xffff_ffff_0000_0000];
/// The limbs of the field's order `p` are `2^96 - 1`, 0 and this.
const PRIME_TOP: u128 = 0xffff_ffff_0000_0001;

/// `B` and its powers in the field.
const B1: Scalar = Scalar::from_limbs([0, 1 << 32, 0, 0]);
const B2: Scalar = Scalar::from_limbs([0, 0, 0, 1]);
/// `B^-1` and `B^-3` in the field; a test multiplies them back.
const B1_INVERSE: Scalar = Scalar::from_limbs([1, 1 << 32, 0xffff_ffff, 0]);
const B3_INVERSE: Scalar = Scalar::from_limbs([0xffff_fffe_0000_0003, 0x2_0000_0001, 0x3_ffff_fffd, 0xffff_fffe]);

// The bounds, as bit lengths: `|value| < 2^length`.
const LIMB: usize = LIMB_BITS[0];
/// `p > 2^255`.
const PRIME: usize = 255;
/// `u x - v z` with factors below `2^256` is in `(-2^512, 2^512)`, and so is `(q - 2^256) n`, as `|q - 2^256| <= 2^256`
/// and `n < 2^256`. Their difference:
const IDENTITY: usize = 2 * 256 + 1;
const _: () = assert!(IDENTITY <= PRIME + 3 * LIMB, "zero modulo p and modulo 2^288 must mean zero");
/// `T_k` and `(q n)_k`, `k < 3`: at most three products of limbs, each factor below `2^96` in absolute value (the top
/// limb of `q - 2^256` is in `[-2^64, 2^64)`), on either side of the subtraction: below `3 * 2^192 < 2^194`.
const COEFFICIENT: usize = 2 * LIMB + 2;
/// `B c_k` and `c_(k-1)` of carries in range, and all terms together: less than four times the largest.
const LIMB_EQUATION: usize = LIMB + CARRY_BITS - 1 + 2;
const _: () = assert!(COEFFICIENT < LIMB + CARRY_BITS);
const _: () = assert!(LIMB_EQUATION < PRIME, "a limb equation must not wrap");
/// Completeness: `|B c_k| <= |T_k| + |(q n)_k| + |c_(k-1)| < 2 * 3 * 2^192 + 2^99`, so `|c_k| < 6 * 2^96 + 2^3 < 2^99`.
const _: () = assert!(LIMB + 3 < CARRY_BITS);
/// The quotient of factors of which one on each side is below `n` is `(u x - v z) / n + 2^256`, in `(0, 2^257)`.
const _: () = assert!(QUOTIENT_BITS[0] + QUOTIENT_BITS[1] + QUOTIENT_BITS[2] == 257);
const _: () = assert!(LIMB_BITS[0] + LIMB_BITS[1] + LIMB_BITS[2] == 256);

/// A hidden integer below `2^256`, in limbs of 96, 96 and 64 bits, least significant first.
pub struct Integer {
    limbs: [Lc; 3],
}

impl Integer {
    /// The integer of these digits of `bits` bits each, least significant first.
    ///
    /// That each is a digit of so many bits is for the caller to show.
    ///
    /// # Panics
    /// If the digits have not 256 bits together, or straddle limbs.
    pub fn from_digits(digits: &[Variable], bits: usize) -> Self {
        assert!(bits * digits.len() == 256 && LIMB_BITS.iter().all(|limb| limb % bits == 0));
        let mut limbs = digits.chunks(LIMB / bits).map(|digits| {
            digits
                .iter()
                .enumerate()
                .fold(Lc::zero(), |lc, (i, &digit)| lc + (Scalar::from_u128(1 << (bits * i)), digit))
        });
        Self { limbs: std::array::from_fn(|_| limbs.next().expect("three limbs")) }
    }

    /// Allocates an integer, least significant byte first, its limbs as range-checked values.
    pub fn allocate(c: &mut Circuit, name: &str, value: Option<&[u8; 32]>) -> Self {
        let limbs = value.map(|bytes| limb_values(bytes, 0));
        Self { limbs: allocate(c, name, &LIMB_BITS, limbs).map(lc) }
    }

    /// The integer modulo the field's order.
    pub fn lc(&self) -> Lc {
        combine(&self.limbs, &[Scalar::ONE, B1, B2])
    }

    /// Shows that the integer is less than the field's order: that it is [`Self::lc`]'s canonical value.
    ///
    /// With `p = 2^192 P + 2^96 - 1` that is so if the top limb is less than `P`, or if it is `P`, the middle limb is
    /// zero and the lowest is not all ones.
    pub fn enforce_canonical(&self, c: &mut Circuit, name: &str) {
        let [low, middle, top] = &self.limbs;
        let values = c.eval(low).zip(c.eval(top));
        let below = c.bit(values.map(|(_, top)| top != Scalar::from_u128(PRIME_TOP)));
        let not_above = difference(constant(Scalar::from_u128(PRIME_TOP)) - below, top);
        let complement = difference(constant(Scalar::from_u128((1 << LIMB) - 1)), low);
        // The inverse is not asked for, and zero, where the top limb decides.
        let inverse = c.eval(&complement).zip(c.get(below)).map(|(complement, below)| {
            if below.is_zero() { complement.invert().unwrap_or(Scalar::ZERO) } else { Scalar::ZERO }
        });
        let inverse = c.value(inverse);
        let at_top = || constant(Scalar::ONE) - below;
        c.scope(name, |c| {
            c.range("top limb", LIMB_BITS[2], &not_above);
            c.enforce_product("middle limb", at_top(), middle.clone(), Lc::zero());
            c.enforce_product("low limb", complement, Lc::from_variable(inverse), at_top());
        });
    }

    /// Shows that the integer is not a multiple of the group order: neither 0 nor `n`, as `2 n > 2^256`.
    ///
    /// In the field also `p` is zero, so that the integer `p` is refused as well; no other is, as `n + p > 2^256`.
    pub fn enforce_nonzero(&self, c: &mut Circuit, name: &str) {
        let integer = self.lc();
        let less_order = difference(integer.clone(), &constant(combine_constants(&ORDER)));
        c.scope(name, |c| {
            let product = c.product("product", integer, less_order);
            let inverse = c.get(product).map(|product| product.invert().unwrap_or(Scalar::ZERO));
            let inverse = c.value(inverse);
            c.enforce_product("inverse", lc(product), lc(inverse), constant(Scalar::ONE));
        });
    }

    /// The integer, least significant byte first, if the limbs are in range (prover only).
    fn bytes(&self, c: &Circuit) -> Option<Zeroizing<[u8; 32]>> {
        let mut bytes = Zeroizing::new([0; 32]);
        for (chunk, limb) in bytes.chunks_mut(LIMB / 8).zip(&self.limbs) {
            let limb = c.eval(limb)?.to_bytes();
            chunk.copy_from_slice(&limb[..chunk.len()]);
        }
        Some(bytes)
    }
}

/// What [`congruent`] allocates and a test changes.
#[cfg_attr(not(test), expect(dead_code, reason = "changed by tests"))]
pub(super) struct Congruence {
    /// The carries, each plus `2^99`.
    pub carries: [Variable; 3],
    /// The products of the top limbs, `v z` and `u x`.
    pub tops: [Variable; 2],
}

/// Shows `u x = v z` modulo the group order.
pub(super) fn congruent(c: &mut Circuit, name: &str, ux: [&Integer; 2], vz: [&Integer; 2]) -> Congruence {
    let bytes = |c: &Circuit, [a, b]: [&Integer; 2]| Some([a.bytes(c)?, b.bytes(c)?]);
    let quotient = bytes(c, ux).zip(bytes(c, vz)).map(|(ux, vz)| quotient(&ux, &vz));
    c.scope(name, |c| congruent_with(c, ux, vz, quotient))
}

/// [`congruent`] with a quotient that a forging test may choose.
pub(super) fn congruent_with(
    c: &mut Circuit,
    [u, x]: [&Integer; 2],
    [v, z]: [&Integer; 2],
    quotient: Option<[Scalar; 3]>,
) -> Congruence {
    let quotient = allocate(c, "quotient", &QUOTIENT_BITS, quotient);
    let order = ORDER.map(Scalar::from_u128);
    // (q - 2^256) n: 2^256 is 2^64 in the top limb.
    let centered = [
        lc(quotient[0]),
        lc(quotient[1]),
        lc(quotient[2]) - (Scalar::from_u128(1 << (256 - 2 * LIMB)), Circuit::one()),
    ];
    let total = scaled(combine_constants(&ORDER), &combine(&centered, &[Scalar::ONE, B1, B2]));

    let bias = Scalar::from_u128(1 << (CARRY_BITS - 1));
    let mut carries: Vec<Variable> = Vec::with_capacity(3);
    let mut coefficients: Vec<Lc> = Vec::with_capacity(5);
    for k in 0..3 {
        let mut sum = (0..=k).fold(Lc::zero(), |sum, i| sum + &scaled(order[k - i], &centered[i]));
        if let Some(&before) = carries.last() {
            sum = sum - before + (bias, Circuit::one());
        }
        let product = coefficient(c, k, [u, x]).zip(coefficient(c, k, [v, z])).map(|(ux, vz)| ux - vz);
        let carry = product.zip(c.eval(&sum)).map(|(product, sum)| (product - sum) * B1_INVERSE + bias);
        let carry = c.value(carry);
        c.range(["carry 0", "carry 1", "carry 2"][k], CARRY_BITS, &lc(carry));
        coefficients.push(sum + (B1, carry) - (B1 * bias, Circuit::one()));
        carries.push(carry);
    }
    let vz_top = c.product("v z at infinity", v.limbs[2].clone(), z.limbs[2].clone());
    let ux_top = c.product("u x at infinity", u.limbs[2].clone(), x.limbs[2].clone());
    let fourth = lc(ux_top) - vz_top;
    // T_3 B^3 = T(B) - T_0 - T_1 B - T_2 B^2 - T_4 B^4.
    let others = combine(&coefficients, &[Scalar::ONE, B1, B2]) + &scaled(B2.square(), &fourth);
    coefficients.push(scaled(B3_INVERSE, &difference(total.clone(), &others)));
    coefficients.push(fourth);

    let points = [("0", Scalar::ZERO), ("1", Scalar::ONE), ("2", Scalar::from_u64(2)), ("B", B1)];
    for (name, point) in points {
        let powers = [Scalar::ONE, point, point.square(), point.square() * point, point.square().square()];
        let [u, x, v, z] = [u, x, v, z].map(|integer| combine(&integer.limbs, &powers));
        let value = if point == B1 { total.clone() } else { combine(&coefficients, &powers) };
        c.scope(name, |c| {
            let vz = c.product("v z", v, z);
            c.enforce_product("u x", u, x, value + vz);
        });
    }
    let carries = [carries[0], carries[1], carries[2]];
    Congruence { carries, tops: [vz_top, ux_top] }
}

/// `(u x - v z) / n + 2^256` in limbs, of integers least significant byte first.
fn quotient([u, x]: &[Zeroizing<[u8; 32]>; 2], [v, z]: &[Zeroizing<[u8; 32]>; 2]) -> [Scalar; 3] {
    let order = NonZero::new(U256::from_be_hex(ORDER_HEX)).expect("the order is not zero");
    let divided = |a: &[u8; 32], b: &[u8; 32]| -> U512 {
        let product: U512 = U256::from_le_slice(a).concatenating_mul(&U256::from_le_slice(b));
        product.div_rem_vartime(&order).0
    };
    // Where the two products are congruent, so are their remainders: equal.
    let offset = U512::ONE.shl_vartime(256);
    let quotient = divided(u, x).wrapping_add(&offset).wrapping_sub(&divided(v, z));
    let bytes = Zeroizing::new(quotient.to_le_bytes());
    let mut low = Zeroizing::new([0; 32]);
    low.copy_from_slice(&bytes[..32]);
    limb_values(&low, bytes[32])
}

/// Limbs of an integer, least significant byte first, and what lies above 256 bits.
fn limb_values(bytes: &[u8; 32], above: u8) -> [Scalar; 3] {
    let limb = |range: std::ops::Range<usize>, above: u8| {
        let mut limb = [0; 16];
        limb[..range.len()].copy_from_slice(&bytes[range.clone()]);
        limb[range.len()] = above;
        Scalar::from_u128(u128::from_le_bytes(limb))
    };
    [limb(0..12, 0), limb(12..24, 0), limb(24..32, above)]
}

/// Allocates limbs as range-checked values.
fn allocate(c: &mut Circuit, name: &str, bits: &[usize; 3], limbs: Option<[Scalar; 3]>) -> [Variable; 3] {
    c.scope(name, |c| {
        std::array::from_fn(|k| {
            let limb = c.value(limbs.map(|limbs| limbs[k]));
            c.range(["limb 0", "limb 1", "limb 2"][k], bits[k], &lc(limb));
            limb
        })
    })
}

/// Coefficient `k` of the product of two integers' polynomials (prover only).
fn coefficient(c: &Circuit, k: usize, [a, b]: [&Integer; 2]) -> Option<Scalar> {
    (0..=k).map(|i| Some(c.eval(&a.limbs[i])? * c.eval(&b.limbs[k - i])?)).sum()
}

/// `sum weights_k lcs_k`, as far as the shorter of them goes.
fn combine(lcs: &[Lc], weights: &[Scalar]) -> Lc {
    let weighted = lcs.iter().zip(weights).filter(|(_, weight)| !weight.is_zero());
    weighted
        .fold(Lc::zero(), |sum, (lc, &weight)| lc.iter().fold(sum, |sum, (variable, &k)| sum + (weight * k, variable)))
}

/// The integer of these limbs, in the field.
fn combine_constants(limbs: &[u128; 3]) -> Scalar {
    let [low, middle, top] = limbs.map(Scalar::from_u128);
    low + middle * B1 + top * B2
}

#[cfg(test)]
mod tests;
