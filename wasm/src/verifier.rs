//! The relying party's side.

use crate::convert::{Bytes, Thrown, thrown, value};
use crate::document::{coordinate, date, request, time};
use crate::watch::watched;
use js_sys::{Date, Function};
use plica::{
    control::{Control, Step},
    trust::{Scope, TrustList},
    verifier::{Facts, Verifier},
};
use serde::Serialize;
use std::mem::take;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Whom a verifier trusts to issue documents.
#[derive(Default)]
#[wasm_bindgen(js_name = RawTrust)]
pub struct RawTrust(TrustList);

/// Checks presentations.
#[wasm_bindgen(js_name = RawVerifier)]
pub struct RawVerifier {
    pub(crate) verifier: Verifier,
    /// The models that it was given.
    #[cfg(feature = "full")]
    pub(crate) models: Vec<plica::model::Model>,
}

#[wasm_bindgen(js_class = RawTrust)]
impl RawTrust {
    /// Trusts nobody.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts certificates in DER or PEM for these docTypes, too. Document signers name one of `usages`, or the usual
    /// ones if there is none, or none at all with `any_usage`. After an error the list is empty.
    ///
    /// # Errors
    /// `issuer.certificate`.
    pub fn certificates(
        &mut self,
        doc_types: Vec<String>,
        usages: Vec<String>,
        any_usage: bool,
        bytes: &[u8],
    ) -> Thrown<()> {
        let scope = Scope::new(&doc_types);
        let scope = match (any_usage, usages.is_empty()) {
            (true, _) => scope.allow_any_usage(),
            (false, true) => scope,
            (false, false) => scope.signer_usages(&usages),
        };
        self.0 = take(&mut self.0).with_certificates(scope, bytes).map_err(|e| thrown(&e))?;
        Ok(())
    }

    /// Trusts a document signer's key for these docTypes, too. After an error the list is empty.
    ///
    /// # Errors
    /// `mdoc.not_on_curve`.
    pub fn key(&mut self, doc_types: Vec<String>, x: &[u8], y: &[u8]) -> Thrown<()> {
        let (x, y) = (coordinate(x)?, coordinate(y)?);
        self.0 = take(&mut self.0).with_issuer_key(&doc_types, &x, &y).map_err(|e| thrown(&e))?;
        Ok(())
    }
}

#[wasm_bindgen(js_class = RawVerifier)]
impl RawVerifier {
    /// A verifier that accepts a presentation's time up to `clock_skew` seconds from its own, and elements that the
    /// device has signed itself only if that is allowed.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new(trust: RawTrust, clock_skew: u32, device_signed: bool) -> Self {
        let verifier = Verifier::new(trust.0).with_clock_skew(clock_skew.into());
        Self {
            verifier: if device_signed { verifier.allow_device_signed() } else { verifier },
            #[cfg(feature = "full")]
            models: Vec::new(),
        }
    }

    /// Checks a presentation against the verifier's request, and returns [`Facts`] as an object. `watch` is called with
    /// the index of each step as the step begins. If it returns true, the call ends with `cancelled` before the next
    /// step.
    ///
    /// # Errors
    /// `request.json` and those of the library's `Verifier::verify_bytes_with`.
    pub fn verify(&self, presentation: &[u8], asked: &JsValue, now: &Date, watch: &Function) -> Thrown<JsValue> {
        let request = request(asked)?;
        let now = time(now)?;
        let check = |control: &Control<'_>| self.verifier.verify_bytes_with(control, presentation, &request, now);
        let facts = watched(&Step::VERIFY, watch, check)?;
        let out = FactsOut::new(&facts);
        #[cfg(feature = "full")]
        let out = FactsOut { model: crate::full::facts(&self.models, facts.model.as_ref())?, ..out };
        value(&out)
    }
}

/// What a presentation proves, as `RawFacts` in `messages.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FactsOut<'a> {
    doc_type: &'a str,
    issuer: IssuerOut<'a>,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    now: Date,
    claims: Vec<ClaimOut<'a>>,
    device_signed: Vec<DeviceSignedOut<'a>>,
    #[cfg(feature = "full")]
    model: Option<crate::model::FactsOut<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IssuerOut<'a> {
    subject: &'a str,
    key_fingerprint: Bytes<'a>,
    certificate_validity: Option<(Moment, Moment)>,
}

#[derive(Serialize)]
struct Moment(#[serde(with = "serde_wasm_bindgen::preserve")] Date);

#[derive(Serialize)]
struct ClaimOut<'a> {
    namespace: &'a str,
    element: &'a str,
    alternative: usize,
    cbor: Option<Bytes<'a>>,
}

#[derive(Serialize)]
struct DeviceSignedOut<'a> {
    namespace: &'a str,
    element: &'a str,
    cbor: Bytes<'a>,
}

impl<'a> FactsOut<'a> {
    fn new(facts: &'a Facts) -> Self {
        let Facts { doc_type, issuer, now, claims, device_signed, .. } = facts;
        let claims = claims.iter().map(|fact| ClaimOut {
            namespace: &fact.namespace,
            element: &fact.element,
            alternative: fact.alternative,
            cbor: fact.disclosed.as_deref().map(Bytes),
        });
        let device_signed = device_signed.iter().map(|signed| DeviceSignedOut {
            namespace: &signed.namespace,
            element: &signed.element,
            cbor: Bytes(&signed.value),
        });
        Self {
            doc_type,
            issuer: IssuerOut {
                subject: &issuer.subject,
                key_fingerprint: Bytes(&issuer.key_fingerprint),
                certificate_validity: issuer
                    .certificate_validity
                    .map(|(from, until)| (Moment(date(from)), Moment(date(until)))),
            },
            now: date(*now),
            claims: claims.collect(),
            device_signed: device_signed.collect(),
            #[cfg(feature = "full")]
            model: None,
        }
    }
}
