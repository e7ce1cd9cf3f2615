//! The wallet's side.

use crate::convert::{Thrown, coordinate, invalid_argument, object, thrown, time};
use crate::watch::watched;
use getrandom::SysRng;
use js_sys::{Function, Uint8Array};
use plica::{
    control::Step,
    error::{DocumentError, HolderError},
    holder::{Holder, Prepared},
    mdoc::{Credential, SessionTranscript},
    request::Request,
};
use rand_core::UnwrapErr;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// A credential that answers requests.
#[wasm_bindgen(js_name = RawHolder)]
pub struct RawHolder(Holder);

/// What was computed in advance for a credential.
#[wasm_bindgen(js_name = RawPrepared)]
pub struct RawPrepared(Prepared);

#[wasm_bindgen(js_class = RawHolder)]
impl RawHolder {
    /// Reads a document. `key` is empty, or the 64 bytes `x ++ y` of the issuer's key to show instead of certificates.
    /// `answered` is the concatenated SHA-256 of the sessions that were answered before.
    ///
    /// # Errors
    /// Codes `mdoc.*`.
    #[wasm_bindgen(constructor)]
    pub fn new(document: Vec<u8>, key: &[u8], answered: &[u8]) -> Thrown<Self> {
        let document = Zeroizing::new(document);
        let mut holder = Holder::new(Credential::from_cbor(&document).map_err(|e| thrown(&e))?);
        if !key.is_empty() {
            let (x, y) = key.split_at_checked(32).ok_or_else(|| invalid_argument("a key has 64 bytes"))?;
            holder = holder.with_issuer_key(&coordinate(x)?, &coordinate(y)?).map_err(|e| thrown(&e))?;
        }
        Ok(Self(holder.with_answered(answered.as_chunks::<32>().0.iter().copied())))
    }

    /// What a page may know without asking the document's holder, as JSON: docType, names of elements, dates.
    #[must_use]
    pub fn about(&self) -> String {
        let credential = self.0.credential();
        let validity = &credential.mso().validity;
        let elements = credential
            .elements()
            .map(|(namespace, item)| json!({ "namespace": namespace, "element": item.layout.element }));
        let out = json!({
            "docType": credential.doc_type(),
            "elements": elements.collect::<Vec<_>>(),
            "validity": {
                "signed": validity.signed.to_unix(),
                "validFrom": validity.valid_from.to_unix(),
                "validUntil": validity.valid_until.to_unix(),
            },
        });
        out.to_string()
    }

    /// The device's signature `r ++ s`, if the document has one in the right form.
    #[must_use]
    #[wasm_bindgen(js_name = deviceSignature)]
    pub fn device_signature(&self) -> Option<Vec<u8>> {
        self.0.credential().device_signature().ok().map(|signature| signature.to_bytes().to_vec())
    }

    /// Computes in advance what does not depend on the request; with one like those to come, also for the items that it
    /// asks for. For `watch` see `present`.
    ///
    /// # Errors
    /// `request.json`, `mdoc.too_large`, `cancelled`.
    pub fn prepare(&self, request: Option<String>, watch: &Function) -> Thrown<RawPrepared> {
        let request = request.map(|request| Request::from_json(&request)).transpose().map_err(|e| thrown(&e))?;
        let mut rng = rng()?;
        watched(&Step::PREPARE, watch, |control| self.0.prepare_with(control, request.as_ref(), &mut rng))
            .map(RawPrepared)
    }

    /// What the device key has to sign to answer a request.
    ///
    /// # Errors
    /// `request.json`, `session.missing`, `mdoc.doc_type`.
    #[wasm_bindgen(js_name = deviceAuthentication)]
    pub fn device_authentication(&self, request: &str) -> Thrown<Vec<u8>> {
        let request = Request::from_json(request).map_err(|e| thrown(&e))?;
        self.0.device_authentication(&request).map_err(|e| thrown(&e))
    }

    /// Like `deviceAuthentication`, but refuses a session that was answered before, so that nobody signs in vain.
    ///
    /// # Errors
    /// Those of `deviceAuthentication`, and `transcript.reused`.
    #[wasm_bindgen(js_name = toSign)]
    pub fn to_sign(&self, request: &str) -> Thrown<Vec<u8>> {
        let request = Request::from_json(request).map_err(|e| thrown(&e))?;
        let session = request.session.as_ref().map(SessionTranscript::hash);
        if session.is_some_and(|session| self.0.answered().contains(&session)) {
            return Err(thrown(&HolderError::TranscriptReused.into()));
        }
        self.0.device_authentication(&request).map_err(|e| thrown(&e))
    }

    /// Answers a request at `now`. `watch` is called with the index of each step as the step begins. If it returns
    /// true, the call ends with `cancelled` before the next step.
    ///
    /// # Errors
    /// Those of the library's `Holder::present`.
    pub fn present(&self, request: &str, signature: &[u8], now: f64, watch: &Function) -> Thrown<Vec<u8>> {
        self.answer(None, request, signature, now, watch)
    }

    /// Like `present`, with what was computed in advance.
    ///
    /// # Errors
    /// Those of the library's `Holder::present`.
    #[wasm_bindgen(js_name = presentPrepared)]
    pub fn present_prepared(
        &self,
        prepared: &RawPrepared,
        request: &str,
        signature: &[u8],
        now: f64,
        watch: &Function,
    ) -> Thrown<Vec<u8>> {
        self.answer(Some(&prepared.0), request, signature, now, watch)
    }

    /// The concatenated SHA-256 of the sessions that were answered.
    #[must_use]
    pub fn answered(&self) -> Vec<u8> {
        self.0.answered().concat()
    }
}

impl RawHolder {
    fn answer(
        &self,
        prepared: Option<&Prepared>,
        request: &str,
        signature: &[u8],
        now: f64,
        watch: &Function,
    ) -> Thrown<Vec<u8>> {
        let request = Request::from_json(request).map_err(|e| thrown(&e))?;
        let what = "the device's signature";
        let signature: &[u8; 64] =
            signature.try_into().map_err(|_| thrown(&DocumentError::SignatureEncoding { what }.into()))?;
        let (now, mut rng) = (time(now)?, rng()?);
        let presentation = watched(&Step::ALL, watch, |control| {
            self.0.present_with(control, prepared, &request, signature, now, &mut rng)
        });
        presentation.map(|presentation| presentation.to_bytes())
    }
}

#[wasm_bindgen(js_class = RawPrepared)]
impl RawPrepared {
    /// Reads the bytes that `toBytes` returned.
    ///
    /// # Errors
    /// `prepared.malformed`.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Thrown<Self> {
        Prepared::from_bytes(&Zeroizing::new(bytes)).map(Self).map_err(|e| thrown(&e))
    }

    /// The bytes, as secret as the credential.
    #[must_use]
    #[wasm_bindgen(js_name = toBytes)]
    pub fn to_bytes(&self) -> Uint8Array {
        // This copies to JavaScript; the bytes in this memory are wiped when they are dropped.
        Uint8Array::from(&self.0.to_bytes()[..])
    }
}

/// The platform's randomness, after a check that there is any: [`UnwrapErr`] would panic.
fn rng() -> Thrown<UnwrapErr<SysRng>> {
    let mut probe = Zeroizing::new([0; 32]);
    getrandom::fill(&mut probe[..])
        .map_err(|_| object("randomness", "internal", "the platform gives no randomness"))?;
    Ok(UnwrapErr(SysRng))
}
