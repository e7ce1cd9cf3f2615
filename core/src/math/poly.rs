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
    fill_eq(&mut table, point, scale);
    table
}

fn fill_eq(table: &mut [Scalar], point: &[Scalar], scale: Scalar) {
    if table.len() == 1 << point.len() {
        table[0] = scale;
        for (j, r) in point.iter().enumerate() {
            let (low, high) = table[..2 << j].split_at_mut(1 << j);
            arith::branch(low, high, r);
        }
    } else if let Some((&top, point)) = point.split_last() {
        let (low, high) = table.split_at_mut(table.len().min(1 << point.len()));
        fill_eq(low, point, scale * (Scalar::ONE - top));
        if !high.is_empty() {
            fill_eq(high, point, scale * top);
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
