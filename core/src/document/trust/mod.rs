//! Whom a verifier trusts to issue which documents.
//!
//! A [`TrustList`] holds issuing authorities' root certificates (IACA roots, ISO/IEC 18013-5 Annex B) and pinned
//! document-signer keys, each for the [`Scope`] that it is trusted for and no other.
//!
//! A document is signed by a certified document signer: never by an authority's own key, and never by another of its
//! certificates, such as a reader's or that of a signer of revocation lists. Its certificate names an extended key
//! usage of document signers ([`Scope`]), and country and state as its root does.
//!
//! Revocation of certificates is not looked up: nothing here reaches the network.

mod certificate;
mod pem;
mod scope;
mod signatures;

use core::fmt;

use sha2::{Digest, Sha256};

use crate::document::mdoc::{MAX_CERTIFICATES, MDL};
use crate::document::time::DateTime;
use crate::error::{DocumentError, Error, Result, TrustError};
use certificate::{
    Parsed, check_document_signer, check_intermediate, check_issuing, check_key, check_signed_by,
    check_signs_documents, check_territory, check_validity, fault, p256_key, validity,
};
pub(crate) use scope::MDL_DS;
pub use scope::Scope;
use signatures::Signatures;

/// Trust anchors, each scoped to docTypes.
#[derive(Clone, Default)]
pub struct TrustList {
    anchors: Vec<Anchor>,
    signatures: Signatures,
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
    /// SHA-256 of the certificate in DER, none for a pinned key.
    pub certificate: Option<[u8; 32]>,
}

/// A certificate that [`TrustList::with_bundle`] left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RejectedCertificate {
    /// Which of the file's certificates, counted from 1.
    pub number: usize,
    /// The line at which it begins, counted from 1; none in DER.
    pub line: Option<usize>,
    /// Why it cannot be used, with its subject where that could be read.
    pub error: Error,
}

impl fmt::Display for RejectedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate {}", self.number)?;
        if let Some(line) = self.line {
            write!(f, " (line {line})")?;
        }
        match &self.error {
            Error::Trust(TrustError::Certificate { subject, reason }) if subject.is_empty() => write!(f, " {reason}"),
            error => write!(f, ": {error}"),
        }
    }
}

#[derive(Clone)]
struct Anchor {
    scope: Scope,
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

    /// Trusts root certificates for these docTypes, or what else a [`Scope`] says.
    ///
    /// # Errors
    /// As [`TrustList::with_certificates`].
    pub fn from_certificates_for<B: AsRef<[u8]>>(scope: impl Into<Scope>, certificates: &[B]) -> Result<Self> {
        let scope = scope.into();
        certificates.iter().try_fold(Self::new(), |list, bytes| list.with_certificates(&scope, bytes.as_ref()))
    }

    /// Trusts more certificates for these docTypes, or what else a [`Scope`] says: one in DER, or any number in PEM. A
    /// document signer's own certificate may be among them; it is then trusted as it is, within its dates.
    ///
    /// # Errors
    /// [`TrustError::Certificate`] or [`TrustError::CertificateCurve`] if there is none, or any cannot be used.
    pub fn with_certificates(self, scope: impl Into<Scope>, bytes: &[u8]) -> Result<Self> {
        match self.read(scope.into(), bytes) {
            (list, rejected) if rejected.is_empty() => Ok(list),
            (_, mut rejected) => Err(rejected.swap_remove(0).error),
        }
    }

    /// As [`TrustList::with_certificates`], for lists that others keep: certificates that cannot be used are left out
    /// and named, and the rest is trusted.
    ///
    /// ```
    /// # use plica::{issue::{CertificateOptions, TestIssuer}, trust::TrustList};
    /// # use rand_core::SeedableRng;
    /// # let options = CertificateOptions::new("2026-01-15T09:00:00Z".parse()?);
    /// # let issuer = TestIssuer::new(&options, &mut rand_chacha::ChaCha20Rng::seed_from_u64(1))?;
    /// # let file = issuer.root_certificate();
    /// let (trust, rejected) = TrustList::new().with_bundle(&["org.iso.18013.5.1.mDL"], file)?;
    /// for certificate in &rejected {
    ///     eprintln!("left out: {certificate}");
    /// }
    /// # assert!(rejected.is_empty());
    /// # Ok::<(), plica::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`TrustError::Certificate`] or [`TrustError::CertificateCurve`] if there is none that can be used: that of the
    /// first.
    pub fn with_bundle(self, scope: impl Into<Scope>, bytes: &[u8]) -> Result<(Self, Vec<RejectedCertificate>)> {
        let before = self.anchors.len();
        match self.read(scope.into(), bytes) {
            (list, mut rejected) if list.anchors.len() == before => Err(rejected.swap_remove(0).error),
            usable => Ok(usable),
        }
    }

    /// Trusts a document signer's P-256 key for these docTypes, without a certificate.
    ///
    /// No certificate means no dates: the check that the document was signed while its signer's certificate was valid
    /// is open at both ends. It is the way to trust a signer whose certificate is not at hand; prefer roots.
    ///
    /// # Errors
    /// [`DocumentError::NotOnCurve`].
    pub fn with_issuer_key(mut self, scope: impl Into<Scope>, x: &[u8; 32], y: &[u8; 32]) -> Result<Self> {
        let key = IssuerKey::pinned(x, y)?;
        self.anchors.push(Anchor { scope: scope.into(), kind: AnchorKind::Key(key) });
        Ok(self)
    }

    /// Follows `x5chain` (DER, the document signer's certificate first) to an anchor that is trusted for `doc_type`.
    ///
    /// A pinned key is looked for first; it needs no chain. Otherwise every certificate up to and including the anchor
    /// is valid at `now`, signed by the next with ECDSA (P-256, P-384, P-521, brainpoolP256r1 or brainpoolP384r1), and
    /// allowed to be what it is. Certificates after the first may be in any order; those that lead nowhere are
    /// passed over.
    ///
    /// # Errors
    /// [`TrustError::CertificateMissing`], [`TrustError::IssuerUntrusted`], [`TrustError::Certificate`],
    /// [`TrustError::CertificateCurve`], [`TrustError::CertificateExpired`].
    pub fn issuer(&self, doc_type: &str, x5chain: &[Vec<u8>], now: DateTime) -> Result<IssuerKey> {
        let first = x5chain.first().ok_or(TrustError::CertificateMissing)?;
        let signer = IssuerKey::from_certificate(first)?;
        if let Ok(pinned) = self.pinned_issuer(doc_type, &signer.x, &signer.y) {
            return Ok(pinned);
        }
        if let Some((_, listed)) = self.roots(doc_type).find(|(_, root)| root.der == *first) {
            check_signs_documents(listed)?;
            check_validity(listed, now)?;
            return Ok(signer);
        }
        let path = path(x5chain, |top, next| self.signatures.check(top, next))?;
        // Which certificate is at fault is worth more than that no way was found, and most where the way leads to a
        // root.
        let mut fault = Error::from(TrustError::IssuerUntrusted { doc_type: doc_type.into() });
        let mut led_to_root = false;
        for length in 1..=path.len() {
            let top = &path[length - 1];
            for (scope, root) in self.roots(doc_type).filter(|(_, root)| top.names_as_issuer(root)) {
                let signed = self.signatures.check(top, root);
                let leads = signed.is_ok();
                match signed.and_then(|()| check_path(&path[..length], root, doc_type, scope, now)) {
                    Ok(()) => return Ok(signer),
                    Err(error) if leads || !led_to_root => (fault, led_to_root) = (error, leads),
                    Err(_) => {}
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
        let found = self.scoped(doc_type).find_map(|anchor| match &anchor.kind {
            AnchorKind::Key(key) if key.x == *x && key.y == *y => Some(key.clone()),
            _ => None,
        });
        found.ok_or_else(|| TrustError::IssuerUntrusted { doc_type: doc_type.into() }.into())
    }

    /// Adds what can be used, and names what cannot: at least one of either.
    fn read(mut self, scope: Scope, bytes: &[u8]) -> (Self, Vec<RejectedCertificate>) {
        let mut rejected = Vec::new();
        let unreadable = |reason| Error::from(TrustError::Certificate { subject: String::new(), reason });
        let blocks = pem::blocks(bytes);
        if blocks.is_empty() {
            let error = unreadable("is not among what the file holds");
            rejected.push(RejectedCertificate { number: 1, line: None, error });
        }
        for (i, pem::Block { line, der }) in blocks.into_iter().enumerate() {
            let certificate = der.map_err(unreadable).and_then(|der| {
                let certificate = Parsed::read(&der)?;
                check_key(&certificate)?;
                Ok(certificate)
            });
            match certificate {
                Ok(certificate) => {
                    let kind = AnchorKind::Certificate(Box::new(certificate));
                    self.anchors.push(Anchor { scope: scope.clone(), kind });
                }
                Err(error) => rejected.push(RejectedCertificate { number: i + 1, line, error }),
            }
        }
        (self, rejected)
    }

    fn scoped(&self, doc_type: &str) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(move |anchor| anchor.scope.covers(doc_type))
    }

    fn roots(&self, doc_type: &str) -> impl Iterator<Item = (&Scope, &Parsed)> {
        self.scoped(doc_type).filter_map(|anchor| match &anchor.kind {
            AnchorKind::Certificate(certificate) => Some((&anchor.scope, &**certificate)),
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
        let (subject, hash) = (certificate.subject(), Sha256::digest(der).into());
        Ok(Self { x, y, not_before, not_after, subject, certificate: Some(hash) })
    }

    /// A key without a certificate: no dates, no name.
    ///
    /// # Errors
    /// [`DocumentError::NotOnCurve`].
    pub fn pinned(x: &[u8; 32], y: &[u8; 32]) -> Result<Self> {
        crate::document::mdoc::public_key(x, y).ok_or(DocumentError::NotOnCurve { what: "the issuer's key" })?;
        let (not_before, not_after) = (DateTime::MIN, DateTime::MAX);
        Ok(Self { x: *x, y: *y, not_before, not_after, subject: String::new(), certificate: None })
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

/// The certificates of `x5chain` by which a verifier that has the root gets from the document signer to it: the first,
/// and each whose key signed the one before it. Self-signed ones, a root's among them, do not belong to it; nor does
/// what cannot be read, or leads nowhere. If the first cannot be read it is alone.
pub(crate) fn sent_certificates(x5chain: &[Vec<u8>]) -> Vec<Vec<u8>> {
    match path(x5chain, check_signed_by) {
        Ok(path) => path.into_iter().map(|certificate| certificate.der).collect(),
        Err(_) => x5chain.first().cloned().into_iter().collect(),
    }
}

fn path(x5chain: &[Vec<u8>], signed_by: impl Fn(&Parsed, &Parsed) -> Result<()>) -> Result<Vec<Parsed>> {
    let (first, rest) = x5chain.split_first().ok_or(TrustError::CertificateMissing)?;
    let mut rest: Vec<Parsed> =
        rest.iter().take(MAX_CERTIFICATES - 1).filter_map(|der| Parsed::read(der).ok()).collect();
    let mut path = vec![Parsed::read(first)?];
    loop {
        let top = &path[path.len() - 1];
        let signed_top = |c: &Parsed| signed_by(top, c).is_ok() && !c.is_self_signed();
        match rest.iter().position(signed_top) {
            Some(next) => path.push(rest.remove(next)),
            None => return Ok(path),
        }
    }
}

/// What each certificate may do, from the document signer's up to `root`, which is not part of `chain`. Every one of
/// them has signed the one before it; the caller has checked that.
fn check_path(chain: &[Parsed], root: &Parsed, doc_type: &str, scope: &Scope, now: DateTime) -> Result<()> {
    let signer = &chain[0];
    check_document_signer(signer, doc_type, scope)?;
    for (below, certificate) in chain.iter().skip(1).chain([root]).enumerate() {
        check_issuing(certificate, below)?;
        if signer.shares_key_with(certificate) {
            return Err(fault(signer, "holds an authority's key, which signs no documents"));
        }
    }
    chain.iter().skip(1).try_for_each(|certificate| check_intermediate(certificate, doc_type, scope))?;
    check_territory(signer, root, doc_type)?;
    chain.iter().chain([root]).try_for_each(|certificate| check_validity(certificate, now))
}

#[cfg(test)]
mod tests;
