//! The wallet's side.

use crate::convert::{Bytes, Thrown, invalid_argument, thrown, value};
use crate::document::{coordinate, date, request, time};
use crate::{randomness::rng, watch::watched};
use js_sys::{Date, Function, Uint8Array};
use plica::{
    control::Step,
    error::DocumentError,
    holder::{Holder, Prepared, Shown},
    mdoc::Credential,
};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use zeroize::Zeroizing;

/// A credential that answers requests.
#[wasm_bindgen(js_name = RawHolder)]
pub struct RawHolder {
    pub(crate) holder: Holder,
    /// The models that it was given.
    #[cfg(feature = "full")]
    pub(crate) models: Vec<plica::model::Model>,
}

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
        Ok(Self {
            holder: holder.with_answered(answered.as_chunks::<32>().0.iter().copied()),
            #[cfg(feature = "full")]
            models: Vec::new(),
        })
    }

    /// What a page may know without asking the document's holder: docType, names of elements, dates.
    ///
    /// # Errors
    /// None that is expected.
    pub fn about(&self) -> Thrown<JsValue> {
        let credential = self.holder.credential();
        let validity = &credential.mso().validity;
        let elements = credential.elements().map(|(namespace, item)| Name { namespace, element: &item.layout.element });
        value(&About {
            doc_type: credential.doc_type(),
            elements: elements.collect(),
            validity: Validity {
                signed: date(validity.signed),
                valid_from: date(validity.valid_from),
                valid_until: date(validity.valid_until),
            },
        })
    }

    /// The value of an element, as the CBOR in the document.
    ///
    /// # Errors
    /// `mdoc.element_missing`.
    pub fn value(&self, namespace: &str, element: &str) -> Thrown<Vec<u8>> {
        let element = self.holder.credential().element(namespace, element).map_err(|e| thrown(&e))?;
        Ok(element.item.value().to_vec())
    }

    /// The device's signature `r ++ s`, if the document has one in the right form.
    #[must_use]
    #[wasm_bindgen(js_name = deviceSignature)]
    pub fn device_signature(&self) -> Option<Vec<u8>> {
        self.holder.credential().device_signature().ok().map(|signature| signature.to_bytes().to_vec())
    }

    /// Computes in advance what does not depend on the request; with one like those to come, also for the items that it
    /// asks for. For `watch` see `present`.
    ///
    /// # Errors
    /// `request.json`, `mdoc.too_large`, `cancelled`.
    pub fn prepare(&self, like: &JsValue, watch: &Function) -> Thrown<RawPrepared> {
        let request = if like.is_null() { None } else { Some(request(like)?) };
        let mut rng = rng()?;
        watched(&Step::PREPARE, watch, |control| self.holder.prepare_with(control, request.as_ref(), &mut rng))
            .map(RawPrepared)
    }

    /// Says what an answer would show, claim by claim, after every check but that of the device's signature.
    ///
    /// # Errors
    /// Those of the library's `Holder::check`.
    pub fn check(&self, asked: &JsValue, now: &Date) -> Thrown<JsValue> {
        self.checked(None, asked, now)
    }

    /// Like `check`, for a presentation with what was computed in advance.
    ///
    /// # Errors
    /// Those of the library's `Holder::check`.
    #[wasm_bindgen(js_name = checkPrepared)]
    pub fn check_prepared(&self, prepared: &RawPrepared, asked: &JsValue, now: &Date) -> Thrown<JsValue> {
        self.checked(Some(&prepared.0), asked, now)
    }

    /// What the device key has to sign to answer a request.
    ///
    /// # Errors
    /// `request.json`, `session.missing`, `mdoc.doc_type`.
    #[wasm_bindgen(js_name = deviceAuthentication)]
    pub fn device_authentication(&self, asked: &JsValue) -> Thrown<Vec<u8>> {
        self.holder.device_authentication(&request(asked)?).map_err(|e| thrown(&e))
    }

    /// Answers a request at `now`. `watch` is called with the index of each step as the step begins. If it returns
    /// true, the call ends with `cancelled` before the next step.
    ///
    /// # Errors
    /// Those of the library's `Holder::present`.
    pub fn present(&self, asked: &JsValue, signature: &[u8], now: &Date, watch: &Function) -> Thrown<Vec<u8>> {
        self.answer(None, asked, signature, now, watch)
    }

    /// Like `present`, with what was computed in advance.
    ///
    /// # Errors
    /// Those of the library's `Holder::present`.
    #[wasm_bindgen(js_name = presentPrepared)]
    pub fn present_prepared(
        &self,
        prepared: &RawPrepared,
        asked: &JsValue,
        signature: &[u8],
        now: &Date,
        watch: &Function,
    ) -> Thrown<Vec<u8>> {
        self.answer(Some(&prepared.0), asked, signature, now, watch)
    }

    /// The concatenated SHA-256 of the sessions that were answered.
    #[must_use]
    pub fn answered(&self) -> Vec<u8> {
        self.holder.answered().concat()
    }
}

impl RawHolder {
    fn checked(&self, prepared: Option<&Prepared>, asked: &JsValue, now: &Date) -> Thrown<JsValue> {
        let shown = self.holder.check(prepared, &request(asked)?, time(now)?).map_err(|e| thrown(&e))?;
        value(&shown.iter().map(ShownOut::new).collect::<Vec<_>>())
    }

    fn answer(
        &self,
        prepared: Option<&Prepared>,
        asked: &JsValue,
        signature: &[u8],
        now: &Date,
        watch: &Function,
    ) -> Thrown<Vec<u8>> {
        let request = request(asked)?;
        let what = "the device's signature";
        let signature: &[u8; 64] =
            signature.try_into().map_err(|_| thrown(&DocumentError::SignatureEncoding { what }.into()))?;
        let (now, mut rng) = (time(now)?, rng()?);
        let presentation = watched(&Step::ALL, watch, |control| {
            self.holder.present_with(control, prepared, &request, signature, now, &mut rng)
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

/// What a page may know of a document, as `About` in `messages.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About<'a> {
    doc_type: &'a str,
    elements: Vec<Name<'a>>,
    validity: Validity,
}

#[derive(Serialize)]
struct Name<'a> {
    namespace: &'a str,
    element: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Validity {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    signed: Date,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    valid_from: Date,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    valid_until: Date,
}

/// What an answer would show of a claim, as `RawClaim` in `messages.ts`.
#[derive(Serialize)]
struct ShownOut<'a> {
    namespace: &'a str,
    element: &'a str,
    alternative: usize,
    cbor: Option<Bytes<'a>>,
}

impl<'a> ShownOut<'a> {
    fn new(shown: &'a Shown) -> Self {
        let Shown { namespace, element, alternative, disclosed } = shown;
        Self { namespace, element, alternative: *alternative, cbor: disclosed.as_deref().map(|cbor| Bytes(cbor)) }
    }
}
