//! `issue`: a test issuer.

use crate::args::{IssueArgs, now_or_clock, to_hex};
use crate::failure::{Failure, Outcome};
use crate::files;
use plica::issue::{CertificateOptions, Description, DeviceSigned, Shape, TestDevice, TestIssuer, sample_licence};
use plica::mdoc::SessionTranscript;
use plica::time::{Date, DateTime};
use plica::trust::IssuerKey;
use rand_core::Rng;
use serde_json::json;

/// Issues a document, with everything needed to prove and verify it.
pub fn run(args: &IssueArgs) -> Outcome {
    let rng = &mut files::rng();
    let now = now_or_clock(args.now)?;
    let description = match &args.claims {
        Some(path) => Description::from_json(&files::read_text(path)?).map_err(|e| Failure::input(&e))?,
        None => sample(now)?,
    };
    let session = match &args.session {
        Some(path) => files::session(path)?,
        None => fresh_session(rng),
    };
    let issuer = TestIssuer::new(&certificates(&description, now), rng)?;
    let device = TestDevice::new(rng);
    let document = issuer.issue(&description, &device.public_key(), &Shape::default(), rng)?;
    // What cannot be read back cannot be proved: fail here rather than later.
    let credential = document.credential()?;
    let signature = device.sign(&session, &document.doc_type);

    let dir = &args.out_dir;
    files::make_folder(dir)?;
    let key = IssuerKey::from_certificate(issuer.signer_certificate())?;
    let key = format!("{}:{}", to_hex(&key.x), to_hex(&key.y));
    files::write(&dir.join("document.cbor"), &document.device_response(&DeviceSigned::Signature(signature)))?;
    files::write(&dir.join("issuer_signed.cbor"), &document.issuer_signed)?;
    files::write(&dir.join("session.cbor"), session.as_bytes())?;
    files::write(&dir.join("roots.pem"), pem(issuer.root_certificate()).as_bytes())?;
    files::write(&dir.join("issuer_key.txt"), format!("{key}\n").as_bytes())?;
    files::write_secret(&dir.join("device_key.pem"), device.to_pem()?.as_bytes())?;
    let names =
        ["document.cbor", "issuer_signed.cbor", "session.cbor", "roots.pem", "issuer_key.txt", "device_key.pem"];
    let elements = credential.elements().count();
    if args.json {
        let out = json!({
            "docType": document.doc_type,
            "elements": elements,
            "msoBytes": credential.mso().bytes().len(),
            "issuerKey": key,
            "outDir": dir.display().to_string(),
            "files": names,
        });
        println!("{out}");
    } else {
        println!("{}: {elements} elements, an MSO of {} bytes", document.doc_type, credential.mso().bytes().len());
        names.iter().for_each(|name| println!("  {}", dir.join(name).display()));
    }
    Ok(())
}

/// The sample licence of an adult.
pub fn sample(now: DateTime) -> Outcome<Description> {
    born(1990, now)
}

/// The sample licence of a person born on 15 June of the given year.
pub fn born(year: u16, now: DateTime) -> Outcome<Description> {
    let birth = Date::new(year, 6, 15).ok_or_else(|| Failure::unusable("issue.description", "no such year"))?;
    Ok(sample_licence(birth, now)?)
}

/// A unique session: OpenID4VP with a random nonce.
pub fn fresh_session(rng: &mut impl Rng) -> SessionTranscript {
    let mut nonce = [0; 16];
    rng.fill_bytes(&mut nonce);
    SessionTranscript::openid4vp("x509_san_dns:example.com", &to_hex(&nonce), None, "https://example.com/response")
}

/// Certificates that are valid when the document is signed and for as long as the document is valid.
pub fn certificates(description: &Description, now: DateTime) -> CertificateOptions {
    let mut options = CertificateOptions::new(now.min(description.validity.signed));
    let until = description.validity.valid_until;
    options.signer_validity.1 = options.signer_validity.1.max(until);
    options.root_validity.1 = options.root_validity.1.max(until);
    options
}

/// A certificate in PEM (RFC 7468).
fn pem(der: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in der.chunks(3) {
        let word = (0..3).fold(0u32, |word, i| word << 8 | u32::from(chunk.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * i) & 63) as usize];
            text.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
