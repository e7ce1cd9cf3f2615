//! Messages that stay hidden: zero knowledge by folding with a random instance (Nova, section 4, on relaxed R1CS).
//!
//! The prover never sends a sum-check coefficient or an evaluation in the clear, only Pedersen commitments to them.
//! What the verifier would have checked on the values becomes a list of [`Relations`] over them: polynomials of degree
//! two that must be zero, and products that have entries of their own. Both sides run the same code to emit these
//! relations on [`Hidden`] values, each through its [`Channel`]. At the end, [`nova`] proves all of them at once.

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

/// A polynomial of degree two in the message entries. Its factors are [`Hidden`], so there is none of degree three: the
/// opening could not check it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quadratic {
    linear: Hidden,
    /// Each a coefficient and two factors.
    products: Vec<(Scalar, Hidden, Hidden)>,
}

impl Quadratic {
    /// The value, given all message entries.
    pub fn evaluate(&self, entries: &[Scalar]) -> Scalar {
        let products = self.products.iter().map(|(k, a, b)| *k * a.evaluate(entries) * b.evaluate(entries));
        self.linear.evaluate(entries) + products.sum::<Scalar>()
    }

    /// The coefficients of `r` and `r^2` in the value at `entries + r mask`.
    pub fn cross_terms(&self, entries: &[Scalar], mask: &[Scalar]) -> (Scalar, Scalar) {
        let (mut cross, mut square) = (self.linear.linear_part(mask), Scalar::ZERO);
        for (k, a, b) in &self.products {
            let (of_a, of_b) = (a.linear_part(mask), b.linear_part(mask));
            cross += *k * (a.evaluate(entries) * of_b + of_a * b.evaluate(entries));
            square += *k * of_a * of_b;
        }
        (cross, square)
    }
}

impl From<Hidden> for Quadratic {
    fn from(linear: Hidden) -> Self {
        Self { linear, products: Vec::new() }
    }
}

impl Mul for &Hidden {
    type Output = Quadratic;
    fn mul(self, other: &Hidden) -> Quadratic {
        Quadratic { linear: Hidden::default(), products: vec![(Scalar::ONE, self.clone(), other.clone())] }
    }
}

impl Mul<Scalar> for &Quadratic {
    type Output = Quadratic;
    fn mul(self, k: Scalar) -> Quadratic {
        let products = self.products.iter().map(|(c, a, b)| (*c * k, a.clone(), b.clone()));
        Quadratic { linear: &self.linear * k, products: products.collect() }
    }
}

impl Add<&Quadratic> for Quadratic {
    type Output = Quadratic;
    fn add(mut self, other: &Quadratic) -> Quadratic {
        self.products.extend_from_slice(&other.products);
        Quadratic { linear: self.linear + &other.linear, products: self.products }
    }
}

impl Sub<&Quadratic> for Quadratic {
    type Output = Quadratic;
    fn sub(mut self, other: &Quadratic) -> Quadratic {
        self.products.extend(other.products.iter().map(|(k, a, b)| (-*k, a.clone(), b.clone())));
        Quadratic { linear: self.linear - &other.linear, products: self.products }
    }
}

impl Add<&Hidden> for Quadratic {
    type Output = Quadratic;
    fn add(self, other: &Hidden) -> Quadratic {
        Quadratic { linear: self.linear + other, products: self.products }
    }
}

impl Sub<&Hidden> for Quadratic {
    type Output = Quadratic;
    fn sub(self, other: &Hidden) -> Quadratic {
        Quadratic { linear: self.linear - other, products: self.products }
    }
}

/// What hidden values must satisfy.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    /// Polynomials that must be zero.
    pub zeros: Vec<Quadratic>,
    /// `a * b = c`: products that are factors of another product, and so need entries of their own.
    pub products: Vec<[Hidden; 3]>,
}

impl Relations {
    /// Requires that a polynomial is zero.
    pub fn require_zero(&mut self, value: impl Into<Quadratic>) {
        self.zeros.push(value.into());
    }

    /// Requires `a * b = c`.
    pub fn require_product(&mut self, a: Hidden, b: Hidden, c: Hidden) {
        self.products.push([a, b, c]);
    }

    /// Indices of the relations that do not hold on `entries`: zeros first, then products.
    pub fn broken(&self, entries: &[Scalar]) -> Vec<usize> {
        let zeros = self.zeros.iter().map(|q| q.evaluate(entries).is_zero());
        let products =
            self.products.iter().map(|[a, b, c]| a.evaluate(entries) * b.evaluate(entries) == c.evaluate(entries));
        zeros.chain(products).enumerate().filter(|&(_, holds)| !holds).map(|(i, _)| i).collect()
    }
}

#[cfg(test)]
mod tests;
