//! What can be wrong with a document.

use super::ErrorKind::{self, BadInput, DoesNotHold};
use thiserror::Error;

/// A document cannot be read, is not supported, or does not hold by itself.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// A part of a document is not the CBOR that its format asks for.
    #[error("{what} {fault} (at byte {offset})")]
    Cbor {
        /// Which structure was being read.
        what: &'static str,
        /// Where in that structure.
        offset: usize,
        /// What is wrong there.
        fault: CborFault,
    },
    /// The bytes are none of `DeviceResponse`, `Document`, `IssuerSigned`.
    #[error("the input is neither a DeviceResponse, nor a Document, nor an IssuerSigned")]
    NotADocument,
    /// A `DeviceResponse` has no document, or several that can be read and nothing says which is meant.
    #[error("the DeviceResponse has {found} documents that can be read, expected one or a choice among them")]
    DocumentCount {
        /// How many can be read.
        found: usize,
    },
    /// None of the documents of a `DeviceResponse` is the one that is meant.
    #[error("the DeviceResponse has no document {wanted}, it has {found}")]
    DocumentMissing {
        /// What was looked for.
        wanted: String,
        /// The docTypes that it has, and what is wrong with each document.
        found: String,
    },
    /// A document as some issuers provision it: the values come in another file.
    #[error(
        "the document comes without values (it has a digestIdMapping), which its issuer hands over in another file"
    )]
    WithoutValues,
    /// A structure lacks a field that it must have.
    #[error("{what} has no {field}")]
    MissingField {
        /// The structure.
        what: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A COSE protected header names another algorithm than ES256 or ESP256, or none.
    #[error(
        "{what} must be ES256 or ESP256 by its protected header, which has {}",
        parameter("COSE algorithm", .algorithm)
    )]
    UnsupportedAlgorithm {
        /// Issuer or device signature.
        what: &'static str,
        /// The COSE algorithm identifier, where the header could be read.
        algorithm: Option<i64>,
    },
    /// A protected header has an entry that would have to be understood, or one that cannot be read.
    #[error("label {label} of the protected header of {what} {reason}")]
    ProtectedHeader {
        /// Which signature.
        what: &'static str,
        /// The label.
        label: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The protected header that the issuer signed names another certificate than the document carries.
    #[error("x5t or x5chain of the issuer's protected header is not the certificate that the document carries")]
    HeaderCertificate,
    /// The MSO's `digestAlgorithm` is not SHA-256.
    #[error("the MSO's digest algorithm is {found:?}, only SHA-256 is supported")]
    UnsupportedDigest {
        /// What it says.
        found: String,
    },
    /// The MSO's `version` is not 1 with some minor version.
    #[error("the MSO has version {found:?}, only versions 1.x are supported")]
    UnsupportedVersion {
        /// What it says.
        found: String,
    },
    /// A key is on another curve than P-256.
    #[error(
        "{what} must be an EC2 key on P-256, it has {} and {}",
        parameter("kty", .key_type),
        parameter("crv", .curve)
    )]
    UnsupportedCurve {
        /// Whose key.
        what: &'static str,
        /// COSE `kty`, where given.
        key_type: Option<i64>,
        /// COSE `crv`, where given.
        curve: Option<i64>,
    },
    /// The device authentication is a MAC, which needs the reader's ephemeral key and cannot be proved.
    #[error("the document has a deviceMac, only a deviceSignature can be proved")]
    DeviceMac,
    /// A device signature is needed and there is none.
    #[error("the document has no deviceSignature")]
    DeviceSignatureMissing,
    /// A signature is not 64 bytes of r and s, each between 1 and n - 1.
    #[error("{what} is not a valid encoding of an ES256 signature")]
    SignatureEncoding {
        /// Which signature.
        what: &'static str,
    },
    /// The device's COSE_Key has an entry where the proof cannot follow it.
    #[error("the device's COSE_Key: label {label} {reason}")]
    CoseKeyLayout {
        /// The entry's label.
        label: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// A public key is not a point of its curve.
    #[error("{what} is not a point of P-256")]
    NotOnCurve {
        /// Whose key.
        what: &'static str,
    },
    /// A date has fractional seconds.
    #[error("{field} has fractional seconds")]
    FractionalSeconds {
        /// Which date.
        field: &'static str,
    },
    /// A date is not in the form that its place asks for.
    #[error("{field} is not {expected}")]
    DateFormat {
        /// Which date.
        field: &'static str,
        /// What it must be: the form, or the range.
        expected: &'static str,
    },
    /// An entry of `validityInfo` that is not known precedes a date, which the proof could not find after it.
    #[error("validityInfo has {entry:?} before {before}; only signed, validFrom, validUntil and expectedUpdate may be")]
    ValidityInfoLayout {
        /// The entry's name.
        entry: String,
        /// The date.
        before: &'static str,
    },
    /// A docType or namespace is shorter than can be pinned to its place.
    #[error("{what} has {length} bytes, at least {minimum} are needed")]
    NameTooShort {
        /// docType or namespace.
        what: &'static str,
        /// Its length in bytes.
        length: usize,
        /// The least that is supported.
        minimum: usize,
    },
    /// Something has more bytes than are supported.
    #[error("{what} has {size} bytes, at most {limit} are supported")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Its size in bytes.
        size: usize,
        /// The most that is supported.
        limit: usize,
    },
    /// There is more of something than is supported.
    #[error("there are more {what} than the {limit} that are supported")]
    TooMany {
        /// Of what, in the plural.
        what: &'static str,
        /// The most that is supported.
        limit: usize,
    },
    /// A tag-24 wrapper is not in a form whose length the proof can read.
    #[error("{what} does not begin with a supported header of tag 24")]
    TagHeader {
        /// MSO or item.
        what: &'static str,
    },
    /// A digestID is not an unsigned integer of at most 32 bits.
    #[error("a digestID in {what} is not an unsigned integer below 2^32 (at byte {offset})")]
    DigestId {
        /// MSO or item.
        what: &'static str,
        /// Where.
        offset: usize,
    },
    /// A digest in the MSO is not a byte string of 32 bytes.
    #[error("a digest in valueDigests does not have 32 bytes (at byte {offset})")]
    DigestLength {
        /// Where.
        offset: usize,
    },
    /// An item lacks one of the four keys digestID, random, elementIdentifier, elementValue, or has two others.
    #[error(
        "an item must have digestID, random, elementIdentifier and elementValue, and at most one other key \
         (at byte {offset})"
    )]
    ItemKeys {
        /// Where in the item.
        offset: usize,
    },
    /// An item's fifth entry has a key or a value that a proof cannot read.
    #[error(
        "an item's fifth entry is not supported: its key has 1 to 23 bytes, and its value is an integer, a string of \
         up to 255 bytes, true, false, null, or an empty array or map (at byte {offset})"
    )]
    FurtherEntry {
        /// Where in the item.
        offset: usize,
    },
    /// An item's `random` has another length than 16 to 64 bytes.
    #[error("an item's random has {length} bytes, expected 16 to 64")]
    SaltLength {
        /// Its length.
        length: usize,
    },
    /// Two docTypes that must be equal differ.
    #[error("the docType is {found:?}, expected {expected:?}")]
    DocTypeMismatch {
        /// What was asked for, or what the envelope says.
        expected: String,
        /// What the MSO says.
        found: String,
    },
    /// The document has no such namespace.
    #[error("the document has no namespace {namespace:?}")]
    NamespaceMissing {
        /// Which.
        namespace: String,
    },
    /// The document does not disclose this element to its holder.
    #[error("the document has no element {element:?} in {namespace:?}")]
    ElementMissing {
        /// Namespace.
        namespace: String,
        /// Element identifier.
        element: String,
    },
    /// The MSO has no digest under the item's digestID in this namespace.
    #[error("the MSO has no digest for {element:?} in {namespace:?}")]
    DigestMissing {
        /// Namespace.
        namespace: String,
        /// Element identifier.
        element: String,
    },
    /// An item is not the one that the issuer signed.
    #[error("the item {element:?} in {namespace:?} does not have the digest that the issuer signed")]
    DigestMismatch {
        /// Namespace.
        namespace: String,
        /// Element identifier.
        element: String,
    },
    /// The document is no longer valid at the stated time.
    #[error("the document is no longer valid at {now}")]
    Expired {
        /// The stated time.
        now: String,
    },
    /// The document is not yet valid at the stated time.
    #[error("the document is not yet valid at {now}")]
    NotYetValid {
        /// The stated time.
        now: String,
    },
    /// The document says that it was signed outside the document signer certificate's validity.
    #[error("the document was signed outside the validity of its document signer's certificate")]
    SignedOutsideCertificate,
}

impl DocumentError {
    pub(super) fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::Cbor { .. } => ("mdoc.cbor", BadInput),
            Self::NotADocument => ("mdoc.not_a_document", BadInput),
            Self::DocumentCount { .. } => ("mdoc.document_count", BadInput),
            Self::DocumentMissing { .. } => ("mdoc.document_missing", BadInput),
            Self::WithoutValues => ("mdoc.without_values", BadInput),
            Self::MissingField { .. } => ("mdoc.missing_field", BadInput),
            Self::UnsupportedAlgorithm { .. } => ("mdoc.unsupported_algorithm", BadInput),
            Self::ProtectedHeader { .. } => ("mdoc.protected_header", BadInput),
            Self::HeaderCertificate => ("mdoc.header_certificate", BadInput),
            Self::UnsupportedDigest { .. } => ("mdoc.unsupported_digest", BadInput),
            Self::UnsupportedVersion { .. } => ("mdoc.unsupported_version", BadInput),
            Self::UnsupportedCurve { .. } => ("mdoc.unsupported_curve", BadInput),
            Self::DeviceMac => ("mdoc.device_mac", BadInput),
            Self::DeviceSignatureMissing => ("mdoc.device_signature_missing", BadInput),
            Self::SignatureEncoding { .. } => ("mdoc.signature_encoding", BadInput),
            Self::CoseKeyLayout { .. } => ("mdoc.cose_key_layout", BadInput),
            Self::NotOnCurve { .. } => ("mdoc.not_on_curve", BadInput),
            Self::FractionalSeconds { .. } => ("mdoc.fractional_seconds", BadInput),
            Self::DateFormat { .. } => ("mdoc.date_format", BadInput),
            Self::ValidityInfoLayout { .. } => ("mdoc.validity_info_layout", BadInput),
            Self::NameTooShort { .. } => ("mdoc.name_too_short", BadInput),
            Self::TooLarge { .. } => ("mdoc.too_large", BadInput),
            Self::TooMany { .. } => ("mdoc.too_large", BadInput),
            Self::TagHeader { .. } => ("mdoc.tag_header", BadInput),
            Self::DigestId { .. } => ("mdoc.digest_id", BadInput),
            Self::DigestLength { .. } => ("mdoc.digest_length", BadInput),
            Self::ItemKeys { .. } => ("mdoc.item_keys", BadInput),
            Self::FurtherEntry { .. } => ("mdoc.item_keys", BadInput),
            Self::SaltLength { .. } => ("mdoc.salt_length", BadInput),
            Self::DocTypeMismatch { .. } => ("mdoc.doc_type", DoesNotHold),
            Self::NamespaceMissing { .. } => ("mdoc.namespace_missing", BadInput),
            Self::ElementMissing { .. } => ("mdoc.element_missing", BadInput),
            Self::DigestMissing { .. } => ("mdoc.digest_missing", DoesNotHold),
            Self::DigestMismatch { .. } => ("mdoc.digest_mismatch", DoesNotHold),
            Self::Expired { .. } => ("document.expired", DoesNotHold),
            Self::NotYetValid { .. } => ("document.not_yet_valid", DoesNotHold),
            Self::SignedOutsideCertificate => ("document.signed_outside_certificate", DoesNotHold),
        }
    }
}

/// What is wrong with a piece of CBOR (RFC 8949).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CborFault {
    /// The bytes end inside an item.
    #[error("ends too early")]
    Truncated,
    /// Bytes follow the item.
    #[error("has trailing bytes")]
    Trailing,
    /// An indefinite length, which no part of an mdoc may have here.
    #[error("has an indefinite length")]
    Indefinite,
    /// A head that is longer than it need be.
    #[error("has a head that is not in its shortest form, which is its encoder's fault")]
    NonMinimal,
    /// An item of another type than the format asks for.
    #[error("has an item of the wrong type")]
    Type,
    /// An array or a map of another length than the format asks for.
    #[error("has the wrong number of entries")]
    Length,
    /// A reserved head, or a simple value that is not well-formed.
    #[error("is not well-formed")]
    Malformed,
    /// Text that is not UTF-8.
    #[error("has text that is not UTF-8")]
    Utf8,
    /// Arrays and maps nested deeper than is followed.
    #[error("is nested too deeply")]
    Depth,
    /// The same key twice in one map.
    #[error("has the same map key twice")]
    DuplicateKey,
}

/// A parameter of COSE and its value, by name where it has one, or that there is none.
fn parameter(name: &str, value: &Option<i64>) -> String {
    let Some(value) = value else { return format!("no {name}") };
    let known = match (name, value) {
        ("COSE algorithm", -9) => "ESP256",
        ("COSE algorithm", -35) => "ES384",
        ("COSE algorithm", -36) => "ES512",
        ("COSE algorithm", -8) => "EdDSA",
        ("COSE algorithm", -37) => "PS256",
        ("COSE algorithm", -257) => "RS256",
        ("crv", 2) => "P-384",
        ("crv", 3) => "P-521",
        ("crv", 6) => "Ed25519",
        ("crv", 8) => "secp256k1",
        ("crv", 256..=259) => "brainpool",
        _ => return format!("{name} {value}"),
    };
    format!("{name} {value} ({known})")
}
