//! ISO/IEC 18013-5 documents, located to the byte.
//!
//! A [`Credential`] is what a wallet holds: the issuer-signed MSO exactly as signed, the items exactly as digested, and
//! what the device added. Reading one establishes every property that the proof will pin (`Mso`, `ItemLayout`), so
//! that a document that cannot be proved is refused here, by a typed error, and not in the middle of a proof.

pub(crate) mod cbor;
mod cose;
mod device;
mod device_key;
mod envelope;
mod header;
mod item;
mod mso;
mod session;
mod validity;
mod value;

pub use device::{DeviceElement, DeviceNameSpaces, MAX_DEVICE_NAME_SPACES_BYTES};
pub(crate) use device_key::public_key;
pub use device_key::{DeviceKey, DeviceKeyLayout, MAX_PAIRS, Middle, PAIRS};
pub use envelope::{Credential, DeviceAuth, Element, FoundDocument, MAX_DOCUMENT_BYTES, UnusableItem};
pub use header::{Algorithm, MAX_PROTECTED_BYTES, ProtectedHeader};
pub(crate) use header::{MAX_CERTIFICATES, sig_structure, sig_structure_start};
pub use item::{
    Field, FurtherEntry, FurtherValue, INTEGER_BYTES, ITEM_KEYS, Item, ItemLayout, ItemSize, MAX_FURTHER_KEY_BYTES,
    ONE_BYTE_VALUES,
};
pub use mso::{DigestEntry, DigestId, Mso, NamespaceDigests};
pub use session::{
    SessionTranscript, device_authentication_bytes, device_authentication_bytes_as, device_authentication_hash,
    device_authentication_hash_as, device_authentication_payload, jwk_thumbprint_p256,
};
pub use validity::{DateLayout, ValidityInfo, ValidityLayout};
pub use value::Value;

use zeroize::ZeroizeOnDrop;

use crate::error::{DocumentError, Result};

/// The docType of mobile driver's licences.
pub const MDL: &str = "org.iso.18013.5.1.mDL";
/// The namespace of mobile driver's licences.
pub const MDL_NAMESPACE: &str = "org.iso.18013.5.1";

/// The longest message of an issuer that is supported, in bytes: the MSO, five bytes of tag-24 header, and twenty of
/// `Sig_structure` with a protected header of three bytes.
pub const MAX_SIGNED_BYTES: usize = 8_183;
/// The longest item that can be disclosed with its digest.
pub const MAX_LINKABLE_ITEM_BYTES: usize = 1 << 20;
/// The shortest docType.
///
/// In the MSO it follows `67 docType` and its own header: with them it has 16 bytes. A holder who wanted them to appear
/// in a coordinate of its device key, whose private key it knows, would have to try 2^128 keys.
pub const MIN_DOC_TYPE_BYTES: usize = 7;
/// The shortest namespace.
///
/// A false header in a coordinate would have to be followed by an entry of the holder's own: name, two heads, the three
/// bytes in front of a digest, and 32 bytes that are the SHA-256 of an item. Of `M` keys and `N` items, `M N` pairs,
/// one fits with probability `2^-(8 (n + 2) + 24 + 256)`, so that one of both has to be tried `2^(140 + 4 n)` times.
/// What sets the limit are the issuer's own digests: one of them ends in `n + 2` bytes that are another name with its
/// heads, in front of entries that then count as its, with probability `2^-56` for five characters, anew for each
/// document.
pub const MIN_NAMESPACE_BYTES: usize = 5;
/// The longest docType or namespace.
pub const MAX_NAME_BYTES: usize = 96;

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

/// A docType or namespace has to be long enough to be pinned by its own bytes, and fit a window.
pub(crate) fn check_name(what: &'static str, name: &str) -> Result<()> {
    let minimum = if what == "docType" { MIN_DOC_TYPE_BYTES } else { MIN_NAMESPACE_BYTES };
    match name.len() {
        length if length < minimum => Err(DocumentError::NameTooShort { what, length, minimum }.into()),
        size if size > MAX_NAME_BYTES => Err(DocumentError::TooLarge { what, size, limit: MAX_NAME_BYTES }.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
