//! The prover's side: the inputs in clear, and what the model makes of them.

use super::{ModelQuestion, ModelStatement, items};
use crate::document::mdoc::Credential;
use crate::document::reference;
use crate::document::request::{Attribute, Source};
use crate::document::time::DateTime;
use crate::error::{ModelError, Result};
use crate::model::graph::{Domain, Input};
use crate::model::prover::secret_bytes;
use crate::model::run::{Entries, Trace, run};
use crate::model::{Inputs, domain_text};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A run of a model. As secret as its inputs.
#[derive(Clone)]
pub struct ModelRun {
    trace: Arc<Trace>,
    inputs: Arc<Zeroizing<Vec<u8>>>,
}

impl ModelRun {
    /// All tensors of the run.
    pub fn trace(&self) -> Arc<Trace> {
        self.trace.clone()
    }

    /// What makes the randomness of a proof different from that of another: the inputs.
    pub fn secret_bytes(&self) -> &[u8] {
        &self.inputs
    }
}

impl ModelQuestion {
    /// Runs the model on elements of a document at `now`, and on what the holder says of himself.
    ///
    /// # Errors
    /// [`ModelError::Input`] for an input that is not there or not in its domain, those of
    /// [`reference::read`] for an element that cannot be read, and [`ModelError::Output`] if the output is not what is
    /// asked for. None of them tells a value.
    pub fn run(self, credential: &Credential, private: &Inputs, now: DateTime) -> Result<(ModelStatement, ModelRun)> {
        let graph = self.model.graph();
        let one = |(input, public): (&Input, &Option<Entries>)| match (self.source(input), public) {
            (Source::Attribute(attribute), _) => read(credential, input, attribute, now),
            (_, Some(public)) => Ok(public.clone()),
            (_, None) => private.entries_of(input),
        };
        let entries = graph.inputs().iter().zip(&self.question.public).map(one).collect::<Result<Vec<Entries>>>()?;
        let trace = run(graph, &entries);
        let answer = self.question.kind.answer(&trace.tensors[graph.output()]).ok_or(ModelError::Output)?;
        let run = ModelRun { trace: Arc::new(trace), inputs: Arc::new(secret_bytes(&entries)) };
        Ok((self.answered(answer)?, run))
    }
}

/// An input that is an element of the document.
fn read(credential: &Credential, input: &Input, attribute: &Attribute, now: DateTime) -> Result<Entries> {
    let items = items(input);
    let number = reference::read(credential, attribute, &items, now)?;
    let values = match &input.domain {
        Domain::Categories(_) => (0..items.len()).map(|k| i64::from(number == k as i128)).collect(),
        domain => {
            let number = i64::try_from(number).ok().filter(|number| domain.interval().has(*number));
            let outside = || ModelError::Input {
                name: input.name.clone(),
                why: format!("{} is not in its domain, {}", attribute.element, domain_text(domain)),
            };
            vec![number.ok_or_else(outside)?]
        }
    };
    Ok(Entries { values, missing: Vec::new() })
}
