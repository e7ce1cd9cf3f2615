//! Why a verifier does not trust an issuer or a clock.

use super::ErrorKind::{self, BadInput, DoesNotHold};
use thiserror::Error;

/// The issuer is not trusted, or the clocks differ.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The stated time differs too much from the verifier's clock.
    #[error("the stated time {stated} is more than {allowed} seconds from {now}")]
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
    /// The issuer's signature does not verify.
    #[error("the issuer's signature does not verify")]
    IssuerSignature,
    /// A certificate cannot be read or may not be used for this.
    #[error("{} {reason}", certificate(.subject))]
    Certificate {
        /// Its subject, empty where it could not be read.
        subject: String,
        /// What is wrong, as what the certificate is or does.
        reason: &'static str,
    },
    /// A certificate's key is on a curve that cannot be used in its place.
    #[error("{} holds a key on {curve}: {supported}", certificate(.subject))]
    CertificateCurve {
        /// Its subject.
        subject: String,
        /// The curve's name, or its object identifier.
        curve: String,
        /// What could be used.
        supported: &'static str,
    },
    /// The issuer put no certificate into the document.
    #[error(
        "issuerAuth has no x5chain: the issuer left its document signer's certificate out, so the document can only be \
         shown to verifiers that have pinned the signer's key"
    )]
    CertificateMissing,
    /// A certificate is not valid at the stated time.
    #[error("{} is not valid at {now}", certificate(.subject))]
    CertificateExpired {
        /// Its subject.
        subject: String,
        /// The stated time.
        now: String,
    },
}

impl TrustError {
    pub(super) fn meaning(&self) -> (&'static str, ErrorKind) {
        match self {
            Self::ClockSkew { .. } => ("clock.skew", DoesNotHold),
            Self::IssuerUntrusted { .. } => ("issuer.untrusted", DoesNotHold),
            Self::IssuerSignature => ("issuer.signature", DoesNotHold),
            Self::Certificate { .. } => ("issuer.certificate", BadInput),
            Self::CertificateCurve { .. } => ("issuer.certificate_curve", BadInput),
            Self::CertificateMissing => ("issuer.certificate_missing", BadInput),
            Self::CertificateExpired { .. } => ("issuer.certificate_expired", DoesNotHold),
        }
    }
}

fn certificate(subject: &str) -> String {
    if subject.is_empty() { "a certificate".into() } else { format!("the certificate {subject:?}") }
}
