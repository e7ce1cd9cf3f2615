//! The statement of a presentation, checked in clear by somebody who holds the whole document.
//!
//! It is the slow and readable twin of what a proof shows: what fails here cannot be proved, and what passes here can.
//! A wallet calls it on what it is about to prove; tests compare proofs with it.

use p256::ecdsa::VerifyingKey;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256};

use crate::document::mdoc::{
    Algorithm, Credential, Signature, ValidityInfo, device_authentication_hash_as, public_key,
};
use crate::document::request::{Attribute, Check, Claim, Reading, Request};
use crate::document::time::DateTime;
use crate::document::trust::{IssuerKey, TrustList};
use crate::error::{DocumentError, ErrorKind, HolderError, RequestError, Result, TrustError};

/// What a document that satisfies a request shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearFacts {
    /// Who signed it.
    pub issuer: IssuerKey,
    /// For each claim, the first of its alternatives that holds: 0 if it has none.
    pub alternatives: Vec<usize>,
    /// For each claim, the value's CBOR if the claim discloses it.
    pub disclosed: Vec<Option<Vec<u8>>>,
}

/// Checks all six parts of the statement: the issuer's signature under `trust`, the docType, the dates at `now`, the
/// device's signature over the request's session and the elements that it signs itself, the digest of every item used,
/// and every predicate. A model is not run: only that it can read its elements is checked, but not that they are among
/// its categories or in its domains.
///
/// # Errors
/// The first check that fails, by its own variant.
pub fn verify_in_clear(
    credential: &Credential,
    device_signature: &Signature,
    request: &Request,
    trust: &TrustList,
    now: DateTime,
) -> Result<ClearFacts> {
    request.validate()?;
    let session = request.session.as_ref().ok_or(RequestError::SessionMissing)?;
    if credential.doc_type() != request.doc_type {
        let (expected, found) = (request.doc_type.clone(), credential.doc_type().into());
        return Err(DocumentError::DocTypeMismatch { expected, found }.into());
    }
    let issuer = trust.issuer(&request.doc_type, credential.certificates(), now)?;
    if let Some(first) = credential.certificates().first() {
        credential.protected_header().check_certificate(first)?;
    }
    check_issuer_signature(credential, &issuer)?;
    check_dates(&credential.mso().validity, &issuer, now)?;
    let alternatives = choose(credential, request, now)?;
    let (shown, _) = request.resolve(&alternatives)?;
    let disclosed = evaluate(credential, &shown, now)?;
    for attribute in request.model.iter().flat_map(|model| model.attributes()) {
        match attribute.reading {
            // The model knows which there are.
            Reading::Category => credential.element(&attribute.namespace, &attribute.element)?.item.check_size()?,
            _ => drop(read(credential, attribute, &[], now)?),
        }
    }
    let key = &credential.mso().device_key;
    let signed_as = |algorithm: &Algorithm| {
        let name_spaces = credential.device_name_spaces();
        let hash = device_authentication_hash_as(*algorithm, session, &request.doc_type, name_spaces);
        verify_es256(&key.x, &key.y, &hash, device_signature).is_some()
    };
    if !Algorithm::ALL.iter().any(signed_as) {
        return Err(HolderError::DeviceSignature.into());
    }
    Ok(ClearFacts { issuer, alternatives, disclosed })
}

/// The issuer's signature over the MSO.
///
/// # Errors
/// [`TrustError::IssuerSignature`].
pub fn check_issuer_signature(credential: &Credential, issuer: &IssuerKey) -> Result<()> {
    let digest: [u8; 32] = Sha256::digest(&credential.mso().message).into();
    verify_es256(&issuer.x, &issuer.y, &digest, credential.issuer_signature()).ok_or(TrustError::IssuerSignature.into())
}

/// `validFrom <= now <= validUntil` and `notBefore <= signed <= notAfter`.
///
/// # Errors
/// [`DocumentError::NotYetValid`], [`DocumentError::Expired`], [`DocumentError::SignedOutsideCertificate`].
pub fn check_dates(validity: &ValidityInfo, issuer: &IssuerKey, now: DateTime) -> Result<()> {
    if now < validity.valid_from {
        return Err(DocumentError::NotYetValid { now: now.to_string() }.into());
    }
    if now > validity.valid_until {
        return Err(DocumentError::Expired { now: now.to_string() }.into());
    }
    if !(issuer.not_before..=issuer.not_after).contains(&validity.signed) {
        return Err(DocumentError::SignedOutsideCertificate.into());
    }
    Ok(())
}

/// For each claim of a request, the first of its alternatives that holds at `now`.
///
/// # Errors
/// Those of [`evaluate`] for a claim without alternatives. Of several, one that is false makes the answer no; if none
/// is, [`RequestError::NoAlternative`] has the reason of each. An age that only attestations answer fails as the one
/// asked about does.
pub fn choose(credential: &Credential, request: &Request, now: DateTime) -> Result<Vec<usize>> {
    let one = |(i, claim): (usize, &Claim)| {
        let mut errors = Vec::new();
        for (index, alternative) in claim.alternatives().into_iter().enumerate() {
            match evaluate_claim(credential, i, &alternative, now) {
                Ok(_) => return Ok(index),
                Err(error) => errors.push((alternative.element, error)),
            }
        }
        let no = errors.iter().find(|(_, error)| error.kind() == ErrorKind::DoesNotHold);
        match (no, errors.first()) {
            (Some((_, error)), _) => Err(error.clone()),
            (None, Some((_, error))) if claim.or.is_empty() => Err(error.clone()),
            _ => {
                let reasons = errors.iter().map(|(element, error)| format!("{element} ({error})"));
                Err(RequestError::NoAlternative { claim: i, reasons: reasons.collect::<Vec<String>>().join(", ") }
                    .into())
            }
        }
    };
    request.claims.iter().enumerate().map(one).collect()
}

/// Evaluates every claim of a [resolved](Request::resolve) request at `now`; what is disclosed is returned, claim by
/// claim.
///
/// # Errors
/// [`RequestError::PredicateFalse`]; [`DocumentError::TooLarge`] for a predicate about an item that is too long for
/// one; those of [`Credential::element`] and [`Claim::evaluate`](crate::document::request::Claim::evaluate).
pub fn evaluate(credential: &Credential, request: &Request, now: DateTime) -> Result<Vec<Option<Vec<u8>>>> {
    request.claims.iter().enumerate().map(|(i, claim)| evaluate_claim(credential, i, claim, now)).collect()
}

/// What a model reads of an element at `now`: a number, or the index among `items` of the category.
///
/// # Errors
/// [`DocumentError::TooLarge`] for an item that is too long; those of [`Credential::element`] and [`Attribute::read`].
pub fn read(credential: &Credential, attribute: &Attribute, items: &[Vec<u8>], now: DateTime) -> Result<i128> {
    let item = credential.element(&attribute.namespace, &attribute.element)?.item;
    item.check_size()?;
    attribute.read(item.value(), items, now.date())
}

fn evaluate_claim(credential: &Credential, i: usize, claim: &Claim, now: DateTime) -> Result<Option<Vec<u8>>> {
    let item = credential.element(&claim.namespace, &claim.element)?.item;
    let check = claim.check(i, now)?;
    if check != Check::DiscloseLinkable {
        item.check_size()?;
    }
    if !claim.evaluate(i, item.value(), now)? {
        let (predicate, element) = (claim.predicate.name(), claim.element.clone());
        return Err(RequestError::PredicateFalse { predicate, element }.into());
    }
    Ok(matches!(check, Check::Disclose | Check::DiscloseLinkable).then(|| item.value().to_vec()))
}

fn verify_es256(x: &[u8; 32], y: &[u8; 32], digest: &[u8; 32], signature: &Signature) -> Option<()> {
    let key = VerifyingKey::from(public_key(x, y)?);
    let signature = p256::ecdsa::Signature::from_slice(&signature.to_bytes()).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

#[cfg(test)]
mod tests;
