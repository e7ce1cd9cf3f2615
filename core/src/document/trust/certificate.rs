//! What one certificate says and may do (RFC 5280; ISO/IEC 18013-5 Annex B).

use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::der::pem::decode_vec;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

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
/// `id-mdl-kp-mdlDS`.
pub(crate) const MDL_DS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.0.18013.5.1.2");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const ISSUER_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.18");

/// A certificate as it was given, and as it reads. Its signature is over what was given: encoders differ in trifles that
/// would be lost in writing it again.
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

    /// Reads one certificate in DER, or any number in PEM with anything between them.
    pub(super) fn read_all(bytes: &[u8]) -> Result<Vec<Self>> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let unreadable = || TrustError::Certificate { subject: String::new(), reason: "cannot be read" };
        let Some(text) = core::str::from_utf8(bytes).ok().filter(|t| t.contains(BEGIN)) else {
            return Ok(vec![Self::read(bytes)?]);
        };
        let blocks = text.split(BEGIN).skip(1).map(|block| {
            let (body, _) = block.split_once(END).ok_or_else(unreadable)?;
            let lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
            let pem: Vec<&str> = core::iter::once(BEGIN).chain(lines).chain([END]).collect();
            let (_, der) = decode_vec(pem.join("\n").as_bytes()).map_err(|_| unreadable())?;
            Self::read(&der)
        });
        blocks.collect()
    }

    pub(super) fn subject(&self) -> String {
        self.tbs().subject().to_string()
    }

    /// Whether it names `authority` as its issuer; names are compared as text, since encoders differ in string types and
    /// the signature decides.
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
    let wrong = || fault(certificate, "does not hold an uncompressed P-256 key");
    match point.split_first_chunk::<33>() {
        Some(([0x04, x @ ..], y)) if curve == P256 => {
            let y: [u8; 32] = y.try_into().map_err(|_| wrong())?;
            crate::document::mdoc::public_key(x, &y).ok_or_else(wrong)?;
            Ok((*x, y))
        }
        _ => Err(wrong()),
    }
}

/// A document signer: not an authority, may sign, and where extended key usages are named, among them this use.
pub(super) fn check_document_signer(certificate: &Parsed, doc_type: &str) -> Result<()> {
    check_critical(certificate)?;
    if extension::<BasicConstraints>(certificate)?.is_some_and(|c| c.ca) {
        return Err(fault(certificate, "is an authority's, not a document signer's"));
    }
    if extension::<KeyUsage>(certificate)?.is_some_and(|u| !u.digital_signature()) {
        return Err(fault(certificate, "may not sign documents"));
    }
    if let Some(ExtendedKeyUsage(uses)) = extension(certificate)? {
        // Other docTypes' rulebooks name uses of their own; but a TLS or reader certificate of the same authority is no
        // document signer for any of them.
        let other = |oid: &ObjectIdentifier| {
            let text = oid.to_string();
            doc_type != MDL && !text.starts_with("1.3.6.1.5.5.7.3.") && !text.starts_with("1.0.18013.5.1.")
        };
        if !uses.iter().any(|oid| *oid == MDL_DS || other(oid)) {
            return Err(fault(certificate, "has an extended key usage other than document signing"));
        }
    }
    Ok(())
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
    Ok(())
}

/// `certificate` is signed by the key of `issuer`, and names it.
pub(super) fn check_signed_by(certificate: &Parsed, issuer: &Parsed) -> Result<()> {
    let tbs = certificate.tbs();
    if !certificate.names_as_issuer(issuer) {
        return Err(fault(certificate, "names another issuer"));
    }
    let algorithm = certificate.certificate.signature_algorithm();
    if algorithm != tbs.signature() || algorithm.parameters.is_some() {
        return Err(fault(certificate, "names two signature algorithms"));
    }
    let message = certificate.signed_bytes().ok_or_else(|| fault(certificate, "cannot be read"))?;
    let digest = match algorithm.oid {
        ECDSA_SHA256 => Sha256::digest(message).to_vec(),
        ECDSA_SHA384 => Sha384::digest(message).to_vec(),
        ECDSA_SHA512 => Sha512::digest(message).to_vec(),
        _ => return Err(fault(certificate, "is not signed with ECDSA and SHA-2")),
    };
    let signature = certificate.certificate.signature().as_bytes().unwrap_or_default();
    let (curve, point) = ec_key(issuer)?;
    let verified = match curve {
        P256 => verify_p256(point, &digest, signature),
        P384 => verify_p384(point, &digest, signature),
        P521 => verify_p521(point, &digest, signature),
        _ => return Err(fault(issuer, "holds a key of an unsupported curve")),
    };
    verified.ok_or_else(|| fault(certificate, "has a signature that does not verify"))
}

macro_rules! verifier {
    ($name:ident, $curve:ident) => {
        fn $name(point: &[u8], digest: &[u8], der: &[u8]) -> Option<()> {
            use $curve::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier};
            let key = VerifyingKey::from_sec1_bytes(point).ok()?;
            key.verify_prehash(digest, &Signature::from_der(der).ok()?).ok()
        }
    };
}
verifier!(verify_p256, p256);
verifier!(verify_p384, p384);
verifier!(verify_p521, p521);

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

fn fault(certificate: &Parsed, reason: &'static str) -> Error {
    TrustError::Certificate { subject: certificate.subject(), reason }.into()
}
