//! A claim about the output of a model, some of whose inputs are elements of the document.

use super::{default_namespace, put};
use crate::question::{Ask, Attribute, ModelId, Reading};
use std::collections::BTreeMap;

/// The most inputs of a model that a claim names.
pub const MAX_MODEL_INPUTS: usize = 1_024;

/// What is asked of a model's output, and where each of its inputs comes from.
///
/// Whoever asks decides which inputs the holder may choose. The answer names every input's origin, so that nothing that
/// the holder says for himself passes for what an issuer signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelClaim {
    /// Which model.
    pub id: ModelId,
    /// What is shown of its output.
    pub ask: Ask,
    /// Every input of the model, by name.
    pub inputs: BTreeMap<String, Source>,
}

/// Where an input of a model comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The holder says what it is, and does not show it. Nobody has signed it.
    Private,
    /// These are its entries, for everybody to see.
    Public(Vec<String>),
    /// An element of the document, which the issuer signed, and which stays hidden.
    Attribute(Attribute),
}

impl ModelClaim {
    /// A claim about a model's output, without inputs yet.
    #[must_use]
    pub fn new(id: ModelId, ask: Ask) -> Self {
        Self { id, ask, inputs: BTreeMap::new() }
    }

    /// An input that the holder chooses.
    #[must_use]
    pub fn private(self, input: &str) -> Self {
        self.input(input, Source::Private)
    }

    /// An input that everybody knows.
    #[must_use]
    pub fn public<T: Into<String>>(self, input: &str, entries: impl IntoIterator<Item = T>) -> Self {
        self.input(input, Source::Public(entries.into_iter().map(Into::into).collect()))
    }

    /// An input that is an element of the document.
    #[must_use]
    pub fn attribute(self, input: &str, namespace: &str, element: &str, reading: Reading) -> Self {
        self.input(
            input,
            Source::Attribute(Attribute { namespace: namespace.into(), element: element.into(), reading }),
        )
    }

    /// Says where an input comes from, in place of what was said before.
    #[must_use]
    pub fn input(mut self, input: &str, source: Source) -> Self {
        self.inputs.insert(input.to_owned(), source);
        self
    }

    /// The elements that it reads, each as often as an input does.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.inputs.values().filter_map(|source| match source {
            Source::Attribute(attribute) => Some(attribute),
            _ => None,
        })
    }

    /// Moves elements from one docType's default namespace to that of another.
    pub(super) fn change_doc_type(&mut self, old: &str, new: &str) {
        for source in self.inputs.values_mut() {
            if let Source::Attribute(attribute) = source
                && attribute.namespace == default_namespace(old)
            {
                attribute.namespace = default_namespace(new).into();
            }
        }
    }

    /// The canonical encoding: inputs in the order of their names.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put(out, b"model");
        out.extend_from_slice(&self.id.0);
        let (kind, text) = ask_parts(&self.ask);
        put(out, kind.as_bytes());
        put(out, text.unwrap_or_default().as_bytes());
        out.extend_from_slice(&(self.inputs.len() as u32).to_be_bytes());
        for (name, source) in &self.inputs {
            put(out, name.as_bytes());
            match source {
                Source::Private => out.push(0),
                Source::Public(entries) => {
                    out.push(1);
                    out.extend_from_slice(&(entries.len() as u32).to_be_bytes());
                    entries.iter().for_each(|entry| put(out, entry.as_bytes()));
                }
                Source::Attribute(attribute) => {
                    out.push(2);
                    put(out, attribute.namespace.as_bytes());
                    put(out, attribute.element.as_bytes());
                    put(out, attribute.reading.name().as_bytes());
                }
            }
        }
    }
}

/// The name of what is asked, in JSON, and what stands beside it.
pub(super) fn ask_parts(ask: &Ask) -> (&'static str, Option<&str>) {
    match ask {
        Ask::ArgMax => ("argMax", None),
        Ask::Values => ("values", None),
        Ask::Class(name) => ("class", Some(name)),
        Ask::AtLeast(score) => ("atLeast", Some(score)),
        Ask::Threshold(score) => ("threshold", Some(score)),
    }
}
