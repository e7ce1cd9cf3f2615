//! The slow twin of every sum-check prover: the sum of any polynomial in multilinear tables, by its definition.

use super::{RoundPolynomial, prover::SumcheckProver};
use crate::math::{arith::Scalar, poly};

/// `sum_x f(tables(x))`.
pub struct Dense<F> {
    tables: Vec<Vec<Scalar>>,
    f: F,
}

impl<F: Fn(&[Scalar]) -> Scalar> Dense<F> {
    /// Tables that all have the same power-of-two size.
    pub fn new(tables: Vec<Vec<Scalar>>, f: F) -> Self {
        assert!(tables.iter().all(|t| t.len() == tables[0].len() && t.len().is_power_of_two()));
        Self { tables, f }
    }

    /// The whole sum.
    pub fn sum(&self) -> Scalar {
        (0..self.tables[0].len()).map(|x| (self.f)(&self.tables.iter().map(|t| t[x]).collect::<Vec<_>>())).sum()
    }

    /// The tables, as far as they are bound.
    pub fn into_tables(self) -> Vec<Vec<Scalar>> {
        self.tables
    }

    /// The tables' values, once every variable is bound.
    pub fn values(&self) -> Vec<Scalar> {
        assert_eq!(self.tables[0].len(), 1);
        self.tables.iter().map(|t| t[0]).collect()
    }
}

impl<F: Fn(&[Scalar]) -> Scalar + Send + Sync> SumcheckProver for Dense<F> {
    fn round(&mut self) -> RoundPolynomial {
        let mut values = [Scalar::ZERO; 5];
        let mut at = vec![Scalar::ZERO; self.tables.len()];
        for x in 0..self.tables[0].len() / 2 {
            for (k, value) in values.iter_mut().enumerate() {
                let k = Scalar::from_u64(k as u64);
                for (at, t) in at.iter_mut().zip(&self.tables) {
                    *at = t[2 * x] + k * (t[2 * x + 1] - t[2 * x]);
                }
                *value += (self.f)(&at);
            }
        }
        let [c0, _, c2, c3, c4] = interpolate(values);
        [c0, c2, c3, c4]
    }

    fn bind(&mut self, r: Scalar) {
        self.tables.iter_mut().for_each(|t| poly::bind(t, r));
    }

    fn evaluations(&self) -> Vec<Scalar> {
        self.values()
    }
}

/// The coefficients of the polynomial with these values at 0 to 4.
fn interpolate(values: [Scalar; 5]) -> [Scalar; 5] {
    let mut sum = [Scalar::ZERO; 5];
    for (i, &value) in values.iter().enumerate() {
        let mut basis = vec![Scalar::ONE];
        let mut denominator = Scalar::ONE;
        for j in (0..5).filter(|&j| j != i) {
            let root = Scalar::from_u64(j as u64);
            denominator *= Scalar::from_u64(i as u64) - root;
            let mut next = vec![Scalar::ZERO; basis.len() + 1];
            for (e, &c) in basis.iter().enumerate() {
                next[e + 1] += c;
                next[e] -= c * root;
            }
            basis = next;
        }
        let scale = value * denominator.invert().expect("distinct points");
        sum.iter_mut().zip(basis).for_each(|(sum, c)| *sum += scale * c);
    }
    sum
}

/// Plays `rounds` rounds of both and compares every polynomial.
pub fn compare(prover: &mut dyn SumcheckProver, dense: &mut dyn SumcheckProver, rounds: usize) -> Vec<Scalar> {
    (0..rounds)
        .map(|round| {
            assert_eq!(prover.round(), dense.round(), "round {round}");
            let r = test_challenge(round);
            prover.bind(r);
            dense.bind(r);
            r
        })
        .collect()
}

/// A full-size challenge.
pub fn test_challenge(seed: usize) -> Scalar {
    Scalar::from_u64(0x1234_5678_9abc_def1 + seed as u64).pow(&[5, 0, 0, 0])
}

/// `n` of them.
pub fn test_challenges(seed: usize, n: usize) -> Vec<Scalar> {
    (0..n).map(|i| test_challenge(1000 * seed + i + 100)).collect()
}

#[test]
fn product_rounds_are_those_of_the_definition() {
    let (a, b) = (test_challenges(1, 32), test_challenges(2, 32));
    let mut prover = super::prover::ProductProver::new(a.clone(), b.clone());
    let mut dense = Dense::new(vec![a, b], |v| v[0] * v[1]);
    compare(&mut prover, &mut dense, 5);
    assert_eq!(<[Scalar; 2]>::from(prover.bound()).to_vec(), dense.values());
}
