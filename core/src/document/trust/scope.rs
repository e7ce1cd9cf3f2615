//! What a trust anchor is trusted for.

use x509_cert::der::oid::ObjectIdentifier;

use crate::document::mdoc::MDL;

/// `id-mdl-kp-mdlDS` of ISO/IEC 18013-5.
pub(crate) const MDL_DS: &str = "1.0.18013.5.1.2";
/// `id-mdoc-kp-mdocDS` of ISO/IEC 23220-4.
const MDOC_DS: &str = "1.0.23220.4.1.2";
/// What signs a PID (`eu.europa.ec.eudi.pid.1`) in the EUDI reference implementation.
const PID_DS: &str = "1.3.130.2.0.0.1.2";
const PID: &str = "eu.europa.ec.eudi.pid.";
/// Arcs whose usages are known, and are not to sign documents: servers, code, status lists; readers, JWS, VICALs of
/// licences; readers and others of mdocs. The two document signers in them are allowed by name.
const OTHER_USES: [&str; 3] = ["1.3.6.1.5.5.7.3.", "1.0.18013.5.1.", "1.0.23220.4.1."];
/// `anyExtendedKeyUsage`.
const ANY: &str = "2.5.29.37.0";

/// What a trust anchor is trusted for: documents of these types, signed by whom its authority certified to sign
/// documents.
///
/// An authority certifies readers, servers and signers of revocation lists too, with keys that sign other messages. The
/// extended key usage tells them apart:
/// - a mobile driver's licence is signed under `1.0.18013.5.1.2` and no other, whatever is said here (ISO/IEC 18013-5,
///   Table B.3);
/// - another docType is signed under that usage, under `1.0.23220.4.1.2` (ISO/IEC 23220-4), or, a PID, under
///   `1.3.130.2.0.0.1.2`, unless [`Scope::signer_usages`] or [`Scope::allow_any_usage`] says otherwise.
///
/// Where a list of docTypes is enough, it is a scope: `trust.with_certificates(&["eu.europa.ec.av.1"], bytes)`.
#[derive(Clone, Debug)]
pub struct Scope {
    doc_types: Vec<String>,
    usages: Usages,
}

#[derive(Clone, Debug)]
enum Usages {
    Default,
    Listed(Vec<String>),
    Any,
}

impl Scope {
    /// Documents of these types, signed under their types' usual extended key usages.
    #[must_use]
    pub fn new<S: AsRef<str>>(doc_types: &[S]) -> Self {
        let doc_types = doc_types.iter().map(|t| t.as_ref().to_owned()).collect();
        Self { doc_types, usages: Usages::Default }
    }

    /// Document signers are those whose certificate names one of these extended key usages, as dotted object
    /// identifiers.
    #[must_use]
    pub fn signer_usages<S: AsRef<str>>(mut self, usages: &[S]) -> Self {
        self.usages = Usages::Listed(usages.iter().map(|u| u.as_ref().to_owned()).collect());
        self
    }

    /// Document signers need not name an extended key usage: for authorities that are known to certify document signers
    /// without one. Every certificate of such an authority is then one that may sign documents, except those that name
    /// only known usages of another kind (servers, readers, status lists).
    #[must_use]
    pub fn allow_any_usage(mut self) -> Self {
        self.usages = Usages::Any;
        self
    }

    pub(super) fn covers(&self, doc_type: &str) -> bool {
        self.doc_types.iter().any(|t| t == doc_type)
    }

    /// Whether a certificate with these extended key usages, or without any, may sign documents of this type.
    pub(super) fn permits_signer(&self, doc_type: &str, usages: Option<&[ObjectIdentifier]>) -> bool {
        let named =
            |wanted: &dyn Fn(&str) -> bool| usages.is_some_and(|u| u.iter().any(|oid| wanted(&oid.to_string())));
        let usual = |oid: &str| oid == MDL_DS || oid == MDOC_DS || oid == PID_DS && doc_type.starts_with(PID);
        match &self.usages {
            _ if doc_type == MDL => named(&|oid| oid == MDL_DS),
            Usages::Default => named(&usual),
            Usages::Listed(listed) => named(&|oid| listed.iter().any(|l| l == oid)),
            Usages::Any => {
                usages.is_none() || named(&|oid| usual(oid) || !OTHER_USES.iter().any(|arc| oid.starts_with(arc)))
            }
        }
    }

    /// Whether an intermediate authority with these extended key usages may have document signers below it: one that
    /// names usages is confined to them.
    pub(super) fn permits_authority(&self, doc_type: &str, usages: Option<&[ObjectIdentifier]>) -> bool {
        let any = |oids: &[ObjectIdentifier]| oids.iter().any(|oid| oid.to_string() == ANY);
        usages.is_none_or(any) || self.permits_signer(doc_type, usages)
    }
}

impl<S: AsRef<str>> From<&[S]> for Scope {
    fn from(doc_types: &[S]) -> Self {
        Self::new(doc_types)
    }
}

impl<S: AsRef<str>, const N: usize> From<&[S; N]> for Scope {
    fn from(doc_types: &[S; N]) -> Self {
        Self::new(doc_types)
    }
}

impl<S: AsRef<str>> From<&Vec<S>> for Scope {
    fn from(doc_types: &Vec<S>) -> Self {
        Self::new(doc_types)
    }
}

impl From<&Scope> for Scope {
    fn from(scope: &Scope) -> Self {
        scope.clone()
    }
}
