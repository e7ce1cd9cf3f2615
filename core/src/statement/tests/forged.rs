//! Signatures of other structures than an MSO, read by a prover that starts reading where it likes.

use super::super::prover::{self, disclosed};
use super::super::witness::Hints;
use super::super::{Issuer, PrivateWitness, PublicStatement, device_nonce_point, document, empty, signatures};
use super::support::{MDL, failures};
use crate::document::issue::{CertificateOptions, Shape, TestDevice, TestIssuer, sample_licence};
use crate::document::mdoc::cbor::Writer;
use crate::document::mdoc::{Credential, DeviceNameSpaces, SessionTranscript, sig_structure};
use crate::document::request::Predicate::{AgeAtLeast, Disclose};
use crate::document::request::{Choice, Request};
use crate::document::time::Date;
use crate::engine::circuit::{Circuit, PaddedMessage};
use crate::engine::proof;
use crate::engine::transcript::Transcript;
use crate::error::{Error, ProofError};
use crate::statement::mso_class;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use p256::pkcs8::DecodePrivateKey;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const NOW: &str = "2026-01-15T09:00:00Z";

/// Something that was signed, with the MSO of a licence of the holder's own making inside of it.
struct Forged {
    public: PublicStatement,
    credential: Credential,
    device_s: [u8; 32],
    message: Vec<u8>,
    hints: Hints,
    items: Vec<PaddedMessage>,
}

impl Forged {
    /// The licence is one that nobody signed. `around` makes the payload of something that is signed out of its MSO;
    /// the prover reads the MSO there.
    fn new(around: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let rng = &mut ChaCha20Rng::seed_from_u64(41);
        let now = NOW.parse().unwrap();
        let signer = TestIssuer::new(&CertificateOptions::new(now), rng).unwrap();
        let key = SigningKey::from_pkcs8_pem(&signer.signer_pem().unwrap()).unwrap();
        let device = TestDevice::new(rng);
        let licence = sample_licence(Date::parse("1990-06-15").unwrap(), now).unwrap();
        let licence = signer.issue(&licence, &device.public_key(), &Shape::default(), rng).unwrap();
        let honest = licence.credential().unwrap();
        let payload = Writer::default().embedded(&around(honest.mso().bytes())).0;
        let message = sig_structure(honest.protected_header().as_bytes(), &payload);
        let signature: p256::ecdsa::Signature = key.sign(&message);
        // The licence's own signature gives way to the one that is there.
        let (old, new) = (honest.issuer_signature().to_bytes(), signature.to_bytes());
        let mut bytes = licence.issuer_signed.clone();
        let at = bytes.windows(64).position(|window| window == old).unwrap();
        bytes[at..at + 64].copy_from_slice(&new);
        let credential = Credential::from_issuer_signed(&bytes).unwrap();

        let session = SessionTranscript::new(&[0xf6]).unwrap();
        let request = Request::new(credential.doc_type()).session(&session);
        let request = request.claim(MDL, "age_over_18", AgeAtLeast(18)).claim(MDL, "family_name", Disclose);
        let device_signature = device.sign(&session, credential.doc_type());
        let none = DeviceNameSpaces::default();
        let (device_algorithm, nonce_point) =
            device_nonce_point(&device.public_key(), &session, credential.doc_type(), &none, &device_signature)
                .unwrap();
        let public_key = key.verifying_key().to_sec1_point(false);
        let coordinate = |at: usize| public_key.as_bytes()[at..at + 32].try_into().unwrap();
        let public = PublicStatement {
            model: None,
            disclosed: disclosed(&credential, &request, now).unwrap(),
            request,
            choice: Choice::default(),
            name_spaces: none,
            now,
            issuer: Issuer::new(&coordinate(1), &coordinate(33)).unwrap(),
            issuer_validity: None,
            issuer_certificate: None,
            protected: credential.protected_header().clone(),
            device_algorithm,
            nonce_point,
            mso_blocks: mso_class(message.len()).unwrap(),
        };
        let plan = public.plan().unwrap();
        let (mut messages, mut hints) = prover::find(&public, &plan, &credential).unwrap();
        let mso = credential.mso();
        let body = &mso.bytes()[1..];
        let inside = message.windows(body.len()).position(|window| window == body).unwrap();
        hints.shift(inside - 1 - mso.start);
        hints.len = message.len();
        Self { public, device_s: device_signature.s, message, hints, items: messages.split_off(1), credential }
    }

    fn circuit(self) -> (PublicStatement, Circuit) {
        let plan = self.public.plan().unwrap();
        let mut messages = vec![PaddedMessage::new(&self.message, self.public.mso_blocks).unwrap()];
        messages.extend(self.items);
        let mut c = empty(&self.public, &plan, Some(messages)).with_names();
        let mso = document(&mut c, &self.public, &plan, Some(&self.hints)).unwrap();
        let witness = PrivateWitness::new(&self.credential, self.device_s);
        signatures::constrain(&mut c, &self.public, &mso, Some(&witness)).unwrap();
        (self.public, c)
    }
}

/// `ReaderAuthentication` of somebody whose device engagement holds an MSO under a label of its own.
fn reader_authentication(mso: &[u8]) -> Vec<u8> {
    let engagement = Writer::default().map(2).head(0, 0).text("1.0").text("PLANT").raw(mso).0;
    let transcript = Writer::default().array(3).embedded(&engagement).embedded(&[0xa0]).null().0;
    let items = Writer::default().map(2).text("docType").text("org.iso.18013.5.1.mDL").text("nameSpaces").map(0).0;
    Writer::default().array(3).text("ReaderAuthentication").raw(&transcript).embedded(&items).0
}

/// Whether a verifier accepts the proof of an assignment.
fn accepted(public: &PublicStatement, prover: &Circuit) -> bool {
    let rng = &mut ChaCha20Rng::seed_from_u64(42);
    let proof = proof::prover::prove(prover, &[], &mut Transcript::new("test"), rng, &mut |_| Ok(())).unwrap();
    match proof::verify(&public.build().unwrap(), &mut Transcript::new("test"), &proof) {
        Ok(()) => true,
        Err(Error::Proof(ProofError::Invalid { check: "the opening does not fit the statement" })) => false,
        Err(error) => panic!("refused for another reason: {error}"),
    }
}

#[test]
fn a_readers_signature_is_no_licence() {
    let (public, prover) = Forged::new(reader_authentication).circuit();
    assert_eq!(failures(&prover), ["mso/prefix/map"]);
    assert!(!accepted(&public, &prover));
}

#[test]
fn what_is_signed_is_a_map_and_nothing_else() {
    // Any other major type in front of the same bytes; the two lengths and everything after them are right.
    for head in [0x00, 0x20, 0x40, 0x60, 0x86, 0xc0, 0xf6] {
        let (_, prover) = Forged::new(|mso| [&[head], &mso[1..]].concat()).circuit();
        assert_eq!(failures(&prover), ["mso/prefix/map"]);
    }
    let (public, prover) = Forged::new(<[u8]>::to_vec).circuit();
    assert_eq!(failures(&prover), [""; 0]);
    assert!(accepted(&public, &prover));
}
