//! The relying party's side.

use crate::convert::{PublicKey, system_time, time};
use crate::error::{PlicaError, caught};
use crate::model::{Model, find};
use crate::model_request::ModelFacts;
use crate::predicate::Predicate;
use crate::request::Request;
use crate::value::Value;
use crate::watch::{Options, pooled, watched};
use plica::{
    control::{Control, Step},
    mdoc::MDL,
    trust::{Scope, TrustList},
    verifier,
};
use std::{sync::Arc, time::SystemTime};

/// Whom a verifier trusts to issue which documents. Where no type is named, it is driver's licences.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TrustAnchor {
    /// Certificates of issuing authorities, or of document signers themselves.
    Certificates {
        /// PEM with any number of certificates in it, or DER.
        bytes: Vec<u8>,
        /// The types of documents that they are trusted for.
        #[uniffi(default)]
        doc_types: Vec<String>,
        /// The extended key usages of which a document signer's certificate has to name one, as dotted object
        /// identifiers; by default those that ISO/IEC 18013-5 and 23220-4 give to document signers. Driver's licences
        /// are always signed under `1.0.18013.5.1.2`.
        #[uniffi(default)]
        signer_usages: Vec<String>,
        /// Whether a document signer's certificate may name no usage: for authorities that are known to certify
        /// document signers so.
        #[uniffi(default = false)]
        any_signer_usage: bool,
    },
    /// A document signer's key.
    Key {
        /// The key.
        key: PublicKey,
        /// The types of documents that it is trusted for.
        #[uniffi(default)]
        doc_types: Vec<String>,
    },
}

/// What a presentation has proved.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct Facts {
    /// The document's type.
    pub doc_type: String,
    /// Who issued it.
    pub issuer: IssuerFacts,
    /// The time at which the document is valid and everything holds.
    pub now: SystemTime,
    /// The claims of the request, in order. All of them hold, and the issuer has signed all of it.
    pub claims: Vec<ShownClaim>,
    /// Elements that the device has signed for this session, and nobody else. That the issuer allowed this device to
    /// sign them is not shown. Always empty unless the verifier allows them.
    pub device_signed: Vec<DeviceSigned>,
    /// What is shown of the model that was asked about, and where each of its inputs came from.
    pub model: Option<ModelFacts>,
}

/// The issuer of a document.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct IssuerFacts {
    /// The subject of the document signer's certificate, empty for a pinned key.
    pub subject: String,
    /// SHA-256 of the document signer's public key (its `SubjectPublicKeyInfo` in DER), 32 bytes.
    pub key_fingerprint: Vec<u8>,
    /// The first moment of the document signer's certificate, none for a pinned key.
    pub certificate_from: Option<SystemTime>,
    /// The last moment.
    pub certificate_until: Option<SystemTime>,
}

/// A claim that holds, or that would be shown.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct ShownClaim {
    /// The namespace of the element.
    pub namespace: String,
    /// The element identifier.
    pub element: String,
    /// What holds of the element.
    pub predicate: Predicate,
    /// Which of the claim's alternatives is shown: 0 for the claim itself.
    pub alternative: u32,
    /// The value, if the predicate discloses it.
    pub value: Option<Value>,
    /// The value as it is in the document, in CBOR, if the predicate discloses it.
    pub cbor: Option<Vec<u8>>,
}

/// An element that the device has signed.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct DeviceSigned {
    /// The namespace of the element.
    pub namespace: String,
    /// The element identifier.
    pub element: String,
    /// Its value.
    pub value: Value,
    /// Its value in CBOR.
    pub cbor: Vec<u8>,
}

/// A presentation, and the request that it has to answer.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct Answer {
    /// The bytes of the presentation, up to 4 MiB.
    pub presentation: Vec<u8>,
    /// What was asked, with its session.
    pub request: Request,
}

/// What became of one of many presentations.
#[derive(Clone, PartialEq, uniffi::Enum)]
pub enum Verdict {
    /// It holds.
    Holds {
        /// What it proves.
        facts: Facts,
    },
    /// It was refused, or could not be checked.
    Refused {
        /// Why: what [`Verifier::verify_blocking`] would throw.
        error: PlicaError,
    },
}

/// Checks presentations against a list of trusted issuers.
///
/// Put a fresh nonce into the session of each request, and accept one presentation for it: that prevents replay. Do not
/// compare proofs, of which a prover can make any number for the same facts.
#[derive(uniffi::Object)]
pub struct Verifier {
    verifier: verifier::Verifier,
    models: Vec<Arc<Model>>,
}

#[uniffi::export]
impl Verifier {
    /// A verifier that trusts these issuers, accepts times up to so many seconds from its own, knows these models, and
    /// accepts elements that the device has signed itself only if that is allowed.
    ///
    /// # Errors
    /// `issuer.certificate`, `issuer.certificate_curve`, `mdoc.not_on_curve`; `invalid_argument` for a coordinate that
    /// has not 32 bytes.
    #[uniffi::constructor(default(clock_skew_seconds = 300, allow_device_signed = false, models))]
    pub fn new(
        trust: Vec<TrustAnchor>,
        clock_skew_seconds: u32,
        allow_device_signed: bool,
        models: Vec<Arc<Model>>,
    ) -> Result<Arc<Self>, PlicaError> {
        caught(|| {
            let trust = trust.iter().try_fold(TrustList::new(), |list, anchor| anchor.add_to(list))?;
            let verifier = verifier::Verifier::new(trust).with_clock_skew(clock_skew_seconds.into());
            let verifier = if allow_device_signed { verifier.allow_device_signed() } else { verifier };
            let verifier = models.iter().fold(verifier, |verifier, model| verifier.with_model(&model.0));
            Ok(Arc::new(Self { verifier, models }))
        })
    }

    /// Checks a presentation of up to 4 MiB against the request that was asked, at `now` by the verifier's clock.
    ///
    /// # Errors
    /// `proof.invalid`, `proof.malformed`, `proof.version`, `session.mismatch`, `request.mismatch`, `clock.skew`,
    /// `issuer.untrusted` and others of the issuer; `session.missing`, `request.json`, `model.unknown` and others of
    /// the request; `cancelled`.
    #[uniffi::method(default(options = None))]
    pub fn verify_blocking(
        &self,
        presentation: Vec<u8>,
        request: &Request,
        now: SystemTime,
        options: Option<Options>,
    ) -> Result<Facts, PlicaError> {
        let (request, now) = (request.to_core()?, time(now)?);
        let check = |control: &Control<'_>| self.verifier.verify_bytes_with(control, &presentation, &request, now);
        self.facts(watched(&Step::VERIFY, &options.unwrap_or_default(), check)?)
    }

    /// Checks many presentations, each against its own request: what [`Verifier::verify_blocking`] says of each, in
    /// about two thirds of the time. Memory grows by about 0.1 MB for each, up to 64. Of the options it heeds `cancel`
    /// and `threads`; what was not decided by then is refused as `cancelled`.
    ///
    /// # Errors
    /// `invalid_argument` for the time, `Internal`; what is wrong with one answer is in its verdict.
    #[uniffi::method(default(options = None))]
    pub fn verify_many_blocking(
        &self,
        answers: Vec<Answer>,
        now: SystemTime,
        options: Option<Options>,
    ) -> Result<Vec<Verdict>, PlicaError> {
        let (now, options) = (time(now)?, options.unwrap_or_default());
        let requests: Vec<_> = answers.iter().map(|answer| answer.request.to_core()).collect();
        let read = requests.iter().zip(&answers).filter_map(|(request, answer)| Some((request.as_ref().ok()?, answer)));
        let read: Vec<_> = read.map(|(request, answer)| (&answer.presentation[..], request)).collect();
        let verdicts =
            pooled(options.threads, || Ok(self.verifier.verify_many_with(&options.token(), &read, now).into_iter()));
        let mut verdicts = verdicts?;
        let verdict = |request: Result<_, PlicaError>| {
            // There is a verdict for each request that could be read.
            let facts = request.and_then(|_| self.facts(verdicts.next().expect("a verdict for each answer")?));
            facts.map_or_else(|error| Verdict::Refused { error }, |facts| Verdict::Holds { facts })
        };
        Ok(requests.into_iter().map(verdict).collect())
    }
}

impl Verifier {
    fn facts(&self, facts: verifier::Facts) -> Result<Facts, PlicaError> {
        let verifier::Facts { doc_type, issuer, now, claims, device_signed, model } = facts;
        let validity = issuer.certificate_validity;
        let claims = claims.into_iter().map(|fact| {
            Ok(ShownClaim {
                namespace: fact.namespace,
                element: fact.element,
                predicate: Predicate::from_core(&fact.predicate)?,
                alternative: fact.alternative as u32,
                value: fact.disclosed.as_deref().map(Value::from_cbor),
                cbor: fact.disclosed,
            })
        });
        let device_signed = device_signed.into_iter().map(|signed| DeviceSigned {
            namespace: signed.namespace,
            element: signed.element,
            value: Value::from_cbor(&signed.value),
            cbor: signed.value,
        });
        let model = model.map(|facts| ModelFacts::from_core(&facts, find(&self.models, facts.model)?));
        Ok(Facts {
            doc_type,
            issuer: IssuerFacts {
                subject: issuer.subject,
                key_fingerprint: issuer.key_fingerprint.to_vec(),
                certificate_from: validity.map(|(from, _)| system_time(from)),
                certificate_until: validity.map(|(_, until)| system_time(until)),
            },
            now: system_time(now),
            claims: claims.collect::<Result<_, PlicaError>>()?,
            device_signed: device_signed.collect(),
            model: model.transpose()?,
        })
    }
}

impl TrustAnchor {
    fn add_to(&self, list: TrustList) -> Result<TrustList, PlicaError> {
        Ok(match self {
            Self::Certificates { bytes, doc_types, signer_usages, any_signer_usage } => {
                let scope = scope(doc_types);
                let scope = match (any_signer_usage, signer_usages.is_empty()) {
                    (true, _) => scope.allow_any_usage(),
                    (false, true) => scope,
                    (false, false) => scope.signer_usages(signer_usages),
                };
                list.with_certificates(scope, bytes)?
            }
            Self::Key { key, doc_types } => {
                let (x, y) = key.coordinates()?;
                list.with_issuer_key(scope(doc_types), &x, &y)?
            }
        })
    }
}

fn scope(doc_types: &[String]) -> Scope {
    if doc_types.is_empty() { Scope::new(&[MDL]) } else { Scope::new(doc_types) }
}
