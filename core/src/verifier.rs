//! The relying party's side.

use crate::{
    control::{CancelToken, Control, Step},
    document::{
        mdoc::{DeviceElement, Item, cbor::Reader},
        request::{Predicate, Request},
        time::DateTime,
        trust::{IssuerKey, TrustList},
    },
    engine::{
        commit::equation::{Equation, batch},
        proof,
    },
    error::{Error, ProofError, RequestError, Result, TrustError},
    math::parallel,
    model::{Model, ModelFacts},
    presentation::{self, Hint, IssuerIdentity, Presentation},
    statement::PublicStatement,
    statement::issuer_cache::IssuerCache,
    statement::model::ModelQuestion,
};
use sha2::{Digest, Sha256};

/// How far a presentation's time may be from the verifier's clock, unless said otherwise: 5 minutes.
pub const DEFAULT_CLOCK_SKEW: u64 = 300;
/// Presentations that are checked together.
const AT_ONCE: usize = 64;
/// Issuers whose tables are kept.
const ISSUERS: usize = 8;

/// Checks presentations against a trust list.
///
/// A verifier issues a nonce, puts it into the session transcript of its request, and accepts one presentation for it.
/// Replay is prevented by that, never by comparing the bytes of proofs, which their maker can change at will.
pub struct Verifier {
    trust: TrustList,
    clock_skew: u64,
    allow_device_signed: bool,
    models: Vec<Model>,
    issuers: IssuerCache,
}

/// What a presentation has proved. All of it comes from the statement that the verifier made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The document's type.
    pub doc_type: String,
    /// Who issued it.
    pub issuer: IssuerFacts,
    /// The time at which the document is valid and everything holds.
    pub now: DateTime,
    /// What was asked, claim by claim, and holds. The issuer has signed all of it.
    pub claims: Vec<Fact>,
    /// Elements that the device has signed for this session, and nobody else. That the issuer allowed this device to
    /// sign them is not shown. Always empty unless [allowed](Verifier::allow_device_signed).
    pub device_signed: Vec<DeviceElement>,
    /// What is shown of the model that was asked about, and where each of its inputs came from: only those that are
    /// [`Attribute`](crate::model::Origin::Attribute)s are signed by the issuer.
    pub model: Option<ModelFacts>,
}

/// The issuer of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerFacts {
    /// The subject of the document signer's certificate, empty for a pinned key.
    ///
    /// The proof is of this certificate, and of no other that the same key may have.
    pub subject: String,
    /// SHA-256 of the document signer's public key (its `SubjectPublicKeyInfo` in DER).
    pub key_fingerprint: [u8; 32],
    /// First and last moment of the document signer's certificate, none for a pinned key. The document was signed
    /// between.
    pub certificate_validity: Option<(DateTime, DateTime)>,
}

/// A claim that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The namespace of the element.
    pub namespace: String,
    /// The element identifier.
    pub element: String,
    /// What holds of its value.
    pub predicate: Predicate,
    /// Which of the claim's [alternatives](crate::request::Claim::alternatives) this is: 0 if it has no others.
    pub alternative: usize,
    /// The value's CBOR, where the predicate discloses it.
    pub disclosed: Option<Vec<u8>>,
}

impl Verifier {
    /// A verifier that accepts times up to 5 minutes from its own.
    #[must_use]
    pub fn new(trust: TrustList) -> Self {
        let (clock_skew, issuers) = (DEFAULT_CLOCK_SKEW, IssuerCache::new(ISSUERS));
        Self { trust, clock_skew, allow_device_signed: false, models: Vec::new(), issuers }
    }

    /// Accepts times up to so many seconds from its own. A presentation states whole minutes.
    #[must_use]
    pub fn with_clock_skew(mut self, seconds: u64) -> Self {
        self.clock_skew = seconds;
        self
    }

    /// Accepts presentations with elements that the device has signed itself, and reports them apart. Otherwise they
    /// are refused with [`ProofError::DeviceSigned`].
    #[must_use]
    pub fn allow_device_signed(mut self) -> Self {
        self.allow_device_signed = true;
        self
    }

    /// Knows a model that requests may ask about, by its id. Without it they fail with
    /// [`ModelError::Unknown`](crate::error::ModelError::Unknown).
    #[must_use]
    pub fn with_model(mut self, model: &Model) -> Self {
        self.models.push(model.clone());
        self
    }

    /// The trust list.
    #[must_use]
    pub fn trust(&self) -> &TrustList {
        &self.trust
    }

    /// Checks a presentation against the request that was asked, at `now` by the verifier's clock.
    ///
    /// # Errors
    /// Of the request: [`RequestError::SessionMissing`] and those of [`Request::validate`]; about a model
    /// [`ModelError::Unknown`](crate::error::ModelError::Unknown), and what makes it a request that this model cannot
    /// answer. Of the presentation: [`TrustError::ClockSkew`], [`ProofError::DeviceSigned`], those of
    /// [`TrustList::issuer`], [`ProofError::Invalid`], [`ProofError::Count`]; in place of these two
    /// [`ProofError::SessionMismatch`] or [`ProofError::RequestMismatch`] if the presentation says that it answers
    /// something else.
    pub fn verify(&self, presentation: &Presentation, request: &Request, now: DateTime) -> Result<Facts> {
        self.verify_with(&Control::new(), presentation, request, now)
    }

    /// As [`Verifier::verify`], watched and stopped by `control`: the steps are [`Step::VERIFY`].
    ///
    /// # Errors
    /// Those of [`Verifier::verify`], and [`Error::Cancelled`].
    pub fn verify_with(
        &self,
        control: &Control<'_>,
        presentation: &Presentation,
        request: &Request,
        now: DateTime,
    ) -> Result<Facts> {
        control.begin(Step::Parse)?;
        self.check(control, presentation, request, now)
    }

    /// Checks many presentations, each against the request that was asked: what [`Verifier::verify_bytes`] says of
    /// each, in about half of the time for 64 of them.
    ///
    /// What is left of all proofs is checked at once, and where that fails, again in halves. Results do not depend on
    /// what else is in the batch, but times do. Memory grows by about 0.1 MB for each presentation, up to 64. With the
    /// feature `threads`, presentations are shared among the threads of the pool.
    #[must_use]
    pub fn verify_many(&self, answers: &[(&[u8], &Request)], now: DateTime) -> Vec<Result<Facts>> {
        self.verify_many_with(&CancelToken::new(), answers, now)
    }

    /// As [`Verifier::verify_many`]; once `cancel` is used, what was not decided yet is [`Error::Cancelled`]. It is
    /// looked at before each presentation, and after each 64.
    #[must_use]
    pub fn verify_many_with(
        &self,
        cancel: &CancelToken,
        answers: &[(&[u8], &Request)],
        now: DateTime,
    ) -> Vec<Result<Facts>> {
        answers.chunks(AT_ONCE).flat_map(|answers| self.verify_batch(cancel, answers, now)).collect()
    }

    fn verify_batch(&self, cancel: &CancelToken, answers: &[(&[u8], &Request)], now: DateTime) -> Vec<Result<Facts>> {
        let claim = |&(bytes, request): &(&[u8], &Request)| -> Result<(Facts, Equation, Hint)> {
            let control = Control::new().cancel(cancel);
            control.begin(Step::Parse)?;
            let presentation = Presentation::from_bytes(bytes)?;
            let (facts, equation) = self.claim(&control, &presentation, request, now)?;
            Ok((facts, equation, presentation.hint))
        };
        let claims = parallel::install(|| parallel::map(answers.iter().collect(), claim));
        let (mut equations, mut of_answers) = (Vec::new(), Vec::with_capacity(answers.len()));
        for claim in claims {
            of_answers.push(claim.map(|(facts, equation, hint)| {
                equations.push(equation);
                (facts, hint)
            }));
        }
        let control = Control::new().cancel(cancel);
        let mut holds = parallel::install(|| batch::hold(&equations)).into_iter();
        let decided = of_answers.into_iter().zip(answers).map(|(claim, (_, request))| {
            let (facts, hint) = claim?;
            // Nothing is accepted that has no answer of its own.
            let holds = holds.next() == Some(true);
            control.check()?;
            if holds { Ok(facts) } else { Err(hint.explain(proof::refused(), request)) }
        });
        decided.collect()
    }

    /// As [`Verifier::verify`], of a presentation's bytes.
    ///
    /// # Errors
    /// Those of [`Presentation::from_bytes`] and [`Verifier::verify`].
    pub fn verify_bytes(&self, presentation: &[u8], request: &Request, now: DateTime) -> Result<Facts> {
        self.verify_bytes_with(&Control::new(), presentation, request, now)
    }

    /// As [`Verifier::verify_bytes`], watched and stopped by `control`: the steps are [`Step::VERIFY`].
    ///
    /// # Errors
    /// Those of [`Verifier::verify_bytes`], and [`Error::Cancelled`].
    pub fn verify_bytes_with(
        &self,
        control: &Control<'_>,
        presentation: &[u8],
        request: &Request,
        now: DateTime,
    ) -> Result<Facts> {
        control.begin(Step::Parse)?;
        self.check(control, &Presentation::from_bytes(presentation)?, request, now)
    }

    /// Everything after the first step.
    fn check(
        &self,
        control: &Control<'_>,
        presentation: &Presentation,
        request: &Request,
        now: DateTime,
    ) -> Result<Facts> {
        let (facts, equation) = self.claim(control, presentation, request, now)?;
        let holds = parallel::install(|| equation.holds());
        control.check()?;
        if holds { Ok(facts) } else { Err(presentation.hint.explain(proof::refused(), request)) }
    }

    /// What a presentation claims, and the equation that is left to check: the claims are facts if it holds.
    fn claim(
        &self,
        control: &Control<'_>,
        presentation: &Presentation,
        request: &Request,
        now: DateTime,
    ) -> Result<(Facts, Equation)> {
        request.validate()?;
        if request.session.is_none() {
            return Err(RequestError::SessionMissing.into());
        }
        let asked = request.model.as_ref().map(|claim| ModelQuestion::find(&self.models, claim)).transpose()?;
        control.begin(Step::Check)?;
        self.check_time(presentation.now, now)?;
        if !self.allow_device_signed && !presentation.name_spaces.is_empty() {
            return Err(ProofError::DeviceSigned.into());
        }
        let issuer = self.issuer(&presentation.issuer, &request.doc_type, now)?;
        check_protected_header(presentation)?;
        let claim = self.claim_of_proof(control, presentation, (request, asked), issuer);
        // Whatever the hint says, it is too late to accept anything.
        claim.map_err(|error| presentation.hint.explain(error, request))
    }

    /// Makes the statement, and checks the proof of it up to its equation.
    fn claim_of_proof(
        &self,
        control: &Control<'_>,
        presentation: &Presentation,
        (request, asked): (&Request, Option<ModelQuestion>),
        (issuer, sent): (IssuerKey, IssuerKey),
    ) -> Result<(Facts, Equation)> {
        let (request, choice) = request.resolve(&presentation.alternatives)?;
        let disclosed = read_disclosed(&request, &presentation.disclosed)?;
        let model = match (asked, &presentation.answer) {
            (Some(asked), Some(answer)) => Some(asked.answered(answer.clone())?),
            (None, None) => None,
            _ => return Err(ProofError::Invalid { check: "a model answers if one was asked about" }.into()),
        };
        control.begin(Step::Build)?;
        let statement = PublicStatement {
            request,
            choice,
            name_spaces: presentation.name_spaces.clone(),
            now: presentation.now,
            issuer: self.issuers.get(&issuer.x, &issuer.y)?,
            issuer_validity: sent.validity(),
            issuer_certificate: sent.certificate,
            protected: presentation.protected.clone(),
            device_algorithm: presentation.device_algorithm,
            nonce_point: presentation.nonce_point,
            mso_blocks: presentation.mso_blocks,
            disclosed: presentation.disclosed.clone(),
            model,
        };
        let circuit = statement.build()?;
        let mut transcript = presentation::transcript(&statement);
        let mut observer = |stage: proof::Stage| control.begin(stage.into());
        let equation = proof::equation(&circuit, &mut transcript, &presentation.proof, &mut observer)?;
        Ok((facts(statement, &issuer, disclosed), equation))
    }

    fn check_time(&self, stated: DateTime, now: DateTime) -> Result<()> {
        let allowed = self.clock_skew;
        if stated.to_unix().abs_diff(now.to_unix()) > allowed {
            return Err(TrustError::ClockSkew { stated: stated.to_string(), now: now.to_string(), allowed }.into());
        }
        // The document's dates are compared with the stated time; a part of a minute has no place in a presentation.
        presentation::minutes(stated)
            .ok_or(ProofError::Invalid { check: "the stated time is not in whole minutes" })?;
        Ok(())
    }

    /// The trusted issuer, and the issuer that is in the holder's statement.
    ///
    /// That is the certificate that was sent, also where its key is pinned: a holder does not know what its verifier
    /// pins. Its dates and its subject are facts only where trust comes from the certificate.
    fn issuer(&self, identity: &IssuerIdentity, doc_type: &str, now: DateTime) -> Result<(IssuerKey, IssuerKey)> {
        match identity {
            IssuerIdentity::Key { x, y } => {
                let pinned = self.trust.pinned_issuer(doc_type, x, y)?;
                Ok((pinned.clone(), pinned))
            }
            IssuerIdentity::Certificates(chain) => {
                let first = chain.first().ok_or_else(|| TrustError::IssuerUntrusted { doc_type: doc_type.into() })?;
                let issuer = self.trust.issuer(doc_type, chain, now)?;
                Ok((issuer, IssuerKey::from_certificate(first)?))
            }
        }
    }
}

/// What the issuer's protected header says of a certificate is true of the one that was sent. Where the issuer's key
/// was sent instead, and is trusted by itself, there is nothing to compare.
fn check_protected_header(presentation: &Presentation) -> Result<()> {
    match &presentation.issuer {
        IssuerIdentity::Certificates(chain)
            if !chain.first().is_some_and(|first| presentation.protected.names(first)) =>
        {
            Err(ProofError::Invalid { check: "the protected header does not name the certificate that was sent" }
                .into())
        }
        _ => Ok(()),
    }
}

/// What is disclosed is what was asked to be, and well-formed. Returns the values without the items around them.
fn read_disclosed(request: &Request, disclosed: &[Option<Vec<u8>>]) -> Result<Vec<Option<Vec<u8>>>> {
    let invalid = Error::from(ProofError::Invalid { check: "the disclosed values do not match the request" });
    if disclosed.len() != request.claims.len() {
        return Err(invalid);
    }
    let values = request.claims.iter().zip(disclosed).map(|(claim, disclosed)| match (&claim.predicate, disclosed) {
        (Predicate::Disclose, Some(value)) => {
            let mut reader = Reader::new("a disclosed value", value);
            let one = reader.skip().is_ok() && reader.finish().is_ok();
            if one { Ok(Some(value.clone())) } else { Err(invalid.clone()) }
        }
        (Predicate::DiscloseLinkable, Some(item)) => match Item::locate(item) {
            Ok(item) if item.layout.element == claim.element => Ok(Some(item.value().to_vec())),
            _ => Err(invalid.clone()),
        },
        (Predicate::Disclose | Predicate::DiscloseLinkable, None) | (_, Some(_)) => Err(invalid.clone()),
        (_, None) => Ok(None),
    });
    values.collect()
}

fn facts(statement: PublicStatement, issuer: &IssuerKey, disclosed: Vec<Option<Vec<u8>>>) -> Facts {
    let PublicStatement { request, choice, name_spaces, now, model, .. } = statement;
    let claims = request.claims.into_iter().zip(choice.indices()).zip(disclosed);
    let claims = claims.map(|((claim, &alternative), disclosed)| Fact {
        namespace: claim.namespace,
        element: claim.element,
        predicate: claim.predicate,
        alternative: alternative.into(),
        disclosed,
    });
    let issuer = IssuerFacts {
        subject: issuer.subject.clone(),
        key_fingerprint: key_fingerprint(issuer),
        certificate_validity: issuer.validity(),
    };
    let device_signed = name_spaces.elements().to_vec();
    let model = model.map(|model| model.facts());
    Facts { doc_type: request.doc_type, issuer, now, claims: claims.collect(), device_signed, model }
}

/// SHA-256 of a key's `SubjectPublicKeyInfo` (RFC 5480): for P-256 a constant header and the uncompressed point.
fn key_fingerprint(key: &IssuerKey) -> [u8; 32] {
    const HEADER: &[u8] =
        b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\
        \x03\x42\x00\x04";
    Sha256::new().chain_update(HEADER).chain_update(key.x).chain_update(key.y).finalize().into()
}
