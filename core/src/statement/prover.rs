//! The prover's side: where everything is in its document, looked up before the circuit is written.

use super::further_entry::{ABSENT, form_of};
use super::plan::{Plan, PlannedElement};
use super::shape::mso_class;
use super::validity;
use super::witness::{DateHints, FurtherHints, Hints, ItemHints, NamespaceHints, PrivateWitness, ValidityHints};
use super::{PublicStatement, empty, write};
use crate::document::mdoc::{Credential, Element, ItemLayout, ValidityLayout};
use crate::document::reference;
use crate::document::request::{Predicate, Request};
use crate::document::time::DateTime;
use crate::engine::circuit::{Circuit, PaddedMessage};
use crate::error::{DocumentError, ProofError, RequestError, Result};

impl PublicStatement {
    /// Writes the circuit with a witness. It has the gates of [`PublicStatement::build`], and is satisfied.
    ///
    /// # Errors
    /// Those of [`PublicStatement::build`], and the variant of whatever the document or the signature lacks.
    pub fn build_with(&self, witness: &PrivateWitness<'_>) -> Result<Circuit> {
        let plan = self.plan()?;
        let (messages, mut hints) = find(self, &plan, witness.credential)?;
        hints.model = witness.model.clone();
        if hints.model.is_some() != self.model.is_some() {
            return Err(ProofError::Invalid { check: "a run of the model that is asked about" }.into());
        }
        let mut c = empty(self, &plan, Some(messages));
        write(&mut c, self, &plan, Some((&hints, witness)))?;
        Ok(c)
    }
}

/// Looks everything up. Whatever of the document would not satisfy the circuit is an error here.
pub(super) fn find(
    public: &PublicStatement,
    plan: &Plan,
    credential: &Credential,
) -> Result<(Vec<PaddedMessage>, Hints)> {
    let mso = credential.mso();
    check_mso(public, credential)?;
    reference::evaluate(credential, &public.request, public.now)?;
    let mut namespaces = Vec::with_capacity(plan.namespaces.len());
    for name in &plan.namespaces {
        let digests = mso.namespace(name)?;
        let entries = digests.entries.iter().map(|entry| (entry.start, entry.id.width())).collect();
        namespaces.push(NamespaceHints { header: digests.header, first: digests.first, end: digests.end, entries });
    }
    let mut messages = vec![pad("the MSO", &mso.message, public.mso_blocks)?];
    let mut items = Vec::with_capacity(plan.elements.len());
    for planned in &plan.elements {
        let element = credential.element(&plan.namespaces[planned.namespace], &planned.identifier)?;
        element.item.check_size()?;
        messages.push(pad("an item", &element.item.bytes, element.item.size().blocks())?);
        items.push(item(planned, &element)?);
    }
    let mut linkable = Vec::with_capacity(plan.linkable.len());
    for planned in &plan.linkable {
        let namespace = &plan.namespaces[planned.namespace];
        let element = credential.element(namespace, &planned.identifier)?;
        if mso.message[element.entry.digest()] != planned.digest {
            let (namespace, element) = (namespace.clone(), planned.identifier.clone());
            return Err(DocumentError::DigestMismatch { namespace, element }.into());
        }
        linkable.push(element.entry.start);
    }
    let doc_type = mso.doc_type_entry.start;
    let (device_key, validity) = (mso.device_key_layout, dates(&mso.validity_layout));
    let len = mso.message.len();
    Ok((messages, Hints { len, doc_type, device_key, validity, namespaces, items, linkable, model: None }))
}

fn pad(what: &'static str, message: &[u8], blocks: usize) -> Result<PaddedMessage> {
    let (size, limit) = (message.len(), 64 * blocks - 9);
    PaddedMessage::new(message, blocks).ok_or(DocumentError::TooLarge { what, size, limit }.into())
}

fn check_mso(public: &PublicStatement, credential: &Credential) -> Result<()> {
    let mso = credential.mso();
    if mso.doc_type != public.request.doc_type {
        let (expected, found) = (public.request.doc_type.clone(), mso.doc_type.clone());
        return Err(DocumentError::DocTypeMismatch { expected, found }.into());
    }
    if credential.protected_header() != &public.protected {
        return Err(ProofError::Invalid { check: "the protected header is not the document's" }.into());
    }
    mso_class(mso.message.len())?;
    let (validity, now) = (&mso.validity, public.now);
    if now < validity.valid_from {
        return Err(DocumentError::NotYetValid { now: now.to_string() }.into());
    }
    if now > validity.valid_until {
        return Err(DocumentError::Expired { now: now.to_string() }.into());
    }
    match public.issuer_validity {
        Some((from, until)) if !(from..=until).contains(&validity.signed) => {
            Err(DocumentError::SignedOutsideCertificate.into())
        }
        _ => Ok(()),
    }
}

fn dates(layout: &ValidityLayout) -> ValidityHints {
    let [signed, from, until] = layout.dates.each_ref().map(Some);
    let entries = [signed, from, until, layout.expected_update.as_ref()];
    let end = entries.iter().flatten().map(|date| date.end).max().unwrap_or_default();
    let dates =
        entries.map(|date| DateHints { start: date.map_or(end, |date| date.start), form: validity::form_of(date) });
    let mut order = [0, 1, 2, 3];
    order.sort_by_key(|&i| dates[i].start);
    ValidityHints { start: layout.start, dates, order }
}

fn item(planned: &PlannedElement, element: &Element<'_>) -> Result<ItemHints> {
    let item = element.item;
    let ItemLayout { map, end, digest_id, random, identifier, value, further, .. } = &item.layout;
    if !(4..=5).contains(map) {
        return Err(DocumentError::TagHeader { what: "an item" }.into());
    }
    let starts = [digest_id, random, identifier, value].map(|field| field.start);
    let further = match further {
        Some(entry) => FurtherHints { start: entry.field.start, key: entry.key, form: form_of(entry.form) },
        None => FurtherHints { start: *end, key: 0, form: ABSENT },
    };
    let mut order = [0, 1, 2, 3, 4];
    order.sort_by_key(|&i| if i < starts.len() { starts[i] } else { further.start });
    // The predicates have been evaluated: what is left is a disclosed value that is not the document's.
    let unmet = || {
        let (predicate, element) = ("disclose", planned.identifier.clone());
        crate::error::Error::from(RequestError::PredicateFalse { predicate, element })
    };
    let choices =
        planned.rules.iter().map(|rule| rule.choose(item.value()).ok_or_else(unmet)).collect::<Result<_>>()?;
    let salt = item.random().len();
    let long_salt = salt > 23;
    let (long, wide) = (*map == 5, item.bytes[*map] == 0xb9);
    let (entry, len) = (element.entry.start, *end);
    Ok(ItemHints { entry, len, long, wide, starts, further, order, long_salt, salt, choices })
}

/// What a presentation of `credential` discloses for each claim: see [`PublicStatement::disclosed`].
///
/// # Errors
/// Those of [`reference::evaluate`].
pub fn disclosed(credential: &Credential, request: &Request, now: DateTime) -> Result<Vec<Option<Vec<u8>>>> {
    let mut disclosed = reference::evaluate(credential, request, now)?;
    for (claim, value) in request.claims.iter().zip(&mut disclosed) {
        if claim.predicate == Predicate::DiscloseLinkable {
            *value = Some(credential.element(&claim.namespace, &claim.element)?.item.bytes.to_vec());
        }
    }
    Ok(disclosed)
}
