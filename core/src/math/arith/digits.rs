//! Multiplication with digits of 29 bits, for machines that give only the lower 64 bits of a 64-bit product
//! (WebAssembly).
//!
//! Products of digits have 58 bits, so the columns of a product are sums without carries. Montgomery reduction works on
//! columns that are not carried either: [`Modulus::clear_digit`] clears eight digits of 29 bits and one of 24, which
//! makes 256 bits. Everywhere else, elements keep their four limbs of 64 bits.
//!
//! The twin is `backend`, which needs the upper half of a product.
// Compiled on every machine, so that it is tested on every machine.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

use super::backend::{Limbs, reduce_once};
use super::modulus::Modulus;

/// Number of digits in 256 bits.
const DIGITS: usize = 9;
const BITS: u32 = 29;
pub(super) const MASK: u64 = (1 << BITS) - 1;
/// How many products the columns can take before they must be carried: each adds nine terms below `2^58`, and 63 such
/// terms leave room for a digit and a carry.
const TERMS: u32 = 7;

type Digits = [u64; DIGITS];
/// The columns of a product; the last one receives the carry.
type Columns = [u64; 2 * DIGITS];

#[inline(always)]
pub(super) const fn split(a: &Limbs) -> Digits {
    [
        a[0] & MASK,
        (a[0] >> 29) & MASK,
        (a[0] >> 58 | a[1] << 6) & MASK,
        (a[1] >> 23) & MASK,
        (a[1] >> 52 | a[2] << 12) & MASK,
        (a[2] >> 17) & MASK,
        (a[2] >> 46 | a[3] << 18) & MASK,
        (a[3] >> 11) & MASK,
        a[3] >> 40,
    ]
}

/// `t + a b`, column by column.
#[inline(always)]
fn multiply_add(mut t: Columns, a: &Digits, b: &Digits) -> Columns {
    for i in 0..DIGITS {
        for j in 0..DIGITS {
            t[i + j] = t[i + j].wrapping_add(a[i].wrapping_mul(b[j]));
        }
    }
    t
}

/// `a^2`: each cross product is computed once and doubled.
#[inline(always)]
fn square(a: &Digits) -> Columns {
    let double = a.map(|digit| 2 * digit);
    let mut t = [0u64; 2 * DIGITS];
    for i in 0..DIGITS {
        t[2 * i] = t[2 * i].wrapping_add(a[i].wrapping_mul(a[i]));
        for j in i + 1..DIGITS {
            t[i + j] = t[i + j].wrapping_add(double[i].wrapping_mul(a[j]));
        }
    }
    t
}

/// Montgomery reduction of a product: `t * 2^-256 mod p`.
#[inline(always)]
fn reduce<M: Modulus>(t: &Columns) -> Limbs {
    // Below 2^62, and what is added or subtracted is below 2^61: signed columns are wide enough.
    let mut t = t.map(|column| column as i64);
    for i in 0..DIGITS - 1 {
        M::clear_digit(&mut t, i, BITS);
        t[i + 1] += t[i] >> BITS;
    }
    M::clear_digit(&mut t, DIGITS - 1, 24);
    // Bit 256 is bit 24 of this column; the columns above begin at bit 261.
    let carry = t[DIGITS - 1] >> 24;
    let lowest = (carry & 31) as u64;
    let mut carry = carry >> 5;
    let mut d = [0u64; DIGITS];
    for (digit, column) in d.iter_mut().zip(&t[DIGITS..]) {
        let sum = column + carry;
        *digit = sum as u64 & MASK;
        carry = sum >> BITS;
    }
    // Below 2 p: what remains in the last column is small and not negative.
    let limbs = [
        lowest | d[0] << 5 | d[1] << 34 | d[2] << 63,
        d[2] >> 1 | d[3] << 28 | d[4] << 57,
        d[4] >> 7 | d[5] << 22 | d[6] << 51,
        d[6] >> 13 | d[7] << 16 | d[8] << 45,
    ];
    reduce_once(&limbs, d[8] >> 19, &M::P)
}

// Not inlined, and neither is what follows: a call costs little next to 81 products, and a module for the web has to be
// downloaded.
#[inline(never)]
pub(super) fn mul_mod<M: Modulus>(a: &Limbs, b: &Limbs) -> Limbs {
    reduce::<M>(&multiply_add([0; 2 * DIGITS], &split(a), &split(b)))
}

#[inline(never)]
pub(super) fn square_mod<M: Modulus>(a: &Limbs) -> Limbs {
    reduce::<M>(&square(&split(a)))
}

/// A sum of products, with columns that are carried every few products. Twin of `backend::WideSum`.
#[derive(Clone, Copy, Default)]
pub(super) struct WideSum {
    columns: Columns,
    /// What was carried out of the columns, at bit 522.
    top: u64,
    /// Products since the last carry.
    terms: u32,
}

impl WideSum {
    pub(super) const ZERO: Self = Self { columns: [0; 2 * DIGITS], top: 0, terms: 0 };

    #[inline(never)]
    pub(super) fn add_product(&mut self, a: &Limbs, b: &Limbs) {
        if self.terms == TERMS {
            self.carry();
        }
        self.columns = multiply_add(self.columns, &split(a), &split(b));
        self.terms += 1;
    }

    #[inline(always)]
    pub(super) fn merge(&mut self, other: &Self) {
        let mut other = *other;
        self.carry();
        other.carry();
        self.columns.iter_mut().zip(other.columns).for_each(|(a, b)| *a += b);
        self.top += other.top;
        self.carry();
    }

    /// The value of the sum.
    #[inline(always)]
    pub(super) fn limbs(mut self) -> [u64; 9] {
        self.carry();
        let mut limbs = [0u64; 10];
        for (i, digit) in self.columns.into_iter().chain([self.top]).enumerate() {
            let (limb, shift) = (i * BITS as usize / 64, i as u32 * BITS % 64);
            limbs[limb] |= digit << shift;
            if shift > 0 {
                limbs[limb + 1] |= digit >> (64 - shift);
            }
        }
        core::array::from_fn(|i| limbs[i])
    }

    /// Brings every column below `2^29`.
    #[inline(always)]
    fn carry(&mut self) {
        let mut carry = 0;
        for column in &mut self.columns {
            let sum = *column + carry;
            *column = sum & MASK;
            carry = sum >> BITS;
        }
        self.top += carry;
        self.terms = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::backend;
    use super::super::modulus::{P256Prime, T256Prime};
    use super::*;
    use rand_chacha::{
        ChaCha20Rng,
        rand_core::{Rng, SeedableRng},
    };

    fn twins<M: Modulus>(a: &Limbs, b: &Limbs) {
        assert_eq!(mul_mod::<M>(a, b), backend::mul_mod_wide::<M>(a, b));
        assert_eq!(square_mod::<M>(a), backend::square_mod_wide::<M>(a));
    }

    fn values<M: Modulus>() -> Vec<Limbs> {
        let [p0, p1, p2, p3] = M::P;
        let ones = u64::MAX;
        let mut values = vec![
            [0; 4],
            [1, 0, 0, 0],
            [p0 - 1, p1, p2, p3],
            [0, 0, 0, p3],
            [ones, ones, ones, p3 - 1],
            [0, ones, 0, p3 - 1],
            [0, 0, ones, 0],
            [ones, 0, ones, 1 << 63],
            [MASK, MASK << 23, MASK << 17, MASK << 11],
        ];
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        for _ in 0..200 {
            let [a, b, c, d] = core::array::from_fn(|_| rng.next_u64());
            values.push([a, b, c, d % p3]);
        }
        values
    }

    #[test]
    fn products_are_those_of_the_other_backend() {
        fn check<M: Modulus>() {
            let values = values::<M>();
            values.iter().for_each(|a| values.iter().for_each(|b| twins::<M>(a, b)));
        }
        check::<P256Prime>();
        check::<T256Prime>();
    }

    #[test]
    fn products_of_halves_are_whole() {
        let ends = [0, 1, u64::from(u32::MAX), 1 << 32, u64::MAX - 1, u64::MAX];
        for (a, b) in values::<P256Prime>().as_flattened().iter().zip(values::<T256Prime>().as_flattened().iter().rev())
        {
            for (a, b) in ends.iter().flat_map(|end| [(a, end), (end, b)]).chain([(a, b)]) {
                let product = u128::from(*a) * u128::from(*b);
                assert_eq!(backend::mul_by_halves(*a, *b), (product as u64, (product >> 64) as u64));
            }
        }
        assert_eq!(backend::mul_by_halves(u64::MAX, u64::MAX), (1, u64::MAX - 1));
    }

    /// The largest columns, more products than can be added without a carry, and sums of sums.
    #[test]
    fn sums_are_those_of_the_other_backend() {
        let values = values::<P256Prime>();
        for n in [0, 1, 2, 3, 7, 8, values.len()] {
            let (mut ours, mut theirs) = (WideSum::ZERO, backend::LongSum::ZERO);
            for a in &values[values.len() - n..] {
                for b in &values[..n] {
                    ours.add_product(a, b);
                    theirs.add_product(a, b);
                }
            }
            let largest = [u64::MAX; 4];
            for _ in 0..5 * n {
                ours.add_product(&largest, &largest);
                theirs.add_product(&largest, &largest);
            }
            assert_eq!(ours.limbs(), theirs.limbs());
            ours.merge(&ours.clone());
            theirs.merge(&theirs.clone());
            ours.add_product(&values[2], &largest);
            theirs.add_product(&values[2], &largest);
            assert_eq!(ours.limbs(), theirs.limbs());
        }
    }
}
