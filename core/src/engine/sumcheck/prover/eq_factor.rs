//! The equality polynomial, factored out of the rounds (Gruen, "Some improvements for the PIOP for ZeroCheck").

use super::RoundPolynomial;
use crate::math::{arith::Scalar, poly};

/// A product-form weight `prod_j l_j(x_j)`, with one linear factor per variable, that multiplies a polynomial `q`.
///
/// The sum-check's polynomial is `prefix * l_j(X) * q(X)`. `q` needs one evaluation less, since
/// `l_j(0) q(0) + l_j(1) q(1)` is what remains of the claim once `prefix` is divided out.
pub struct EqFactor {
    /// `l_j(0)`, `l_j(1)`, `1 / l_j(1)`.
    factors: Vec<[Scalar; 3]>,
    bound: usize,
    prefix: Scalar,
    claim: Scalar,
}

impl EqFactor {
    /// `eq(point, x)`, for a sum of `claim`.
    pub fn eq(point: &[Scalar], claim: Scalar) -> Self {
        Self::new(point.iter().map(|&r| (Scalar::ONE - r, r)), claim)
    }

    /// Any product-form weight, given by its factors at 0 and 1; those at 1 must not be zero.
    pub fn new(factors: impl IntoIterator<Item = (Scalar, Scalar)>, claim: Scalar) -> Self {
        let factors: Vec<_> = factors.into_iter().collect();
        let mut inverses: Vec<Scalar> = factors.iter().map(|&(_, one)| one).collect();
        Scalar::batch_invert(&mut inverses);
        let factors = factors.into_iter().zip(inverses).map(|((zero, one), inverse)| [zero, one, inverse]).collect();
        Self { factors, bound: 0, prefix: Scalar::ONE, claim }
    }

    /// Multiplies the polynomial by a constant.
    pub fn with_prefix(mut self, prefix: Scalar) -> Self {
        self.prefix = prefix;
        self
    }

    /// What remains of the claim, with the prefix divided out.
    pub fn claim(&self) -> Scalar {
        self.claim
    }

    /// The product of the bound factors.
    pub fn prefix(&self) -> Scalar {
        self.prefix
    }

    /// `q(1)`, given `q(0)`.
    pub fn q_at_1(&self, q_at_0: Scalar) -> Scalar {
        let [zero, _, inverse] = self.factors[self.bound];
        (self.claim - zero * q_at_0) * inverse
    }

    /// `prefix * l(X) * q(X)` for `q` of degree at most 3, given by its coefficients.
    pub fn times(&self, q: &[Scalar; 4]) -> RoundPolynomial {
        let [zero, one, _] = self.factors[self.bound];
        let (low, high) = (self.prefix * zero, self.prefix * (one - zero));
        [low * q[0], low * q[2] + high * q[1], low * q[3] + high * q[2], high * q[3]]
    }

    /// Binds the variable; `q` as given to [`EqFactor::times`].
    pub fn bind(&mut self, q: &[Scalar; 4], r: Scalar) {
        let [zero, one, _] = self.factors[self.bound];
        self.prefix *= zero + r * (one - zero);
        self.claim = super::horner(q, r);
        self.bound += 1;
    }

    /// Weights of the variables after the current one: `prod l_j(x_j)` over all of their values.
    pub fn rest(&self) -> Vec<Scalar> {
        let rest = &self.factors[(self.bound + 1).min(self.factors.len())..];
        weights(rest, 1 << rest.len())
    }

    /// The first `len` of [`EqFactor::rest`].
    pub fn rest_up_to(&self, len: usize) -> Vec<Scalar> {
        weights(&self.factors[(self.bound + 1).min(self.factors.len())..], len)
    }

    /// Like [`EqFactor::rest`], but only for the `n` variables after the current one.
    pub fn rest_of(&self, n: usize) -> Vec<Scalar> {
        weights(&self.factors[self.bound + 1..self.bound + 1 + n], 1 << n)
    }
}

fn weights(factors: &[[Scalar; 3]], len: usize) -> Vec<Scalar> {
    let mut table = vec![Scalar::ZERO; len];
    poly::fill(&mut table, factors, Scalar::ONE, |&[zero, one, _]| (zero, one));
    table
}
