//! ISO/IEC 18013-5 documents, located to the byte.
//!
//! A [`Credential`] is what a wallet holds: the issuer-signed MSO exactly as signed, the items exactly as digested, and
//! what the device added. Reading one establishes every property that the proof will pin (`Mso`, `ItemLayout`), so
//! that a document that cannot be proved is refused here, by a typed error, and not in the middle of a proof.

pub(crate) mod cbor;
mod cose;
mod device;
mod envelope;
mod item;
mod mso;
mod session;

pub use device::{DeviceElement, DeviceNameSpaces, MAX_DEVICE_NAME_SPACES_BYTES};
pub use envelope::{Credential, DeviceAuth, Element, FoundDocument, MAX_DOCUMENT_BYTES, UnusableItem};
pub use item::{Field, Item, ItemLayout};
pub(crate) use mso::public_key;
pub use mso::{DeviceKey, DigestEntry, DigestId, Mso, NamespaceDigests, ValidityInfo};
pub use session::{
    SessionTranscript, device_authentication_bytes, device_authentication_hash, device_authentication_payload,
    jwk_thumbprint_p256,
};

use zeroize::ZeroizeOnDrop;

use crate::error::{DocumentError, Result};

/// The docType of mobile driver's licences.
pub const MDL: &str = "org.iso.18013.5.1.mDL";
/// The namespace of mobile driver's licences.
pub const MDL_NAMESPACE: &str = "org.iso.18013.5.1";

/// The longest MSO that is supported, in bytes, without its tag-24 header.
pub const MAX_MSO_BYTES: usize = 4_000;
/// The longest item for predicates, in bytes with its tag-24 header: three SHA-256 blocks less padding.
pub const MAX_ITEM_BYTES: usize = 183;
/// The longest item that can be disclosed with its digest.
pub const MAX_LINKABLE_ITEM_BYTES: usize = 1 << 20;
/// The shortest docType or namespace.
pub const MIN_NAME_BYTES: usize = 12;
/// The longest docType or namespace.
pub const MAX_NAME_BYTES: usize = 96;

/// Where the MSO begins in the `Sig_structure` that the issuer signs: MSO byte `k` is at position `MSO_START + k`.
///
/// `84 6A "Signature1" 43 A1 01 26 40 59 HHLL` are 20 bytes, `D8 18 59 HHLL'` five more.
pub const MSO_START: usize = 25;

/// An ES256 signature: two integers between 1 and n - 1, big-endian.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct Signature {
    /// `r`: the x-coordinate of the nonce point modulo n.
    pub r: [u8; 32],
    /// `s`; it may be in the upper half.
    pub s: [u8; 32],
}

impl Signature {
    /// Reads `r ++ s`, as COSE has it.
    ///
    /// # Errors
    /// [`DocumentError::SignatureEncoding`] if it is not 64 bytes, or r or s is not between 1 and n - 1.
    pub fn from_bytes(what: &'static str, bytes: &[u8]) -> Result<Self> {
        let signature =
            p256::ecdsa::Signature::from_slice(bytes).map_err(|_| DocumentError::SignatureEncoding { what })?;
        Ok(Self::from_p256(&signature))
    }

    /// Reads the ASN.1 form, as secure hardware gives it.
    ///
    /// # Errors
    /// [`DocumentError::SignatureEncoding`].
    pub fn from_der(what: &'static str, der: &[u8]) -> Result<Self> {
        let signature = p256::ecdsa::Signature::from_der(der).map_err(|_| DocumentError::SignatureEncoding { what })?;
        Ok(Self::from_p256(&signature))
    }

    /// `r ++ s`.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut out = [0; 64];
        out[..32].copy_from_slice(&self.r);
        out[32..].copy_from_slice(&self.s);
        out
    }

    pub(crate) fn from_p256(signature: &p256::ecdsa::Signature) -> Self {
        let (r, s) = signature.split_bytes();
        Self { r: r.into(), s: s.into() }
    }
}

/// `Sig_structure("Signature1", A1 01 26, "", payload)`: what an ES256 COSE_Sign1 signs (RFC 9052, 4.4).
pub(crate) fn sig_structure(payload: &[u8]) -> Vec<u8> {
    cbor::Writer::default().array(4).text("Signature1").bytes(ES256_HEADER).bytes(&[]).bytes(payload).0
}

/// The protected header `{1: -7}`.
pub(crate) const ES256_HEADER: &[u8] = &[0xa1, 0x01, 0x26];

/// A docType or namespace has to be long enough to be pinned by its own bytes, and fit a window.
pub(crate) fn check_name(what: &'static str, name: &str) -> Result<()> {
    match name.len() {
        length if length < MIN_NAME_BYTES => {
            Err(DocumentError::NameTooShort { what, length, minimum: MIN_NAME_BYTES }.into())
        }
        size if size > MAX_NAME_BYTES => Err(DocumentError::TooLarge { what, size, limit: MAX_NAME_BYTES }.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod refusals;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod vectors;
