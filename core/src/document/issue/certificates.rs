//! Certificates of the test issuer, after the profiles of ISO/IEC 18013-5 Annex B.

use core::str::FromStr;
use core::time::Duration;

use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::Encode;
use x509_cert::der::asn1::OctetString;
use x509_cert::der::flagset::FlagSet;
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{EncodePublicKey, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, SubjectPublicKeyInfo};

use super::{days_after, fault};
use crate::document::time::DateTime;
use crate::error::Result;

/// What the certificates say.
#[derive(Clone, Debug)]
pub struct CertificateOptions {
    /// Two letters.
    pub country: String,
    /// The common name, to which `IACA` and `DS` are added.
    pub name: String,
    /// First and last moment of the root certificate.
    pub root_validity: (DateTime, DateTime),
    /// First and last moment of the document signer's certificate.
    pub signer_validity: (DateTime, DateTime),
    /// Extended key usages of the document signer as object identifiers; none leaves the extension out.
    pub signer_uses: Vec<String>,
    /// Whether the root says that it is an authority.
    pub root_is_authority: bool,
    /// Whether the document signer says that it is an authority.
    pub signer_is_authority: bool,
    /// Key usages of the document signer: digitalSignature, or else keyAgreement.
    pub signer_may_sign: bool,
    /// A critical extension that nobody knows, in the document signer's certificate.
    pub signer_unknown_critical: bool,
}

impl CertificateOptions {
    /// Certificates that are in order: a root of ten years, a document signer of fifteen months, both valid since half a
    /// year before `now`.
    #[must_use]
    pub fn new(now: DateTime) -> Self {
        let start = days_after(now, -183);
        Self {
            country: "UT".into(),
            name: "Plica Test".into(),
            root_validity: (start, days_after(start, 3_652)),
            signer_validity: (start, days_after(start, 457)),
            signer_uses: vec![crate::document::trust::MDL_DS.to_string()],
            root_is_authority: true,
            signer_is_authority: false,
            signer_may_sign: true,
            signer_unknown_critical: false,
        }
    }

    fn root_name(&self) -> String {
        format!("CN={} IACA,C={}", self.name, self.country)
    }
}

/// A certificate's names and what it may do; every extension is critical.
#[derive(Clone)]
pub(crate) struct Profile {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) authority: bool,
    pub(crate) path_length: Option<u8>,
    pub(crate) usages: FlagSet<KeyUsages>,
    pub(crate) uses: Vec<String>,
    pub(crate) unknown_critical: bool,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _: &Name) -> Name {
        Name::from_str(&self.issuer).unwrap_or_default()
    }

    fn get_subject(&self) -> Name {
        Name::from_str(&self.subject).unwrap_or_default()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let mut out = vec![
            critical(
                BasicConstraints::OID,
                &BasicConstraints { ca: self.authority, path_len_constraint: self.path_length },
            )?,
            critical(KeyUsage::OID, &KeyUsage(self.usages))?,
        ];
        if !self.uses.is_empty() {
            let uses = self.uses.iter().map(|u| ObjectIdentifier::from_str(u));
            let uses = uses.collect::<Result<Vec<_>, _>>().map_err(x509_cert::der::Error::from)?;
            out.push(critical(ExtendedKeyUsage::OID, &ExtendedKeyUsage(uses))?);
        }
        if self.unknown_critical {
            out.push(critical(ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.1"), &true)?);
        }
        Ok(out)
    }
}

/// The self-signed root, in DER.
pub(super) fn root(options: &CertificateOptions, key: &SigningKey) -> Result<Vec<u8>> {
    let profile = Profile {
        issuer: options.root_name(),
        subject: options.root_name(),
        authority: options.root_is_authority,
        path_length: options.root_is_authority.then_some(0),
        usages: KeyUsages::KeyCertSign | KeyUsages::CRLSign,
        uses: Vec::new(),
        unknown_critical: false,
    };
    let builder = builder(profile, options.root_validity, key.verifying_key())?;
    finish(builder.build::<_, DerSignature>(key))
}

/// The document signer's certificate, in DER.
pub(super) fn document_signer(options: &CertificateOptions, root: &SigningKey, key: &VerifyingKey) -> Result<Vec<u8>> {
    let builder = builder(signer_profile(options), options.signer_validity, key)?;
    finish(builder.build::<_, DerSignature>(root))
}

pub(crate) fn signer_profile(options: &CertificateOptions) -> Profile {
    Profile {
        issuer: options.root_name(),
        subject: format!("CN={} DS,C={}", options.name, options.country),
        authority: options.signer_is_authority,
        path_length: None,
        usages: if options.signer_may_sign { KeyUsages::DigitalSignature } else { KeyUsages::KeyAgreement }.into(),
        uses: options.signer_uses.clone(),
        unknown_critical: options.signer_unknown_critical,
    }
}

pub(crate) fn builder<K: EncodePublicKey>(
    profile: Profile,
    (not_before, not_after): (DateTime, DateTime),
    key: &K,
) -> Result<CertificateBuilder<Profile>> {
    let validity = Validity::new(time(not_before)?, time(not_after)?);
    let key = SubjectPublicKeyInfo::from_key(key).map_err(|_| fault("the certificate", "its key cannot be written"))?;
    // The serial number is a hash of the key: fresh for each key, and the same in every run.
    let serial = <sha2::Sha256 as sha2::Digest>::digest(key.subject_public_key.raw_bytes());
    let mut serial: [u8; 16] = core::array::from_fn(|i| serial[i]);
    serial[0] = serial[0] & 0x3f | 0x40;
    let serial =
        SerialNumber::new(&serial).map_err(|_| fault("the certificate", "its serial number cannot be written"))?;
    CertificateBuilder::new(profile, serial, validity, key).map_err(|e| fault("the certificate", &e.to_string()))
}

pub(crate) fn finish(built: x509_cert::builder::Result<Certificate>) -> Result<Vec<u8>> {
    let built = built.map_err(|e| fault("the certificate", &e.to_string()))?;
    built.to_der().map_err(|e| fault("the certificate", &e.to_string()))
}

fn critical<T: Encode>(oid: ObjectIdentifier, value: &T) -> x509_cert::builder::Result<Extension> {
    Ok(Extension { extn_id: oid, critical: true, extn_value: OctetString::new(value.to_der()?)? })
}

fn time(time: DateTime) -> Result<Time> {
    let seconds = u64::try_from(time.to_unix()).map_err(|_| fault("the certificate", "its dates are before 1970"))?;
    let time = x509_cert::der::DateTime::from_unix_duration(Duration::from_secs(seconds));
    Ok(time.map_err(|_| fault("the certificate", "its dates are out of range"))?.into())
}
