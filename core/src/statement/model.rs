//! A model that runs in a presentation: what is asked of it, and its inputs tied to the document.
//!
//! An input that the issuer has signed is shown in its domain by bits of its own, as every input of a model is. One
//! plain equation for each entry says that it is the number that was read of the item: both are integers far below the
//! field's order.

pub mod prover;

use super::number::Number;
use super::plan::{Plan, one_item};
use super::value::Rule;
use crate::document::request::{Attribute, ModelClaim, Reading, Source};
use crate::document::time::DateTime;
use crate::engine::circuit::{Circuit, Lc, difference};
use crate::engine::encoding::{put_count, put_string};
use crate::error::{ModelError, ProofError, Result};
use crate::model::gates::build;
use crate::model::graph::{Domain, Input};
use crate::model::request::{Question, put_answer, put_entries};
use crate::model::run::Trace;
use crate::model::{Answer, Model, ModelFacts, Origin};

/// A claim about a model that fits it.
#[derive(Clone)]
pub struct ModelQuestion {
    model: Model,
    claim: ModelClaim,
    question: Question,
    /// Without the feature there is no question, and the compiler leaves out whatever is done with one.
    #[cfg(not(feature = "models"))]
    _never: core::convert::Infallible,
}

/// The same with its answer, which everybody sees.
#[derive(Clone)]
pub struct ModelStatement {
    asked: ModelQuestion,
    answer: Answer,
}

impl ModelQuestion {
    /// Checks a claim against the model that it is about: every input is named, once and in a way that fits its domain,
    /// and the file allows the output.
    ///
    /// # Errors
    /// [`ModelError::OtherModel`], [`ModelError::Input`], [`ModelError::Request`], [`ModelError::OutputNotAllowed`];
    /// [`ModelError::Unknown`] without the feature `models`.
    pub fn new(model: &Model, claim: &ModelClaim) -> Result<Self> {
        if !cfg!(feature = "models") {
            return Err(ModelError::Unknown { id: claim.id.to_string() }.into());
        }
        if claim.id != model.id() {
            return Err(ModelError::OtherModel.into());
        }
        let fault = |name: &str, why: &str| Err(ModelError::Input { name: name.into(), why: why.into() }.into());
        let declared = model.inputs();
        if let Some(unknown) = claim.inputs.keys().find(|name| declared.iter().all(|input| input.name != **name)) {
            return fault(unknown, "the model has no such input");
        }
        for input in declared {
            match claim.inputs.get(&input.name) {
                None => return fault(&input.name, "the request does not say where it comes from"),
                Some(Source::Attribute(attribute)) => {
                    if let Err(why) = fits(input, attribute.reading) {
                        return fault(&input.name, why);
                    }
                }
                Some(_) => {}
            }
        }
        let public = claim.inputs.iter().filter_map(|(name, source)| match source {
            Source::Public(entries) => Some((&name[..], &entries[..])),
            _ => None,
        });
        let question = Question::new(model, &claim.ask, public)?;
        Self::made(model, claim, question)
    }

    #[cfg(feature = "models")]
    fn made(model: &Model, claim: &ModelClaim, question: Question) -> Result<Self> {
        Ok(Self { model: model.clone(), claim: claim.clone(), question })
    }

    #[cfg(not(feature = "models"))]
    fn made(_: &Model, claim: &ModelClaim, _: Question) -> Result<Self> {
        Err(ModelError::Unknown { id: claim.id.to_string() }.into())
    }

    /// As [`ModelQuestion::new`], with the model that the claim names out of some.
    ///
    /// # Errors
    /// [`ModelError::Unknown`] if it is none of them, and those of [`ModelQuestion::new`].
    pub fn find(models: &[Model], claim: &ModelClaim) -> Result<Self> {
        let found = models.iter().find(|model| model.id() == claim.id);
        Self::new(found.ok_or_else(|| ModelError::Unknown { id: claim.id.to_string() })?, claim)
    }

    /// Puts an answer to it.
    ///
    /// # Errors
    /// [`ProofError::Invalid`] if it answers something else.
    pub fn answered(self, answer: Answer) -> Result<ModelStatement> {
        if !self.question.kind.is_answered_by(&answer, self.model.graph()) {
            return Err(ProofError::Invalid { check: "what is shown of the model is not what was asked" }.into());
        }
        Ok(ModelStatement { asked: self, answer })
    }

    /// Where an input comes from. All of them are named.
    fn source(&self, input: &Input) -> &Source {
        &self.claim.inputs[&input.name]
    }
}

/// Whether an input can be read of an element in this way.
fn fits(input: &Input, reading: Reading) -> Result<(), &'static str> {
    match (&input.domain, reading) {
        (Domain::Categories(categories), Reading::Category) => {
            // Complete items are prefix-free, so that the one that is meant says where the value ends.
            let complete = categories.iter().all(|category| one_item(&category.item).is_ok());
            if complete { Ok(()) } else { Err("the CBOR of a category is not one well-formed item") }
        }
        (Domain::Categories(_), _) => Err("it is one of several categories, and can be read as a category only"),
        (_, Reading::Category) => Err("it has no categories"),
        (Domain::Decimal { digits: 0, missing: false, .. }, _) if input.shape.len() == 1 => Ok(()),
        _ => Err("an element can be read only where one integer is expected, which cannot be missing"),
    }
}

/// The CBOR items of an input's categories.
fn items(input: &Input) -> Vec<Vec<u8>> {
    match &input.domain {
        Domain::Categories(categories) => categories.iter().map(|category| category.item.clone()).collect(),
        _ => Vec::new(),
    }
}

impl ModelStatement {
    /// What was asked.
    pub fn claim(&self) -> &ModelClaim {
        &self.asked.claim
    }

    /// What is shown.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// What a proof shows.
    pub fn facts(&self) -> ModelFacts {
        let ModelQuestion { model, .. } = &self.asked;
        let origin = |input: &Input| match self.asked.source(input) {
            Source::Private => Origin::SelfAsserted,
            Source::Public(_) => Origin::Public,
            Source::Attribute(attribute) => Origin::Attribute(attribute.clone()),
        };
        let inputs = model.inputs().iter().map(|input| (input.name.clone(), origin(input))).collect();
        ModelFacts { model: model.id(), output: model.shown(&self.answer), inputs }
    }

    /// Its part of the statement's bytes: the model, what is asked and what is shown, in the model's own numbers, and
    /// where each input comes from, in the order of the file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let ModelQuestion { model, question, .. } = &self.asked;
        let mut out = model.id().0.to_vec();
        question.kind.put(&mut out);
        put_answer(&mut out, &self.answer);
        put_count(&mut out, model.inputs().len());
        for (input, public) in model.inputs().iter().zip(&question.public) {
            match (self.asked.source(input), public) {
                (Source::Attribute(Attribute { namespace, element, reading }), _) => {
                    out.push(2);
                    for part in [namespace, element, reading.name()] {
                        put_string(&mut out, part.as_bytes());
                    }
                }
                (_, Some(entries)) => {
                    out.push(1);
                    put_entries(&mut out, entries);
                }
                (_, None) => out.push(0),
            }
        }
        out
    }
}

/// For each input of the model the element and the rule that read it, if the issuer has signed it.
pub(super) type Links = Vec<Option<(usize, usize)>>;

/// Adds to a plan what the model reads of the document.
pub(super) fn plan(plan: &mut Plan, statement: &ModelStatement, now: DateTime) -> Links {
    let rules = statement.asked.model.inputs().iter().map(|input| match statement.asked.source(input) {
        Source::Attribute(attribute) => {
            let rule = Rule::Number(Number::of(attribute.reading, &items(input), now.date()));
            Some((plan.add(&attribute.namespace, &attribute.element, rule.clone()), rule))
        }
        _ => None,
    });
    let rules: Vec<Option<(usize, Rule)>> = rules.collect();
    // A number is never merged into another rule, so it is still there.
    let place = |(element, rule): (usize, Rule)| {
        let place = plan.elements[element].rules.iter().position(|known| *known == rule);
        (element, place.expect("the element keeps its numbers"))
    };
    rules.into_iter().map(|rule| rule.map(place)).collect()
}

/// Writes the model, and ties its inputs to what was read of the items: of each element, for each rule.
pub(super) fn constrain(
    c: &mut Circuit,
    statement: &ModelStatement,
    links: &Links,
    numbers: &[Vec<Vec<Lc>>],
    trace: Option<&Trace>,
) {
    let ModelQuestion { model, question, .. } = &statement.asked;
    let cells = build(c, model.graph(), &question.public, &statement.answer, trace);
    for (input, link) in links.iter().enumerate() {
        let Some((element, rule)) = link else { continue };
        let (entries, numbers) = (cells.entries(c, model.graph(), input), &numbers[*element][*rule]);
        assert_eq!(entries.len(), numbers.len(), "a number for each entry");
        for (entry, number) in entries.into_iter().zip(numbers) {
            c.enforce_zero(&format!("input {input}: element"), difference(entry, number));
        }
    }
}
