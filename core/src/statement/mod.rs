//! The statement of a presentation about an mdoc, as a [`Circuit`].
//!
//! In words: I hold a document of this docType, signed by this issuer, valid at this time, bound to a device key that
//! has just signed this session, and the elements that were asked about satisfy what was asked.
//!
//! A [`PublicStatement`] is what both sides know; [`PublicStatement::build`] writes the circuit. The prover's half,
//! [`PublicStatement::build_with`], writes the same gates with a [`PrivateWitness`]. The circuit's shape depends on the
//! public statement alone. One zone holds the message that the issuer signed, one more each item whose value something
//! is shown of.
//!
//! What the circuit relies on, beyond the arguments that prove its gates: SHA-256 is collision resistant, so that the
//! bytes after a signed or listed digest are the issuer's, and so is every length in their headers; and an issuer puts
//! nothing of the holder's choice into an MSO but the device key. Everything else that a holder could choose is pinned:
//! - `mso`: the message's form and length, that it holds a map, docType;
//! - `device_key`, `validity`: the device key and the dates, each along the heads of its map;
//! - `namespace`: the map of the requested namespace, and entries of it;
//! - `item`, `further_entry`: the entries of an item, tiling it;
//! - `value`, `number`: what a value is, how long, and which number;
//! - `signatures`: the issuer's and the device's;
//! - `model`: a model that runs on what is read of the items.

mod device_key;
mod digits;
mod further_entry;
mod heads;
mod item;
pub mod model;
mod mso;
mod namespace;
mod number;
mod plan;
pub mod prover;
mod shape;
mod signatures;
mod tiling;
mod validity;
mod value;
mod witness;

pub mod ecdsa;
pub(crate) mod issuer_cache;

#[cfg(test)]
mod tests;

pub use shape::{MSO_CLASSES, mso_class};
pub use signatures::{Issuer, device_nonce_point, nonce_point};
pub use witness::PrivateWitness;

use crate::document::mdoc::{Algorithm, DeviceNameSpaces, ProtectedHeader, device_authentication_hash_as};
use crate::document::request::{Choice, Request};
use crate::document::time::DateTime;
use crate::engine::circuit::{Circuit, PaddedMessage};
use crate::error::{RequestError, Result};
use crate::statement::ecdsa::AffinePoint;
use model::ModelStatement;
use namespace::Entry;
use plan::Plan;
use witness::Hints;

/// What a presentation says, and what everybody sees of it.
///
/// The verifier takes `request` from its own question and fills in from a presentation only what the question leaves
/// open; whatever it then reports has to come from here.
#[derive(Clone)]
pub struct PublicStatement {
    /// What is shown: what was asked with one alternative of each claim, and the session that the device signed.
    pub request: Request,
    /// What was asked, and which alternatives these are.
    pub choice: Choice,
    /// The elements that the device has signed itself.
    pub name_spaces: DeviceNameSpaces,
    /// The time at which the document is valid, UTC.
    pub now: DateTime,
    /// The issuer.
    pub issuer: Issuer,
    /// The first and the last moment of the issuer's certificate, where its key came with one.
    pub issuer_validity: Option<(DateTime, DateTime)>,
    /// SHA-256 of the issuer's certificate in DER, where its key came with one: what else is reported of the issuer.
    pub issuer_certificate: Option<[u8; 32]>,
    /// The protected header of the issuer's signature.
    pub protected: ProtectedHeader,
    /// What the protected header of the device's signature calls its algorithm.
    pub device_algorithm: Algorithm,
    /// The nonce point of the device's signature.
    pub nonce_point: AffinePoint,
    /// Blocks of the MSO's zone, one of [`MSO_CLASSES`].
    pub mso_blocks: usize,
    /// A claim each: the value's CBOR for `disclose`, the whole item for `discloseLinkable`, nothing otherwise.
    pub disclosed: Vec<Option<Vec<u8>>>,
    /// The model that is asked about, and what is shown of its output.
    pub model: Option<ModelStatement>,
}

impl PublicStatement {
    /// Writes the circuit, without a witness.
    ///
    /// # Errors
    /// The request's own ([`Request::validate`]); [`RequestError::SessionMissing`];
    /// [`ProofError::Invalid`](crate::error::ProofError::Invalid) or
    /// [`DocumentError::Cbor`](crate::error::DocumentError::Cbor) if what is disclosed is not what the claims ask for,
    /// or the nonce point is of no use.
    pub fn build(&self) -> Result<Circuit> {
        let plan = self.plan()?;
        let mut c = empty(self, &plan, None);
        write(&mut c, self, &plan, None)?;
        Ok(c)
    }

    /// The digest that the device signed: session, docType and its own elements.
    ///
    /// # Errors
    /// [`RequestError::SessionMissing`].
    pub fn device_digest(&self) -> Result<[u8; 32]> {
        let session = self.request.session.as_ref().ok_or(RequestError::SessionMissing)?;
        let (doc_type, name_spaces) = (&self.request.doc_type, &self.name_spaces);
        Ok(device_authentication_hash_as(self.device_algorithm, session, doc_type, name_spaces))
    }

    /// The canonical encoding, to be hashed into a proof's transcript.
    ///
    /// Everything has a fixed length or its length in front, so that two statements have the same bytes only if they
    /// are the same statement. The session is in it as the request's SHA-256 of it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        fn put(out: &mut Vec<u8>, bytes: &[u8]) {
            out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
            out.extend_from_slice(bytes);
        }
        let mut out = b"plica statement 1".to_vec();
        put(&mut out, &self.request.to_bytes());
        put(&mut out, self.choice.asked());
        put(&mut out, self.choice.indices());
        put(&mut out, self.name_spaces.as_bytes());
        out.extend_from_slice(&self.now.to_bytes());
        put(&mut out, self.protected.as_bytes());
        put(&mut out, &self.device_algorithm.header());
        for point in [self.issuer.key(), &self.nonce_point] {
            out.extend_from_slice(&point.x().to_be_bytes());
            out.extend_from_slice(&point.y().to_be_bytes());
        }
        match self.issuer_validity {
            None => out.push(0),
            Some((from, until)) => {
                out.push(1);
                out.extend_from_slice(&from.to_bytes());
                out.extend_from_slice(&until.to_bytes());
            }
        }
        match self.issuer_certificate {
            None => out.push(0),
            Some(hash) => {
                out.push(1);
                out.extend_from_slice(&hash);
            }
        }
        out.extend_from_slice(&(self.mso_blocks as u32).to_be_bytes());
        out.extend_from_slice(&(self.disclosed.len() as u32).to_be_bytes());
        for value in &self.disclosed {
            match value {
                None => out.push(0),
                Some(value) => {
                    out.push(1);
                    put(&mut out, value);
                }
            }
        }
        // A statement without a model ends here, as all did before there were models.
        if let Some(model) = &self.model {
            put(&mut out, &model.to_bytes());
        }
        out
    }
}

/// Writes all gates. The prover's hints have been looked up in the messages.
fn write(
    c: &mut Circuit,
    public: &PublicStatement,
    plan: &Plan,
    witness: Option<(&Hints, &PrivateWitness<'_>)>,
) -> Result<()> {
    let mso = document(c, public, plan, witness.map(|(hints, _)| hints))?;
    signatures::constrain(c, public, &mso, witness.map(|(_, witness)| witness))
}

/// Everything but the two signatures. The prover's `hints` have been looked up in the messages.
///
/// An element is read once, whatever is asked of it.
fn document(c: &mut Circuit, public: &PublicStatement, plan: &Plan, hints: Option<&Hints>) -> Result<mso::MsoCells> {
    let cells = c.scope("mso", |c| mso::constrain(c, public, hints));
    let mut maps = Vec::with_capacity(plan.namespaces.len());
    for (i, name) in plan.namespaces.iter().enumerate() {
        let hints = hints.map(|h| &h.namespaces[i]);
        maps.push(c.scope(&format!("namespace {i}"), |c| namespace::map_entries(c, name, hints)));
    }
    let mut numbers = Vec::with_capacity(plan.elements.len());
    for (i, element) in plan.elements.iter().enumerate() {
        let hints = hints.map(|h| &h.items[i]);
        let read = c.scope(&format!("item {i}"), |c| {
            let at = hints.map(|h| h.entry);
            let entry = c.scope("entry", |c| Entry::read(c, &maps[element.namespace], cells.len, at));
            item::constrain(c, i + 1, &entry, &element.identifier, &element.rules, hints)
        })?;
        numbers.push(read);
    }
    for (i, element) in plan.linkable.iter().enumerate() {
        c.scope(&format!("linkable {i}"), |c| {
            let at = hints.map(|h| h.linkable[i]);
            let entry = Entry::read(c, &maps[element.namespace], cells.len, at);
            entry.expect_digest(c, &element.words());
            entry.expect_id(c, &element.id);
        });
    }
    if let Some(statement) = &public.model {
        let trace = hints.and_then(|hints| hints.model.as_deref());
        c.scope("model", |c| model::constrain(c, statement, &plan.links, &numbers, trace));
    }
    Ok(cells)
}

/// The circuit before anything is recorded.
fn empty(public: &PublicStatement, plan: &Plan, messages: Option<Vec<PaddedMessage>>) -> Circuit {
    Circuit::new(shape::layout(public.mso_blocks, &plan.elements), messages)
}
