//! The prover's part of sum-checks.

mod eq_factor;
mod product;

pub use eq_factor::EqFactor;
pub use product::ProductProver;

use super::{Batch, MAX_DEGREE, Part, RoundPolynomial, Rounds};
use crate::math::{
    arith::{HALF, Scalar},
    parallel,
};
use zeroize::Zeroize;

/// The prover of one sum-check. The provers in a batch run side by side.
pub trait SumcheckProver: Send + Sync {
    /// The round polynomial of the next variable.
    fn round(&mut self) -> RoundPolynomial;

    /// Binds the next variable.
    fn bind(&mut self, r: Scalar);

    /// What its argument sends when it pauses.
    fn paused(&self) -> Vec<Scalar> {
        Vec::new()
    }

    /// Its part of the argument's final evaluations, once every variable is bound.
    fn evaluations(&self) -> Vec<Scalar> {
        Vec::new()
    }
}

/// The provers of a batch.
pub struct BatchProver<'w> {
    provers: Vec<Box<dyn SumcheckProver + 'w>>,
    parts: Vec<Part>,
    degree: usize,
    /// How many rounds remain.
    left: usize,
    /// What remains of each part's claim in its idle rounds.
    idle_claims: Vec<Scalar>,
    /// The next round's polynomials of the sum-checks active in it.
    polynomials: Vec<RoundPolynomial>,
}

impl<'w> BatchProver<'w> {
    /// The provers of a batch's parts, in their order, with the values of the claims.
    pub fn new(batch: &Batch, provers: Vec<Box<dyn SumcheckProver + 'w>>, claims: Vec<Scalar>) -> Self {
        let parts = batch.parts().to_vec();
        assert!(provers.len() == parts.len() && claims.len() == parts.len(), "a prover and a claim for each part");
        let (degree, left) = (batch.degree(), batch.total());
        let mut prover = Self { provers, parts, degree, left, idle_claims: claims, polynomials: Vec::new() };
        prover.advance(None);
        prover
    }

    /// The provers.
    pub fn provers(&self) -> &[Box<dyn SumcheckProver + 'w>] {
        &self.provers
    }

    /// Binds the variable of the round that ends with `r`, and computes the next round's polynomials: a thread that has
    /// a prover's tables at hand does both.
    fn advance(&mut self, r: Option<Scalar>) {
        let left = self.left;
        let at_work = self.provers.iter_mut().zip(&self.parts).filter(|(_, part)| part.rounds >= left.max(1));
        let polynomials = parallel::map(at_work.collect(), |(prover, part)| {
            if let Some(r) = r.filter(|_| part.rounds > left) {
                prover.bind(r);
            }
            if left > 0 { prover.round() } else { RoundPolynomial::default() }
        });
        self.polynomials.zeroize();
        self.polynomials = polynomials;
    }
}

impl Rounds for BatchProver<'_> {
    fn polynomial(&self) -> Vec<Scalar> {
        let mut sum = [Scalar::ZERO; MAX_DEGREE];
        let mut polynomials = self.polynomials.iter();
        for (part, &idle_claim) in self.parts.iter().zip(&self.idle_claims) {
            if part.rounds >= self.left {
                let polynomial = polynomials.next().expect("a polynomial for every active part");
                sum.iter_mut().zip(polynomial).for_each(|(sum, &c)| *sum += part.coefficient * c);
            } else {
                // The coefficient already holds all powers of 1/2; this undoes those of rounds in which the part is
                // still idle.
                let doublings = self.left - part.rounds - 1;
                sum[0] += (0..doublings).fold(part.coefficient * idle_claim, |c, _| c.double());
            }
        }
        debug_assert!(sum[self.degree..].iter().all(|c| *c == Scalar::ZERO));
        sum[..self.degree].to_vec()
    }

    fn bind(&mut self, r: Scalar) {
        self.left -= 1;
        self.advance(Some(r));
    }
}

impl Drop for BatchProver<'_> {
    fn drop(&mut self) {
        self.polynomials.zeroize();
        self.idle_claims.zeroize();
    }
}

/// The coefficients of the polynomial of degree 3 with the given values at 0, 1, -1 and leading coefficient.
pub fn cubic(at_0: Scalar, at_1: Scalar, at_minus_1: Scalar, leading: Scalar) -> [Scalar; 4] {
    let even = (at_1 + at_minus_1) * HALF;
    let odd = (at_1 - at_minus_1) * HALF;
    [at_0, odd - leading, even - at_0, leading]
}

/// Evaluates a polynomial at `r`.
pub fn horner(coefficients: &[Scalar], r: Scalar) -> Scalar {
    coefficients.iter().rev().fold(Scalar::ZERO, |sum, &c| sum * r + c)
}
