//! Many equations at once: `sum_i rho_i E_i = 0` for weights `rho_i` drawn once all of them are fixed.
//!
//! The weights are made of a hash of every equation's transcript, so each depends on all of them. If one depended on
//! its own equation alone, a forger could look for false ones whose errors cancel among many variants of each (Wagner's
//! generalized birthday problem). They need no randomness, so a batch has one answer wherever it is checked. The
//! probability that a sum with a false equation is zero is `2^-256` for each try of a forger who writes all of them.
//!
//! If a sum is not zero, its halves are looked at. All weights were fixed before, so every part's sum is as good a test
//! as the whole one's, and the right half's is what the left half leaves.

use super::Equation;
use crate::{
    engine::commit::WIDTH,
    math::{
        arith::{Scalar, multiply_add},
        curve::Projective,
    },
};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Equations that are summed at once: bounds the memory.
const AT_ONCE: usize = 64;
/// Fewer equations than this are looked at one by one.
const FEW: usize = 4;

/// Whether each of them holds.
pub fn hold(equations: &[Equation]) -> Vec<bool> {
    equations.chunks(AT_ONCE).flat_map(|equations| Batch::new(equations).check()).collect()
}

/// Equations with their weights.
struct Batch<'a> {
    equations: &'a [Equation],
    weights: Vec<Scalar>,
    holds: Vec<bool>,
    /// Points that may still be summed in looking for false equations. Whoever sends many of them must not make the
    /// verifier work much longer than on each by itself.
    left: usize,
}

impl<'a> Batch<'a> {
    fn new(equations: &'a [Equation]) -> Self {
        let points: usize = equations.iter().map(|equation| equation.terms.len()).sum();
        let holds = vec![false; equations.len()];
        Self { equations, weights: weights(equations), holds, left: 2 * (points + WIDTH) }
    }

    fn check(mut self) -> Vec<bool> {
        let all = 0..self.equations.len();
        if all.len() < FEW {
            self.one_by_one(all);
        } else {
            let sum = self.sum(all.clone());
            self.search(all, sum);
        }
        self.holds
    }

    /// Finds out which equations of a part hold, whose weighted sum is known.
    fn search(&mut self, part: Range<usize>, sum: Projective) {
        if sum.is_identity() {
            self.holds[part].fill(true);
            return;
        }
        let middle = part.start + part.len() / 2;
        let points = self.equations[part.start..middle].iter().map(|equation| equation.terms.len()).sum::<usize>();
        if part.len() <= FEW || points + WIDTH > self.left {
            self.one_by_one(part);
            return;
        }
        self.left -= points + WIDTH;
        let left = self.sum(part.start..middle);
        self.search(part.start..middle, left);
        self.search(middle..part.end, sum + -left);
    }

    fn one_by_one(&mut self, part: Range<usize>) {
        for i in part {
            self.holds[i] = self.equations[i].holds();
        }
    }

    /// The weighted sum of a part.
    fn sum(&self, part: Range<usize>) -> Projective {
        let (mut generators, mut blind) = (vec![Scalar::ZERO; WIDTH], Scalar::ZERO);
        let weighted = || self.equations[part.clone()].iter().zip(&self.weights[part.clone()]);
        for (equation, weight) in weighted() {
            multiply_add(&mut generators, weight, &equation.generators);
            blind += weight * equation.blind;
        }
        let terms = weighted().flat_map(|(equation, w)| equation.terms.iter().map(move |&(k, point)| (w * k, point)));
        super::sum(&generators, blind, terms)
    }
}

/// A weight for each equation, which depends on all of them.
fn weights(equations: &[Equation]) -> Vec<Scalar> {
    let mut seed = Sha256::new().chain_update(b"plica batch 1").chain_update((equations.len() as u64).to_be_bytes());
    equations.iter().for_each(|equation| seed.update(equation.transcript));
    let seed = seed.finalize();
    let weight = |i: usize| {
        let mut wide = [0; 64];
        for (half, tag) in wide.chunks_exact_mut(32).zip([0u8, 1]) {
            let hash = Sha256::new().chain_update(seed).chain_update((i as u64).to_be_bytes()).chain_update([tag]);
            half.copy_from_slice(&hash.finalize());
        }
        Scalar::from_wide(&wide)
    };
    (0..equations.len()).map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::sumcheck::dense::test_challenges, math::curve::Affine};

    /// An equation of a few terms that holds, or is off by a multiple of `H`.
    fn equation(seed: usize, off: i64) -> Equation {
        let scalars = test_challenges(seed, 4);
        let mut generators = vec![Scalar::ZERO; WIDTH];
        generators[seed % WIDTH] = scalars[0];
        let blind = scalars[1];
        let mut equation = Equation { generators, blind, terms: Vec::new(), transcript: [seed as u8; 32] };
        equation.terms.push((scalars[2], Affine::GENERATOR));
        let rest = equation.sum().to_affine();
        equation.terms.push((-Scalar::ONE, rest));
        equation.blind += Scalar::from_i64(off);
        assert_eq!(equation.holds(), off == 0);
        equation
    }

    /// What each of `n` equations is said to be where those at `bad` are off.
    fn check(n: usize, bad: &[(usize, i64)]) {
        let off = |i: usize| bad.iter().find(|(at, _)| *at == i).map_or(0, |&(_, off)| off);
        let equations: Vec<Equation> = (0..n).map(|i| equation(i, off(i))).collect();
        let expected: Vec<bool> = (0..n).map(|i| off(i) == 0).collect();
        assert_eq!(hold(&equations), expected, "{n}, {bad:?}");
    }

    #[test]
    fn false_equations_are_found_wherever_they_are() {
        check(0, &[]);
        check(1, &[(0, 1)]);
        for n in [3, 4, 9] {
            check(n, &[]);
            (0..n).for_each(|i| check(n, &[(i, 1)]));
        }
        // More than are summed at once.
        check(AT_ONCE + 5, &[(AT_ONCE - 1, 3), (AT_ONCE + 2, 1)]);
        // So many that looking for them is given up.
        check(16, &(0..16).map(|i| (i, i as i64 + 1)).collect::<Vec<_>>());
    }

    #[test]
    fn errors_that_cancel_are_found() {
        check(8, &[(1, 5), (6, -5)]);
        check(8, &[(2, 5), (3, -5)]);
    }

    #[test]
    fn each_weight_depends_on_every_equation() {
        let mut equations: Vec<Equation> = (0..4).map(|i| equation(i, 0)).collect();
        let first = weights(&equations);
        for i in 0..4 {
            let before = equations[i].transcript;
            equations[i].transcript[31] ^= 1;
            assert!(weights(&equations).iter().zip(&first).all(|(a, b)| a != b), "equation {i}");
            equations[i].transcript = before;
        }
        assert!(weights(&equations[..3]).iter().zip(&first).all(|(a, b)| a != b));
        assert!((1..4).all(|i| !first[..i].contains(&first[i])));
    }
}
