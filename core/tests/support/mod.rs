//! What the integration tests share: the documents under `tests/vectors/mdoc`, and a test issuer's.

#![allow(dead_code)]

pub mod models;

use plica::holder::Holder;
use plica::issue::{CertificateOptions, Description, IssuedDocument, Shape, TestDevice, TestIssuer, sample_licence};
use plica::mdoc::{Credential, SessionTranscript};
use plica::request::Request;
use plica::time::{Date, DateTime};
use plica::trust::TrustList;
use plica::verifier::Verifier;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

pub const MDL: &str = "org.iso.18013.5.1";
pub const AAMVA: &str = "org.iso.18013.5.1.aamva";
pub const NOW: &str = "2026-01-15T09:00:00Z";

/// A document that others made.
pub struct Vector {
    pub folder: PathBuf,
    pub credential: Credential,
    pub session: SessionTranscript,
    pub now: DateTime,
    pub meta: Value,
}

impl Vector {
    pub fn load(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/mdoc").join(name);
        let read = |file: &str| fs::read(folder.join(file)).unwrap();
        let meta: Value = serde_json::from_slice(&read("meta.json")).unwrap();
        Self {
            credential: Credential::from_cbor(&read("device_response.cbor")).unwrap(),
            session: SessionTranscript::new(&read("session_transcript.cbor")).unwrap(),
            now: meta["now"].as_str().unwrap().parse().unwrap(),
            meta,
            folder,
        }
    }

    /// The document signer's key.
    pub fn issuer_key(&self) -> ([u8; 32], [u8; 32]) {
        let key = |name: &str| hex::decode(self.meta[name].as_str().unwrap()).unwrap().try_into().unwrap();
        (key("ds_cert_pk_x"), key("ds_cert_pk_y"))
    }

    pub fn holder(&self) -> Holder {
        let (x, y) = self.issuer_key();
        Holder::new(self.credential.clone()).with_issuer_key(&x, &y).unwrap()
    }

    pub fn verifier(&self) -> Verifier {
        let (x, y) = self.issuer_key();
        Verifier::new(TrustList::new().with_issuer_key(&[self.credential.doc_type()], &x, &y).unwrap())
    }

    /// The signature that came with the document.
    pub fn signature(&self) -> [u8; 64] {
        self.credential.device_signature().unwrap().to_bytes()
    }
}

/// A test issuer's sample licence.
pub struct Sample {
    pub issuer: TestIssuer,
    pub device: TestDevice,
    pub document: IssuedDocument,
    pub now: DateTime,
}

impl Sample {
    pub fn new(seed: u64) -> Self {
        Self::born("1990-06-15", seed)
    }

    pub fn born(birth: &str, seed: u64) -> Self {
        Self::changed(birth, seed, |_| ())
    }

    /// One that says something else.
    pub fn changed(birth: &str, seed: u64, change: impl FnOnce(&mut Description)) -> Self {
        Self::shaped(birth, seed, &Shape::default(), change)
    }

    /// One that is laid out in another way.
    pub fn shaped(birth: &str, seed: u64, shape: &Shape<'_>, change: impl FnOnce(&mut Description)) -> Self {
        Self::made(birth, seed, shape, |_| (), |issuer| issuer, change)
    }

    /// One of an issuer whose certificates say something else, or that puts others into its documents.
    pub fn certified(
        seed: u64,
        options: impl FnOnce(&mut CertificateOptions),
        issuer: impl FnOnce(TestIssuer) -> TestIssuer,
    ) -> Self {
        Self::made("1990-06-15", seed, &Shape::default(), options, issuer, |_| ())
    }

    fn made(
        birth: &str,
        seed: u64,
        shape: &Shape<'_>,
        certify: impl FnOnce(&mut CertificateOptions),
        issuer: impl FnOnce(TestIssuer) -> TestIssuer,
        change: impl FnOnce(&mut Description),
    ) -> Self {
        let rng = &mut rng(seed);
        let now: DateTime = NOW.parse().unwrap();
        let mut options = CertificateOptions::new(now);
        certify(&mut options);
        let issuer = issuer(TestIssuer::new(&options, rng).unwrap());
        let device = TestDevice::new(rng);
        let mut licence = sample_licence(Date::parse(birth).unwrap(), now).unwrap();
        change(&mut licence);
        let document = issuer.issue(&licence, &device.public_key(), shape, rng).unwrap();
        Self { issuer, device, document, now }
    }

    pub fn credential(&self) -> Credential {
        self.document.credential().unwrap()
    }

    pub fn holder(&self) -> Holder {
        Holder::new(self.credential())
    }

    pub fn verifier(&self) -> Verifier {
        Verifier::new(TrustList::from_certificates(&[self.issuer.root_certificate()]).unwrap())
    }

    /// The device's signature for a request with a session.
    pub fn sign(&self, request: &Request) -> [u8; 64] {
        self.device.sign(request.session.as_ref().unwrap(), &request.doc_type).to_bytes()
    }
}

pub fn session(nonce: &str) -> SessionTranscript {
    SessionTranscript::openid4vp("x509_san_dns:example.com", nonce, None, "https://example.com")
}

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}
