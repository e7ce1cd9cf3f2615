//! A relying party by itself: it has a request, a session, a list of trusted roots and a clock, and gets a
//! presentation.
//!
//! ```sh
//! cargo run --release --example relying_party
//! ```
//!
//! The presentation was recorded, together with all that its verifier had: see `tests/vectors/README.md`.

use plica::{mdoc::SessionTranscript, request::Request, time::DateTime, trust::TrustList, verifier::Verifier};
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/presentations/v1/issued");
    let file = |name: &str| fs::read(folder.join(name));

    // What you asked, and in which session. Keep both until the answer is there, and accept one answer for each
    // session.
    let session = SessionTranscript::new(&file("session_transcript.cbor")?)?;
    let request = Request::from_json(&fs::read_to_string(folder.join("request.json"))?)?.session(&session);

    // Whom you trust: root certificates (IACA) in DER or PEM. Build the verifier once and use it for every
    // presentation: it keeps what it has computed for an issuer.
    let verifier = Verifier::new(TrustList::from_certificates(&[file("roots.der")?])?);

    // Your clock. A presentation states a time, and is refused if that is more than five minutes from yours.
    let now: DateTime = "2026-01-15T09:02:30Z".parse()?;

    let facts = match verifier.verify_bytes(&file("presentation.bin")?, &request, now) {
        Ok(facts) => facts,
        // Show people the text, and let programs look at the code.
        Err(error) => return Err(format!("refused ({}): {error}", error.code()).into()),
    };
    println!("{} by {}, valid at {}", facts.doc_type, facts.issuer.subject, facts.now);
    for claim in &facts.claims {
        println!("  {} {:?}", claim.element, claim.predicate);
        if let Some(value) = &claim.disclosed {
            println!("    disclosed, as CBOR: {}", hex::encode(value));
        }
    }
    Ok(())
}
