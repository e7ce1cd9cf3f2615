//! Any bytes as a document, as a session transcript and as a trust list: an answer or a typed error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plica::{
    mdoc::{Credential, SessionTranscript},
    reference,
    request::Request,
    time::DateTime,
    trust::TrustList,
};

fuzz_target!(|bytes: &[u8]| {
    let _ = SessionTranscript::new(bytes);
    let _ = TrustList::from_certificates(&[bytes]);
    if let Ok(session) = SessionTranscript::new(bytes) {
        for found in Credential::all_from_cbor(bytes).unwrap_or_default() {
            let _ = found.credential.map(|credential| credential.device_signature_for(&session).is_ok());
        }
    }
    let Ok(credential) = Credential::from_cbor(bytes) else { return };
    let _ = credential.device_signature();
    let request = Request::age_over(18).doc_type(credential.doc_type());
    let now: DateTime = "2024-10-01T09:00:00Z".parse().expect("a time");
    let _ = reference::choose(&credential, &request, now);
    let again = Credential::from_issuer_signed(&credential.to_issuer_signed()).expect("what was read can be written");
    assert_eq!(again.doc_type(), credential.doc_type());
});
