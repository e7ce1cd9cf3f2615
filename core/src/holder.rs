//! The wallet's side: a credential, what can be computed ahead of a question, and answers.

mod prepared;

pub use prepared::Prepared;

use crate::{
    control::{Control, Step},
    document::{
        mdoc::{Algorithm, Credential, DeviceNameSpaces, Signature, ValidityInfo, device_authentication_bytes_as},
        reference,
        request::{Choice, Request},
        time::DateTime,
        trust::{IssuerKey, sent_certificates},
    },
    engine::{
        commit::prover::prepare_tables,
        proof::{self, prover::ZoneRows},
        randomness,
    },
    error::{DocumentError, HolderError, RequestError, Result, TrustError},
    math::parallel,
    model::{Inputs, Model, ModelFacts},
    presentation::{self, Hint, IssuerIdentity, MAX_PRESENTATION_BYTES, Presentation},
    statement::issuer_cache::IssuerCache,
    statement::model::{ModelQuestion, ModelStatement, prover::ModelRun},
    statement::{PrivateWitness, PublicStatement, device_nonce_point, mso_class, prover::disclosed},
};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};
use zeroize::Zeroizing;

/// A credential that answers requests.
///
/// ```
/// use plica::{holder::Holder, issue, mdoc::{Credential, MDL, SessionTranscript}, request::Request};
/// use plica::{time::{Date, DateTime}, trust::TrustList, verifier::Verifier};
/// # use rand_core::SeedableRng;
/// # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
/// # let now: DateTime = "2026-01-15T09:00:00Z".parse()?;
/// # let issuer = issue::TestIssuer::new(&issue::CertificateOptions::new(now), &mut rng)?;
/// # let device = issue::TestDevice::new(&mut rng);
/// # let licence = issue::sample_licence(Date::parse("1990-06-15").unwrap(), now)?;
/// # let shape = issue::Shape::default();
/// # let issuer_signed = issuer.issue(&licence, &device.public_key(), &shape, &mut rng)?.issuer_signed;
/// # let iaca_roots = [issuer.root_certificate()];
/// # let uri = "https://example.com";
/// # let session_transcript = SessionTranscript::openid4vp("x509_san_dns:example.com", "nonce", None, uri);
/// // The wallet.
/// let credential = Credential::from_issuer_signed(&issuer_signed)?;
/// let holder = Holder::new(credential);
/// let request = Request::age_over(18).doc_type(MDL).session(&session_transcript);
/// let prepared = holder.prepare(&request, &mut rng)?;
/// let to_sign = holder.device_authentication(&request)?;
/// # let device_signature = device.sign_bytes(&to_sign).to_bytes();
/// let presentation = holder.present(&prepared, &request, &device_signature, now, &mut rng)?;
///
/// // The relying party.
/// let verifier = Verifier::new(TrustList::from_certificates(&iaca_roots)?);
/// let facts = verifier.verify(&presentation, &request, now)?;
/// assert_eq!(facts.claims[0].element, "age_over_18");
/// # Ok::<(), plica::error::Error>(())
/// ```
///
/// # One answer a session
/// Whoever asks twice in one session gets one presentation: the second call fails with
/// [`HolderError::TranscriptReused`]. A device that signs deterministically would sign the same bytes with the same
/// nonce point, and so link the two. What was answered is remembered by this object alone; a wallet that outlives it,
/// or that has several, keeps [`Holder::answered`] and gives it to [`Holder::with_answered`]. What failed was not
/// answered.
pub struct Holder {
    credential: Credential,
    fingerprint: [u8; 32],
    /// What is sent of the document's certificates.
    certificates: Vec<Vec<u8>>,
    /// A pinned issuer key, in place of the document's certificates.
    pinned: Option<IssuerKey>,
    /// Models that it runs.
    models: Vec<Model>,
    /// What it says of itself to models.
    inputs: Inputs,
    issuers: IssuerCache,
    answered: Mutex<BTreeSet<[u8; 32]>>,
}

/// Builds ahead what every presentation of this process needs: tables of multiples of the generators, about 3 MB.
///
/// Otherwise the first presentations build them, and the first takes half as long again. Call this on a thread of your
/// own while the user reads what is asked or confirms it; whoever presents meanwhile waits for it. Verifiers
/// need no tables. [`Holder::warm_up`] does this and more.
pub fn warm_up() {
    parallel::install(prepare_tables);
}

/// What a device has signed to answer a request: a signature `r ++ s`, and the elements of its own that it covers.
///
/// A bare signature is one over no elements, as nearly every answer has it.
#[derive(Clone, Copy)]
pub struct DeviceAnswer<'a> {
    signature: &'a [u8; 64],
    name_spaces: Option<&'a DeviceNameSpaces>,
}

impl<'a> From<&'a [u8; 64]> for DeviceAnswer<'a> {
    fn from(signature: &'a [u8; 64]) -> Self {
        Self { signature, name_spaces: None }
    }
}

impl<'a> From<(&'a [u8; 64], &'a DeviceNameSpaces)> for DeviceAnswer<'a> {
    fn from((signature, name_spaces): (&'a [u8; 64], &'a DeviceNameSpaces)) -> Self {
        Self { signature, name_spaces: Some(name_spaces) }
    }
}

/// What an answer would show of one claim.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// The namespace of the element.
    pub namespace: String,
    /// The element identifier.
    pub element: String,
    /// Which of the claim's [alternatives](crate::request::Claim::alternatives) this is: 0 if it has no others.
    pub alternative: usize,
    /// The value's CBOR, if the claim discloses it.
    pub disclosed: Option<Zeroizing<Vec<u8>>>,
}

impl Holder {
    /// A holder that shows its document's certificates to say who issued it: that of the document signer, and those of
    /// authorities between it and its root, if there are any. The root's is never sent, nor is any that leads nowhere.
    #[must_use]
    pub fn new(credential: Credential) -> Self {
        Self {
            fingerprint: fingerprint(&credential),
            certificates: sent_certificates(credential.certificates()),
            credential,
            pinned: None,
            models: Vec::new(),
            inputs: Inputs::new(),
            issuers: IssuerCache::new(1),
            answered: Mutex::default(),
        }
    }

    /// Shows this P-256 key as the issuer's instead of certificates, to verifiers that have pinned it.
    ///
    /// # Errors
    /// [`DocumentError::NotOnCurve`].
    pub fn with_issuer_key(mut self, x: &[u8; 32], y: &[u8; 32]) -> Result<Self> {
        self.pinned = Some(IssuerKey::pinned(x, y)?);
        Ok(self)
    }

    /// Runs this model for whoever asks about it by its id. Requests about others fail with
    /// [`ModelError::Unknown`](crate::error::ModelError::Unknown).
    ///
    /// Add only models that the wallet's user or maker admitted, and none because a request named it: an output can
    /// tell an input. [`Holder::check_model`] says what an answer shows.
    #[must_use]
    pub fn with_model(mut self, model: &Model) -> Self {
        self.models.push(model.clone());
        self
    }

    /// Says what the private inputs of models are, by name. Nobody else has to believe it. Names that a model does not
    /// have, or that the request takes from elsewhere, do not matter.
    #[must_use]
    pub fn with_inputs(mut self, inputs: Inputs) -> Self {
        self.inputs = inputs;
        self
    }

    /// Remembers sessions that were answered before: SHA-256 of each session transcript.
    #[must_use]
    pub fn with_answered(self, sessions: impl IntoIterator<Item = [u8; 32]>) -> Self {
        self.sessions().extend(sessions);
        self
    }

    /// SHA-256 of every session transcript that was answered, in ascending order.
    #[must_use]
    pub fn answered(&self) -> Vec<[u8; 32]> {
        self.sessions().iter().copied().collect()
    }

    /// The credential.
    #[must_use]
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// The certificates that are sent to say who issued the document, its signer's first: at least one.
    ///
    /// # Errors
    /// [`TrustError::CertificateMissing`] if the document comes without; [`DocumentError::HeaderCertificate`] if the
    /// protected header is about another one.
    pub fn issuer_certificates(&self) -> Result<&[Vec<u8>]> {
        let first = self.certificates.first().ok_or(TrustError::CertificateMissing)?;
        self.credential.protected_header().check_certificate(first)?;
        Ok(&self.certificates)
    }

    /// Builds ahead what the first presentation of this credential needs besides the request: what [`warm_up`] builds,
    /// and tables of the issuer's key.
    ///
    /// # Errors
    /// Those of the issuer's key, which [`Holder::present`] would also fail with: [`TrustError::CertificateMissing`],
    /// [`DocumentError::HeaderCertificate`], [`DocumentError::NotOnCurve`] and those of a certificate.
    pub fn warm_up(&self) -> Result<()> {
        let issuer = self.issuer()?;
        let (_, tables) = parallel::join(warm_up, || self.issuers.get(&issuer.x, &issuer.y));
        tables.map(drop)
    }

    /// Computes ahead what no request changes: commitments to the MSO and, for a request like those that are to come,
    /// to the items that it asks for. Items are a small part of the work, so `None` saves nearly as much.
    ///
    /// It serves any number of presentations, of any request, each of which draws new blinds for it. About 14 kB for an
    /// MSO of 2 kB, and 1.4 kB for each item.
    ///
    /// # Errors
    /// [`DocumentError::TooLarge`] for an MSO that cannot be proved.
    pub fn prepare<'r>(&self, request: impl Into<Option<&'r Request>>, rng: &mut impl CryptoRng) -> Result<Prepared> {
        self.prepare_with(&Control::new(), request, rng)
    }

    /// As [`Holder::prepare`], watched and stopped by `control`: the steps are [`Step::PREPARE`].
    ///
    /// # Errors
    /// Those of [`Holder::prepare`], and [`Error::Cancelled`](crate::error::Error::Cancelled).
    pub fn prepare_with<'r>(
        &self,
        control: &Control<'_>,
        request: impl Into<Option<&'r Request>>,
        rng: &mut impl CryptoRng,
    ) -> Result<Prepared> {
        control.begin(Step::Commit)?;
        let mut rng = randomness::derive(rng, presentation::VERSION, &[&b"prepare"[..], &self.fingerprint]);
        let prepared = Prepared::new(&self.credential, self.fingerprint, request.into(), control, &mut rng)?;
        control.check()?;
        Ok(prepared)
    }

    /// What the device key signs with ES256 to answer a request: the `Sig_structure` over `DeviceAuthentication`
    /// (ISO/IEC 18013-5, 9.1.3.4), to be hashed with SHA-256 by the signer.
    ///
    /// # Errors
    /// [`RequestError::SessionMissing`]; [`DocumentError::DocTypeMismatch`] if this is not the document that is asked
    /// for.
    pub fn device_authentication(&self, request: &Request) -> Result<Vec<u8>> {
        self.device_authentication_over(request, &DeviceNameSpaces::default())
    }

    /// As [`Holder::device_authentication`], with elements that the device signs itself. They become public, and the
    /// verifier has to [allow](crate::verifier::Verifier::allow_device_signed) them.
    ///
    /// # Errors
    /// Those of [`Holder::device_authentication`].
    pub fn device_authentication_over(&self, request: &Request, name_spaces: &DeviceNameSpaces) -> Result<Vec<u8>> {
        self.device_authentication_as(Algorithm::Es256, request, name_spaces)
    }

    /// As [`Holder::device_authentication_over`], for a device whose signatures call their algorithm ESP256.
    ///
    /// # Errors
    /// Those of [`Holder::device_authentication`].
    pub fn device_authentication_as(
        &self,
        algorithm: Algorithm,
        request: &Request,
        name_spaces: &DeviceNameSpaces,
    ) -> Result<Vec<u8>> {
        let session = request.session.as_ref().ok_or(RequestError::SessionMissing)?;
        self.check_doc_type(request)?;
        Ok(device_authentication_bytes_as(algorithm, session, &request.doc_type, name_spaces))
    }

    /// Says what an answer would show, claim by claim, after every check of [`Holder::present`] but that of the
    /// device's signature: a wallet calls it before it asks its user and its device. The request need not have a
    /// session yet.
    ///
    /// # Errors
    /// Those of [`Holder::present`] that do not depend on the device's signature.
    pub fn check<'p>(
        &self,
        prepared: impl Into<Option<&'p Prepared>>,
        request: &Request,
        now: DateTime,
    ) -> Result<Vec<Shown>> {
        request.validate()?;
        self.check_prepared(prepared.into())?;
        if request.session.as_ref().is_some_and(|session| self.sessions().contains(&session.hash())) {
            return Err(HolderError::TranscriptReused.into());
        }
        self.identity()?;
        let Checked { request, choice, now, .. } = self.checked(request, now)?;
        let values = reference::evaluate(&self.credential, &request, now)?;
        let claims = request.claims.into_iter().zip(choice.indices()).zip(values);
        Ok(claims
            .map(|((claim, &alternative), value)| Shown {
                namespace: claim.namespace,
                element: claim.element,
                alternative: alternative.into(),
                disclosed: value.map(Zeroizing::new),
            })
            .collect())
    }

    /// Says what an answer would show of the model that is asked about, and where each of its inputs comes from. A
    /// wallet calls it beside [`Holder::check`].
    ///
    /// # Errors
    /// Those of [`Holder::check`].
    pub fn check_model(&self, request: &Request, now: DateTime) -> Result<Option<ModelFacts>> {
        request.validate()?;
        Ok(self.checked(request, now)?.model.map(|(statement, _)| statement.facts()))
    }

    /// Answers a request at the minute of `now`, with the device's signature `r ++ s` over
    /// [`Holder::device_authentication`], or with a pair of the signature over [`Holder::device_authentication_over`]
    /// and the elements that it covers.
    ///
    /// Of a claim with alternatives it shows the first that holds. A document that became valid within the minute is
    /// shown at the next one, which its verifier's clock reaches in less than a minute.
    ///
    /// # Errors
    /// Everything that is proved is checked in clear before, and what fails is its own variant:
    /// [`RequestError::PredicateFalse`], [`DocumentError::Expired`], [`HolderError::DeviceSignature`],
    /// [`DocumentError::DigestMismatch`] and so on. Besides [`HolderError::TranscriptReused`] and
    /// [`HolderError::PreparedMismatch`]. About a model: [`ModelError`](crate::error::ModelError)s `Unknown`, `Input`,
    /// `Output` if the answer is no, and those of a request that the model cannot answer.
    pub fn present<'p, 'd>(
        &self,
        prepared: impl Into<Option<&'p Prepared>>,
        request: &Request,
        device: impl Into<DeviceAnswer<'d>>,
        now: DateTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Presentation> {
        self.present_with(&Control::new(), prepared, request, device, now, rng)
    }

    /// As [`Holder::present`], watched and stopped by `control`: the steps are [`Step::ALL`].
    ///
    /// # Errors
    /// Those of [`Holder::present`], and [`Error::Cancelled`](crate::error::Error::Cancelled).
    pub fn present_with<'p, 'd>(
        &self,
        control: &Control<'_>,
        prepared: impl Into<Option<&'p Prepared>>,
        request: &Request,
        device: impl Into<DeviceAnswer<'d>>,
        now: DateTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Presentation> {
        control.begin(Step::Parse)?;
        request.validate()?;
        let session = request.session.as_ref().ok_or(RequestError::SessionMissing)?;
        let DeviceAnswer { signature: device_signature, name_spaces } = device.into();
        let signature = Signature::from_bytes("the device's signature", device_signature)?;
        let prepared = prepared.into();
        self.check_prepared(prepared)?;
        let answer = Answer::begin(self, session.hash())?;

        control.begin(Step::Check)?;
        let name_spaces = name_spaces.cloned().unwrap_or_default();
        let (statement, run) = self.statement(request, &signature, name_spaces, now)?;

        control.begin(Step::Build)?;
        let witness = PrivateWitness::new(&self.credential, signature.s).with_model(run.as_ref().map(ModelRun::trace));
        let circuit = statement.build_with(&witness)?;
        let rows = prepared.map_or_else(Vec::new, |prepared| prepared.rows(&circuit));
        let rows: Vec<Option<&ZoneRows>> = rows.iter().map(Option::as_ref).collect();
        let statement_bytes = statement.to_bytes();
        let prepared_rows = Prepared::hash_of(&rows);
        let mut context =
            vec![b"present", &self.fingerprint[..], &statement_bytes, &device_signature[..], &prepared_rows];
        context.extend(run.as_ref().map(ModelRun::secret_bytes));
        let mut rng = randomness::derive(rng, presentation::VERSION, &context);
        let mut observer = |stage: proof::Stage| control.begin(stage.into());
        let mut transcript = presentation::transcript(&statement);
        let proof = proof::prover::prove(&circuit, &rows, &mut transcript, &mut rng, &mut observer)?;

        let PublicStatement { choice, name_spaces, now, protected, device_algorithm, model, .. } = &statement;
        let presentation = Presentation {
            hint: Hint::of(request),
            issuer: self.identity()?,
            protected: protected.clone(),
            mso_blocks: statement.mso_blocks,
            now: *now,
            device_algorithm: *device_algorithm,
            nonce_point: statement.nonce_point,
            name_spaces: name_spaces.clone(),
            alternatives: choice.indices().iter().map(|&index| index.into()).collect(),
            disclosed: statement.disclosed.clone(),
            answer: model.as_ref().map(|model| model.answer().clone()),
            proof,
        };
        check_size(&presentation)?;
        control.check()?;
        answer.given();
        Ok(presentation)
    }

    /// What is about to be proved, after it was checked in clear.
    fn statement(
        &self,
        request: &Request,
        signature: &Signature,
        name_spaces: DeviceNameSpaces,
        now: DateTime,
    ) -> Result<(PublicStatement, Option<ModelRun>)> {
        self.check_doc_type(request)?;
        let session = request.session.as_ref().ok_or(RequestError::SessionMissing)?;
        let key = &self.credential.mso().device_key;
        let (checked, signed) = parallel::join(
            || self.checked(request, now),
            || device_nonce_point(key, session, &request.doc_type, &name_spaces, signature),
        );
        let Checked { request, choice, now, issuer, mso_blocks, model } = checked?;
        let (model, run) = model.unzip();
        let disclosed = disclosed(&self.credential, &request, now)?;
        let (device_algorithm, nonce_point) = signed?;
        let statement = PublicStatement {
            request,
            choice,
            name_spaces,
            now,
            issuer: self.issuers.get(&issuer.x, &issuer.y)?,
            issuer_validity: issuer.validity(),
            issuer_certificate: issuer.certificate,
            protected: self.credential.protected_header().clone(),
            device_algorithm,
            nonce_point,
            mso_blocks,
            disclosed,
            model,
        };
        Ok((statement, run))
    }

    /// Checks in clear everything but the device's signature.
    fn checked(&self, request: &Request, now: DateTime) -> Result<Checked> {
        self.check_doc_type(request)?;
        let asked = request.model.as_ref().map(|claim| ModelQuestion::find(&self.models, claim)).transpose()?;
        let credential = &self.credential;
        let mso = credential.mso();
        let now = stated_minute(&mso.validity, now);
        presentation::minutes(now).ok_or(DocumentError::DateFormat { field: "now", expected: "a time since 1970" })?;
        let issuer = self.issuer()?;
        reference::check_issuer_signature(credential, &issuer)?;
        reference::check_dates(&mso.validity, &issuer, now)?;
        let (request, choice) = request.resolve(&reference::choose(credential, request, now)?)?;
        let model = asked.map(|asked| asked.run(credential, &self.inputs, now)).transpose()?;
        Ok(Checked { request, choice, now, issuer, mso_blocks: mso_class(mso.message.len())?, model })
    }

    fn check_prepared(&self, prepared: Option<&Prepared>) -> Result<()> {
        match prepared {
            Some(prepared) if *prepared.credential() != self.fingerprint => Err(HolderError::PreparedMismatch.into()),
            _ => Ok(()),
        }
    }

    fn check_doc_type(&self, request: &Request) -> Result<()> {
        let found = self.credential.doc_type();
        if request.doc_type == found {
            return Ok(());
        }
        Err(DocumentError::DocTypeMismatch { expected: request.doc_type.clone(), found: found.into() }.into())
    }

    /// The key that the document is claimed to be signed with, and its certificate's dates.
    fn issuer(&self) -> Result<IssuerKey> {
        if let Some(pinned) = &self.pinned {
            return Ok(pinned.clone());
        }
        IssuerKey::from_certificate(&self.issuer_certificates()?[0])
    }

    fn identity(&self) -> Result<IssuerIdentity> {
        match &self.pinned {
            Some(IssuerKey { x, y, .. }) => Ok(IssuerIdentity::Key { x: *x, y: *y }),
            None => IssuerIdentity::from_chain(&self.certificates),
        }
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, BTreeSet<[u8; 32]>> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time that a presentation states: the minute of `now`, or the next one if the document became valid in between.
///
/// A presentation states whole minutes, and verifiers allow for a difference of clocks that is longer. Nothing is
/// rounded up at the other end: a document that ended within the minute is still shown at its beginning.
fn stated_minute(validity: &ValidityInfo, now: DateTime) -> DateTime {
    let minute = now.truncate_to_minute();
    if validity.valid_from <= minute || now < validity.valid_from {
        return minute;
    }
    DateTime::from_unix(minute.to_unix() + 60).unwrap_or(minute)
}

/// SHA-256 of the whole credential.
fn fingerprint(credential: &Credential) -> [u8; 32] {
    let bytes = Zeroizing::new(credential.to_issuer_signed());
    Sha256::new().chain_update(b"plica credential 1").chain_update(&bytes[..]).finalize().into()
}

/// What holds of the credential, whatever its device signs.
struct Checked {
    /// Of each claim the alternative that is shown.
    request: Request,
    choice: Choice,
    /// The minute that is stated.
    now: DateTime,
    issuer: IssuerKey,
    mso_blocks: usize,
    /// What is shown of the model that is asked about, and its run.
    model: Option<(ModelStatement, ModelRun)>,
}

/// A session that is being answered. It is taken from the first check on, so that two threads cannot both answer it,
/// and given back if there is no answer.
struct Answer<'a> {
    holder: &'a Holder,
    session: [u8; 32],
    given: bool,
}

impl<'a> Answer<'a> {
    fn begin(holder: &'a Holder, session: [u8; 32]) -> Result<Self> {
        if !holder.sessions().insert(session) {
            return Err(HolderError::TranscriptReused.into());
        }
        Ok(Self { holder, session, given: false })
    }

    fn given(mut self) {
        self.given = true;
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        if !self.given {
            self.holder.sessions().remove(&self.session);
        }
    }
}

fn check_size(presentation: &Presentation) -> Result<()> {
    let size = presentation.to_bytes().len();
    let limit = MAX_PRESENTATION_BYTES;
    if size > limit { Err(DocumentError::TooLarge { what: "the presentation", size, limit }.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
