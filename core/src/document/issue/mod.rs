//! A test issuer: keys, certificates, and mdocs of any shape that the standard allows, and of some that it does not.
//!
//! Nothing it signs is worth anything to anybody who does not choose to trust its root. Demos and tests use it; whoever
//! integrates the SDK can, too.

pub(crate) mod certificates;
mod description;
mod header;
mod reencode;
mod sample;
mod shape;

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::document::mdoc::cbor::Writer;
use crate::document::mdoc::{
    Algorithm, Credential, DeviceKey, DeviceNameSpaces, SessionTranscript, Signature, device_authentication_bytes_as,
    sig_structure,
};
use crate::document::time::DateTime;
use crate::error::{Error, IssueError, Result};
use certificates::{AuthorityKey, intermediate_profile, signer_profile};
pub use certificates::{CertificateOptions, RootCurve};
pub use description::{Description, Elements, Validity};
pub use header::Header;
pub use reencode::{Encoding, reencode};
pub use sample::sample_licence;
pub use shape::{CoseEntry, DateForm, DigestIds, Shape};

/// An issuing authority and its document signer.
pub struct TestIssuer {
    signer: SigningKey,
    root_certificate: Vec<u8>,
    signer_certificate: Vec<u8>,
    /// What documents have as `x5chain`.
    x5chain: Vec<Vec<u8>>,
}

/// A device's key pair.
pub struct TestDevice(SigningKey);

/// An issued document: what an issuer hands to a wallet.
#[derive(Clone)]
pub struct IssuedDocument {
    /// Its docType.
    pub doc_type: String,
    /// The `IssuerSigned`.
    pub issuer_signed: Vec<u8>,
}

/// What the device adds to a document.
#[derive(Clone)]
pub enum DeviceSigned {
    /// Nothing: there is no `deviceSigned`.
    None,
    /// A signature over empty device name spaces.
    Signature(Signature),
    /// A signature over these device name spaces, with this payload attached to it if there is one.
    Signed {
        /// The elements that the device signs itself.
        name_spaces: DeviceNameSpaces,
        /// What is attached.
        payload: Option<Vec<u8>>,
        /// The signature.
        signature: Signature,
    },
    /// A MAC, of no value.
    Mac,
    /// These bytes as the whole `deviceSigned`.
    Raw(Vec<u8>),
}

impl TestIssuer {
    /// Makes keys, a root certificate and a document signer's certificate.
    ///
    /// # Errors
    /// [`IssueError::Description`] if the options make no certificate.
    pub fn new(options: &CertificateOptions, rng: &mut impl CryptoRng) -> Result<Self> {
        let root = AuthorityKey::random(options.root_curve, rng);
        let root_certificate = root.root(options)?;
        if options.root_signs_documents {
            let AuthorityKey::P256(signer) = root else {
                return Err(fault("certificate", "a root that signs documents is on P-256"));
            };
            let signer_certificate = root_certificate.clone();
            let x5chain = vec![signer_certificate.clone()];
            return Ok(Self { signer, root_certificate, signer_certificate, x5chain });
        }
        let signer = random_key(rng);
        let (profile, validity) = (signer_profile(options), options.signer_validity);
        if !options.intermediate {
            let signer_certificate = root.certify(profile, validity, signer.verifying_key())?;
            let x5chain = vec![signer_certificate.clone()];
            return Ok(Self { signer, root_certificate, signer_certificate, x5chain });
        }
        let key = random_key(rng);
        let intermediate = root.certify(intermediate_profile(options), options.root_validity, key.verifying_key())?;
        let signer_certificate = AuthorityKey::P256(key).certify(profile, validity, signer.verifying_key())?;
        let x5chain = vec![signer_certificate.clone(), intermediate];
        Ok(Self { signer, root_certificate, signer_certificate, x5chain })
    }

    /// Takes up a document signer from its PKCS #8 key and the two certificates in DER.
    ///
    /// # Errors
    /// [`IssueError::Description`] if the key cannot be read.
    pub fn from_parts(signer_pem: &str, root_certificate: &[u8], signer_certificate: &[u8]) -> Result<Self> {
        let signer = read_pem(signer_pem)?;
        let (root_certificate, signer_certificate) = (root_certificate.to_vec(), signer_certificate.to_vec());
        let x5chain = vec![signer_certificate.clone()];
        Ok(Self { signer, root_certificate, signer_certificate, x5chain })
    }

    /// Puts these certificates into the `x5chain` of documents instead; with none there is no `x5chain`.
    #[must_use]
    pub fn with_x5chain(mut self, certificates: Vec<Vec<u8>>) -> Self {
        self.x5chain = certificates;
        self
    }

    /// What documents have as `x5chain`, in DER: the document signer's certificate, and an intermediate authority's.
    #[must_use]
    pub fn x5chain(&self) -> &[Vec<u8>] {
        &self.x5chain
    }

    /// The root certificate in DER: what a verifier puts into its trust list.
    #[must_use]
    pub fn root_certificate(&self) -> &[u8] {
        &self.root_certificate
    }

    /// The document signer's certificate in DER.
    #[must_use]
    pub fn signer_certificate(&self) -> &[u8] {
        &self.signer_certificate
    }

    /// The document signer's private key as PKCS #8 in PEM.
    ///
    /// # Errors
    /// [`IssueError::Description`].
    pub fn signer_pem(&self) -> Result<Zeroizing<String>> {
        write_pem(&self.signer)
    }

    /// Issues a document for a device.
    ///
    /// # Errors
    /// [`IssueError::Description`] if a document of this shape cannot be made.
    pub fn issue(
        &self,
        description: &Description,
        device_key: &DeviceKey,
        shape: &Shape<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<IssuedDocument> {
        let (name_spaces, tagged) = shape::encode(description, device_key, shape, rng)?;
        let protected = shape.header.encode(&self.signer_certificate);
        let signature: p256::ecdsa::Signature = self.signer.sign(&sig_structure(&protected, &tagged));
        let auth = Writer::default().array(4).bytes(&protected);
        let auth = match &self.x5chain[..] {
            _ if shape.header.has_x5chain() => auth.map(0),
            [] => auth.map(0),
            [one] => auth.map(1).head(0, 33).bytes(one),
            several => {
                let auth = auth.map(1).head(0, 33).array(several.len());
                several.iter().fold(auth, |auth, certificate| auth.bytes(certificate))
            }
        };
        let auth = auth.bytes(&tagged).bytes(&signature.to_bytes()).0;
        let issuer_signed =
            Writer::default().map(2).text("nameSpaces").raw(&name_spaces).text("issuerAuth").raw(&auth).0;
        Ok(IssuedDocument { doc_type: description.doc_type.clone(), issuer_signed })
    }
}

impl TestDevice {
    /// Makes a key.
    pub fn new(rng: &mut impl CryptoRng) -> Self {
        Self(random_key(rng))
    }

    /// Takes a private key of 32 bytes.
    ///
    /// # Errors
    /// [`IssueError::Description`] unless it is between 1 and n - 1.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self> {
        SigningKey::from_slice(bytes).map(Self).map_err(|_| fault("the device key", "it is not a private key of P-256"))
    }

    /// Reads a PKCS #8 key in PEM.
    ///
    /// # Errors
    /// [`IssueError::Description`].
    pub fn from_pem(pem: &str) -> Result<Self> {
        read_pem(pem).map(Self)
    }

    /// The private key as PKCS #8 in PEM.
    ///
    /// # Errors
    /// [`IssueError::Description`].
    pub fn to_pem(&self) -> Result<Zeroizing<String>> {
        write_pem(&self.0)
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> DeviceKey {
        let point = self.0.verifying_key().to_sec1_point(false);
        let coordinate = |at: usize| {
            let mut out = [0; 32];
            out.copy_from_slice(&point.as_bytes()[at..at + 32]);
            out
        };
        DeviceKey { x: coordinate(1), y: coordinate(33) }
    }

    /// Signs `DeviceAuthentication` for a session.
    #[must_use]
    pub fn sign(&self, session: &SessionTranscript, doc_type: &str) -> Signature {
        self.sign_as(Algorithm::Es256, session, doc_type)
    }

    /// As [`TestDevice::sign`], under either of the algorithm's two numbers.
    #[must_use]
    pub fn sign_as(&self, algorithm: Algorithm, session: &SessionTranscript, doc_type: &str) -> Signature {
        let name_spaces = DeviceNameSpaces::default();
        self.sign_bytes(&device_authentication_bytes_as(algorithm, session, doc_type, &name_spaces))
    }

    /// Signs any bytes with ES256.
    #[must_use]
    pub fn sign_bytes(&self, message: &[u8]) -> Signature {
        let signature: p256::ecdsa::Signature = self.0.sign(message);
        Signature::from_p256(&signature)
    }
}

impl IssuedDocument {
    /// The document as a wallet holds it.
    ///
    /// # Errors
    /// Codes `mdoc.*`, for documents that were made to have them.
    pub fn credential(&self) -> Result<Credential> {
        Credential::from_issuer_signed(&self.issuer_signed)
    }

    /// A `Document`.
    #[must_use]
    pub fn document(&self, device: &DeviceSigned) -> Vec<u8> {
        let entries = if matches!(device, DeviceSigned::None) { 2 } else { 3 };
        let out = Writer::default().map(entries).text("docType").text(&self.doc_type);
        let out = out.text("issuerSigned").raw(&self.issuer_signed);
        let signed = |name_spaces: &DeviceNameSpaces| {
            Writer::default().map(2).text("nameSpaces").raw(name_spaces.as_bytes()).text("deviceAuth").map(1)
        };
        let none = DeviceNameSpaces::default();
        let sign1 = |out: Writer, payload: Option<&[u8]>, signature: &Signature| {
            let out = out.text("deviceSignature").array(4).bytes(&Algorithm::Es256.header()).map(0);
            let out = match payload {
                Some(payload) => out.bytes(payload),
                None => out.null(),
            };
            out.bytes(&signature.to_bytes()).0
        };
        let signed = match device {
            DeviceSigned::None => return out.0,
            DeviceSigned::Signature(signature) => sign1(signed(&none), None, signature),
            DeviceSigned::Signed { name_spaces, payload, signature } => {
                sign1(signed(name_spaces), payload.as_deref(), signature)
            }
            DeviceSigned::Mac => {
                signed(&none).text("deviceMac").array(4).bytes(&[0xa1, 0x01, 0x05]).map(0).null().bytes(&[0; 32]).0
            }
            DeviceSigned::Raw(bytes) => bytes.clone(),
        };
        out.text("deviceSigned").raw(&signed).0
    }

    /// A `DeviceResponse` of this one document.
    #[must_use]
    pub fn device_response(&self, device: &DeviceSigned) -> Vec<u8> {
        device_response(&[self.document(device)])
    }
}

/// A `DeviceResponse` of any number of documents.
#[must_use]
pub fn device_response(documents: &[Vec<u8>]) -> Vec<u8> {
    let out = Writer::default().map(3).text("version").text("1.0").text("documents").array(documents.len());
    let out = documents.iter().fold(out, |out, document| out.raw(document));
    out.text("status").head(0, 0).0
}

pub(crate) fn fault(path: &str, reason: &str) -> Error {
    IssueError::Description { path: path.into(), reason: reason.into() }.into()
}

fn random_key(rng: &mut impl CryptoRng) -> SigningKey {
    loop {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut bytes[..]);
        if let Ok(key) = SigningKey::from_slice(&bytes[..]) {
            return key;
        }
    }
}

fn read_pem(pem: &str) -> Result<SigningKey> {
    SigningKey::from_pkcs8_pem(pem).map_err(|_| fault("the private key", "it is not a P-256 key as PKCS #8 in PEM"))
}

fn write_pem(key: &SigningKey) -> Result<Zeroizing<String>> {
    key.to_pkcs8_pem(LineEnding::LF).map_err(|_| fault("the private key", "it cannot be written"))
}

/// `time`, so many days later.
pub(crate) fn days_after(time: DateTime, days: i64) -> DateTime {
    DateTime::from_unix(time.to_unix() + days * 86_400).unwrap_or(time)
}

#[cfg(test)]
pub(crate) mod tests;
