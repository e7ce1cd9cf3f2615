//! Messages that stay hidden: zero knowledge by folding with a random instance (Nova, section 4, on relaxed R1CS).
//!
//! The prover never sends a sum-check coefficient or an evaluation in the clear, only Pedersen commitments to them.
//! What the verifier would have checked on the values becomes a list of [`Relations`] over them: linear equations and
//! products. Both sides run the same code to emit these relations on [`Hidden`] values, each through its [`Channel`].
//! At the end, [`nova`] proves all of them at once.

mod channel;
pub mod nova;
pub mod prover;

pub use channel::{Channel, VerifierChannel};

use crate::math::arith::Scalar;
use std::ops::{Add, Mul, Neg, Sub};

/// An affine combination of message entries: what the verifier knows about a hidden value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hidden {
    /// Pairs of an index among all message entries and a coefficient.
    pub(crate) terms: Vec<(usize, Scalar)>,
    /// Constant term.
    pub(crate) constant: Scalar,
}

impl Hidden {
    /// A public constant.
    pub fn constant(constant: Scalar) -> Self {
        Self { terms: Vec::new(), constant }
    }

    /// Message entry `index` itself.
    pub fn entry(index: usize) -> Self {
        Self { terms: vec![(index, Scalar::ONE)], constant: Scalar::ZERO }
    }

    /// The value, given all message entries.
    pub fn evaluate(&self, entries: &[Scalar]) -> Scalar {
        self.constant + self.linear_part(entries)
    }

    /// The value without the constant term.
    pub fn linear_part(&self, entries: &[Scalar]) -> Scalar {
        self.terms.iter().map(|&(i, k)| k * entries[i]).sum()
    }
}

impl Add<&Hidden> for Hidden {
    type Output = Hidden;
    fn add(mut self, other: &Hidden) -> Hidden {
        self.terms.extend_from_slice(&other.terms);
        self.constant += other.constant;
        self
    }
}

impl Sub<&Hidden> for Hidden {
    type Output = Hidden;
    fn sub(mut self, other: &Hidden) -> Hidden {
        self.terms.extend(other.terms.iter().map(|&(i, k)| (i, -k)));
        self.constant -= other.constant;
        self
    }
}

impl Add<Scalar> for Hidden {
    type Output = Hidden;
    fn add(mut self, constant: Scalar) -> Hidden {
        self.constant += constant;
        self
    }
}

impl Mul<Scalar> for &Hidden {
    type Output = Hidden;
    fn mul(self, k: Scalar) -> Hidden {
        Hidden { terms: self.terms.iter().map(|&(i, c)| (i, c * k)).collect(), constant: self.constant * k }
    }
}

impl Neg for &Hidden {
    type Output = Hidden;
    fn neg(self) -> Hidden {
        self * -Scalar::ONE
    }
}

/// What hidden values must satisfy.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    /// Combinations that must be zero.
    pub linear: Vec<Hidden>,
    /// `a * b = c`.
    pub products: Vec<[Hidden; 3]>,
}

impl Relations {
    /// Requires that a hidden value is zero.
    pub fn require_zero(&mut self, value: Hidden) {
        self.linear.push(value);
    }

    /// Requires `a * b = c`.
    pub fn require_product(&mut self, a: Hidden, b: Hidden, c: Hidden) {
        self.products.push([a, b, c]);
    }

    /// Indices of the relations that do not hold on `entries`: linear ones first, then products.
    pub fn broken(&self, entries: &[Scalar]) -> Vec<usize> {
        let linear = self.linear.iter().map(|h| h.evaluate(entries).is_zero());
        let products =
            self.products.iter().map(|[a, b, c]| a.evaluate(entries) * b.evaluate(entries) == c.evaluate(entries));
        linear.chain(products).enumerate().filter(|&(_, holds)| !holds).map(|(i, _)| i).collect()
    }
}
