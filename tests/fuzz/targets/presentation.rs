//! Any bytes as a presentation, and changes of a valid one: refused, never a panic.
//!
//! The first byte chooses: the rest are the presentation itself, or pairs of position and mask that change a valid one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plica::{
    holder::{Holder, Prepared},
    issue::{CertificateOptions, Shape, TestDevice, TestIssuer, sample_licence},
    mdoc::SessionTranscript,
    presentation::Presentation,
    request::Request,
    time::{Date, DateTime},
    trust::TrustList,
    verifier::Verifier,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::sync::OnceLock;

struct Valid {
    verifier: Verifier,
    request: Request,
    now: DateTime,
    bytes: Vec<u8>,
}

fn valid() -> &'static Valid {
    static VALID: OnceLock<Valid> = OnceLock::new();
    VALID.get_or_init(|| {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let now: DateTime = "2024-10-01T09:00:00Z".parse().expect("a time");
        let birth = Date::parse("1990-05-05").expect("a date");
        let issuer = TestIssuer::new(&CertificateOptions::new(now), &mut rng).expect("an issuer");
        let device = TestDevice::new(&mut rng);
        let description = sample_licence(birth, now).expect("a licence");
        let document =
            issuer.issue(&description, &device.public_key(), &Shape::default(), &mut rng).expect("a document");
        let session = SessionTranscript::new(&[0x83, 0xf6, 0xf6, 0x80]).expect("a transcript");
        let request = Request::age_over(18).doc_type(&document.doc_type).session(&session);
        let holder = Holder::new(document.credential().expect("a credential"));
        let signature = device.sign(&session, &document.doc_type).to_bytes();
        let presentation = holder.present(None, &request, &signature, now, &mut rng).expect("a presentation");
        let trust = TrustList::from_certificates(&[issuer.root_certificate()]).expect("a trust list");
        Valid { verifier: Verifier::new(trust), request, now, bytes: presentation.to_bytes() }
    })
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let valid = valid();
    if choice == 0 {
        let _ = Prepared::from_bytes(rest);
        if let Ok(presentation) = Presentation::from_bytes(rest) {
            assert_eq!(presentation.to_bytes(), rest, "one encoding for every presentation");
        }
        let _ = valid.verifier.verify_bytes(rest, &valid.request, valid.now);
        return;
    }
    let mut changed = valid.bytes.clone();
    for change in rest.chunks_exact(3).take(8) {
        let at = u16::from_le_bytes([change[0], change[1]]) as usize % changed.len();
        changed[at] ^= change[2];
    }
    let verdict = valid.verifier.verify_bytes(&changed, &valid.request, valid.now);
    // The hint is outside of the proof, and decides nothing.
    const HINT: std::ops::Range<usize> = 8..24;
    changed[HINT].copy_from_slice(&valid.bytes[HINT]);
    assert_eq!(verdict.is_ok(), changed == valid.bytes, "a changed presentation verifies");
});
