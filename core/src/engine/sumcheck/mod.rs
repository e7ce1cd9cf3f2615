//! Sum-check with hidden messages. Several sum-checks are batched into one.
//!
//! Sum-checks are aligned at their ends: a shorter one is idle in the first rounds, where its round polynomial is
//! constant, half of its claim. Round polynomials are sent without the coefficient of `X`, which follows from
//! `p(0) + p(1) = claim`.

pub mod prover;

#[cfg(test)]
pub mod dense;

use crate::{
    engine::hidden::{Channel, Hidden, Quadratic},
    error::Result,
    math::arith::{HALF, Scalar},
};

/// Highest degree of a round polynomial.
pub const MAX_DEGREE: usize = 4;

/// A round polynomial's coefficients of `X^0, X^2, X^3, X^4`; that of `X` is not needed.
pub type RoundPolynomial = [Scalar; MAX_DEGREE];

/// A sum over a hypercube and its claimed value.
pub struct SumcheckClaim {
    /// How many variables the sum has; each round binds one.
    pub rounds: usize,
    /// The claimed sum.
    pub claim: Quadratic,
}

/// The prover's part of a batch.
pub trait Rounds {
    /// The coefficients of the next round's polynomial, as many as the batch's degree.
    fn polynomial(&self) -> Vec<Scalar>;

    /// Binds the variable of the round that ends with `r`, and prepares the next round's polynomial.
    fn bind(&mut self, r: Scalar);
}

/// A batch of sum-checks, part of the way through its rounds.
pub struct Batch {
    degree: usize,
    total: usize,
    parts: Vec<Part>,
    claim: Quadratic,
    point: Vec<Scalar>,
}

/// One sum-check of a batch.
#[derive(Clone, Copy)]
pub struct Part {
    /// Its rounds.
    pub rounds: usize,
    /// Its batching coefficient, multiplied by 1/2 for each of its idle rounds.
    pub coefficient: Scalar,
}

impl Batch {
    /// Draws the batching coefficients.
    pub fn new<C: Channel>(channel: &mut C, degree: usize, claims: &[SumcheckClaim]) -> Self {
        let total = claims.iter().map(|claim| claim.rounds).max().unwrap_or(0);
        let mut claim = Quadratic::default();
        let parts = claims
            .iter()
            .map(|part| {
                let coefficient = channel.challenge("batching");
                claim = std::mem::take(&mut claim) + &(&part.claim * coefficient);
                let idle = (total - part.rounds) as u64;
                Part { rounds: part.rounds, coefficient: coefficient * HALF.pow(&[idle, 0, 0, 0]) }
            })
            .collect();
        Self { degree, total, parts, claim, point: Vec::new() }
    }

    /// Runs until `left` rounds remain.
    ///
    /// # Errors
    /// What [`Channel::message`] fails with.
    pub fn run_until<C: Channel>(
        &mut self,
        channel: &mut C,
        left: usize,
        mut prover: Option<&mut (dyn Rounds + '_)>,
    ) -> Result<()> {
        while self.point.len() + left < self.total {
            let coefficients = channel.message(self.degree, || prover.as_ref().expect("a prover").polynomial())?;
            let r = channel.challenge("round");
            if let Some(prover) = &mut prover {
                prover.bind(r);
            }
            // p(r) with the coefficient of X eliminated: r claim + c_0 (1 - 2 r) + sum_{e >= 2} c_e (r^e - r).
            let mut next = &self.claim * r;
            next = next + &(&coefficients[0] * (Scalar::ONE - r.double()));
            let mut power = r;
            for c in &coefficients[1..] {
                power *= r;
                next = next + &(c * (power - r));
            }
            self.claim = next;
            self.point.push(r);
        }
        Ok(())
    }

    /// Subtracts the contribution of part `k` from the claim: `value` is shown elsewhere.
    pub fn subtract(&mut self, k: usize, value: &Hidden) {
        self.claim = std::mem::take(&mut self.claim) - &(value * self.parts[k].coefficient);
    }

    /// Highest degree of its round polynomials.
    pub fn degree(&self) -> usize {
        self.degree
    }

    /// The total number of rounds.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Its sum-checks.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The point so far.
    pub fn point(&self) -> &[Scalar] {
        &self.point
    }

    /// The point of part `k`, as far as it is bound.
    pub fn part_point(&self, k: usize) -> &[Scalar] {
        &self.point[self.total - self.parts[k].rounds..]
    }

    /// What remains of the combined claim: at the end it must be zero.
    pub fn claim(&self) -> &Quadratic {
        &self.claim
    }
}
