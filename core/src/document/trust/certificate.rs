//! What one certificate says and may do (RFC 5280; ISO/IEC 18013-5 Annex B).

use ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier};
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, NameConstraints};

use super::scope::Scope;
use crate::document::mdoc::MDL;
use crate::document::time::DateTime;
use crate::error::{Error, Result, TrustError};

const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const BRAINPOOL_P256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7");
const BRAINPOOL_P384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11");
/// What authorities' keys may be on.
#[cfg(feature = "brainpool")]
const CURVES: &str = "an authority's may be on P-256, P-384, P-521, brainpoolP256r1 or brainpoolP384r1";
#[cfg(not(feature = "brainpool"))]
const CURVES: &str = "an authority's may be on P-256, P-384 or P-521";
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const STATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.8");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const ISSUER_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.18");

/// A certificate as it was given, and as it reads. Its signature is over what was given: encoders differ in trifles
/// that would be lost in writing it again.
#[derive(Clone)]
pub(super) struct Parsed {
    pub(super) der: Vec<u8>,
    certificate: Certificate,
}

impl Parsed {
    pub(super) fn read(der: &[u8]) -> Result<Self> {
        let unreadable = TrustError::Certificate { subject: String::new(), reason: "cannot be read" };
        let certificate = Certificate::from_der(der).map_err(|_| unreadable.clone())?;
        let parsed = Self { der: der.to_vec(), certificate };
        if parsed.signed_bytes().is_none() { Err(unreadable.into()) } else { Ok(parsed) }
    }

    pub(super) fn subject(&self) -> String {
        self.tbs().subject().to_string()
    }

    /// What the subject says under this attribute.
    fn subject_values(&self, attribute: ObjectIdentifier) -> Vec<String> {
        let values = self.tbs().subject().iter().filter(|a| a.oid == attribute);
        values.map(|a| String::from_utf8_lossy(a.value.value()).trim().to_owned()).collect()
    }

    /// Whether its own key signed it, as a root's does.
    pub(super) fn is_self_signed(&self) -> bool {
        check_signed_by(self, self).is_ok()
    }

    /// Whether both hold the same key.
    pub(super) fn shares_key_with(&self, other: &Self) -> bool {
        self.tbs().subject_public_key_info() == other.tbs().subject_public_key_info()
    }

    /// Whether it names `authority` as its issuer; names are compared as text, since encoders differ in string types
    /// and the signature decides.
    pub(super) fn names_as_issuer(&self, authority: &Self) -> bool {
        self.tbs().issuer() == authority.tbs().subject() || self.tbs().issuer().to_string() == authority.subject()
    }

    fn tbs(&self) -> &TbsCertificate {
        self.certificate.tbs_certificate()
    }

    /// The `TBSCertificate` in the bytes that were given: the first element of the outer sequence.
    fn signed_bytes(&self) -> Option<&[u8]> {
        let (header, _) = der_element(&self.der)?;
        let inner = &self.der[header..];
        let (header, length) = der_element(inner)?;
        inner.get(..header + length)
    }
}

/// The lengths of a DER element's header and content, of definite length below 2^16.
fn der_element(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes.get(1..)? {
        [n @ 0..=0x7f, ..] => Some((2, n.into())),
        [0x81, n, ..] => Some((3, n.into())),
        [0x82, hi, lo, ..] => Some((4, usize::from(hi) << 8 | usize::from(lo))),
        _ => None,
    }
}

/// First and last moment.
pub(super) fn validity(certificate: &Parsed) -> Result<(DateTime, DateTime)> {
    let validity = certificate.tbs().validity();
    let time = |t: x509_cert::time::Time| {
        let seconds = i64::try_from(t.to_unix_duration().as_secs()).ok();
        seconds.and_then(DateTime::from_unix).ok_or_else(|| fault(certificate, "has dates that cannot be read"))
    };
    Ok((time(validity.not_before)?, time(validity.not_after)?))
}

/// Valid at `now`, both ends included.
pub(super) fn check_validity(certificate: &Parsed, now: DateTime) -> Result<()> {
    let (not_before, not_after) = validity(certificate)?;
    if (not_before..=not_after).contains(&now) {
        Ok(())
    } else {
        Err(TrustError::CertificateExpired { subject: certificate.subject(), now: now.to_string() }.into())
    }
}

/// The coordinates of a P-256 key.
pub(super) fn p256_key(certificate: &Parsed) -> Result<([u8; 32], [u8; 32])> {
    let (curve, point) = ec_key(certificate)?;
    if curve != P256 {
        return Err(unsupported(certificate, curve, "a document signer's must be on P-256 to be proved"));
    }
    let wrong = || fault(certificate, "does not hold an uncompressed P-256 key");
    match point.split_first_chunk::<33>() {
        Some(([0x04, x @ ..], y)) => {
            let y: [u8; 32] = y.try_into().map_err(|_| wrong())?;
            crate::document::mdoc::public_key(x, &y).ok_or_else(wrong)?;
            Ok((*x, y))
        }
        _ => Err(wrong()),
    }
}

/// A key whose signatures can be checked.
pub(super) fn check_key(certificate: &Parsed) -> Result<()> {
    let (curve, point) = ec_key(certificate)?;
    let read = match curve {
        P256 => VerifyingKey::<p256::NistP256>::from_sec1_bytes(point).is_ok(),
        P384 => VerifyingKey::<p384::NistP384>::from_sec1_bytes(point).is_ok(),
        P521 => VerifyingKey::<p521::NistP521>::from_sec1_bytes(point).is_ok(),
        #[cfg(feature = "brainpool")]
        BRAINPOOL_P256R1 => VerifyingKey::<bp256::BrainpoolP256r1>::from_sec1_bytes(point).is_ok(),
        #[cfg(feature = "brainpool")]
        BRAINPOOL_P384R1 => VerifyingKey::<bp384::BrainpoolP384r1>::from_sec1_bytes(point).is_ok(),
        _ => return Err(unsupported(certificate, curve, CURVES)),
    };
    if read { Ok(()) } else { Err(fault(certificate, "holds a key that is not a point of its curve")) }
}

/// No authority's: it says so neither by its basic constraints nor by its key usage. And it may sign.
pub(super) fn check_signs_documents(certificate: &Parsed) -> Result<()> {
    check_critical(certificate)?;
    if extension::<BasicConstraints>(certificate)?.is_some_and(|c| c.ca) {
        return Err(fault(certificate, "is an authority's, not a document signer's"));
    }
    match extension::<KeyUsage>(certificate)? {
        Some(usage) if usage.key_cert_sign() => Err(fault(certificate, "is an authority's, not a document signer's")),
        Some(usage) if !usage.digital_signature() => Err(fault(certificate, "may not sign documents")),
        _ => Ok(()),
    }
}

/// A document signer that an authority certified as one.
pub(super) fn check_document_signer(certificate: &Parsed, doc_type: &str, scope: &Scope) -> Result<()> {
    check_signs_documents(certificate)?;
    // ISO/IEC 18013-5, Table B.3: mandatory.
    if doc_type == MDL && extension::<KeyUsage>(certificate)?.is_none() {
        return Err(fault(certificate, "has no key usage, which a licence's document signer must have"));
    }
    let usages = usages(certificate)?;
    if scope.permits_signer(doc_type, usages.as_deref()) {
        return Ok(());
    }
    let reason = match usages {
        None => "names no extended key usage, so it may be any of its authority's, not a document signer's",
        Some(_) => "has an extended key usage other than document signing",
    };
    Err(fault(certificate, reason))
}

/// Country and state of a document signer are its root's (ISO/IEC 18013-5, B.1.4 and 12.8.3 of the second edition): an
/// authority speaks for one of them. Both name a country where the document is a licence.
pub(super) fn check_territory(signer: &Parsed, root: &Parsed, doc_type: &str) -> Result<()> {
    for (attribute, required, reason) in [
        (COUNTRY, doc_type == MDL, "names another country than its root"),
        (STATE, false, "names another state or province than its root"),
    ] {
        let (own, roots) = (signer.subject_values(attribute), root.subject_values(attribute));
        if let Some(certificate) = [(&own, signer), (&roots, root)].iter().find(|(v, _)| required && v.is_empty()) {
            return Err(fault(certificate.1, "names no country"));
        }
        let equal = own.len() == roots.len() && own.iter().zip(&roots).all(|(a, b)| a.eq_ignore_ascii_case(b));
        if !own.is_empty() && !roots.is_empty() && !equal {
            return Err(fault(signer, reason));
        }
    }
    Ok(())
}

/// An intermediate authority: confined to the extended key usages that it names.
pub(super) fn check_intermediate(certificate: &Parsed, doc_type: &str, scope: &Scope) -> Result<()> {
    if scope.permits_authority(doc_type, usages(certificate)?.as_deref()) {
        Ok(())
    } else {
        Err(fault(certificate, "has extended key usages that document signing is not among"))
    }
}

/// An authority that may have `below` intermediate authorities under it.
pub(super) fn check_issuing(certificate: &Parsed, below: usize) -> Result<()> {
    check_critical(certificate)?;
    match extension::<BasicConstraints>(certificate)? {
        Some(c) if c.ca && c.path_len_constraint.is_none_or(|n| below <= usize::from(n)) => {}
        Some(c) if c.ca => return Err(fault(certificate, "has a path length that is exceeded")),
        _ => return Err(fault(certificate, "is not an authority's")),
    }
    if extension::<KeyUsage>(certificate)?.is_some_and(|u| !u.key_cert_sign()) {
        return Err(fault(certificate, "may not sign certificates"));
    }
    // RFC 5280 has it critical; where it is not, it is no less meant.
    if extension::<NameConstraints>(certificate)?.is_some() {
        return Err(fault(certificate, "constrains names, which is not supported"));
    }
    Ok(())
}

/// `certificate` is signed by the key of `issuer`, and names it.
pub(super) fn check_signed_by(certificate: &Parsed, issuer: &Parsed) -> Result<()> {
    let tbs = certificate.tbs();
    if !certificate.names_as_issuer(issuer) {
        return Err(fault(certificate, "names another issuer"));
    }
    let algorithm = certificate.certificate.signature_algorithm();
    if algorithm != tbs.signature() {
        return Err(fault(certificate, "names two signature algorithms"));
    }
    let message = certificate.signed_bytes().ok_or_else(|| fault(certificate, "cannot be read"))?;
    let digest = match algorithm.oid {
        ECDSA_SHA256 => Sha256::digest(message).to_vec(),
        ECDSA_SHA384 => Sha384::digest(message).to_vec(),
        ECDSA_SHA512 => Sha512::digest(message).to_vec(),
        _ => return Err(fault(certificate, "is not signed with ECDSA and SHA-2")),
    };
    if algorithm.parameters.is_some() {
        return Err(fault(certificate, "names ECDSA with parameters"));
    }
    let signature = certificate.certificate.signature().as_bytes().unwrap_or_default();
    let (curve, point) = ec_key(issuer)?;
    let verified = match curve {
        P256 => verify_p256(point, &digest, signature),
        P384 => verify_p384(point, &digest, signature),
        P521 => verify_p521(point, &digest, signature),
        #[cfg(feature = "brainpool")]
        BRAINPOOL_P256R1 => verify_brainpool_p256(point, &digest, signature),
        #[cfg(feature = "brainpool")]
        BRAINPOOL_P384R1 => verify_brainpool_p384(point, &digest, signature),
        _ => return Err(unsupported(issuer, curve, CURVES)),
    };
    verified.ok_or_else(|| fault(certificate, "has a signature that does not verify"))
}

macro_rules! verifier {
    ($name:ident, $curve:ty) => {
        fn $name(point: &[u8], digest: &[u8], der: &[u8]) -> Option<()> {
            let key = VerifyingKey::<$curve>::from_sec1_bytes(point).ok()?;
            key.verify_prehash(digest, &Signature::from_der(der).ok()?).ok()
        }
    };
}
verifier!(verify_p256, p256::NistP256);
verifier!(verify_p384, p384::NistP384);
verifier!(verify_p521, p521::NistP521);
#[cfg(feature = "brainpool")]
verifier!(verify_brainpool_p256, bp256::BrainpoolP256r1);
#[cfg(feature = "brainpool")]
verifier!(verify_brainpool_p384, bp384::BrainpoolP384r1);

fn ec_key(certificate: &Parsed) -> Result<(ObjectIdentifier, &[u8])> {
    let key = certificate.tbs().subject_public_key_info();
    let wrong = || fault(certificate, "does not hold an elliptic-curve key");
    if key.algorithm.oid != EC_PUBLIC_KEY {
        return Err(wrong());
    }
    let curve = key.algorithm.parameters.as_ref().ok_or_else(wrong)?;
    let curve = curve.decode_as::<ObjectIdentifier>().map_err(|_| wrong())?;
    Ok((curve, key.subject_public_key.as_bytes().ok_or_else(wrong)?))
}

/// RFC 5280, 4.2: a critical extension that is not understood refuses the certificate.
fn check_critical(certificate: &Parsed) -> Result<()> {
    let known = [KeyUsage::OID, BasicConstraints::OID, ExtendedKeyUsage::OID, SUBJECT_ALT_NAME, ISSUER_ALT_NAME];
    let extensions = certificate.tbs().extensions().map_or(&[][..], |e| e);
    match extensions.iter().find(|e| e.critical && !known.contains(&e.extn_id)) {
        Some(_) => Err(fault(certificate, "has a critical extension that is not known")),
        None => Ok(()),
    }
}

fn extension<T: AssociatedOid + for<'a> Decode<'a>>(certificate: &Parsed) -> Result<Option<T>> {
    match certificate.tbs().get_extension::<T>() {
        Ok(found) => Ok(found.map(|(_, value)| value)),
        Err(_) => Err(fault(certificate, "has an extension that cannot be read")),
    }
}

fn usages(certificate: &Parsed) -> Result<Option<Vec<ObjectIdentifier>>> {
    Ok(extension::<ExtendedKeyUsage>(certificate)?.map(|ExtendedKeyUsage(usages)| usages))
}

fn unsupported(certificate: &Parsed, curve: ObjectIdentifier, supported: &'static str) -> Error {
    let curve = match curve {
        P384 => "P-384".into(),
        P521 => "P-521".into(),
        BRAINPOOL_P256R1 => "brainpoolP256r1".into(),
        BRAINPOOL_P384R1 => "brainpoolP384r1".into(),
        other => match &other.to_string()[..] {
            "1.3.36.3.3.2.8.1.1.9" => "brainpoolP320r1".into(),
            "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1".into(),
            "1.3.132.0.10" => "secp256k1".into(),
            "1.3.132.0.33" => "P-224".into(),
            unknown => unknown.to_owned(),
        },
    };
    TrustError::CertificateCurve { subject: certificate.subject(), curve, supported }.into()
}

pub(super) fn fault(certificate: &Parsed, reason: &'static str) -> Error {
    TrustError::Certificate { subject: certificate.subject(), reason }.into()
}
