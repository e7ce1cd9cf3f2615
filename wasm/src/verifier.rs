//! The relying party's side.

use crate::convert::{Thrown, coordinate, thrown, time};
use crate::watch::watched;
use js_sys::Function;
use plica::{
    control::{Control, Step},
    request::Request,
    trust::{Scope, TrustList},
    verifier::{Facts, Verifier},
};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

/// Whom a verifier trusts to issue documents.
#[derive(Default)]
#[wasm_bindgen(js_name = RawTrust)]
pub struct RawTrust(TrustList);

/// Checks presentations.
#[wasm_bindgen(js_name = RawVerifier)]
pub struct RawVerifier(Verifier);

#[wasm_bindgen(js_class = RawTrust)]
impl RawTrust {
    /// Trusts nobody.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts certificates in DER or PEM for these docTypes. Document signers name one of `usages`, or the usual ones
    /// if there is none, or none at all with `any_usage`.
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
        self.change(|list| list.with_certificates(scope, bytes))
    }

    /// Trusts a document signer's key for these docTypes.
    ///
    /// # Errors
    /// `mdoc.not_on_curve`.
    pub fn key(&mut self, doc_types: Vec<String>, x: &[u8], y: &[u8]) -> Thrown<()> {
        let (x, y) = (coordinate(x)?, coordinate(y)?);
        self.change(|list| list.with_issuer_key(&doc_types, &x, &y))
    }
}

impl RawTrust {
    fn change(&mut self, change: impl FnOnce(TrustList) -> plica::error::Result<TrustList>) -> Thrown<()> {
        self.0 = change(self.0.clone()).map_err(|e| thrown(&e))?;
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
        Self(if device_signed { verifier.allow_device_signed() } else { verifier })
    }

    /// Checks a presentation against the verifier's request. Facts are JSON with times in seconds since 1970 and bytes
    /// in hexadecimal. `watch` is called with the index of each step as the step begins. If it returns true, the
    /// call ends with `cancelled` before the next step.
    ///
    /// # Errors
    /// `request.json` and those of the library's `Verifier::verify_bytes_with`.
    pub fn verify(&self, presentation: &[u8], request: &str, now: f64, watch: &Function) -> Thrown<String> {
        let request = Request::from_json(request).map_err(|e| thrown(&e))?;
        let now = time(now)?;
        let check = |control: &Control<'_>| self.0.verify_bytes_with(control, presentation, &request, now);
        watched(&Step::VERIFY, watch, check).map(|facts| write(&facts).to_string())
    }
}

fn write(facts: &Facts) -> Value {
    let validity = facts.issuer.certificate_validity.map(|(from, until)| json!([from.to_unix(), until.to_unix()]));
    let claims = facts.claims.iter().map(|fact| {
        json!({
            "namespace": fact.namespace,
            "element": fact.element,
            "alternative": fact.alternative,
            "cbor": fact.disclosed.as_deref().map(hex),
        })
    });
    let device_signed = facts
        .device_signed
        .iter()
        .map(|signed| json!({ "namespace": signed.namespace, "element": signed.element, "cbor": hex(&signed.value) }));
    json!({
        "docType": facts.doc_type,
        "issuer": {
            "subject": facts.issuer.subject,
            "keyFingerprint": hex(&facts.issuer.key_fingerprint),
            "certificateValidity": validity,
        },
        "now": facts.now.to_unix(),
        "claims": claims.collect::<Vec<_>>(),
        "deviceSigned": device_signed.collect::<Vec<_>>(),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
