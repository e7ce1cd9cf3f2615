//! Products of scalars by small integers, many at once.

use super::backend::shl_mod;
use super::{
    Fp, Scalar,
    backend::Limbs,
    lanes::multiply_add,
    modulus::{Modulus, P256Prime},
};

/// `2^256`.
const SHIFT: Scalar = Fp::from_montgomery(shl_mod([1, 0, 0, 0], 512, &P256Prime::P));

/// How many integers are made scalars at once.
const AT_ONCE: usize = 64;

/// `k / 2^256`, which needs no multiplication: its Montgomery form is `k`.
#[inline(always)]
fn shifted(k: i64) -> Scalar {
    let limbs: Limbs = [k.unsigned_abs(), 0, 0, 0];
    let magnitude = Scalar::from_montgomery(limbs);
    if k < 0 { -magnitude } else { magnitude }
}

/// Adds `k u` to each sum. Takes another time for negative integers.
///
/// # Panics
/// If the lengths differ.
pub(crate) fn add_multiples(sums: &mut [Scalar], u: &Scalar, integers: &[i64]) {
    assert_eq!(sums.len(), integers.len(), "an integer for each sum");
    let u = u * SHIFT;
    let mut scalars = [Scalar::ZERO; AT_ONCE];
    for (sums, integers) in sums.chunks_mut(AT_ONCE).zip(integers.chunks(AT_ONCE)) {
        scalars.iter_mut().zip(integers).for_each(|(scalar, &k)| *scalar = shifted(k));
        multiply_add(sums, &u, &scalars[..integers.len()]);
    }
}

/// Adds `k u` to each sum, where each has its own `u`. Takes another time for negative integers.
///
/// # Panics
/// If the lengths differ.
pub(crate) fn add_each_multiple(sums: &mut [Scalar], us: &[Scalar], integers: &[i64]) {
    assert!(sums.len() == integers.len() && us.len() == integers.len(), "a scalar and an integer for each sum");
    let mut products = [Scalar::ZERO; AT_ONCE];
    for ((sums, us), integers) in sums.chunks_mut(AT_ONCE).zip(us.chunks(AT_ONCE)).zip(integers.chunks(AT_ONCE)) {
        products.iter_mut().zip(us).zip(integers).for_each(|((product, u), &k)| *product = u * shifted(k));
        multiply_add(sums, &SHIFT, &products[..integers.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_products() {
        let us: Vec<Scalar> = (0..150).map(|i| (Scalar::from_u64(i) - Scalar::from_u64(7)).square().square()).collect();
        let ends = [0, 1, -1, i64::MAX, i64::MIN, i64::MIN + 1];
        let integers: Vec<i64> = ends.into_iter().chain((6..150).map(|k| k * k * k * 1_000_003 - 77_777)).collect();
        let before: Vec<Scalar> = (0..150).map(Scalar::from_u64).collect();
        let expected = |u: &dyn Fn(usize) -> Scalar| -> Vec<Scalar> {
            (0..150).map(|i| before[i] + u(i) * Scalar::from_i64(integers[i])).collect()
        };
        let mut sums = before.clone();
        add_multiples(&mut sums, &us[33], &integers);
        assert!(sums == expected(&|_| us[33]));
        let mut sums = before.clone();
        add_each_multiple(&mut sums, &us, &integers);
        assert!(sums == expected(&|i| us[i]));
    }
}
