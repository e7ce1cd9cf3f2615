//! Certificates of the test issuer, after the profiles of ISO/IEC 18013-5 Annex B.

use core::str::FromStr;
use core::time::Duration;

use ecdsa::SigningKey;
use p256::NistP256;
use rand_core::CryptoRng;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::Encode;
use x509_cert::der::asn1::OctetString;
use x509_cert::der::flagset::FlagSet;
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, NameConstraints};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{EncodePublicKey, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, SubjectPublicKeyInfo};
use zeroize::Zeroizing;

use super::{days_after, fault};
use crate::document::time::DateTime;
use crate::error::Result;

/// The curve of an authority's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RootCurve {
    P256,
    P384,
    P521,
    BrainpoolP256r1,
    BrainpoolP384r1,
}

/// What the certificates say.
#[derive(Clone, Debug)]
pub struct CertificateOptions {
    /// Two letters, in both certificates; empty leaves it out.
    pub country: String,
    /// State or province, in both certificates; empty leaves it out.
    pub state: String,
    /// Another country in the document signer's certificate; empty leaves it out.
    pub signer_country: Option<String>,
    /// Another state or province in the document signer's certificate; empty leaves it out.
    pub signer_state: Option<String>,
    /// The common name, to which `IACA` and `DS` are added.
    pub name: String,
    /// First and last moment of the root certificate.
    pub root_validity: (DateTime, DateTime),
    /// First and last moment of the document signer's certificate.
    pub signer_validity: (DateTime, DateTime),
    /// The curve of the root's key.
    pub root_curve: RootCurve,
    /// Whether the root signs documents itself, with its own certificate in `x5chain`; it is on P-256 then.
    pub root_signs_documents: bool,
    /// Whether the root certifies an intermediate authority, and that the document signer. It joins `x5chain`.
    pub intermediate: bool,
    /// Extended key usages of the intermediate authority; none leaves the extension out.
    pub intermediate_uses: Vec<String>,
    /// Extended key usages of the document signer as object identifiers; none leaves the extension out.
    pub signer_uses: Vec<String>,
    /// Whether the root says that it is an authority.
    pub root_is_authority: bool,
    /// Whether the document signer says that it is an authority.
    pub signer_is_authority: bool,
    /// Key usages of the document signer: digitalSignature, or else keyAgreement.
    pub signer_may_sign: bool,
    /// Whether the document signer's certificate has key usages.
    pub signer_has_key_usage: bool,
    /// Whether the root constrains names, in an extension that is not critical.
    pub root_constrains_names: bool,
    /// A critical extension that nobody knows, in the document signer's certificate.
    pub signer_unknown_critical: bool,
}

impl CertificateOptions {
    /// Certificates that are in order: a root of ten years, a document signer of fifteen months, both valid since half
    /// a year before `now`.
    #[must_use]
    pub fn new(now: DateTime) -> Self {
        let start = days_after(now, -183);
        Self {
            country: "UT".into(),
            state: String::new(),
            signer_country: None,
            signer_state: None,
            name: "Plica Test".into(),
            root_validity: (start, days_after(start, 3_652)),
            signer_validity: (start, days_after(start, 457)),
            root_curve: RootCurve::P256,
            root_signs_documents: false,
            intermediate: false,
            intermediate_uses: Vec::new(),
            signer_uses: vec![crate::document::trust::MDL_DS.into()],
            root_is_authority: true,
            signer_is_authority: false,
            signer_may_sign: true,
            signer_has_key_usage: true,
            root_constrains_names: false,
            signer_unknown_critical: false,
        }
    }

    fn root_name(&self) -> String {
        name(&format!("{} IACA", self.name), &self.state, &self.country)
    }

    fn intermediate_name(&self) -> String {
        name(&format!("{} Intermediate", self.name), &self.state, &self.country)
    }

    fn signer_name(&self) -> String {
        let state = self.signer_state.as_ref().unwrap_or(&self.state);
        let country = self.signer_country.as_ref().unwrap_or(&self.country);
        name(&format!("{} DS", self.name), state, country)
    }
}

/// RFC 4514; what is empty is left out.
fn name(common: &str, state: &str, country: &str) -> String {
    let parts = [("CN", common), ("ST", state), ("C", country)];
    let parts = parts.iter().filter(|(_, value)| !value.is_empty());
    parts.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
}

/// A certificate's names and what it may do; every extension is critical, but for name constraints.
#[derive(Clone)]
pub(crate) struct Profile {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) authority: bool,
    pub(crate) path_length: Option<u8>,
    pub(crate) usages: Option<FlagSet<KeyUsages>>,
    pub(crate) uses: Vec<String>,
    pub(crate) unknown_critical: bool,
    pub(crate) constrains_names: bool,
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
        let mut out = vec![critical(
            BasicConstraints::OID,
            &BasicConstraints { ca: self.authority, path_len_constraint: self.path_length },
        )?];
        if let Some(usages) = self.usages {
            out.push(critical(KeyUsage::OID, &KeyUsage(usages))?);
        }
        if !self.uses.is_empty() {
            let uses = self.uses.iter().map(|u| ObjectIdentifier::from_str(u));
            let uses = uses.collect::<Result<Vec<_>, _>>().map_err(x509_cert::der::Error::from)?;
            out.push(critical(ExtendedKeyUsage::OID, &ExtendedKeyUsage(uses))?);
        }
        if self.constrains_names {
            let none = NameConstraints { permitted_subtrees: Some(Vec::new()), excluded_subtrees: None };
            let extension = critical(NameConstraints::OID, &none)?;
            out.push(Extension { critical: false, ..extension });
        }
        if self.unknown_critical {
            out.push(critical(ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.1"), &true)?);
        }
        Ok(out)
    }
}

/// An authority's key.
pub(super) enum AuthorityKey {
    P256(SigningKey<NistP256>),
    P384(SigningKey<p384::NistP384>),
    P521(SigningKey<p521::NistP521>),
    BrainpoolP256r1(SigningKey<bp256::BrainpoolP256r1>),
    BrainpoolP384r1(SigningKey<bp384::BrainpoolP384r1>),
}

/// Evaluates to the same for every curve, with `$key` as the key and `$signature` as the type of its signatures.
macro_rules! with_key {
    ($authority:expr, $key:ident: $signature:ident => $result:expr) => {
        with_key!(@ $authority, $key, $signature, $result;
            P256 p256::NistP256, P384 p384::NistP384, P521 p521::NistP521,
            BrainpoolP256r1 bp256::BrainpoolP256r1, BrainpoolP384r1 bp384::BrainpoolP384r1)
    };
    (@ $authority:expr, $key:ident, $signature:ident, $result:expr; $($variant:ident $curve:ty),*) => {
        match $authority {
            $(AuthorityKey::$variant($key) => {
                #[allow(dead_code)]
                type $signature = ecdsa::der::Signature<$curve>;
                $result
            })*
        }
    };
}

impl AuthorityKey {
    pub(super) fn random(curve: RootCurve, rng: &mut impl CryptoRng) -> Self {
        macro_rules! draw {
            ($bytes:literal, $first:literal) => {
                loop {
                    let mut bytes = Zeroizing::new([0; $bytes]);
                    rng.fill_bytes(&mut bytes[..]);
                    bytes[0] &= $first;
                    if let Ok(key) = SigningKey::from_slice(&bytes[..]) {
                        break key;
                    }
                }
            };
        }
        match curve {
            RootCurve::P256 => Self::P256(draw!(32, 0xff)),
            RootCurve::P384 => Self::P384(draw!(48, 0xff)),
            RootCurve::P521 => Self::P521(draw!(66, 0x01)),
            RootCurve::BrainpoolP256r1 => Self::BrainpoolP256r1(draw!(32, 0xff)),
            RootCurve::BrainpoolP384r1 => Self::BrainpoolP384r1(draw!(48, 0xff)),
        }
    }

    /// A certificate of somebody's key, in DER, signed by this one.
    pub(super) fn certify<K: EncodePublicKey>(
        &self,
        profile: Profile,
        validity: (DateTime, DateTime),
        key: &K,
    ) -> Result<Vec<u8>> {
        let builder = builder(profile, validity, key)?;
        with_key!(self, by: S => finish(builder.build::<_, S>(by)))
    }

    /// The self-signed root, in DER.
    pub(super) fn root(&self, options: &CertificateOptions) -> Result<Vec<u8>> {
        let profile = Profile {
            path_length: options.root_is_authority.then_some(options.intermediate.into()),
            usages: Some(KeyUsages::KeyCertSign | KeyUsages::CRLSign),
            constrains_names: options.root_constrains_names,
            ..Profile::authority(&options.root_name(), &options.root_name(), options.root_is_authority)
        };
        with_key!(self, key: S => self.certify(profile, options.root_validity, key.verifying_key()))
    }
}

impl Profile {
    pub(crate) fn authority(issuer: &str, subject: &str, authority: bool) -> Self {
        Self {
            issuer: issuer.into(),
            subject: subject.into(),
            authority,
            path_length: None,
            usages: Some(KeyUsages::KeyCertSign.into()),
            uses: Vec::new(),
            unknown_critical: false,
            constrains_names: false,
        }
    }
}

pub(super) fn intermediate_profile(options: &CertificateOptions) -> Profile {
    Profile {
        path_length: Some(0),
        uses: options.intermediate_uses.clone(),
        ..Profile::authority(&options.root_name(), &options.intermediate_name(), true)
    }
}

pub(crate) fn signer_profile(options: &CertificateOptions) -> Profile {
    let usage = if options.signer_may_sign { KeyUsages::DigitalSignature } else { KeyUsages::KeyAgreement };
    Profile {
        issuer: if options.intermediate { options.intermediate_name() } else { options.root_name() },
        subject: options.signer_name(),
        authority: options.signer_is_authority,
        path_length: None,
        usages: options.signer_has_key_usage.then_some(usage.into()),
        uses: options.signer_uses.clone(),
        unknown_critical: options.signer_unknown_critical,
        constrains_names: false,
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
