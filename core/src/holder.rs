//! The wallet's side: a credential, what can be computed ahead of a question, and answers.

mod prepared;

pub use prepared::Prepared;

use crate::{
    control::{Control, Step},
    document::{
        mdoc::{Algorithm, Credential, DeviceNameSpaces, Signature, ValidityInfo, device_authentication_bytes_as},
        reference,
        request::Request,
        time::DateTime,
        trust::{IssuerKey, sent_certificates},
    },
    engine::{
        commit::prover::prepare_tables,
        proof::{self, prover::ZoneRows},
    },
    error::{DocumentError, HolderError, RequestError, Result, TrustError},
    math::parallel,
    presentation::{self, Hint, IssuerIdentity, MAX_PRESENTATION_BYTES, Presentation},
    statement::issuer_cache::IssuerCache,
    statement::{PrivateWitness, PublicStatement, device_nonce_point, mso_class, prover::disclosed},
};
use chacha20::ChaCha20Rng;
use rand_core::{CryptoRng, SeedableRng};
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
        let mut rng = derive_rng(rng, presentation::VERSION, &[b"prepare", &self.fingerprint]);
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
    /// [`HolderError::PreparedMismatch`].
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
        if prepared.is_some_and(|prepared| *prepared.credential() != self.fingerprint) {
            return Err(HolderError::PreparedMismatch.into());
        }
        let answer = Answer::begin(self, session.hash())?;

        control.begin(Step::Check)?;
        let statement = self.statement(request, &signature, name_spaces.cloned().unwrap_or_default(), now)?;

        control.begin(Step::Build)?;
        let witness = PrivateWitness::new(&self.credential, signature.s);
        let circuit = statement.build_with(&witness)?;
        let rows = prepared.map_or_else(Vec::new, |prepared| prepared.rows(&circuit));
        let rows: Vec<Option<&ZoneRows>> = rows.iter().map(Option::as_ref).collect();
        let statement_bytes = statement.to_bytes();
        let context =
            [b"present", &self.fingerprint[..], &statement_bytes, device_signature, &Prepared::hash_of(&rows)];
        let mut rng = derive_rng(rng, presentation::VERSION, &context);
        let mut observer = |stage| control.begin(presentation::step(stage));
        let mut transcript = presentation::transcript(&statement);
        let proof = proof::prover::prove(&circuit, &rows, &mut transcript, &mut rng, &mut observer)?;

        let PublicStatement { choice, name_spaces, now, protected, device_algorithm, .. } = &statement;
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
    ) -> Result<PublicStatement> {
        self.check_doc_type(request)?;
        let credential = &self.credential;
        let mso = credential.mso();
        let now = stated_minute(&mso.validity, now);
        presentation::minutes(now).ok_or(DocumentError::DateFormat { field: "now", expected: "a time since 1970" })?;
        let issuer = self.issuer()?;
        let session = request.session.as_ref().ok_or(RequestError::SessionMissing)?;
        let (issued, signed) = parallel::join(
            || reference::check_issuer_signature(credential, &issuer),
            || device_nonce_point(&mso.device_key, session, &request.doc_type, &name_spaces, signature),
        );
        issued?;
        reference::check_dates(&mso.validity, &issuer, now)?;
        let (request, choice) = request.resolve(&reference::choose(credential, request, now)?)?;
        let disclosed = disclosed(credential, &request, now)?;
        let (device_algorithm, nonce_point) = signed?;
        Ok(PublicStatement {
            request,
            choice,
            name_spaces,
            now,
            issuer: self.issuers.get(&issuer.x, &issuer.y)?,
            issuer_validity: issuer.validity(),
            issuer_certificate: issuer.certificate,
            protected: credential.protected_header().clone(),
            device_algorithm,
            nonce_point,
            mso_blocks: mso_class(mso.message.len())?,
            disclosed,
        })
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

/// The one source of randomness of a presentation: keyed with fresh entropy and with everything that makes this
/// presentation different from any other, so that an outer generator that was rolled back, or seeded, cannot make two
/// different presentations share a blind. What was prepared and the protocol's version belong to that: both change the
/// challenges, and under two challenges the same mask shows what it hides. It wipes its state when it is dropped.
fn derive_rng(rng: &mut impl CryptoRng, version: u32, context: &[&[u8]]) -> ChaCha20Rng {
    let mut entropy = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut entropy[..]);
    let mut hash = Sha256::new().chain_update(b"plica randomness 1").chain_update(&entropy[..]);
    hash.update(version.to_be_bytes());
    for part in context {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(hash.finalize().into());
    ChaCha20Rng::from_seed(*seed)
}

/// A feature of its crate, without which everything compiles as well.
const _: fn() = || {
    fn wiped_when_dropped<T: zeroize::ZeroizeOnDrop>() {}
    wiped_when_dropped::<ChaCha20Rng>();
};

fn check_size(presentation: &Presentation) -> Result<()> {
    let size = presentation.to_bytes().len();
    let limit = MAX_PRESENTATION_BYTES;
    if size > limit { Err(DocumentError::TooLarge { what: "the presentation", size, limit }.into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
