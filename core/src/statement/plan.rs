//! What the circuit checks, worked out from a request: namespaces to look in, items to open, digests to find.

use super::PublicStatement;
use super::digits::int;
use super::model::{self, Links, ModelStatement};
use super::mso::message_start;
use super::shape::{LEAST_MSO, MSO_CLASSES};
use super::value::Rule;
use crate::document::mdoc::Item;
use crate::document::mdoc::cbor::Reader;
use crate::document::request::{Check, Claim};
use crate::engine::circuit::{BLOCK_BYTES, Lc};
use crate::error::{ProofError, Result};
use sha2::{Digest, Sha256};

/// The parts of a statement that depend on its claims.
#[derive(Clone, Default)]
pub(super) struct Plan {
    /// The namespaces in use, in the order in which the request first names them.
    pub(super) namespaces: Vec<String>,
    /// The elements that are shown in a zone of their own, in the request's order.
    pub(super) elements: Vec<PlannedElement>,
    /// The items that are public as a whole.
    pub(super) linkable: Vec<PlannedLinkable>,
    /// Which of the model's inputs are read of which elements.
    pub(super) links: Links,
}

/// An element about whose value something is shown.
#[derive(Clone)]
pub(super) struct PlannedElement {
    /// Index of its namespace.
    pub(super) namespace: usize,
    /// Its identifier.
    pub(super) identifier: String,
    /// What its value keeps: at least one rule.
    pub(super) rules: Vec<Rule>,
}

/// An item that is public, so that only its place in the MSO is shown.
#[derive(Clone)]
pub(super) struct PlannedLinkable {
    /// Index of its namespace.
    pub(super) namespace: usize,
    /// Its identifier, by which the prover finds it.
    pub(super) identifier: String,
    /// SHA-256 of the item.
    pub(super) digest: [u8; 32],
    /// The digestID's encoding.
    pub(super) id: Vec<u8>,
}

impl PublicStatement {
    /// Works out what the circuit checks, and checks in clear what needs no proof.
    pub(super) fn plan(&self) -> Result<Plan> {
        self.request.validate_resolved()?;
        if !MSO_CLASSES.contains(&self.mso_blocks) {
            return Err(ProofError::Invalid { check: "the MSO's size class is not known" }.into());
        }
        if message_start(&self.protected).len() + LEAST_MSO > self.mso_blocks * BLOCK_BYTES {
            return Err(ProofError::Invalid { check: "the protected header does not fit the MSO's size class" }.into());
        }
        if self.disclosed.len() != self.request.claims.len() {
            return Err(ProofError::Invalid { check: "the disclosed values are not as many as the claims" }.into());
        }
        let mut plan = Plan::default();
        for (i, (claim, disclosed)) in self.request.claims.iter().zip(&self.disclosed).enumerate() {
            let check = claim.check(i, self.now)?;
            let rule = match (check, disclosed) {
                (Check::Disclose, Some(value)) => Rule::Exact(one_item(value)?.to_vec()),
                (Check::DiscloseLinkable, Some(item)) => {
                    plan.add_linkable(claim, item)?;
                    continue;
                }
                (check, None) => Rule::of(check).ok_or(UNASKED)?,
                _ => return Err(UNASKED.into()),
            };
            plan.add(&claim.namespace, &claim.element, rule);
        }
        if self.request.model.as_ref() != self.model.as_ref().map(ModelStatement::claim) {
            return Err(ProofError::Invalid { check: "what is shown of the model is not what was asked" }.into());
        }
        if let Some(statement) = &self.model {
            plan.links = model::plan(&mut plan, statement, self.now);
        }
        Ok(plan)
    }
}

const UNASKED: ProofError = ProofError::Invalid { check: "the disclosed values do not match the request" };

/// A value is exactly one well-formed CBOR item: that makes its length the element's.
pub(super) fn one_item(value: &[u8]) -> Result<&[u8]> {
    let mut reader = Reader::new("a disclosed value", value);
    reader.skip()?;
    reader.finish()?;
    Ok(value)
}

impl Plan {
    /// Adds an item that is public. Its own bytes are read here, in clear: that it is about the element that was asked
    /// for needs no proof.
    fn add_linkable(&mut self, claim: &Claim, bytes: &[u8]) -> Result<()> {
        let item = Item::locate(bytes)?;
        if item.layout.element != claim.element {
            return Err(ProofError::Invalid { check: "a disclosed item is of another element than its claim" }.into());
        }
        let id = item.layout.id;
        let namespace = self.namespace(&claim.namespace);
        self.linkable.push(PlannedLinkable {
            namespace,
            identifier: claim.element.clone(),
            digest: Sha256::digest(bytes).into(),
            id: id.encoded()[..id.width()].to_vec(),
        });
        Ok(())
    }

    /// The index of a namespace, new or not.
    pub(super) fn namespace(&mut self, name: &str) -> usize {
        self.namespaces.iter().position(|n| n == name).unwrap_or_else(|| {
            self.namespaces.push(name.into());
            self.namespaces.len() - 1
        })
    }

    /// Adds a rule for an element, to those that it has. Returns the element's index.
    pub(super) fn add(&mut self, namespace: &str, identifier: &str, rule: Rule) -> usize {
        let namespace = self.namespace(namespace);
        let known = self.elements.iter().position(|e| e.namespace == namespace && e.identifier == identifier);
        let Some(index) = known else {
            self.elements.push(PlannedElement { namespace, identifier: identifier.into(), rules: vec![rule] });
            return self.elements.len() - 1;
        };
        let rules = &mut self.elements[index].rules;
        if !rules.iter_mut().any(|known| known.merge(&rule)) {
            rules.push(rule);
        }
        index
    }
}

impl PlannedLinkable {
    /// The digest as eight big-endian words.
    pub(super) fn words(&self) -> [Lc; 8] {
        core::array::from_fn(|k| {
            let word = self.digest[4 * k..4 * k + 4].iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
            int(word)
        })
    }
}
