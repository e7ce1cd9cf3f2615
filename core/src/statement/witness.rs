//! What a circuit with a witness is written with. The verifier has none of it.

use crate::document::mdoc::{Credential, DeviceKeyLayout};
use crate::model::run::Trace;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What only the holder knows: the document, and the device's signature over this session.
pub struct PrivateWitness<'a> {
    pub(super) credential: &'a Credential,
    pub(super) device_s: Zeroizing<[u8; 32]>,
    pub(super) model: Option<Arc<Trace>>,
}

impl<'a> PrivateWitness<'a> {
    /// A credential and `s` of the device's signature, whose nonce point is public.
    #[must_use]
    pub fn new(credential: &'a Credential, device_s: [u8; 32]) -> Self {
        Self { credential, device_s: Zeroizing::new(device_s), model: None }
    }

    /// The same with a run of the model, where one is asked about.
    #[must_use]
    pub fn with_model(mut self, run: Option<Arc<Trace>>) -> Self {
        self.model = run;
        self
    }
}

/// Every choice that the circuit leaves to the prover, besides the bytes of the messages.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct Hints {
    /// The length of the message that the issuer signed.
    pub(super) len: usize,
    /// Where the entry `docType` starts.
    pub(super) doc_type: usize,
    /// Where the device key is, and in which form.
    #[zeroize(skip)]
    pub(super) device_key: DeviceKeyLayout,
    /// Where the dates are, and in which form.
    pub(super) validity: ValidityHints,
    /// A planned namespace each.
    pub(super) namespaces: Vec<NamespaceHints>,
    /// A planned element each.
    pub(super) items: Vec<ItemHints>,
    /// Where the digest's entry of each linkable item starts.
    pub(super) linkable: Vec<usize>,
    /// A run of the model. It wipes itself.
    #[zeroize(skip)]
    pub(super) model: Option<Arc<Trace>>,
}

/// Where the dates are.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct ValidityHints {
    /// Where the entry `validityInfo` starts.
    pub(super) start: usize,
    /// The entries signed, validFrom, validUntil, expectedUpdate.
    pub(super) dates: [DateHints; 4],
    /// Which of these is first, second, third, last.
    pub(super) order: [usize; 4],
}

/// Where an entry of `validityInfo` is.
#[derive(Clone, Copy, Default, Zeroize)]
pub(super) struct DateHints {
    /// Where its key's text header is; where the chain of dates ends, if it is absent.
    pub(super) start: usize,
    /// Its form.
    pub(super) form: usize,
}

/// Where a namespace of `valueDigests` is.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct NamespaceHints {
    /// Its name's text header.
    pub(super) header: usize,
    /// Its map's first entry.
    pub(super) first: usize,
    /// After its last entry.
    pub(super) end: usize,
    /// Positions and digestID widths of its entries, in ascending order.
    pub(super) entries: Vec<(usize, usize)>,
}

/// Where an item's fifth entry is.
#[derive(Clone, Zeroize)]
pub(super) struct FurtherHints {
    /// Where it starts; the item's end, if there is none.
    pub(super) start: usize,
    /// The length of its key, 0 if there is none.
    pub(super) key: usize,
    /// The form of its value.
    pub(super) form: usize,
}

/// Where an item's parts are.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct ItemHints {
    /// Its digest's entry in the MSO.
    pub(super) entry: usize,
    /// Its length.
    pub(super) len: usize,
    /// Whether its length takes two bytes.
    pub(super) long: bool,
    /// Whether the head of its map takes three bytes.
    pub(super) wide: bool,
    /// The entries digestID, random, elementIdentifier, elementValue.
    pub(super) starts: [usize; 4],
    /// The fifth entry.
    pub(super) further: FurtherHints,
    /// Which of these five comes first, second, third, fourth, last.
    pub(super) order: [usize; 5],
    /// Whether the salt's length takes a byte of its own.
    pub(super) long_salt: bool,
    /// The salt's length.
    pub(super) salt: usize,
    /// Form or member of the value, a rule each.
    pub(super) choices: Vec<usize>,
}

#[cfg(test)]
impl Hints {
    /// Reads every part of the MSO so many bytes further on.
    pub(super) fn shift(&mut self, by: usize) {
        let key = &mut self.device_key;
        let of_key = [&mut key.info, &mut key.key, &mut key.tail, &mut key.x, &mut key.y];
        for at in of_key.into_iter().chain([&mut self.doc_type, &mut self.validity.start]) {
            *at += by;
        }
        self.validity.dates.iter_mut().for_each(|date| date.start += by);
        for namespace in &mut self.namespaces {
            namespace.header += by;
            namespace.first += by;
            namespace.end += by;
            namespace.entries.iter_mut().for_each(|entry| entry.0 += by);
        }
        self.items.iter_mut().for_each(|item| item.entry += by);
        self.linkable.iter_mut().for_each(|entry| *entry += by);
    }
}
