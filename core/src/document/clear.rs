//! The statement of a presentation, checked in clear by somebody who holds the whole document.
//!
//! It is the slow and readable twin of what a proof shows: what fails here cannot be proved, and what passes here can. A
//! wallet calls it on what it is about to prove; tests compare proofs with it.

use p256::ecdsa::VerifyingKey;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256};

use crate::document::mdoc::{
    Algorithm, Credential, Signature, ValidityInfo, device_authentication_hash_as, public_key,
};
use crate::document::request::{Check, Request};
use crate::document::time::DateTime;
use crate::document::trust::{IssuerKey, TrustList};
use crate::error::{Error, Result};

/// What a document that satisfies a request shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearFacts {
    /// Who signed it.
    pub issuer: IssuerKey,
    /// For each claim, the value's CBOR if the claim discloses it.
    pub disclosed: Vec<Option<Vec<u8>>>,
}

/// Checks all six parts of the statement: the issuer's signature under `trust`, the docType, the dates at `now`, the
/// device's signature over the request's session, the digest of every item used, and every predicate.
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
    let session = request.session.as_ref().ok_or(Error::SessionMissing)?;
    if credential.doc_type() != request.doc_type {
        let (expected, found) = (request.doc_type.clone(), credential.doc_type().into());
        return Err(Error::DocTypeMismatch { expected, found });
    }
    let issuer = trust.issuer(&request.doc_type, credential.certificates(), now)?;
    check_issuer_signature(credential, &issuer)?;
    check_dates(&credential.mso().validity, &issuer, now)?;
    let disclosed = evaluate(credential, request, now)?;
    let key = &credential.mso().device_key;
    let signed_as = |algorithm: &Algorithm| {
        let hash = device_authentication_hash_as(*algorithm, session, &request.doc_type);
        verify_es256(&key.x, &key.y, &hash, device_signature).is_some()
    };
    if !Algorithm::ALL.iter().any(signed_as) {
        return Err(Error::DeviceSignature);
    }
    Ok(ClearFacts { issuer, disclosed })
}

/// The issuer's signature over the MSO.
///
/// # Errors
/// [`Error::IssuerSignature`].
pub fn check_issuer_signature(credential: &Credential, issuer: &IssuerKey) -> Result<()> {
    let digest: [u8; 32] = Sha256::digest(&credential.mso().message).into();
    verify_es256(&issuer.x, &issuer.y, &digest, credential.issuer_signature()).ok_or(Error::IssuerSignature)
}

/// `validFrom <= now <= validUntil` and `notBefore <= signed <= notAfter`.
///
/// # Errors
/// [`Error::DocumentNotYetValid`], [`Error::DocumentExpired`], [`Error::SignedOutsideCertificate`].
pub fn check_dates(validity: &ValidityInfo, issuer: &IssuerKey, now: DateTime) -> Result<()> {
    if now < validity.valid_from {
        return Err(Error::DocumentNotYetValid { now: now.to_string() });
    }
    if now > validity.valid_until {
        return Err(Error::DocumentExpired { now: now.to_string() });
    }
    if !(issuer.not_before..=issuer.not_after).contains(&validity.signed) {
        return Err(Error::SignedOutsideCertificate);
    }
    Ok(())
}

/// Evaluates every claim of a request at `now`; what is disclosed is returned, claim by claim.
///
/// # Errors
/// [`Error::PredicateFalse`]; [`Error::TooLarge`] for a predicate about an item that is too long for one; those of
/// [`Credential::element`] and [`Claim::evaluate`](crate::document::request::Claim::evaluate).
pub fn evaluate(credential: &Credential, request: &Request, now: DateTime) -> Result<Vec<Option<Vec<u8>>>> {
    let claims = request.claims.iter().enumerate();
    claims
        .map(|(i, claim)| {
            let item = credential.element(&claim.namespace, &claim.element)?.item;
            let check = claim.check(i, now)?;
            if check != Check::DiscloseLinkable {
                item.check_size()?;
            }
            if !claim.evaluate(i, item.value(), now)? {
                let (predicate, element) = (claim.predicate.name(), claim.element.clone());
                return Err(Error::PredicateFalse { predicate, element });
            }
            Ok(matches!(check, Check::Disclose | Check::DiscloseLinkable).then(|| item.value().to_vec()))
        })
        .collect()
}

fn verify_es256(x: &[u8; 32], y: &[u8; 32], digest: &[u8; 32], signature: &Signature) -> Option<()> {
    let key = VerifyingKey::from(public_key(x, y)?);
    let signature = p256::ecdsa::Signature::from_slice(&signature.to_bytes()).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

#[cfg(test)]
mod tests;
