//! Claims that more than one element can answer: which are meant, and which one is shown.

use super::check::age_over;
use super::{Claim, Predicate, Request};
use crate::document::mdoc::{MDL, MDL_NAMESPACE};
use crate::error::{ProofError, Result};

/// The most alternatives of a claim.
pub const MAX_ALTERNATIVES: usize = 8;
/// The ages `NN` for which issuers put an `age_over_NN` into documents.
pub const ATTESTED_AGES: [u8; 11] = [13, 14, 15, 16, 18, 21, 25, 60, 62, 65, 68];
/// How many attestations of a higher age answer a question about a lower one.
const HIGHER_AGES: usize = MAX_ALTERNATIVES - 2;

/// Which alternative of each claim is shown, and of which request: what a resolved request leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    asked: Vec<u8>,
    indices: Vec<u8>,
}

impl Choice {
    /// The canonical encoding of the request as it was asked.
    #[must_use]
    pub fn asked(&self) -> &[u8] {
        &self.asked
    }

    /// An index for each claim.
    #[must_use]
    pub fn indices(&self) -> &[u8] {
        &self.indices
    }
}

impl Claim {
    /// A claim about one element.
    #[must_use]
    pub fn new(namespace: &str, element: &str, predicate: Predicate) -> Self {
        Self { namespace: namespace.into(), element: element.into(), predicate, or: Vec::new() }
    }

    /// Adds an alternative: a claim that may be shown in place of this one.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.or.push(other);
        self
    }

    /// The claims of which one is shown, none of them with alternatives.
    ///
    /// [`AgeAtLeast`](Predicate::AgeAtLeast) of an `age_over_NN` means the nearest attestation that is there and true
    /// (ISO/IEC 18013-5, 7.2.5): up to six of [`ATTESTED_AGES`] above `NN` are alternatives to it.
    #[must_use]
    pub fn alternatives(&self) -> Vec<Self> {
        let plain = |claim: &Self| Self { or: Vec::new(), ..claim.clone() };
        let first = core::iter::once(plain(self));
        match (&self.predicate, age_over(&self.element)) {
            (Predicate::AgeAtLeast(_), Some(age)) if self.or.is_empty() => {
                first.chain(higher(age).map(|age| Self { element: attestation(age), ..plain(self) })).collect()
            }
            _ => first.chain(self.or.iter().map(plain)).collect(),
        }
    }
}

impl Request {
    /// "Over `years`" of a driver's licence, from whichever it has: `age_over_NN` of just that age, up to six of
    /// [`ATTESTED_AGES`] above it in ascending order, or `birth_date`.
    ///
    /// The verifier learns which of them was shown. From a higher attestation it learns that age, and from the birth
    /// date that the document has no attestation that would have answered.
    #[must_use]
    pub fn age(years: u8) -> Self {
        let claim = |element: &str| Claim::new(MDL_NAMESPACE, element, Predicate::AgeAtLeast(years));
        // Attestations have two digits.
        let asked = (years < 100).then_some(years);
        let attested = asked.into_iter().chain(higher(years)).map(|age| claim(&attestation(age)));
        let mut all = attested.chain([claim("birth_date")]);
        let first = all.next().unwrap_or_else(|| claim("birth_date"));
        Self::new(MDL).any_of(all.fold(first, Claim::or))
    }

    /// Adds a claim that has alternatives.
    #[must_use]
    pub fn any_of(mut self, claim: Claim) -> Self {
        self.claims.push(claim);
        self
    }

    /// The request with one alternative of each claim: what is shown, and what is left out of it.
    ///
    /// # Errors
    /// [`ProofError::Invalid`] unless there is an index for each claim, and an alternative for each index.
    pub fn resolve(&self, indices: &[usize]) -> Result<(Self, Choice)> {
        let invalid = ProofError::Invalid { check: "the alternatives that are shown are among those asked for" };
        if indices.len() != self.claims.len() {
            return Err(invalid.into());
        }
        let mut resolved = Self { claims: Vec::with_capacity(self.claims.len()), ..self.clone() };
        let mut choice = Choice { asked: self.to_bytes(), indices: Vec::with_capacity(indices.len()) };
        for (claim, &index) in self.claims.iter().zip(indices) {
            let chosen = claim.alternatives().into_iter().nth(index);
            resolved.claims.push(chosen.ok_or_else(|| invalid.clone())?);
            choice.indices.push(u8::try_from(index).map_err(|_| invalid.clone())?);
        }
        Ok((resolved, choice))
    }
}

fn attestation(age: u8) -> String {
    format!("age_over_{age:02}")
}

/// Attested ages above `age`.
fn higher(age: u8) -> impl Iterator<Item = u8> {
    ATTESTED_AGES.into_iter().filter(move |&attested| attested > age).take(HIGHER_AGES)
}
