//! What a request must be before any document is looked at.

use super::model::ask_parts;
use super::{
    Claim, MAX_AGE, MAX_ALTERNATIVES, MAX_CLAIMS, MAX_ELEMENT_BYTES, MAX_MODEL_INPUTS, MAX_SET, MAX_VALUE_BYTES,
    ModelClaim, Predicate, Request, Source,
};
use crate::document::mdoc::cbor::{ARRAY, MAP, Reader, TAG};
use crate::document::mdoc::check_name;
use crate::document::time::DateTime;
use crate::error::{RequestError, Result};

pub(super) fn request(request: &Request) -> Result<()> {
    for (i, one) in request.claims.iter().enumerate() {
        if let Some(first) = request.claims[..i].iter().position(|other| other == one) {
            return fault(format!("$.claims[{i}]"), format!("the same as $.claims[{first}]"));
        }
    }
    shown(request)
}

/// Of a resolved request, in which two claims may have come to be the same.
pub(super) fn shown(request: &Request) -> Result<()> {
    check_name("docType", &request.doc_type)?;
    let elements = request.model.as_ref().map_or(0, |model| model.attributes().count());
    let count = request.claims.len() + elements;
    if !(1..=MAX_CLAIMS).contains(&count) {
        let those = if request.model.is_some() { "claims and elements that the model reads" } else { "claims" };
        return fault("$.claims".into(), format!("there are {count} {those}, expected 1 to {MAX_CLAIMS}"));
    }
    request.model.as_ref().map_or(Ok(()), model)?;
    request.claims.iter().enumerate().try_for_each(|(i, one)| match &one.or[..] {
        [] => claim(i, &format!("$.claims[{i}]"), one),
        or => any_of(i, one, or),
    })
}

/// What can be said of a claim about a model without the model.
fn model(claim: &ModelClaim) -> Result<()> {
    let limit = MAX_VALUE_BYTES;
    let (kind, text) = ask_parts(&claim.ask);
    if text.is_some_and(|text| text.is_empty() || text.len() > limit) {
        return fault(format!("$.model.output.{kind}"), format!("expected 1 to {limit} bytes"));
    }
    if claim.inputs.len() > MAX_MODEL_INPUTS {
        let found = claim.inputs.len();
        return fault("$.model.inputs".into(), format!("there are {found} inputs, at most {MAX_MODEL_INPUTS}"));
    }
    for (name, source) in &claim.inputs {
        let path = || format!("$.model.inputs.{name}");
        match source {
            Source::Private => {}
            Source::Public(entries) => {
                if entries.iter().any(|entry| entry.len() > limit) {
                    return fault(path(), format!("an entry has more than {limit} bytes"));
                }
            }
            Source::Attribute(attribute) => {
                check_name("namespace", &attribute.namespace)?;
                element(&path(), &attribute.element)?;
            }
        }
    }
    Ok(())
}

fn any_of(i: usize, first: &Claim, or: &[Claim]) -> Result<()> {
    let path = format!("$.claims[{i}].anyOf");
    if or.len() >= MAX_ALTERNATIVES {
        return fault(path, format!("{} alternatives, expected 2 to {MAX_ALTERNATIVES}", or.len() + 1));
    }
    let plain = Claim { or: Vec::new(), ..first.clone() };
    let all: Vec<&Claim> = core::iter::once(&plain).chain(or).collect();
    for (j, one) in all.iter().enumerate() {
        let path = format!("{path}[{j}]");
        if !one.or.is_empty() {
            return fault(path, "alternatives cannot be nested".into());
        }
        if all[..j].contains(one) {
            return fault(path, "given twice".into());
        }
        if let Predicate::Disclose | Predicate::DiscloseLinkable = one.predicate {
            return fault(path, format!("{} cannot be an alternative", one.predicate.name()));
        }
        claim(i, &path, one)?;
    }
    Ok(())
}

fn claim(i: usize, at: &str, claim: &Claim) -> Result<()> {
    check_name("namespace", &claim.namespace)?;
    element(at, &claim.element)?;
    let name = claim.predicate.name();
    let path = || format!("{at}.predicate.{name}");
    match &claim.predicate {
        Predicate::Equal(bytes) => value(i, claim, path(), bytes)?,
        Predicate::In(set) => {
            if !(1..=MAX_SET).contains(&set.len()) {
                return fault(path(), format!("the set has {} values, expected 1 to {MAX_SET}", set.len()));
            }
            for (j, bytes) in set.iter().enumerate() {
                value(i, claim, format!("{}[{j}]", path()), bytes)?;
                if set[..j].contains(bytes) {
                    return fault(format!("{}[{j}]", path()), "it is given twice".into());
                }
            }
        }
        Predicate::Range(least, most) if least > most => {
            return fault(path(), format!("no integer is from {least} to {most}"));
        }
        Predicate::AgeAtLeast(years) | Predicate::AgeAtLeastOn(years, _) | Predicate::AgeAtMost(years)
            if !(1..=MAX_AGE).contains(years) =>
        {
            return fault(path(), format!("the age is {years}, expected 1 to {MAX_AGE}"));
        }
        Predicate::After(date) if *date == DateTime::MAX.date() => {
            return fault(path(), format!("no date is after {date}"));
        }
        Predicate::Before(date) if *date == DateTime::MIN.date() => {
            return fault(path(), format!("no date is before {date}"));
        }
        _ => {}
    }
    // What an age_over_NN can answer does not depend on the time.
    claim.check(i, DateTime::MAX).map(drop)
}

fn element(at: &str, identifier: &str) -> Result<()> {
    let length = identifier.len();
    if !(1..=MAX_ELEMENT_BYTES).contains(&length) {
        let reason = format!("the identifier has {length} bytes, expected 1 to {MAX_ELEMENT_BYTES}");
        return fault(format!("{at}.element"), reason);
    }
    Ok(())
}

fn value(i: usize, claim: &Claim, path: String, bytes: &[u8]) -> Result<()> {
    if bytes.len() > MAX_VALUE_BYTES {
        return fault(path, format!("the value has {} bytes, at most {MAX_VALUE_BYTES} are supported", bytes.len()));
    }
    let mut reader = Reader::new("a value", bytes);
    if reader.skip().and_then(|_| reader.finish()).is_err() {
        return fault(path, "it is not one well-formed CBOR item".into());
    }
    let mut reader = Reader::new("a value", bytes);
    while reader.peek()? == TAG {
        reader.head()?;
    }
    if let ARRAY | MAP = reader.peek()? {
        let (predicate, element) = (claim.predicate.name(), claim.element.clone());
        let reason = "arrays and maps can only be disclosed";
        return Err(RequestError::PredicateUnsupported { claim: i, predicate, element, reason }.into());
    }
    Ok(())
}

fn fault(path: String, reason: String) -> Result<()> {
    Err(RequestError::Json { path, reason }.into())
}
