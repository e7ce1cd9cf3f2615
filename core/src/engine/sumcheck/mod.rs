//! Sum-check with hidden messages, several provers batched into one.
//!
//! Instances are aligned at their ends: a shorter one is idle in the first rounds, where its round polynomial is the
//! constant half of its claim. Round polynomials are sent without the coefficient of `X`, which `p(0) + p(1) = claim`
//! determines.

#[cfg(test)]
pub mod dense;
mod eq_factor;
mod product;

pub use eq_factor::EqFactor;
pub use product::ProductProver;

use crate::{
    engine::hidden::{Channel, Hidden},
    error::Result,
    math::{arith::Scalar, parallel},
};
use zeroize::Zeroize;

/// Highest degree of a round polynomial.
pub const MAX_DEGREE: usize = 4;

/// `1/2 = (p + 1) / 2`.
pub const HALF: Scalar = Scalar::from_limbs([0, 0x8000_0000, 1 << 63, 0x7fff_ffff_8000_0000]);

/// A round polynomial's coefficients of `X^0, X^2, X^3, X^4`; that of `X` is not needed.
pub type RoundPolynomial = [Scalar; MAX_DEGREE];

/// The prover's view of one sum-check instance. Those of a batch run side by side.
pub trait SumcheckProver: Send + Sync {
    /// The round polynomial of the next variable.
    fn round(&mut self) -> RoundPolynomial;

    /// Binds the next variable.
    fn bind(&mut self, r: Scalar);

    /// What its argument sends where it pauses.
    fn paused(&self) -> Vec<Scalar> {
        Vec::new()
    }

    /// The final evaluations, once every variable is bound.
    fn evaluations(&self) -> Vec<Scalar> {
        Vec::new()
    }
}

/// A batch of provers on its way through the rounds.
pub struct Batch {
    degree: usize,
    total: usize,
    /// Per instance: rounds, batching coefficient with the power of 1/2 for its idle rounds.
    parts: Vec<(usize, Scalar)>,
    /// Per instance what is left of its claim in idle rounds (prover only).
    idle_claims: Vec<Scalar>,
    /// The next round's polynomials of the provers at work in it (prover only).
    polynomials: Vec<RoundPolynomial>,
    claim: Hidden,
    point: Vec<Scalar>,
}

impl Batch {
    /// Draws the batching coefficients. `parts` are the provers' rounds and claims; `claims` are the claims' values
    /// (prover only).
    pub fn new<C: Channel>(
        channel: &mut C,
        degree: usize,
        parts: &[(usize, Hidden)],
        claims: Option<Vec<Scalar>>,
    ) -> Self {
        let total = parts.iter().map(|&(rounds, _)| rounds).max().unwrap_or(0);
        let mut claim = Hidden::default();
        let parts = parts
            .iter()
            .map(|(rounds, part)| {
                let coefficient = channel.challenge("batching");
                claim = std::mem::take(&mut claim) + &(part * coefficient);
                (*rounds, coefficient * HALF.pow(&[(total - rounds) as u64, 0, 0, 0]))
            })
            .collect();
        Self {
            degree,
            total,
            parts,
            idle_claims: claims.unwrap_or_default(),
            polynomials: Vec::new(),
            claim,
            point: Vec::new(),
        }
    }

    /// Runs `rounds` rounds.
    pub fn run<C: Channel>(
        &mut self,
        channel: &mut C,
        rounds: usize,
        mut provers: Option<&mut [&mut dyn SumcheckProver]>,
    ) -> Result<()> {
        if let (Some(provers), true) = (&mut provers, self.point.is_empty()) {
            self.advance(None, provers);
        }
        for _ in 0..rounds {
            let coefficients = channel.message(self.degree, || self.round())?;
            let r = channel.challenge("round");
            if let Some(provers) = &mut provers {
                self.advance(Some(r), provers);
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

    /// Binds the variable of the round that ends with `r`, and goes on to the next round's polynomials: whoever has an
    /// instance's tables at hand does both.
    fn advance(&mut self, r: Option<Scalar>, provers: &mut [&mut dyn SumcheckProver]) {
        let left = self.total - self.point.len() - usize::from(r.is_some());
        let at_work = provers.iter_mut().zip(&self.parts).filter(|(_, (rounds, _))| *rounds >= left.max(1));
        let polynomials = parallel::map(at_work.collect(), |(prover, &(rounds, _))| {
            if let Some(r) = r.filter(|_| rounds > left) {
                prover.bind(r);
            }
            if left > 0 { prover.round() } else { RoundPolynomial::default() }
        });
        self.polynomials.zeroize();
        self.polynomials = polynomials;
    }

    /// The coefficients of the next round's polynomial.
    fn round(&self) -> Vec<Scalar> {
        let left = self.total - self.point.len();
        let mut sum = [Scalar::ZERO; MAX_DEGREE];
        let mut polynomials = self.polynomials.iter();
        for (k, &(rounds, coefficient)) in self.parts.iter().enumerate() {
            if rounds >= left {
                let polynomial = polynomials.next().expect("a polynomial for every instance at work");
                sum.iter_mut().zip(polynomial).for_each(|(sum, &c)| *sum += coefficient * c);
            } else {
                // The coefficient already holds all powers of 1/2; the rounds still to be idled are put back.
                let doublings = left - rounds - 1;
                sum[0] += (0..doublings).fold(coefficient * self.idle_claims[k], |c, _| c.double());
            }
        }
        debug_assert!(sum[self.degree..].iter().all(|c| *c == Scalar::ZERO));
        sum[..self.degree].to_vec()
    }

    /// Takes `value`, already weighed, off the claim: a part of it is shown elsewhere.
    pub fn subtract(&mut self, value: &Hidden) {
        self.claim = std::mem::take(&mut self.claim) - value;
    }

    /// The coefficient of instance `k` in the combined claim, with its power of 1/2.
    pub fn coefficient(&self, k: usize) -> Scalar {
        self.parts[k].1
    }

    /// Runs until `left` rounds are left.
    pub fn run_until<C: Channel>(
        &mut self,
        channel: &mut C,
        left: usize,
        provers: Option<&mut [Box<dyn SumcheckProver + '_>]>,
    ) -> Result<()> {
        let rounds = self.total - self.point.len() - left;
        let mut provers: Option<Vec<&mut dyn SumcheckProver>> =
            provers.map(|provers| provers.iter_mut().map(|prover| &mut **prover as &mut dyn SumcheckProver).collect());
        self.run(channel, rounds, provers.as_mut().map(|p| &mut p[..]))
    }

    /// Rounds in all.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The point so far.
    pub fn point(&self) -> &[Scalar] {
        &self.point
    }

    /// The point of instance `k`: the last of its rounds.
    pub fn instance_point(&self, k: usize) -> &[Scalar] {
        &self.point[self.total - self.parts[k].0..]
    }

    /// What is left to be shown at the end: the combined claim at the point.
    pub fn claim(&self) -> &Hidden {
        &self.claim
    }
}

/// The polynomial of degree 3 with the given values at 0, 1, -1 and leading coefficient, as its coefficients.
pub fn cubic(at_0: Scalar, at_1: Scalar, at_minus_1: Scalar, leading: Scalar) -> [Scalar; 4] {
    let even = (at_1 + at_minus_1) * HALF;
    let odd = (at_1 - at_minus_1) * HALF;
    [at_0, odd - leading, even - at_0, leading]
}

/// Evaluates a polynomial at `r`.
pub fn horner(coefficients: &[Scalar], r: Scalar) -> Scalar {
    coefficients.iter().rev().fold(Scalar::ZERO, |sum, &c| sum * r + c)
}
