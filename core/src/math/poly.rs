//! Multilinear polynomials as tables; bit `j` of an index belongs to variable `j`.

use crate::math::arith::{self, Scalar};

/// `eq(point, x)` for every `x` in `{0,1}^n`, multiplied by `scale`.
pub fn eq_table_scaled(point: &[Scalar], scale: Scalar) -> Vec<Scalar> {
    eq_table_up_to(point, scale, 1 << point.len())
}

/// The first `len` entries of [`eq_table_scaled`]. Costs as much as they are, not as much as the next power of two.
pub fn eq_table_up_to(point: &[Scalar], scale: Scalar, len: usize) -> Vec<Scalar> {
    assert!(len <= 1 << point.len());
    let mut table = vec![Scalar::ZERO; len];
    fill(&mut table, point, scale, |&r| (Scalar::ONE - r, r));
    table
}

/// `scale prod_j l_j(x_j)` for the first `x` in `{0,1}^n`, as many as the table has; `at` returns `l_j(0)`, `l_j(1)`.
pub fn fill<F>(table: &mut [Scalar], factors: &[F], scale: Scalar, at: impl Fn(&F) -> (Scalar, Scalar) + Copy) {
    if table.len() == 1 << factors.len() {
        table[0] = scale;
        for (j, factor) in factors.iter().enumerate() {
            let (zero, one) = at(factor);
            let (low, high) = table[..2 << j].split_at_mut(1 << j);
            if zero + one == Scalar::ONE {
                arith::branch(low, high, &one);
            } else {
                arith::multiply(high, &one, low);
                low.iter_mut().for_each(|low| *low *= zero);
            }
        }
    } else if let Some((last, factors)) = factors.split_last() {
        let (zero, one) = at(last);
        let (low, high) = table.split_at_mut(table.len().min(1 << factors.len()));
        fill(low, factors, scale * zero, at);
        if !high.is_empty() {
            fill(high, factors, scale * one, at);
        }
    }
}

/// `eq(point, x)` for every `x` in `{0,1}^n`.
pub fn eq_table(point: &[Scalar]) -> Vec<Scalar> {
    eq_table_scaled(point, Scalar::ONE)
}

/// `eq(a, b) = prod (a_i b_i + (1 - a_i)(1 - b_i))`.
pub fn eq_eval(a: &[Scalar], b: &[Scalar]) -> Scalar {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(&a, &b)| Scalar::ONE - a - b + (a * b).double()).product()
}

/// `eq(point, index)` for one index.
pub fn eq_at(point: &[Scalar], index: usize) -> Scalar {
    point.iter().enumerate().map(|(j, &r)| if index >> j & 1 == 1 { r } else { Scalar::ONE - r }).product()
}

/// Binds variable 0 of a table to `r`, in place.
pub fn bind(table: &mut Vec<Scalar>, r: Scalar) {
    arith::fold(table, 1, &r);
    table.truncate(table.len() / 2);
}

/// The polynomial's value at `point`.
pub fn evaluate(table: &[Scalar], point: &[Scalar]) -> Scalar {
    assert_eq!(table.len(), 1 << point.len());
    arith::inner_product(table, &eq_table(point))
}

/// The first `n` of `1, x, x^2, ...`.
pub fn powers(x: Scalar, n: usize) -> Vec<Scalar> {
    std::iter::successors(Some(Scalar::ONE), |&p| Some(p * x)).take(n).collect()
}

/// Number of variables of a table with `n` entries.
pub fn variables(n: usize) -> usize {
    n.max(1).next_power_of_two().trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(n: u64) -> Vec<Scalar> {
        (0..n).map(|i| Scalar::from_u64(1000 + 77 * i)).collect()
    }

    #[test]
    fn eq_agrees_with_its_definition() {
        let r = point(4);
        let table = eq_table(&r);
        for (x, &value) in table.iter().enumerate() {
            let bits: Vec<Scalar> = (0..4).map(|j| Scalar::from_u64((x >> j & 1) as u64)).collect();
            assert_eq!(value, eq_eval(&r, &bits));
            assert_eq!(value, eq_at(&r, x));
        }
    }

    #[test]
    fn factors_of_any_sum() {
        let factors: Vec<_> = (0..4).map(|i| (Scalar::from_u64(3 + i), Scalar::from_u64(50 + 7 * i))).collect();
        let product = |x: usize| (0..4).map(|j| if x >> j & 1 == 1 { factors[j].1 } else { factors[j].0 }).product();
        let all: Vec<Scalar> = (0..16).map(product).collect();
        for len in 0..=16 {
            let mut table = vec![Scalar::ZERO; len];
            fill(&mut table, &factors, Scalar::ONE, |&factor| factor);
            assert_eq!(table, all[..len]);
        }
    }

    #[test]
    fn first_entries_of_a_table() {
        let r = point(6);
        let table = eq_table_scaled(&r, Scalar::from_u64(9));
        for len in 0..=64 {
            assert_eq!(eq_table_up_to(&r, Scalar::from_u64(9), len), table[..len]);
        }
    }

    #[test]
    fn binding_every_variable_evaluates() {
        let table: Vec<Scalar> = (0..16).map(|i| Scalar::from_u64(i * i + 3)).collect();
        let r = point(4);
        let mut bound = table.clone();
        r.iter().for_each(|&r| bind(&mut bound, r));
        assert_eq!(bound, [evaluate(&table, &r)]);
    }
}
