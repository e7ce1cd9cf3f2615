//! Whom a verifier trusts to issue which documents.
//!
//! A [`TrustList`] holds issuing authorities' root certificates (IACA roots, ISO/IEC 18013-5 Annex B) and pinned
//! document-signer keys, each for the docTypes that it is trusted for and no others.
//!
//! Revocation of certificates is not looked up: nothing here reaches the network.

mod certificate;

use crate::document::mdoc::MDL;
use crate::document::time::DateTime;
use crate::error::{DocumentError, Error, Result, TrustError};
pub(crate) use certificate::MDL_DS;
use certificate::{Parsed, check_document_signer, check_issuing, check_signed_by, check_validity, p256_key, validity};

const MAX_CHAIN: usize = 8;

/// Trust anchors, each scoped to docTypes.
#[derive(Clone, Default)]
pub struct TrustList {
    anchors: Vec<Anchor>,
}

/// The key that signed a document, and what the proof has to know about its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerKey {
    /// The x-coordinate, big-endian.
    pub x: [u8; 32],
    /// The y-coordinate, big-endian.
    pub y: [u8; 32],
    /// The certificate's first moment. A pinned key has none: [`DateTime::MIN`], so every signing date is late enough.
    pub not_before: DateTime,
    /// The certificate's last moment. A pinned key has none: [`DateTime::MAX`].
    pub not_after: DateTime,
    /// The certificate's subject, empty for a pinned key.
    pub subject: String,
}

#[derive(Clone)]
struct Anchor {
    doc_types: Vec<String>,
    kind: AnchorKind,
}

#[derive(Clone)]
enum AnchorKind {
    Certificate(Box<Parsed>),
    Key(IssuerKey),
}

impl TrustList {
    /// Trusts nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts root certificates for mobile driver's licences, which is what IACA roots are for.
    ///
    /// # Errors
    /// As [`TrustList::with_certificates`].
    pub fn from_certificates<B: AsRef<[u8]>>(certificates: &[B]) -> Result<Self> {
        Self::from_certificates_for(&[MDL], certificates)
    }

    /// Trusts root certificates for these docTypes.
    ///
    /// # Errors
    /// As [`TrustList::with_certificates`].
    pub fn from_certificates_for<B: AsRef<[u8]>>(doc_types: &[&str], certificates: &[B]) -> Result<Self> {
        certificates.iter().try_fold(Self::new(), |list, bytes| list.with_certificates(doc_types, bytes.as_ref()))
    }

    /// Trusts more certificates for these docTypes: one in DER, or any number in PEM. A document signer's own certificate
    /// may stand here too; it is then trusted as it is, within its dates.
    ///
    /// # Errors
    /// [`TrustError::Certificate`] if there is none, or one cannot be read.
    pub fn with_certificates(mut self, doc_types: &[&str], bytes: &[u8]) -> Result<Self> {
        for certificate in Parsed::read_all(bytes)? {
            self.push(doc_types, AnchorKind::Certificate(Box::new(certificate)));
        }
        Ok(self)
    }

    /// Trusts a document signer's P-256 key for these docTypes, without a certificate.
    ///
    /// No certificate means no dates: the check that the document was signed while its signer's certificate was valid is
    /// open at both ends. It is the way to trust a signer whose certificate is not at hand; prefer roots.
    ///
    /// # Errors
    /// [`DocumentError::NotOnCurve`].
    pub fn with_issuer_key(mut self, doc_types: &[&str], x: &[u8; 32], y: &[u8; 32]) -> Result<Self> {
        let key = IssuerKey::pinned(x, y)?;
        self.push(doc_types, AnchorKind::Key(key));
        Ok(self)
    }

    /// Follows `x5chain` (DER, the document signer's certificate first) to an anchor that is trusted for `doc_type`.
    ///
    /// A pinned key is looked for first; it needs no chain. Otherwise every certificate up to and including the anchor
    /// is valid at `now`, signed by the next with ECDSA (P-256, P-384 or P-521), and allowed to be what it is.
    ///
    /// # Errors
    /// [`TrustError::IssuerUntrusted`], [`TrustError::Certificate`], [`TrustError::CertificateExpired`].
    pub fn issuer(&self, doc_type: &str, x5chain: &[Vec<u8>], now: DateTime) -> Result<IssuerKey> {
        let untrusted = || Error::from(TrustError::IssuerUntrusted { doc_type: doc_type.into() });
        let first = x5chain.first().ok_or_else(untrusted)?;
        let signer = IssuerKey::from_certificate(first)?;
        if let Ok(pinned) = self.pinned_issuer(doc_type, &signer.x, &signer.y) {
            return Ok(pinned);
        }
        let signer_certificate = Parsed::read(first)?;
        if self.roots(doc_type).any(|root| root.der == *first) {
            check_validity(&signer_certificate, now)?;
            return Ok(signer);
        }
        let mut chain = vec![signer_certificate];
        for der in x5chain[1..].iter().take(MAX_CHAIN) {
            chain.push(Parsed::read(der)?);
        }
        // Which certificate is at fault is worth more than that no way was found.
        let mut fault = untrusted();
        for length in 1..=chain.len() {
            let top = &chain[length - 1];
            for root in self.roots(doc_type).filter(|root| top.names_as_issuer(root)) {
                match check_path(&chain[..length], root, doc_type, now) {
                    Ok(()) => return Ok(signer),
                    Err(error) => fault = error,
                }
            }
        }
        Err(fault)
    }

    /// Looks for a pinned key.
    ///
    /// # Errors
    /// [`TrustError::IssuerUntrusted`].
    pub fn pinned_issuer(&self, doc_type: &str, x: &[u8; 32], y: &[u8; 32]) -> Result<IssuerKey> {
        let found = self.scoped(doc_type).find_map(|kind| match kind {
            AnchorKind::Key(key) if key.x == *x && key.y == *y => Some(key.clone()),
            _ => None,
        });
        found.ok_or_else(|| TrustError::IssuerUntrusted { doc_type: doc_type.into() }.into())
    }

    fn push(&mut self, doc_types: &[&str], kind: AnchorKind) {
        let doc_types = doc_types.iter().map(|&t| t.into()).collect();
        self.anchors.push(Anchor { doc_types, kind });
    }

    fn scoped(&self, doc_type: &str) -> impl Iterator<Item = &AnchorKind> {
        self.anchors.iter().filter(move |a| a.doc_types.iter().any(|t| t == doc_type)).map(|a| &a.kind)
    }

    fn roots(&self, doc_type: &str) -> impl Iterator<Item = &Parsed> {
        self.scoped(doc_type).filter_map(|kind| match kind {
            AnchorKind::Certificate(certificate) => Some(&**certificate),
            AnchorKind::Key(_) => None,
        })
    }
}

impl IssuerKey {
    /// Reads key and dates out of a document signer's certificate in DER, without trusting it.
    ///
    /// # Errors
    /// [`TrustError::Certificate`].
    pub fn from_certificate(der: &[u8]) -> Result<Self> {
        let certificate = Parsed::read(der)?;
        let (x, y) = p256_key(&certificate)?;
        let (not_before, not_after) = validity(&certificate)?;
        Ok(Self { x, y, not_before, not_after, subject: certificate.subject() })
    }

    /// A key without a certificate: no dates, no name.
    ///
    /// # Errors
    /// [`DocumentError::NotOnCurve`].
    pub fn pinned(x: &[u8; 32], y: &[u8; 32]) -> Result<Self> {
        crate::document::mdoc::public_key(x, y).ok_or(DocumentError::NotOnCurve { what: "the issuer's key" })?;
        let (not_before, not_after) = (DateTime::MIN, DateTime::MAX);
        Ok(Self { x: *x, y: *y, not_before, not_after, subject: String::new() })
    }

    /// Whether there are no certificate dates to keep to.
    #[must_use]
    pub fn is_open_ended(&self) -> bool {
        (self.not_before, self.not_after) == (DateTime::MIN, DateTime::MAX)
    }

    /// The first and the last moment of its certificate; none for a pinned key.
    #[must_use]
    pub fn validity(&self) -> Option<(DateTime, DateTime)> {
        (!self.is_open_ended()).then_some((self.not_before, self.not_after))
    }
}

/// From the document signer's certificate up to `root`, which is not part of `chain`.
fn check_path(chain: &[Parsed], root: &Parsed, doc_type: &str, now: DateTime) -> Result<()> {
    check_document_signer(&chain[0], doc_type)?;
    for (below, certificate) in chain.iter().skip(1).chain([root]).enumerate() {
        check_issuing(certificate, below)?;
        check_signed_by(&chain[below], certificate)?;
    }
    chain.iter().chain([root]).try_for_each(|certificate| check_validity(certificate, now))
}

#[cfg(test)]
mod tests;
