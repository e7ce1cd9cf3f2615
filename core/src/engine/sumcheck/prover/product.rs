//! The simplest sum-check: a sum of products of two multilinear polynomials.

use super::{RoundPolynomial, SumcheckProver};
use crate::math::{
    arith::{Pairs, Scalar, product_sums, wipe},
    poly,
};

/// `sum_x a(x) b(x)`.
pub struct ProductProver {
    a: Vec<Scalar>,
    b: Vec<Scalar>,
}

impl ProductProver {
    /// Two tables of the same power-of-two size.
    pub fn new(a: Vec<Scalar>, b: Vec<Scalar>) -> Self {
        assert!(a.len() == b.len() && a.len().is_power_of_two());
        Self { a, b }
    }

    /// The two values, once every variable is bound.
    pub fn bound(&self) -> (Scalar, Scalar) {
        assert_eq!(self.a.len(), 1);
        (self.a[0], self.b[0])
    }
}

impl SumcheckProver for ProductProver {
    fn round(&mut self) -> RoundPolynomial {
        let [constant, leading] = product_sums(Pairs::neighbours(&self.a), Pairs::neighbours(&self.b));
        [constant, leading, Scalar::ZERO, Scalar::ZERO]
    }

    fn bind(&mut self, r: Scalar) {
        poly::bind(&mut self.a, r);
        poly::bind(&mut self.b, r);
    }

    fn evaluations(&self) -> Vec<Scalar> {
        let (a, b) = self.bound();
        vec![a, b]
    }
}

impl Drop for ProductProver {
    fn drop(&mut self) {
        wipe(&mut self.a);
        wipe(&mut self.b);
    }
}
