//! The Fiat-Shamir transcript: SHA-256 over labelled, length-prefixed data.

use crate::math::{arith::Scalar, curve::Affine};
use sha2::{Digest, Sha256};

/// Everything sent so far, and the source of the verifier's challenges.
///
/// Every absorb is `len(label) || label || len(data) || data` with 64-bit lengths, so no two sequences of absorbs give
/// the same bytes. A challenge hashes the state under its label and becomes part of the state.
#[derive(Clone)]
pub struct Transcript {
    hasher: Sha256,
}

impl Transcript {
    /// A transcript of the protocol named `domain`.
    pub fn new(domain: &str) -> Self {
        let mut transcript = Self { hasher: Sha256::new() };
        transcript.absorb("domain", domain.as_bytes());
        transcript
    }

    /// Absorbs bytes.
    pub fn absorb(&mut self, label: &str, data: &[u8]) {
        for part in [label.as_bytes(), data] {
            self.hasher.update((part.len() as u64).to_le_bytes());
            self.hasher.update(part);
        }
    }

    /// Absorbs field elements.
    pub fn absorb_scalars(&mut self, label: &str, scalars: &[Scalar]) {
        let bytes: Vec<u8> = scalars.iter().flat_map(Scalar::to_bytes).collect();
        self.absorb(label, &bytes);
    }

    /// Absorbs points, compressed.
    pub fn absorb_points(&mut self, label: &str, points: &[Affine]) {
        let compressed: Vec<u8> = points.iter().flat_map(Affine::compress).collect();
        self.absorb(label, &compressed);
    }

    /// The SHA-256 of what was absorbed since the last challenge, which itself depends on everything before it.
    pub fn state(&self) -> [u8; 32] {
        self.hasher.clone().finalize().into()
    }

    /// Draws a challenge, uniform up to 2^-256.
    pub fn challenge(&mut self, label: &str) -> Scalar {
        self.absorb("challenge", label.as_bytes());
        let state = self.hasher.clone().finalize();
        let mut wide = [0; 64];
        for (half, tag) in wide.chunks_exact_mut(32).zip([0u8, 1]) {
            half.copy_from_slice(&Sha256::new().chain_update([tag]).chain_update(state).finalize());
        }
        self.hasher = Sha256::new().chain_update([2]).chain_update(state);
        let drawn = Scalar::from_wide(&wide);
        #[cfg(test)]
        let drawn = known::draw(label, drawn);
        drawn
    }

    /// Draws a challenge other than zero.
    pub fn nonzero_challenge(&mut self, label: &str) -> Scalar {
        loop {
            let r = self.challenge(label);
            if !r.is_zero() {
                return r;
            }
        }
    }

    /// Draws `n` challenges.
    pub fn challenges(&mut self, label: &str, n: usize) -> Vec<Scalar> {
        (0..n).map(|_| self.challenge(label)).collect()
    }
}

/// Challenges that a forging prover knows before they are drawn.
#[cfg(test)]
pub mod known {
    use super::Scalar;
    use std::{cell::RefCell, collections::BTreeSet};

    thread_local! {
        static KNOWN: RefCell<Option<(&'static str, Scalar)>> = const { RefCell::new(None) };
        static DRAWN: RefCell<Option<Vec<(String, Scalar)>>> = const { RefCell::new(None) };
    }

    /// Runs `run` with this value for every challenge with this label.
    pub fn known<T>(label: &'static str, value: Scalar, run: impl FnOnce() -> T) -> T {
        KNOWN.set(Some((label, value)));
        let result = run();
        KNOWN.set(None);
        result
    }

    /// All challenges that are drawn during `run`, with their labels.
    pub fn drawn<T>(run: impl FnOnce() -> T) -> (T, Vec<(String, Scalar)>) {
        DRAWN.set(Some(Vec::new()));
        let result = run();
        (result, DRAWN.take().expect("set above"))
    }

    /// Their labels.
    pub fn labels(run: impl FnOnce()) -> BTreeSet<String> {
        drawn(run).1.into_iter().map(|(label, _)| label).collect()
    }

    /// What is drawn instead of `value`.
    pub(super) fn draw(label: &str, value: Scalar) -> Scalar {
        let value = KNOWN.with_borrow(|known| known.filter(|(name, _)| *name == label).map_or(value, |(_, v)| v));
        DRAWN.with_borrow_mut(|drawn| {
            if let Some(drawn) = drawn {
                drawn.push((label.to_owned(), value));
            }
        });
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_separate_what_was_absorbed() {
        let challenge = |absorbs: &[(&str, &[u8])]| {
            let mut t = Transcript::new("test");
            absorbs.iter().for_each(|(label, data)| t.absorb(label, data));
            t.challenge("c")
        };
        assert_ne!(challenge(&[("a", b"bc")]), challenge(&[("ab", b"c")]));
        assert_ne!(challenge(&[("a", b"b"), ("a", b"c")]), challenge(&[("a", b"bc")]));
        assert_ne!(challenge(&[]), challenge(&[("", b"")]));
    }

    #[test]
    fn challenges_depend_on_label_and_order() {
        let mut t = Transcript::new("test");
        let first = t.challenge("x");
        assert_ne!(first, t.challenge("x"));
        assert_ne!(first, Transcript::new("test").challenge("y"));
        assert_ne!(first, Transcript::new("other").challenge("x"));
        assert_eq!(first, Transcript::new("test").challenge("x"));
    }
}
