//! One error type for the whole SDK.
//!
//! Every variant has a [stable code](Error::code), the same in every language binding, and a [kind](Error::kind) that
//! tells "it does not hold" from "this input cannot be used". Variants carry names, positions and sizes, never values
//! out of a document.

use thiserror::Error as ThisError;

/// The SDK's result type.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// What an error means to whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The question could be asked and the answer is no: exit status 1.
    DoesNotHold,
    /// The input cannot be used, so there is no answer: exit status 2.
    BadInput,
    /// The caller's cancel token stopped the call.
    Cancelled,
}

/// What is wrong with a piece of CBOR (RFC 8949).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum CborFault {
    /// The bytes end inside an item.
    #[error("ends too early")]
    Truncated,
    /// Bytes follow the item.
    #[error("has bytes behind its end")]
    Trailing,
    /// An indefinite length, which no part of an mdoc may have here.
    #[error("has an indefinite length")]
    Indefinite,
    /// A head that is longer than it need be.
    #[error("has a head that is not in its shortest form, which is its encoder's fault")]
    NonMinimal,
    /// An item of another type than the format asks for.
    #[error("has another type than expected")]
    Type,
    /// A reserved head, or a simple value that is not well-formed.
    #[error("is not well-formed")]
    Malformed,
    /// Text that is not UTF-8.
    #[error("holds text that is not UTF-8")]
    Utf8,
    /// Arrays and maps nested deeper than is followed.
    #[error("is nested too deep")]
    Depth,
    /// The same key twice in one map.
    #[error("has a map key twice")]
    DuplicateKey,
}

/// Everything that can go wrong.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Error {
    // Reading documents.
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
    #[error("neither a DeviceResponse, nor a Document, nor an IssuerSigned")]
    NotADocument,
    /// A `DeviceResponse` does not hold exactly one document.
    #[error("the DeviceResponse holds {found} documents, expected one")]
    DocumentCount {
        /// How many it holds.
        found: usize,
    },
    /// A structure lacks a field that it must have.
    #[error("{what} has no {field}")]
    MissingField {
        /// The structure.
        what: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A COSE protected header names another algorithm than ES256, or more than an algorithm.
    #[error("{what} is not signed with plain ES256 (COSE algorithm {algorithm:?})")]
    UnsupportedAlgorithm {
        /// Issuer or device signature.
        what: &'static str,
        /// The COSE algorithm identifier, where the header could be read.
        algorithm: Option<i64>,
    },
    /// The MSO's `digestAlgorithm` is not SHA-256.
    #[error("digest algorithm {found:?}, only SHA-256 is supported")]
    UnsupportedDigest {
        /// What it says.
        found: String,
    },
    /// The MSO's `version` is not 1.0.
    #[error("MSO version {found:?}, only 1.0 is supported")]
    UnsupportedVersion {
        /// What it says.
        found: String,
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
    /// A key is on another curve than P-256.
    #[error("{what} is not an EC2 key on P-256 (kty {key_type:?}, crv {curve:?})")]
    UnsupportedCurve {
        /// Whose key.
        what: &'static str,
        /// COSE `kty`, where given.
        key_type: Option<i64>,
        /// COSE `crv`, where given.
        curve: Option<i64>,
    },
    /// The device authentication is a MAC, which needs the reader's ephemeral key and cannot be proved.
    #[error("the document carries a deviceMac; only a deviceSignature can be proved")]
    DeviceMac,
    /// A device signature is needed and there is none.
    #[error("the document carries no deviceSignature")]
    DeviceSignatureMissing,
    /// The document has device-signed elements.
    #[error("device-signed name spaces are not empty")]
    DeviceNameSpaces,
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
    #[error("{field} is not a date of the form {expected}")]
    DateFormat {
        /// Which date.
        field: &'static str,
        /// The form.
        expected: &'static str,
    },
    /// An entry of `validityInfo` that is not known precedes a date, which the proof could not find behind it.
    #[error(
        "validityInfo has {entry:?} in front of {before}; only signed, validFrom, validUntil and expectedUpdate may be"
    )]
    ValidityInfoLayout {
        /// The entry's name.
        entry: String,
        /// The date.
        before: &'static str,
    },
    /// A docType or namespace is shorter than can be pinned to its place.
    #[error("{what} of {length} characters, at least {minimum} are needed")]
    NameTooShort {
        /// docType or namespace.
        what: &'static str,
        /// Its length in bytes.
        length: usize,
        /// The least that is supported.
        minimum: usize,
    },
    /// Something is larger than is supported.
    #[error("{what} of {size} bytes, at most {limit} are supported")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Its size in bytes.
        size: usize,
        /// The most that is supported.
        limit: usize,
    },
    /// A tag-24 wrapper is not in a form whose length the proof can read.
    #[error("{what} does not begin with a supported tag 24 header")]
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
    #[error("a digest in valueDigests is not 32 bytes (at byte {offset})")]
    DigestLength {
        /// Where.
        offset: usize,
    },
    /// An item is not exactly the four keys digestID, random, elementIdentifier, elementValue.
    #[error("an item is not a map of exactly digestID, random, elementIdentifier, elementValue (at byte {offset})")]
    ItemKeys {
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
    #[error("docType {found:?}, expected {expected:?}")]
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

    // Sessions and requests.
    /// The request has no session transcript, which a presentation needs.
    #[error("the request has no session transcript")]
    SessionMissing,
    /// The holder has already answered this session.
    #[error("this session transcript has been answered before")]
    TranscriptReused,
    /// A request in JSON cannot be read.
    #[error("request: {path}: {reason}")]
    RequestJson {
        /// Where, as a JSON path (`$.claims[0].predicate`).
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A predicate cannot be asked about this element.
    #[error("claim {claim}: {predicate} cannot be asked of {element:?}: {reason}")]
    PredicateUnsupported {
        /// Index of the claim.
        claim: usize,
        /// Name of the predicate.
        predicate: &'static str,
        /// Element identifier.
        element: String,
        /// Why.
        reason: &'static str,
    },
    /// The element's value is not of the type that the predicate speaks about.
    #[error("{predicate} of {element:?}: the value is not {expected}")]
    PredicateType {
        /// Name of the predicate.
        predicate: &'static str,
        /// Element identifier.
        element: String,
        /// The types that would do.
        expected: &'static str,
    },
    /// A predicate does not hold.
    #[error("{predicate} does not hold of {element:?}")]
    PredicateFalse {
        /// Name of the predicate.
        predicate: &'static str,
        /// Element identifier.
        element: String,
    },

    // Trust and validity.
    /// The document is no longer valid at the stated time.
    #[error("the document has expired at {now}")]
    DocumentExpired {
        /// The stated time.
        now: String,
    },
    /// The document is not yet valid at the stated time.
    #[error("the document is not yet valid at {now}")]
    DocumentNotYetValid {
        /// The stated time.
        now: String,
    },
    /// The document says that it was signed outside the document signer certificate's validity.
    #[error("the document was signed outside the validity of its document signer's certificate")]
    SignedOutsideCertificate,
    /// The stated time differs too much from the verifier's clock.
    #[error("the stated time {stated} is more than {allowed} s from {now}")]
    ClockSkew {
        /// What the presentation states.
        stated: String,
        /// The verifier's clock.
        now: String,
        /// The most that is accepted, in seconds.
        allowed: u64,
    },
    /// No trust anchor for this docType leads to the issuer.
    #[error("the issuer is not trusted for {doc_type:?}")]
    IssuerUntrusted {
        /// The docType that was asked for.
        doc_type: String,
    },
    /// A certificate cannot be read or may not be used for this.
    #[error("certificate {subject:?}: {reason}")]
    Certificate {
        /// Its subject, where it could be read.
        subject: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// A certificate is not valid at the stated time.
    #[error("certificate {subject:?} is not valid at {now}")]
    CertificateExpired {
        /// Its subject.
        subject: String,
        /// The stated time.
        now: String,
    },
    /// The issuer's signature does not verify.
    #[error("the issuer's signature does not verify")]
    IssuerSignature,
    /// The device's signature over this session does not verify.
    #[error("the device's signature over this session does not verify")]
    DeviceSignature,

    // Presentations.
    /// The bytes are not a proof of a known form.
    #[error("the proof is malformed: {what} (at byte {offset})")]
    ProofMalformed {
        /// Which part.
        what: &'static str,
        /// Where.
        offset: usize,
    },
    /// The proof is of a version that is not known.
    #[error("proof version {found} is not known")]
    ProofVersion {
        /// What it says.
        found: u32,
    },
    /// The proof does not verify.
    #[error("the proof does not verify: {check}")]
    ProofInvalid {
        /// The check that failed.
        check: &'static str,
    },
    /// The bytes are not a prepared credential of a known form, or were changed.
    #[error("the prepared credential is malformed: {what} (at byte {offset})")]
    PreparedMalformed {
        /// Which part.
        what: &'static str,
        /// Where.
        offset: usize,
    },
    /// A prepared credential belongs to another credential.
    #[error("the prepared credential belongs to another credential")]
    PreparedMismatch,
    /// The test issuer cannot make what was asked for.
    #[error("issue: {path}: {reason}")]
    Issue {
        /// Where in the description.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// The stable code of this error, the same in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        use Error::*;
        match self {
            Cbor { .. } => "mdoc.cbor",
            NotADocument => "mdoc.not_a_document",
            DocumentCount { .. } => "mdoc.document_count",
            MissingField { .. } => "mdoc.missing_field",
            UnsupportedAlgorithm { .. } => "mdoc.unsupported_algorithm",
            ProtectedHeader { .. } => "mdoc.protected_header",
            HeaderCertificate => "mdoc.header_certificate",
            UnsupportedDigest { .. } => "mdoc.unsupported_digest",
            UnsupportedVersion { .. } => "mdoc.unsupported_version",
            UnsupportedCurve { .. } => "mdoc.unsupported_curve",
            DeviceMac => "mdoc.device_mac",
            DeviceSignatureMissing => "mdoc.device_signature_missing",
            DeviceNameSpaces => "mdoc.device_name_spaces",
            SignatureEncoding { .. } => "mdoc.signature_encoding",
            CoseKeyLayout { .. } => "mdoc.cose_key_layout",
            NotOnCurve { .. } => "mdoc.not_on_curve",
            FractionalSeconds { .. } => "mdoc.fractional_seconds",
            DateFormat { .. } => "mdoc.date_format",
            ValidityInfoLayout { .. } => "mdoc.validity_info_layout",
            NameTooShort { .. } => "mdoc.name_too_short",
            TooLarge { .. } => "mdoc.too_large",
            TagHeader { .. } => "mdoc.tag_header",
            DigestId { .. } => "mdoc.digest_id",
            DigestLength { .. } => "mdoc.digest_length",
            ItemKeys { .. } => "mdoc.item_keys",
            SaltLength { .. } => "mdoc.salt_length",
            DocTypeMismatch { .. } => "mdoc.doc_type",
            NamespaceMissing { .. } => "mdoc.namespace_missing",
            ElementMissing { .. } => "mdoc.element_missing",
            DigestMissing { .. } => "mdoc.digest_missing",
            DigestMismatch { .. } => "mdoc.digest_mismatch",
            SessionMissing => "session.missing",
            TranscriptReused => "transcript.reused",
            RequestJson { .. } => "request.json",
            PredicateUnsupported { .. } => "predicate.unsupported",
            PredicateType { .. } => "predicate.type",
            PredicateFalse { .. } => "predicate.false",
            DocumentExpired { .. } => "document.expired",
            DocumentNotYetValid { .. } => "document.not_yet_valid",
            SignedOutsideCertificate => "document.signed_outside_certificate",
            ClockSkew { .. } => "clock.skew",
            IssuerUntrusted { .. } => "issuer.untrusted",
            Certificate { .. } => "issuer.certificate",
            CertificateExpired { .. } => "issuer.certificate_expired",
            IssuerSignature => "issuer.signature",
            DeviceSignature => "device.signature",
            ProofMalformed { .. } => "proof.malformed",
            ProofVersion { .. } => "proof.version",
            ProofInvalid { .. } => "proof.invalid",
            PreparedMalformed { .. } => "prepared.malformed",
            PreparedMismatch => "prepared.mismatch",
            Issue { .. } => "issue.description",
            Cancelled => "cancelled",
        }
    }

    /// Whether the answer is "no", or there is no answer.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        use Error::*;
        match self {
            Cancelled => ErrorKind::Cancelled,
            DocTypeMismatch { .. }
            | DigestMissing { .. }
            | DigestMismatch { .. }
            | TranscriptReused
            | PredicateFalse { .. }
            | DocumentExpired { .. }
            | DocumentNotYetValid { .. }
            | SignedOutsideCertificate
            | ClockSkew { .. }
            | IssuerUntrusted { .. }
            | CertificateExpired { .. }
            | IssuerSignature
            | DeviceSignature
            | ProofMalformed { .. }
            | ProofInvalid { .. } => ErrorKind::DoesNotHold,
            _ => ErrorKind::BadInput,
        }
    }
}
