//! The statement of a presentation about an mdoc, as a [`Circuit`].

mod digits;
mod item;
mod mso;
mod namespace;
mod plan;
mod shape;
mod value;
mod witness;

#[cfg(test)]
mod tests;

pub use shape::{MSO_CLASSES, mso_class};
pub use witness::PrivateWitness;

use crate::circuit::{Circuit, PaddedMessage};
use crate::error::Result;
use crate::time::DateTime;
use namespace::Entry;
use plan::Plan;
use witness::Hints;

/// What a presentation says, and what everybody sees of it.
#[derive(Clone)]
pub struct PublicStatement {
    /// The docType.
    pub doc_type: String,
    /// The time at which the document is valid, UTC.
    pub now: DateTime,
    /// The dates of the issuer's certificate, where its key came with one.
    pub issuer_validity: Option<(DateTime, DateTime)>,
    /// Blocks of the MSO's zone, one of [`MSO_CLASSES`].
    pub mso_blocks: usize,
}

/// Everything but the two signatures. The prover's `hints` have been looked up in the messages.
fn document(c: &mut Circuit, public: &PublicStatement, plan: &Plan, hints: Option<&Hints>) -> Result<mso::MsoCells> {
    let cells = c.scope("mso", |c| mso::pin(c, public, hints));
    let mut walks = Vec::with_capacity(plan.namespaces.len());
    for (i, name) in plan.namespaces.iter().enumerate() {
        let hints = hints.map(|h| &h.namespaces[i]);
        walks.push(c.scope(&format!("namespace {i}"), |c| namespace::walk(c, name, hints)));
    }
    for (i, element) in plan.elements.iter().enumerate() {
        let hints = hints.map(|h| &h.items[i]);
        c.scope(&format!("item {i}"), |c| {
            let at = hints.map(|h| h.entry);
            let entry = c.scope("entry", |c| Entry::read(c, &walks[element.namespace], cells.len, at));
            item::pin(c, i + 1, &entry, &element.identifier, &element.rules, hints)
        })?;
    }
    for (i, element) in plan.linkable.iter().enumerate() {
        c.scope(&format!("linkable {i}"), |c| {
            let at = hints.map(|h| h.linkable[i]);
            let entry = Entry::read(c, &walks[element.namespace], cells.len, at);
            entry.expect_digest(c, &element.words());
            entry.expect_id(c, &element.id);
        });
    }
    Ok(cells)
}

/// The circuit before anything is recorded.
fn empty(public: &PublicStatement, plan: &Plan, messages: Option<Vec<PaddedMessage>>) -> Circuit {
    Circuit::new(shape::layout(public.mso_blocks, plan.elements.len()), messages)
}
