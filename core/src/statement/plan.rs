//! What the circuit checks, worked out from a request: namespaces to walk, items to open, digests to find.

use super::digits::int;
use super::value::Rule;
use crate::circuit::Lc;

/// The parts of a statement that depend on its claims.
#[derive(Default)]
pub(super) struct Plan {
    /// The namespaces in use, in the order in which the request first names them.
    pub(super) namespaces: Vec<String>,
    /// The elements that are shown in a zone of their own, in the request's order.
    pub(super) elements: Vec<PlannedElement>,
    /// The items that are public as a whole.
    pub(super) linkable: Vec<PlannedLinkable>,
}

/// An element about whose value something is shown.
pub(super) struct PlannedElement {
    /// Index of its namespace.
    pub(super) namespace: usize,
    /// Its identifier.
    pub(super) identifier: String,
    /// What its value keeps: at least one rule.
    pub(super) rules: Vec<Rule>,
}

/// An item that is public, so that only its place in the MSO is shown.
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

impl Plan {
    /// The index of a namespace, new or not.
    pub(super) fn namespace(&mut self, name: &str) -> usize {
        self.namespaces.iter().position(|n| n == name).unwrap_or_else(|| {
            self.namespaces.push(name.into());
            self.namespaces.len() - 1
        })
    }

    /// Adds a rule for an element, to those that it has.
    pub(super) fn add(&mut self, namespace: &str, identifier: &str, rule: Rule) {
        let namespace = self.namespace(namespace);
        let known = self.elements.iter_mut().find(|e| e.namespace == namespace && e.identifier == identifier);
        match known {
            Some(element) => {
                if !element.rules.iter_mut().any(|known| known.merge(&rule)) {
                    element.rules.push(rule);
                }
            }
            None => self.elements.push(PlannedElement { namespace, identifier: identifier.into(), rules: vec![rule] }),
        }
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
