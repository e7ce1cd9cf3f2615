//! The wallet's side.

use crate::convert::{PublicKey, array, rng, signature, system_time, time};
use crate::error::{PlicaError, caught, internal};
use crate::model::{Entries, Model, find, read_inputs};
use crate::model_request::ModelFacts;
use crate::predicate::Predicate;
use crate::request::Request;
use crate::value::Value;
use crate::verifier::ShownClaim;
use crate::watch::{Options, pooled, watched};
use plica::{control::Step, error::HolderError, holder, mdoc::Credential};
use std::{collections::HashMap, sync::Arc, time::SystemTime};
use zeroize::Zeroizing;

/// A document that answers requests.
///
/// It answers each session once. A second call in the same session fails with `transcript.reused` before the device is
/// asked to sign. A call that failed or was cancelled has not answered its session. Only this object remembers which
/// sessions it answered: for later ones keep [`Holder::answered`] with the document before you send an answer.
///
/// What it has of the document is wiped when it is closed or collected.
#[derive(uniffi::Object)]
pub struct Holder {
    holder: holder::Holder,
    models: Vec<Arc<Model>>,
}

/// What was computed in advance for a document: 10 to 70 kB. Keep it as secret as the document, and out of backups:
/// anyone who has it can confirm guesses of the document's content. It is wiped when it is closed or collected.
#[derive(uniffi::Object)]
pub struct Prepared(holder::Prepared);

/// What an app may know of a document without asking its holder.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DocumentInfo {
    /// The document's type.
    pub doc_type: String,
    /// The names of its elements, without their values.
    pub elements: Vec<ElementName>,
    /// Its dates.
    pub validity: Validity,
    /// The key that answers have to be signed with. A wallet that has another one in its secure hardware need not ask
    /// its user: the answer would be `device.signature`.
    pub device_key: PublicKey,
}

/// Where an element is found.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ElementName {
    /// Its namespace.
    pub namespace: String,
    /// Its identifier.
    pub element: String,
}

/// A document's dates.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Validity {
    /// When the issuer signed it.
    pub signed: SystemTime,
    /// From when it is valid.
    pub valid_from: SystemTime,
    /// Until when it is valid.
    pub valid_until: SystemTime,
}

/// What an answer would show.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct Shown {
    /// Claim by claim.
    pub claims: Vec<ShownClaim>,
    /// Of the model, if one is asked about.
    pub model: Option<ModelFacts>,
}

#[uniffi::export]
impl Holder {
    /// Reads a document of up to 16 MiB: a `DeviceResponse` with one document, a `Document`, or an `IssuerSigned`.
    ///
    /// With `issuer_key` it shows that key as the issuer's instead of the document's certificates, to verifiers that
    /// have pinned it. `answered` is what [`Holder::answered`] of earlier holders returned. `models` are those that it
    /// runs for whoever asks about them; add only what the wallet's user or maker admitted. `inputs` are what it says
    /// of their private inputs, by name.
    ///
    /// # Errors
    /// Codes `mdoc.*`; `invalid_argument` for what has not 32 bytes.
    #[uniffi::constructor(default(issuer_key = None, answered = [], models = [], inputs))]
    pub fn new(
        document: Vec<u8>,
        issuer_key: Option<PublicKey>,
        answered: Vec<Vec<u8>>,
        models: Vec<Arc<Model>>,
        inputs: HashMap<String, Entries>,
    ) -> Result<Arc<Self>, PlicaError> {
        let (document, inputs) = (Zeroizing::new(document), read_inputs(inputs));
        caught(|| {
            let mut holder = holder::Holder::new(Credential::from_cbor(&document)?).with_inputs(inputs);
            if let Some(key) = &issuer_key {
                let (x, y) = key.coordinates()?;
                holder = holder.with_issuer_key(&x, &y)?;
            }
            let answered = answered.iter().map(|session| array(session, "an answered session"));
            holder = holder.with_answered(answered.collect::<Result<Vec<_>, _>>()?);
            holder = models.iter().fold(holder, |holder, model| holder.with_model(&model.0));
            Ok(Arc::new(Self { holder, models }))
        })
    }

    /// What an app may know of the document.
    #[must_use]
    pub fn info(&self) -> DocumentInfo {
        let credential = self.holder.credential();
        let mso = credential.mso();
        let elements = credential.elements().map(|(namespace, item)| ElementName {
            namespace: namespace.into(),
            element: item.layout.element.to_string(),
        });
        DocumentInfo {
            doc_type: credential.doc_type().into(),
            elements: elements.collect(),
            validity: Validity {
                signed: system_time(mso.validity.signed),
                valid_from: system_time(mso.validity.valid_from),
                valid_until: system_time(mso.validity.valid_until),
            },
            device_key: PublicKey { x: mso.device_key.x.to_vec(), y: mso.device_key.y.to_vec() },
        }
    }

    /// The value of an element, to show to the document's owner.
    ///
    /// # Errors
    /// `mdoc.element_missing`.
    pub fn value(&self, namespace: String, element: String) -> Result<Value, PlicaError> {
        let found = self.holder.credential().element(&namespace, &element)?;
        Ok(Value::from_cbor(found.item.value()))
    }

    /// The device's signature `r || s`, 64 bytes, that a `DeviceResponse` carried, if it can be used.
    #[must_use]
    pub fn device_signature(&self) -> Option<Vec<u8>> {
        self.holder.credential().device_signature().ok().map(|signature| signature.to_bytes().to_vec())
    }

    /// SHA-256 of every session that was answered, 32 bytes each. It says nothing about the document.
    #[must_use]
    pub fn answered(&self) -> Vec<Vec<u8>> {
        self.holder.answered().iter().map(|hash| hash.to_vec()).collect()
    }

    /// Says what an answer would show, claim by claim, before anybody is asked: it makes every check of a presentation
    /// but that of the device's signature. The request need not have a session yet. Takes a few milliseconds.
    ///
    /// # Errors
    /// As [`Holder::present_blocking`].
    #[uniffi::method(default(prepared = None))]
    pub fn check(
        &self,
        request: &Request,
        now: SystemTime,
        prepared: Option<Arc<Prepared>>,
    ) -> Result<Shown, PlicaError> {
        let (request, now) = (request.to_core()?, time(now)?);
        let prepared = prepared.as_deref().map(|prepared| &prepared.0);
        pooled(1, || {
            let shown = self.holder.check(prepared, &request, now)?;
            let claims = shown.iter().zip(&request.claims).map(|(shown, asked)| {
                let alternatives = asked.alternatives();
                let predicate = alternatives.get(shown.alternative).map(|claim| &claim.predicate);
                let predicate = predicate.ok_or_else(|| internal("unknown_alternative", &shown.element))?;
                Ok(ShownClaim {
                    namespace: shown.namespace.clone(),
                    element: shown.element.clone(),
                    predicate: Predicate::from_core(predicate)?,
                    alternative: shown.alternative as u32,
                    value: shown.disclosed.as_deref().map(|cbor| Value::from_cbor(cbor)),
                    cbor: shown.disclosed.as_deref().cloned(),
                })
            });
            let claims = claims.collect::<Result<_, PlicaError>>()?;
            let facts = self.holder.check_model(&request, now)?;
            let model = facts.map(|facts| ModelFacts::from_core(&facts, find(&self.models, facts.model)?));
            Ok(Shown { claims, model: model.transpose()? })
        })
    }

    /// What the device key signs with ES256 to answer a request (ISO/IEC 18013-5, 9.1.3.4), to be hashed with SHA-256
    /// by the signer: about 200 bytes and the session.
    ///
    /// # Errors
    /// `session.missing`; `mdoc.doc_type` if this is not the document that is asked for; `transcript.reused` if the
    /// session was answered, so that nobody is asked for a finger in vain; `request.json`.
    pub fn device_authentication(&self, request: &Request) -> Result<Vec<u8>, PlicaError> {
        let request = request.to_core()?;
        if request.session.as_ref().is_some_and(|session| self.holder.answered().contains(&session.hash())) {
            return Err(plica::error::Error::from(HolderError::TranscriptReused).into());
        }
        Ok(self.holder.device_authentication(&request)?)
    }

    /// Computes in advance what no request changes; with a request like those to come also for the items that it asks
    /// for. The result serves any number of presentations, of any request.
    ///
    /// # Errors
    /// `mdoc.too_large`, `request.json`, `cancelled`.
    #[uniffi::method(default(like = None, options = None))]
    pub fn prepare_blocking(
        &self,
        like: Option<Request>,
        options: Option<Options>,
    ) -> Result<Arc<Prepared>, PlicaError> {
        let like = like.map(|request| request.to_core()).transpose()?;
        let mut rng = rng()?;
        let prepared = watched(&Step::PREPARE, &options.unwrap_or_default(), |control| {
            self.holder.prepare_with(control, like.as_ref(), &mut rng)
        });
        Ok(Arc::new(Prepared(prepared?)))
    }

    /// Answers a request at the minute of `now`: the bytes of a presentation, 30 to 45 kB. `device_signature` is over
    /// [`Holder::device_authentication`]: 64 bytes `r || s`, or ASN.1 (DER) as the platforms give it.
    ///
    /// # Errors
    /// A code for each check, all of them before anything is proved: `predicate.false`, `document.expired`,
    /// `device.signature`, `mdoc.signature_encoding`, `transcript.reused`, `model.output` and so on; `cancelled`.
    #[uniffi::method(default(prepared = None, options = None))]
    pub fn present_blocking(
        &self,
        request: &Request,
        device_signature: Vec<u8>,
        now: SystemTime,
        prepared: Option<Arc<Prepared>>,
        options: Option<Options>,
    ) -> Result<Vec<u8>, PlicaError> {
        let request = request.to_core()?;
        let (signature, now, mut rng) = (signature(&device_signature)?, time(now)?, rng()?);
        let prepared = prepared.as_deref().map(|prepared| &prepared.0);
        watched(&Step::ALL, &options.unwrap_or_default(), |control| {
            let presentation = self.holder.present_with(control, prepared, &request, &signature, now, &mut rng)?;
            Ok(presentation.to_bytes())
        })
    }
}

#[uniffi::export]
impl Prepared {
    /// Reads the bytes that [`Prepared::to_bytes`] returned. It takes a few milliseconds, so do it ahead.
    ///
    /// # Errors
    /// `prepared.malformed`, also where a single bit was changed.
    #[uniffi::constructor]
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Arc<Self>, PlicaError> {
        let bytes = Zeroizing::new(bytes);
        pooled(1, || Ok(Arc::new(Self(holder::Prepared::from_bytes(&bytes)?))))
    }

    /// The bytes. Keep them as safe as the document.
    ///
    /// # Errors
    /// `Internal` only.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PlicaError> {
        pooled(1, || Ok(self.0.to_bytes().to_vec()))
    }
}
