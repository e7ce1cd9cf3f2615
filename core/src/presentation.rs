//! What a holder sends: a proof, and what the request leaves open.
//!
//! # Format
//! | part | bytes |
//! |---|---|
//! | `PLCP` and the version, 1 | 4 + 4 |
//! | the [hint](Hint): of the session, of the request | 8 + 8 |
//! | the issuer: 0 and its key, or 1, the number of certificates and each in DER | 1 + 64, or 1 + 1 + (4 + n) each |
//! | the protected header of the issuer's signature | 4 + n |
//! | blocks of the MSO's zone | 1 |
//! | the stated time, in minutes since 1970-01-01T00:00Z | 4 |
//! | the device's algorithm: 0 for ES256, 1 for ESP256 | 1 |
//! | the nonce point of the device's signature, compressed | 33 |
//! | 0, or 1 and the `DeviceNameSpacesBytes` that the device signed, if they are not of no elements | 1, or 1 + 4 + n |
//! | number of claims, and 128 if a model is asked about; for each claim the index of its alternative that is shown | 1; 1 |
//! | for each claim 0, or 1 and what it discloses | 1, or 1 + 4 + n |
//! | if a model is asked about, what is shown of its output, as in a [`ModelProof`](crate::model::ModelProof) | 1 + n |
//! | the proof | see [`Proof::to_bytes`](crate::engine::proof::Proof::to_bytes) |
//!
//! Integers are most significant byte first; a length of four bytes precedes what it is the length of. There is one
//! encoding of a presentation, and nothing may follow it.
//!
//! Nothing in a presentation is a fact. A verifier puts these parts into a statement of its own making and believes
//! that statement once the proof verifies: [`Verifier::verify`](crate::verifier::Verifier::verify).

mod hint;

pub use hint::Hint;

use core::fmt;

use crate::{
    document::{
        mdoc::{
            Algorithm, DeviceNameSpaces, MAX_DEVICE_NAME_SPACES_BYTES, MAX_LINKABLE_ITEM_BYTES, MAX_PROTECTED_BYTES,
            ProtectedHeader, public_key,
        },
        request::{MAX_ALTERNATIVES, MAX_CLAIMS},
        time::DateTime,
    },
    engine::{
        commit::GENERATOR_DOMAIN,
        encoding::{Decoder, put_string},
        proof::Proof,
        transcript::Transcript,
    },
    error::{DocumentError, ProofError, Result},
    model::{Answer, proof::read_answer, request::put_answer},
    statement::ecdsa::AffinePoint,
    statement::{MSO_CLASSES, PublicStatement},
};

/// The version of the protocol and of this format.
pub const VERSION: u32 = 1;
/// The first bytes of a presentation.
pub const MAGIC: [u8; 4] = *b"PLCP";
/// The longest presentation, in bytes.
pub const MAX_PRESENTATION_BYTES: usize = 4 << 20;
/// The most certificates in a chain.
pub const MAX_CERTIFICATES: usize = 8;
/// The longest certificate, in bytes.
pub const MAX_CERTIFICATE_BYTES: usize = 16 << 10;
/// The bit beside the number of claims that says that a model is asked about.
const WITH_MODEL: u8 = 128;
/// Names the protocol in the first bytes of its transcript.
const DOMAIN: &str = "plica/v1/mdoc";

/// A proof that somebody holds a document that satisfies a request, and what the request leaves open.
#[derive(Clone, PartialEq)]
pub struct Presentation {
    /// What it was made for, as its maker says.
    pub hint: Hint,
    /// Who signed the document.
    pub issuer: IssuerIdentity,
    /// The protected header of the issuer's signature.
    pub protected: ProtectedHeader,
    /// Blocks of the MSO's zone, one of [`MSO_CLASSES`]: all that is shown of the MSO's length.
    pub mso_blocks: usize,
    /// The time at which everything is claimed to hold, in whole minutes, not before 1970.
    pub now: DateTime,
    /// What the protected header of the device's signature calls its algorithm.
    pub device_algorithm: Algorithm,
    /// The nonce point of the device's signature: random, and unrelated to its key.
    pub nonce_point: AffinePoint,
    /// The elements that the device has signed itself.
    pub name_spaces: DeviceNameSpaces,
    /// A claim each: which of its [alternatives](crate::request::Claim::alternatives) is shown, 0 if it has none.
    pub alternatives: Vec<usize>,
    /// A claim each: the value's CBOR for `disclose`, the whole item for `discloseLinkable`, nothing otherwise.
    pub disclosed: Vec<Option<Vec<u8>>>,
    /// What is shown of the output of a model, if one is asked about.
    pub answer: Option<Answer>,
    /// The proof.
    pub proof: Proof,
}

/// Who signed a document, as its holder says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuerIdentity {
    /// The document signer's key, for verifiers that have pinned it.
    Key {
        /// The x-coordinate, big-endian.
        x: [u8; 32],
        /// The y-coordinate, big-endian.
        y: [u8; 32],
    },
    /// Certificates in DER: the document signer's, and after it those of authorities up to its root, which is left
    /// out.
    Certificates(Vec<Vec<u8>>),
}

impl Presentation {
    /// The bytes of this presentation.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&VERSION.to_be_bytes());
        out.extend_from_slice(&self.hint.session);
        out.extend_from_slice(&self.hint.request);
        match &self.issuer {
            IssuerIdentity::Key { x, y } => {
                out.push(0);
                out.extend_from_slice(x);
                out.extend_from_slice(y);
            }
            IssuerIdentity::Certificates(chain) => {
                out.extend_from_slice(&[1, chain.len() as u8]);
                chain.iter().for_each(|certificate| put_string(&mut out, certificate));
            }
        }
        put_string(&mut out, self.protected.as_bytes());
        out.push(self.mso_blocks as u8);
        out.extend_from_slice(&minutes(self.now).unwrap_or(0).to_be_bytes());
        out.push(u8::from(self.device_algorithm == Algorithm::Esp256));
        out.extend_from_slice(&self.nonce_point.to_compressed());
        let name_spaces = (self.name_spaces != DeviceNameSpaces::default()).then_some(self.name_spaces.as_bytes());
        put_optional(&mut out, name_spaces);
        out.push(self.alternatives.len() as u8 | if self.answer.is_some() { WITH_MODEL } else { 0 });
        out.extend(self.alternatives.iter().map(|&index| index as u8));
        self.disclosed.iter().for_each(|value| put_optional(&mut out, value.as_deref()));
        if let Some(answer) = &self.answer {
            put_answer(&mut out, answer);
        }
        out.extend_from_slice(&self.proof.to_bytes());
        out
    }

    /// Reads a presentation. Never panics, and allocates no more than a small multiple of what it is given.
    ///
    /// # Errors
    /// [`DocumentError::TooLarge`], [`ProofError::Version`], and [`ProofError::Malformed`] with the place.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (size, limit) = (bytes.len(), MAX_PRESENTATION_BYTES);
        if size > limit {
            return Err(DocumentError::TooLarge { what: "the presentation", size, limit }.into());
        }
        let mut from = Decoder::new(bytes, |what, offset| ProofError::Malformed { what, offset }.into());
        if from.array("magic")? != MAGIC {
            return Err(from.fault("magic", 0));
        }
        match u32::from_be_bytes(from.array("version")?) {
            VERSION => {}
            found => return Err(ProofError::Version { found }.into()),
        }
        let hint = Hint { session: from.array("hint")?, request: from.array("hint")? };
        let issuer = IssuerIdentity::read(&mut from)?;
        let offset = from.position();
        let protected = from.string("protected header", MAX_PROTECTED_BYTES)?;
        let protected = ProtectedHeader::parse("the issuer's signature", protected)
            .map_err(|_| from.fault("protected header", offset))?;
        let mso_blocks = one_of(&mut from, "size class", |n| MSO_CLASSES.contains(&n))?;
        let offset = from.position();
        let minutes = u32::from_be_bytes(from.array("time")?);
        let now = DateTime::from_unix(60 * i64::from(minutes)).ok_or_else(|| from.fault("time", offset))?;
        let device_algorithm = Algorithm::ALL[one_of(&mut from, "device's algorithm", |n| n < 2)?];
        let offset = from.position();
        let nonce_point = AffinePoint::from_compressed(&from.array("nonce point")?);
        let nonce_point = nonce_point.map_err(|_| from.fault("nonce point", offset))?;
        let name_spaces = read_name_spaces(&mut from)?;
        let with_model = |n: usize| n & usize::from(WITH_MODEL) != 0;
        let number = |n: usize| n & !usize::from(WITH_MODEL);
        // With a model there may be none.
        let known = |n: usize| (1 - usize::from(with_model(n))..=MAX_CLAIMS).contains(&number(n));
        let claims = one_of(&mut from, "number of claims", known)?;
        let (with_model, claims) = (with_model(claims), number(claims));
        let alternative = |_| one_of(&mut from, "alternative", |n| n < MAX_ALTERNATIVES);
        let alternatives = (0..claims).map(alternative).collect::<Result<_>>()?;
        let disclosed = |_| read_optional(&mut from, "disclosed value", MAX_LINKABLE_ITEM_BYTES);
        let disclosed = (0..claims).map(disclosed).collect::<Result<_>>()?;
        let answer = if with_model { Some(read_answer(&mut from)?) } else { None };
        let proof = Proof::read(&mut from)?;
        from.finish("trailing bytes")?;
        Ok(Self {
            hint,
            issuer,
            protected,
            mso_blocks,
            now,
            device_algorithm,
            nonce_point,
            name_spaces,
            alternatives,
            disclosed,
            answer,
            proof,
        })
    }
}

impl IssuerIdentity {
    /// The certificates that are sent, if none is too long.
    pub(crate) fn from_chain(chain: &[Vec<u8>]) -> Result<Self> {
        debug_assert!(chain.len() <= MAX_CERTIFICATES);
        let limit = MAX_CERTIFICATE_BYTES;
        match chain.iter().map(Vec::len).find(|&size| size > limit) {
            Some(size) => Err(DocumentError::TooLarge { what: "a certificate", size, limit }.into()),
            None => Ok(Self::Certificates(chain.to_vec())),
        }
    }

    fn read(from: &mut Decoder<'_>) -> Result<Self> {
        let offset = from.position();
        match from.u8("issuer")? {
            0 => {
                let (x, y) = (from.array("issuer")?, from.array("issuer")?);
                public_key(&x, &y).ok_or_else(|| from.fault("issuer", offset))?;
                Ok(Self::Key { x, y })
            }
            1 => {
                let count = one_of(from, "number of certificates", |n| (1..=MAX_CERTIFICATES).contains(&n))?;
                let certificate = |_| from.string("certificate", MAX_CERTIFICATE_BYTES).map(<[u8]>::to_vec);
                Ok(Self::Certificates((0..count).map(certificate).collect::<Result<_>>()?))
            }
            _ => Err(from.fault("issuer", offset)),
        }
    }
}

impl fmt::Debug for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presentation").field("now", &self.now).finish_non_exhaustive()
    }
}

/// The transcript of a statement, at the point where the circuit's shape and the rows are absorbed.
pub(crate) fn transcript(statement: &PublicStatement) -> Transcript {
    let mut transcript = Transcript::new(DOMAIN);
    transcript.absorb("version", &VERSION.to_be_bytes());
    transcript.absorb("generators", GENERATOR_DOMAIN);
    transcript.absorb("statement", &statement.to_bytes());
    transcript
}

/// Minutes since 1970, of a time in whole minutes.
pub(crate) fn minutes(time: DateTime) -> Option<u32> {
    let seconds = time.to_unix();
    if seconds % 60 == 0 { u32::try_from(seconds / 60).ok() } else { None }
}

fn one_of(from: &mut Decoder<'_>, what: &'static str, known: impl Fn(usize) -> bool) -> Result<usize> {
    let offset = from.position();
    let n = usize::from(from.u8(what)?);
    if known(n) { Ok(n) } else { Err(from.fault(what, offset)) }
}

fn put_optional(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    out.push(u8::from(bytes.is_some()));
    if let Some(bytes) = bytes {
        put_string(out, bytes);
    }
}

fn read_optional(from: &mut Decoder<'_>, what: &'static str, limit: usize) -> Result<Option<Vec<u8>>> {
    match one_of(from, what, |n| n < 2)? {
        0 => Ok(None),
        _ => Ok(Some(from.string(what, limit)?.to_vec())),
    }
}

/// Name spaces of no elements have one encoding, unless the device has signed another.
fn read_name_spaces(from: &mut Decoder<'_>) -> Result<DeviceNameSpaces> {
    let offset = from.position();
    let what = "device-signed elements";
    let none = DeviceNameSpaces::default();
    match read_optional(from, what, MAX_DEVICE_NAME_SPACES_BYTES)? {
        None => Ok(none),
        Some(bytes) => match DeviceNameSpaces::from_cbor(&bytes) {
            Ok(found) if found != none => Ok(found),
            _ => Err(from.fault(what, offset)),
        },
    }
}
