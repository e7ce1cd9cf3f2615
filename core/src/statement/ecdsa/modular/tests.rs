//! Each check of [`super`] with a witness that only it catches.

use super::*;
use crate::engine::circuit::zones;

const ORDER_BYTES: [u8; 32] = {
    let (mut bytes, mut k) = ([0; 32], 0);
    while k < 32 {
        bytes[k] = (ORDER[k / 12] >> (8 * (k % 12))) as u8;
        k += 1;
    }
    bytes
};

fn circuit() -> Circuit {
    Circuit::new(zones(&[]), Some(Vec::new())).with_names()
}

fn scalar(bytes: &[u8; 32]) -> p256::Scalar {
    let mut bytes = *bytes;
    bytes.reverse();
    super::super::tables::reduce(&bytes)
}

fn bytes(scalar: &p256::Scalar) -> [u8; 32] {
    let mut bytes: [u8; 32] = scalar.to_bytes().into();
    bytes.reverse();
    bytes
}

/// Some integers below `2^256`; above the order, too.
fn integers() -> [[u8; 32]; 3] {
    let spread = |k: u8| std::array::from_fn(|i| (i as u8).wrapping_mul(k).wrapping_add(k));
    [spread(37), spread(91), [255; 32]]
}

/// `u` with `u x = v z`.
fn solve(x: &[u8; 32], v: &[u8; 32], z: &[u8; 32]) -> [u8; 32] {
    bytes(&(scalar(v) * scalar(z) * scalar(x).invert().unwrap()))
}

struct Instance {
    c: Circuit,
    gadget: Congruence,
}

fn instance(u: &[u8; 32], x: &[u8; 32], v: &[u8; 32], z: &[u8; 32], forged: Option<[Scalar; 3]>) -> Instance {
    let mut c = circuit();
    let [u, x, v, z] = [u, x, v, z].map(|value| Integer::allocate(&mut c, "factor", Some(value)));
    let gadget = match forged {
        None => congruent(&mut c, "congruent", [&u, &x], [&v, &z]),
        forged => c.scope("congruent", |c| congruent_with(c, [&u, &x], [&v, &z], forged)),
    };
    Instance { c, gadget }
}

fn honest() -> Instance {
    let [x, v, z] = integers();
    instance(&solve(&x, &v, &z), &x, &v, &z, None)
}

impl Instance {
    /// Changes a range-checked value and the bits that stand for it.
    fn set(&mut self, variable: Variable, bits: usize, value: Scalar) {
        let range = self.c.linear.iter().find(|lc| lc.len() == bits + 1 && lc.iter().any(|(v, _)| v == variable));
        let cells: Vec<_> = range.unwrap().iter().map(|(v, _)| v).filter(|&v| v != variable).collect();
        for (i, cell) in cells.into_iter().enumerate() {
            self.c.tamper(cell, Scalar::from_u64((value.to_bytes()[i / 8] >> (i % 8) & 1) as u64));
        }
        self.c.tamper(variable, value);
    }

    fn add_to_carries(&mut self, deltas: [i64; 3]) {
        for (k, delta) in deltas.into_iter().enumerate() {
            let carry = self.gadget.carries[k];
            let value = self.c.get(carry).unwrap() + Scalar::from_i64(delta);
            self.set(carry, CARRY_BITS, value);
        }
    }

    fn add_unchecked(&mut self, variable: Variable, delta: i64) {
        let value = self.c.get(variable).unwrap() + Scalar::from_i64(delta);
        self.c.tamper(variable, value);
    }

    fn only(&self, name: &str) {
        assert_eq!(self.c.unsatisfied(), [name]);
    }
}

#[test]
fn constants_are_what_they_say() {
    assert_eq!(B1 * B1_INVERSE, Scalar::ONE);
    assert_eq!(B1 * B2 * B3_INVERSE, Scalar::ONE);
    assert_eq!(B1.square(), B2);
    assert_eq!(ORDER_BYTES.map(|b| format!("{b:02x}")).into_iter().rev().collect::<String>(), ORDER_HEX);
    assert_eq!(combine_constants(&[(1 << 96) - 1, 0, PRIME_TOP]), Scalar::ZERO);
    let prime = U256::from_be_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    let limbs = limb_values(&prime.to_le_bytes().into(), 0);
    assert_eq!(limbs, [(1 << 96) - 1, 0, PRIME_TOP].map(Scalar::from_u128));
}

#[test]
fn congruent_products_are_accepted() {
    assert_eq!(honest().c.unsatisfied(), Vec::<String>::new());
    let (mut one, mut small, ones) = ([0; 32], [0; 32], [255; 32]);
    (one[0], small[0]) = (1, 3);
    let mut order_less_one = ORDER_BYTES;
    order_less_one[0] -= 1;
    for (x, v, z) in [
        (one, one, one),
        (one, small, one),
        (one, order_less_one, ones),
        (ones, small, small),
        (ones, order_less_one, ones),
        (order_less_one, order_less_one, order_less_one),
        (small, [0; 32], ones),
        (small, ones, [0; 32]),
    ] {
        let u = solve(&x, &v, &z);
        assert_eq!(instance(&u, &x, &v, &z, None).c.unsatisfied(), Vec::<String>::new());
        // And from the other side, where the quotient is negative.
        assert_eq!(instance(&v, &z, &u, &x, None).c.unsatisfied(), Vec::<String>::new());
    }
}

#[test]
fn products_that_differ_are_rejected() {
    let [x, v, z] = integers();
    let mut u = solve(&x, &v, &z);
    u[0] ^= 1;
    assert!(!instance(&u, &x, &v, &z, None).c.unsatisfied().is_empty());
}

/// The integers differ, but not modulo the field's order: only the carries, out of range, tell.
#[test]
fn congruence_modulo_the_fields_order_is_not_enough() {
    let [x, v, z] = integers();
    let u = [9; 32];
    let value = |bytes: &[u8; 32]| combine_scalars(limb_values(bytes, 0));
    let order = combine_constants(&ORDER);
    let quotient = (value(&u) * value(&x) - value(&v) * value(&z)) * order.invert().unwrap();
    // Plus 2^256, as an integer: the quotient's lowest 256 bits and one above them.
    let forged = instance(&u, &x, &v, &z, Some(limb_values(&quotient.to_bytes(), 1)));
    assert_eq!(forged.c.unsatisfied(), ["congruent/carry 0", "congruent/carry 1", "congruent/carry 2"]);
}

/// The integers differ by `p 2^(96 k)`, which is zero in the field and modulo `2^(96 k)`: only carry `k` tells.
#[test]
fn congruence_modulo_some_limbs_is_not_enough() {
    let [x, v, z] = integers();
    let prime = U256::from_be_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    let int = |bytes: &[u8; 32]| U256::from_le_slice(bytes);
    for (k, name) in ["congruent/carry 0", "congruent/carry 1", "congruent/carry 2"].into_iter().enumerate() {
        let power = U256::ONE.shl_vartime(96 * k as u32);
        let difference: U512 = prime.concatenating_mul(&power);
        let of_field = |value: &U256| scalar(&value.to_le_bytes().into());
        let sum = scalar(&v) * scalar(&z) + of_field(&prime) * of_field(&power);
        let u = bytes(&(sum * scalar(&x).invert().unwrap()));
        let order = NonZero::new(U256::from_le_slice(&ORDER_BYTES)).unwrap();
        let ux: U512 = int(&u).concatenating_mul(&int(&x));
        let vz: U512 = int(&v).concatenating_mul(&int(&z));
        let (positive, remainder) = ux.div_rem_vartime(&order);
        let (negative, same) = vz.wrapping_add(&difference).div_rem_vartime(&order);
        assert_eq!(remainder, same);
        let quotient = positive.wrapping_add(&U512::ONE.shl_vartime(256)).wrapping_sub(&negative).to_le_bytes();
        let quotient = limb_values(quotient[..32].try_into().unwrap(), quotient[32]);
        instance(&u, &x, &v, &z, Some(quotient)).only(name);
    }
}

fn combine_scalars([low, middle, top]: [Scalar; 3]) -> Scalar {
    low + middle * B1 + top * B2
}

/// `T` plus a polynomial that vanishes in four of the five points, realised by the carries: only the fifth tells.
#[test]
fn each_point_of_the_product_polynomial_is_needed() {
    // (X - 1) (X - 2) (X - B)
    let mut forged = honest();
    forged.add_to_carries([-2, 3, -1]);
    forged.only("congruent/0/u x");
    // X (X - 2) (X - B)
    let mut forged = honest();
    forged.add_to_carries([0, 2, -1]);
    forged.only("congruent/1/u x");
    // X (X - 1) (X - B)
    let mut forged = honest();
    forged.add_to_carries([0, 1, -1]);
    forged.only("congruent/2/u x");
    // X (X - 1) (X - 2) (X - B), whose leading coefficient is in either product of top limbs.
    for (top, delta, name) in [(0, -1, "congruent/v z at infinity"), (1, 1, "congruent/u x at infinity")] {
        let mut forged = honest();
        forged.add_to_carries([0, -2, 3]);
        forged.add_unchecked(forged.gadget.tops[top], delta);
        forged.only(name);
    }
}

/// `T = U X - V Z - X (X - 1) (X - 2)`: a false statement that holds but for the identity modulo the field's order.
#[test]
fn the_point_that_stands_for_the_field_is_needed() {
    let [x, v, z] = integers();
    let half = p256::Scalar::from(1u64 << 48);
    let b = half.square();
    let one = p256::Scalar::ONE;
    let cubic = b * (b - one) * (b - one - one);
    // (u x - v z - B (B - 1) (B - 2)) / n is an integer of 257 bits, signed; take it for the quotient.
    let u = bytes(&((scalar(&v) * scalar(&z) + cubic) * scalar(&x).invert().unwrap()));
    let int = |bytes: &[u8; 32]| U256::from_le_slice(bytes);
    let product = |a: &[u8; 32], b: &[u8; 32]| -> U512 { int(a).concatenating_mul(&int(b)) };
    let b = U512::ONE.shl_vartime(96);
    let cubic = b.wrapping_mul(&b.wrapping_sub(&U512::ONE)).wrapping_mul(&b.wrapping_sub(&U512::from(2u64)));
    let order = NonZero::new(U256::from_le_slice(&ORDER_BYTES)).unwrap();
    let (negative, remainder) = product(&v, &z).wrapping_add(&cubic).div_rem_vartime(&order);
    let (positive, same) = product(&u, &x).div_rem_vartime(&order);
    assert_eq!(remainder, same);
    let quotient = positive.wrapping_add(&U512::ONE.shl_vartime(256)).wrapping_sub(&negative).to_le_bytes();
    let quotient = limb_values(quotient[..32].try_into().unwrap(), quotient[32]);
    // The honest gadget takes the carries from U X - V Z; the forger's T is less by X^3 - 3 X^2 + 2 X.
    let mut forged = instance(&u, &x, &v, &z, Some(quotient));
    // That shifts carry 1 by -2 / B, and carry 2 by that and 3, both over B.
    let shift_1 = Scalar::from_i64(-2) * B1_INVERSE;
    let shift_2 = (Scalar::from_i64(3) + shift_1) * B1_INVERSE;
    for (k, shift) in [(1, shift_1), (2, shift_2)] {
        let carry = forged.gadget.carries[k];
        let value = forged.c.get(carry).unwrap() + shift;
        forged.set(carry, CARRY_BITS, value);
    }
    forged.only("congruent/B/u x");
}

#[test]
fn limbs_of_the_quotient_are_needed_in_range() {
    for (k, name) in [(0, "congruent/quotient/limb 0"), (1, "congruent/quotient/limb 1")] {
        let [x, v, z] = integers();
        let u = solve(&x, &v, &z);
        let factors = [&u, &x, &v, &z].map(|bytes| Zeroizing::new(*bytes));
        let [u_, x_, v_, z_] = factors;
        let mut limbs = quotient(&[u_, x_], &[v_, z_]);
        limbs[k] += B1;
        limbs[k + 1] -= Scalar::ONE;
        instance(&u, &x, &v, &z, Some(limbs)).only(name);
    }
    // u = x = 2^256 - 2^200 and v z = u x - 2^256 n: a quotient of exactly 2^257.
    let power = |k: u32| U256::ONE.shl_vartime(k);
    let u = U256::ZERO.wrapping_sub(&power(200));
    let excess = U256::ZERO.wrapping_sub(&U256::from_le_slice(&ORDER_BYTES));
    let z = excess.wrapping_sub(&power(201)).wrapping_add(&power(144)).shl_vartime(1);
    let [u, v, z] = [u, power(255), z].map(|value| value.to_le_bytes().into());
    instance(&u, &u, &v, &z, None).only("congruent/quotient/limb 2");
}

#[test]
fn canonical_integers_are_those_below_the_prime() {
    let prime = U256::from_be_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    let check = |value: &U256| {
        let mut c = circuit();
        let integer = Integer::allocate(&mut c, "integer", Some(&value.to_le_bytes().into()));
        integer.enforce_canonical(&mut c, "canonical");
        c.unsatisfied()
    };
    let less = |k: u64| prime.wrapping_sub(&U256::from(k));
    let more = |k: u64| prime.wrapping_add(&U256::from(k));
    let top = U256::from_be_hex("ffffffff00000001000000000000000000000000000000000000000000000000");
    let below_top = top.wrapping_sub(&U256::ONE);
    for good in [U256::ZERO, U256::ONE, less(1), less(2), top, below_top] {
        assert_eq!(check(&good), Vec::<String>::new());
    }
    assert_eq!(check(&prime), ["canonical/low limb"]);
    assert_eq!(check(&more(1)), ["canonical/middle limb"]);
    let high = prime.wrapping_add(&U256::ONE.shl_vartime(192));
    for bad in [high, U256::MAX] {
        assert!(check(&bad).contains(&"canonical/top limb".to_owned()));
    }
}

/// Claiming that the top limb decides where it does not.
#[test]
fn the_top_limb_must_be_below_where_it_decides() {
    let mut c = circuit();
    let prime = U256::from_be_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    let integer = Integer::allocate(&mut c, "integer", Some(&prime.to_le_bytes().into()));
    integer.enforce_canonical(&mut c, "canonical");
    let below = c.constraints[0]
        .a
        .iter()
        .map(|(v, _)| v)
        .find(|v| matches!(crate::engine::circuit::Cell::of(*v), crate::engine::circuit::Cell::Bit(_)));
    c.tamper(below.unwrap(), Scalar::ONE);
    assert_eq!(c.unsatisfied(), ["canonical/top limb"]);
}

#[test]
fn multiples_of_the_order_are_zero() {
    let check = |value: &[u8; 32]| {
        let mut c = circuit();
        let integer = Integer::allocate(&mut c, "integer", Some(value));
        integer.enforce_nonzero(&mut c, "nonzero");
        (c.unsatisfied(), c)
    };
    let mut more = ORDER_BYTES;
    more[0] += 1;
    for good in [[1; 32], [255; 32], more] {
        assert!(check(&good).0.is_empty());
    }
    for zero in [[0; 32], ORDER_BYTES] {
        let (failed, mut c) = check(&zero);
        assert_eq!(failed, ["nonzero/inverse"]);
        // A product that is not the product.
        let [product, inverse] = [0, 1].map(|i| {
            let lc = [&c.constraints[1].a, &c.constraints[1].b][i];
            lc.iter().next().unwrap().0
        });
        c.tamper(product, Scalar::ONE);
        c.tamper(inverse, Scalar::ONE);
        assert_eq!(c.unsatisfied(), ["nonzero/product"]);
    }
}

#[test]
fn limbs_out_of_range_are_rejected() {
    for k in 0..3 {
        let mut c = circuit();
        let integer = Integer::allocate(&mut c, "integer", Some(&[7; 32]));
        let limb = integer.limbs[k].iter().next().unwrap().0;
        let value = c.get(limb).unwrap() + Scalar::from_u128(1 << LIMB_BITS[k]);
        c.tamper(limb, value);
        assert_eq!(c.unsatisfied(), [["integer/limb 0", "integer/limb 1", "integer/limb 2"][k]]);
    }
}
