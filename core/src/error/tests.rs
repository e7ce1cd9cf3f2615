//! Codes and kinds are stable: every binding and every caller's script relies on them.

use super::ErrorKind::{BadInput, Cancelled, DoesNotHold};
use super::*;

type Row = (Error, &'static str, ErrorKind);

/// One row per variant.
fn rows() -> Vec<Row> {
    fn row(error: impl Into<Error>, code: &'static str, kind: ErrorKind) -> Row {
        (error.into(), code, kind)
    }
    let (what, offset, found) = ("the document", 7, 2);
    let text = || String::from("text");
    let reason = "is not supported";
    let unsupported = || UnsupportedNode { operator: text(), node: text(), why: text() };
    vec![
        row(DocumentError::Cbor { what, offset, fault: CborFault::Trailing }, "mdoc.cbor", BadInput),
        row(DocumentError::NotADocument, "mdoc.not_a_document", BadInput),
        row(DocumentError::DocumentCount { found }, "mdoc.document_count", BadInput),
        row(DocumentError::DocumentMissing { wanted: text(), found: text() }, "mdoc.document_missing", BadInput),
        row(DocumentError::WithoutValues, "mdoc.without_values", BadInput),
        row(DocumentError::MissingField { what, field: "version" }, "mdoc.missing_field", BadInput),
        row(DocumentError::UnsupportedAlgorithm { what, algorithm: None }, "mdoc.unsupported_algorithm", BadInput),
        row(DocumentError::UnsupportedDigest { found: text() }, "mdoc.unsupported_digest", BadInput),
        row(DocumentError::UnsupportedVersion { found: text() }, "mdoc.unsupported_version", BadInput),
        row(
            DocumentError::UnsupportedCurve { what, key_type: Some(2), curve: None },
            "mdoc.unsupported_curve",
            BadInput,
        ),
        row(DocumentError::DeviceMac, "mdoc.device_mac", BadInput),
        row(DocumentError::DeviceSignatureMissing, "mdoc.device_signature_missing", BadInput),
        row(DocumentError::SignatureEncoding { what }, "mdoc.signature_encoding", BadInput),
        row(DocumentError::ProtectedHeader { what, label: text(), reason }, "mdoc.protected_header", BadInput),
        row(DocumentError::HeaderCertificate, "mdoc.header_certificate", BadInput),
        row(DocumentError::CoseKeyLayout { label: text(), reason }, "mdoc.cose_key_layout", BadInput),
        row(DocumentError::NotOnCurve { what }, "mdoc.not_on_curve", BadInput),
        row(DocumentError::FractionalSeconds { field: "signed" }, "mdoc.fractional_seconds", BadInput),
        row(DocumentError::DateFormat { field: "signed", expected: "a date" }, "mdoc.date_format", BadInput),
        row(
            DocumentError::ValidityInfoLayout { entry: text(), before: "signed" },
            "mdoc.validity_info_layout",
            BadInput,
        ),
        row(DocumentError::NameTooShort { what, length: 11, minimum: 12 }, "mdoc.name_too_short", BadInput),
        row(DocumentError::TooLarge { what, size: 97, limit: 96 }, "mdoc.too_large", BadInput),
        row(DocumentError::TooMany { what: "certificates", limit: 8 }, "mdoc.too_large", BadInput),
        row(DocumentError::TagHeader { what }, "mdoc.tag_header", BadInput),
        row(DocumentError::DigestId { what, offset }, "mdoc.digest_id", BadInput),
        row(DocumentError::DigestLength { offset }, "mdoc.digest_length", BadInput),
        row(DocumentError::ItemKeys { offset }, "mdoc.item_keys", BadInput),
        row(DocumentError::FurtherEntry { offset }, "mdoc.item_keys", BadInput),
        row(DocumentError::SaltLength { length: 15 }, "mdoc.salt_length", BadInput),
        row(DocumentError::DocTypeMismatch { expected: text(), found: text() }, "mdoc.doc_type", DoesNotHold),
        row(DocumentError::NamespaceMissing { namespace: text() }, "mdoc.namespace_missing", BadInput),
        row(DocumentError::ElementMissing { namespace: text(), element: text() }, "mdoc.element_missing", BadInput),
        row(DocumentError::DigestMissing { namespace: text(), element: text() }, "mdoc.digest_missing", DoesNotHold),
        row(DocumentError::DigestMismatch { namespace: text(), element: text() }, "mdoc.digest_mismatch", DoesNotHold),
        row(DocumentError::Expired { now: text() }, "document.expired", DoesNotHold),
        row(DocumentError::NotYetValid { now: text() }, "document.not_yet_valid", DoesNotHold),
        row(DocumentError::SignedOutsideCertificate, "document.signed_outside_certificate", DoesNotHold),
        row(RequestError::SessionMissing, "session.missing", BadInput),
        row(RequestError::Json { path: text(), reason: text() }, "request.json", BadInput),
        row(
            RequestError::PredicateUnsupported { claim: 0, predicate: "in", element: text(), reason: "text" },
            "predicate.unsupported",
            BadInput,
        ),
        row(
            RequestError::PredicateType {
                predicate: "range",
                element: text(),
                found: "a text",
                expected: "an unsigned integer",
            },
            "predicate.type",
            BadInput,
        ),
        row(
            RequestError::CannotSay { predicate: "equal", element: text(), reason: "text" },
            "predicate.cannot_say",
            BadInput,
        ),
        row(RequestError::NoAlternative { claim: 0, reasons: text() }, "predicate.no_alternative", BadInput),
        row(RequestError::PredicateFalse { predicate: "equal", element: text() }, "predicate.false", DoesNotHold),
        row(TrustError::ClockSkew { stated: text(), now: text(), allowed: 300 }, "clock.skew", DoesNotHold),
        row(TrustError::IssuerUntrusted { doc_type: text() }, "issuer.untrusted", DoesNotHold),
        row(TrustError::IssuerSignature, "issuer.signature", DoesNotHold),
        row(TrustError::Certificate { subject: text(), reason: "cannot be read" }, "issuer.certificate", BadInput),
        row(
            TrustError::CertificateCurve { subject: text(), curve: text(), supported: "text" },
            "issuer.certificate_curve",
            BadInput,
        ),
        row(TrustError::CertificateMissing, "issuer.certificate_missing", BadInput),
        row(TrustError::CertificateExpired { subject: text(), now: text() }, "issuer.certificate_expired", DoesNotHold),
        row(ProofError::Malformed { what: "row", offset }, "proof.malformed", DoesNotHold),
        row(
            ProofError::Count { what: "messages", found, expected: Expected::AtLeast(3) },
            "proof.malformed",
            DoesNotHold,
        ),
        row(ProofError::Version { found: 2 }, "proof.version", BadInput),
        row(ProofError::Invalid { check: "text" }, "proof.invalid", DoesNotHold),
        row(ProofError::SessionMismatch, "session.mismatch", DoesNotHold),
        row(ProofError::RequestMismatch, "request.mismatch", DoesNotHold),
        row(ProofError::DeviceSigned, "mdoc.device_name_spaces", DoesNotHold),
        row(HolderError::TranscriptReused, "transcript.reused", DoesNotHold),
        row(HolderError::DeviceSignature, "device.signature", DoesNotHold),
        row(HolderError::DevicePayload, "device.payload", DoesNotHold),
        row(HolderError::PreparedMalformed { what: "checksum", offset }, "prepared.malformed", BadInput),
        row(HolderError::PreparedMismatch, "prepared.mismatch", BadInput),
        row(IssueError::Description { path: text(), reason: text() }, "issue.description", BadInput),
        row(CompileError::Malformed { what: text() }, "compile.malformed", BadInput),
        row(CompileError::Unsupported { nodes: vec![unsupported()] }, "compile.unsupported", BadInput),
        row(CompileError::TooLarge { what: "nodes", found, limit: 1 }, "compile.too_large", BadInput),
        row(CompileError::Inputs { name: text(), why: text() }, "compile.inputs", BadInput),
        row(CompileError::Samples { why: text() }, "compile.samples", BadInput),
        row(CompileError::Order { node: text(), tensor: text() }, "compile.order", BadInput),
        row(CompileError::Shape { name: text() }, "compile.shape", BadInput),
        row(CompileError::NotANumber, "compile.not_a_number", BadInput),
        row(CompileError::FewSamples { found, fewest: 20 }, "compile.few_samples", BadInput),
        row(CompileError::SampleWidth { row: 0, found, expected: 2 }, "compile.sample_width", BadInput),
        row(CompileError::EqualSamples, "compile.equal_samples", BadInput),
        row(CompileError::Constant, "compile.constant", BadInput),
        row(CompileError::OneClass, "compile.one_class", BadInput),
        row(CompileError::Outputs { why: text() }, "compile.outputs", BadInput),
        row(CompileError::Agreement { agree: 1, of: 3, wanted: 2 }, "compile.agreement", BadInput),
        row(Error::Cancelled, "cancelled", Cancelled),
    ]
}

#[test]
fn codes_and_kinds() {
    for (error, code, kind) in rows() {
        assert_eq!((error.code(), error.kind()), (code, kind), "{error:?}");
    }
}

#[test]
fn every_variant_has_a_row() {
    let families = [
        include_str!("compile.rs"),
        include_str!("document.rs"),
        include_str!("request.rs"),
        include_str!("trust.rs"),
        include_str!("proof.rs"),
        include_str!("holder.rs"),
        include_str!("issue.rs"),
        include_str!("mod.rs"),
    ];
    let variants = families.iter().flat_map(|source| source.lines()).filter(|line| line.contains(" => (\"")).count();
    let mut distinct: Vec<_> = rows().iter().map(|(error, ..)| format!("{error:?}")).collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), variants);
}

#[test]
fn texts_are_clauses_without_rust() {
    for (error, ..) in rows() {
        let text = error.to_string();
        let ends = [text.chars().next(), text.chars().last()];
        assert!(!ends.contains(&Some(' ')) && !text.ends_with('.') && !text.contains("  "), "{text}");
        assert!(!["Some(", "None", "{", "}"].iter().any(|rust| text.contains(rust)), "{text}");
    }
    let texts = |error: Error| error.to_string();
    let what = "the issuer's signature";
    assert_eq!(
        texts(DocumentError::UnsupportedAlgorithm { what, algorithm: Some(-35) }.into()),
        "the issuer's signature must be ES256 or ESP256 by its protected header, which has COSE algorithm -35 (ES384)"
    );
    assert_eq!(
        texts(DocumentError::UnsupportedCurve { what: "the device key", key_type: Some(2), curve: None }.into()),
        "the device key must be an EC2 key on P-256, it has kty 2 and no crv"
    );
    assert_eq!(
        texts(TrustError::Certificate { subject: String::new(), reason: "cannot be read" }.into()),
        "a certificate cannot be read"
    );
    assert_eq!(
        texts(ProofError::Count { what: "messages", found: 2, expected: Expected::AtLeast(3) }.into()),
        "the proof has 2 messages, expected at least 3"
    );
}
