//! Protected headers of COSE_Sign1 (RFC 9052, section 3.1).
//!
//! The header that the issuer signed is public in a presentation: both sides check it in clear, and the circuit has its
//! bytes as constants. Whatever could change the meaning of the signature is refused here, by its label.

use core::fmt;

use sha2::{Digest, Sha256};

use super::cbor::{ARRAY, BYTES, NEGATIVE, Reader, TEXT, UNSIGNED, Writer};
use crate::error::{CborFault, DocumentError, Error, Result};

/// The longest protected header that is supported, in bytes: it may hold a certificate.
pub const MAX_PROTECTED_BYTES: usize = 4 << 10;
/// The most certificates of an `x5chain`.
pub(crate) const MAX_CERTIFICATES: usize = 8;

const ALG: i64 = 1;
const KID: i64 = 4;
const TYP: i64 = 16;
/// The label of `x5chain` (RFC 9360).
pub(super) const X5CHAIN: i64 = 33;
/// The label of `x5t` (RFC 9360).
const X5T: i64 = 34;
/// SHA-256 as `x5t` names it (RFC 9054).
const SHA_256: i64 = -16;

/// ECDSA on P-256 with SHA-256, under either of its two numbers. The signatures are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ES256, -7 (RFC 9053).
    Es256,
    /// ESP256, -9 (RFC 9864), which names the curve too.
    Esp256,
}

impl Algorithm {
    /// Both of them, the usual one first.
    pub const ALL: [Self; 2] = [Self::Es256, Self::Esp256];

    /// The number in the header.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::Esp256 => -9,
        }
    }

    /// The protected header that says this and nothing else.
    #[must_use]
    pub fn header(self) -> [u8; 3] {
        match self {
            Self::Es256 => [0xa1, 0x01, 0x26],
            Self::Esp256 => [0xa1, 0x01, 0x28],
        }
    }

    fn of_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.number() == number)
    }
}

/// The protected header of an issuer's signature.
#[derive(Clone, PartialEq, Eq)]
pub struct ProtectedHeader {
    bytes: Vec<u8>,
    algorithm: Algorithm,
    key_id: bool,
    thumbprint: Option<[u8; 32]>,
    certificates: Vec<Vec<u8>>,
}

impl ProtectedHeader {
    /// The header that names an algorithm and nothing else.
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        let bytes = algorithm.header().to_vec();
        Self { bytes, algorithm, key_id: false, thumbprint: None, certificates: Vec::new() }
    }

    /// Reads a header: one map in the shortest encoding, of `alg`, `kid`, `typ`, `x5chain` and `x5t` alone.
    ///
    /// # Errors
    /// [`DocumentError::UnsupportedAlgorithm`], [`DocumentError::ProtectedHeader`] with the label,
    /// [`DocumentError::TooLarge`], [`DocumentError::Cbor`].
    pub fn parse(what: &'static str, bytes: &[u8]) -> Result<Self> {
        Self::parse_labels(what, bytes, &[ALG, KID, TYP, X5CHAIN, X5T])
    }

    /// Reads a header that names an algorithm and nothing else, as device signatures have it.
    pub(super) fn parse_algorithm(what: &'static str, bytes: &[u8]) -> Result<Algorithm> {
        Self::parse_labels(what, bytes, &[ALG]).map(|header| header.algorithm)
    }

    fn parse_labels(what: &'static str, bytes: &[u8], supported: &[i64]) -> Result<Self> {
        if bytes.len() > MAX_PROTECTED_BYTES {
            let (size, limit) = (bytes.len(), MAX_PROTECTED_BYTES);
            return Err(DocumentError::TooLarge { what: "the protected header", size, limit }.into());
        }
        let mut reader = Reader::new("the protected header", bytes);
        let mut labels = Vec::new();
        let mut number = None;
        let (mut key_id, mut thumbprint, mut certificates) = (false, None, Vec::new());
        for _ in 0..reader.map()? {
            let start = reader.position();
            let label = read_label(what, &mut reader)?;
            if labels.contains(&label) {
                return Err(reader.fault(start, CborFault::DuplicateKey));
            }
            labels.push(label);
            if !supported.contains(&label) {
                return Err(unknown(what, label.to_string()));
            }
            match label {
                ALG if reader.peek()? <= NEGATIVE => number = Some(reader.integer()?),
                ALG => return Err(DocumentError::UnsupportedAlgorithm { what, algorithm: None }.into()),
                KID => {
                    reader.bytes()?;
                    key_id = true;
                }
                TYP => match reader.peek()? {
                    UNSIGNED => drop(reader.unsigned()?),
                    _ => drop(reader.text()?),
                },
                X5CHAIN => certificates = read_certificates(&mut reader)?,
                _ => thumbprint = Some(read_thumbprint(what, &mut reader)?),
            }
        }
        reader.finish()?;
        let algorithm = number.and_then(Algorithm::of_number);
        let algorithm = algorithm.ok_or(DocumentError::UnsupportedAlgorithm { what, algorithm: number })?;
        Ok(Self { bytes: bytes.to_vec(), algorithm, key_id, thumbprint, certificates })
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether there is a `kid`: presentations show it, and an issuer that gives each document one of its own makes
    /// them linkable.
    #[must_use]
    pub fn has_key_id(&self) -> bool {
        self.key_id
    }

    /// The certificates of an `x5chain` in this header, in DER; mostly none.
    #[must_use]
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// Checks [`ProtectedHeader::names`].
    ///
    /// # Errors
    /// [`DocumentError::HeaderCertificate`].
    pub fn check_certificate(&self, first: &[u8]) -> Result<()> {
        if self.names(first) { Ok(()) } else { Err(DocumentError::HeaderCertificate.into()) }
    }

    /// Whether what the header says of a certificate is true of `first`, the first of the chain that is sent.
    #[must_use]
    pub fn names(&self, first: &[u8]) -> bool {
        self.thumbprint.is_none_or(|thumbprint| Sha256::digest(first)[..] == thumbprint)
            && self.certificates.first().is_none_or(|certificate| certificate == first)
    }
}

impl fmt::Debug for ProtectedHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProtectedHeader").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

/// A `Sig_structure("Signature1", protected, "", ..)` up to its payload, and without it (RFC 9052, section 4.4).
pub(crate) fn sig_structure_start(protected: &[u8]) -> Vec<u8> {
    Writer::default().array(4).text("Signature1").bytes(protected).bytes(&[]).0
}

/// What a COSE_Sign1 without external data signs.
pub(crate) fn sig_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    Writer::default().raw(&sig_structure_start(protected)).bytes(payload).0
}

/// The certificates of an `x5chain`: one byte string, or an array of them.
pub(super) fn read_certificates(reader: &mut Reader<'_>) -> Result<Vec<Vec<u8>>> {
    if reader.peek()? == BYTES {
        return Ok(vec![reader.bytes()?.to_vec()]);
    }
    let start = reader.position();
    if reader.peek()? != ARRAY {
        return Err(reader.fault(start, CborFault::Type));
    }
    let count = reader.array()?;
    if count > MAX_CERTIFICATES {
        return Err(DocumentError::TooMany { what: "certificates", limit: MAX_CERTIFICATES }.into());
    }
    (0..count).map(|_| reader.bytes().map(<[u8]>::to_vec)).collect()
}

fn read_label(what: &'static str, reader: &mut Reader<'_>) -> Result<i64> {
    match reader.peek()? {
        TEXT => Err(unknown(what, reader.text()?.into())),
        _ => reader.integer(),
    }
}

/// `[-16, h'..']`: the SHA-256 of a certificate.
fn read_thumbprint(what: &'static str, reader: &mut Reader<'_>) -> Result<[u8; 32]> {
    let other = || -> Error {
        DocumentError::ProtectedHeader { what, label: X5T.to_string(), reason: "is not a SHA-256 thumbprint" }.into()
    };
    if reader.peek()? != ARRAY || reader.array()? != 2 || reader.peek()? > NEGATIVE || reader.integer()? != SHA_256 {
        return Err(other());
    }
    reader.bytes()?.try_into().map_err(|_| other())
}

fn unknown(what: &'static str, label: String) -> Error {
    DocumentError::ProtectedHeader { what, label, reason: "is not supported there" }.into()
}

#[cfg(test)]
mod tests;
