//! "Are you over 18?" from end to end: a test issuer, a wallet and a relying party in one program.
//!
//! ```sh
//! cargo run --release --example age_over_18
//! ```

use getrandom::SysRng;
use plica::{
    holder::Holder,
    issue::{self, CertificateOptions, Shape, TestDevice, TestIssuer},
    mdoc::{Credential, SessionTranscript},
    presentation::Presentation,
    request::Request,
    time::{Date, DateTime},
    trust::TrustList,
    verifier::Verifier,
};
use rand_core::{Rng, UnwrapErr};
use std::{error::Error, time::SystemTime};

fn main() -> Result<(), Box<dyn Error>> {
    // The library reads no clock and draws no random numbers: you pass them in.
    let rng = &mut UnwrapErr(SysRng);
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let now = DateTime::from_unix(seconds.try_into()?).ok_or("a clock before the year 10000")?;

    // An issuer signs a licence for the key of a device. In real life that is an authority, and the key is made in the
    // device's secure hardware.
    let issuer = TestIssuer::new(&CertificateOptions::new(now), rng)?;
    let device = TestDevice::new(rng);
    let birth = Date::parse("1990-06-15").ok_or("a date")?;
    let licence = issue::sample_licence(birth, now)?;
    let document = issuer.issue(&licence, &device.public_key(), &Shape::default(), rng)?.issuer_signed;

    // The wallet opens the document, and prepares for questions like this one. That is optional: it makes every later
    // answer faster.
    let holder = Holder::new(Credential::from_issuer_signed(&document)?);
    let prepared = holder.prepare(&Request::age_over(18), rng)?;

    // The relying party asks. It draws a nonce for the session and keeps both session and request: it must never take
    // them from the wallet.
    let request = Request::age_over(18).session(&new_session(rng));

    // The wallet answers: the device key signs the session, and the proof says that it did without showing the key.
    let to_sign = holder.device_authentication(&request)?;
    let signature = device.sign_bytes(&to_sign).to_bytes();
    let presentation = holder.present(&prepared, &request, &signature, now, rng)?;
    let bytes = presentation.to_bytes();
    println!("The wallet sends {} bytes.", bytes.len());

    // The relying party checks them against its own request, its own clock and the issuers that it trusts.
    let verifier = Verifier::new(TrustList::from_certificates(&[issuer.root_certificate()])?);
    let facts = verifier.verify(&Presentation::from_bytes(&bytes)?, &request, now)?;
    for claim in &facts.claims {
        println!("It holds: {} {:?}, by {}.", claim.element, claim.predicate, facts.issuer.subject);
    }

    // The same bytes are worth nothing in another session.
    match verifier.verify_bytes(&bytes, &Request::age_over(18).session(&new_session(rng)), now) {
        Err(error) => println!("In another session it is refused: {error} ({}).", error.code()),
        Ok(_) => return Err("a replayed presentation was accepted".into()),
    }
    Ok(())
}

/// The session of an OpenID4VP request with a fresh nonce.
fn new_session(rng: &mut impl Rng) -> SessionTranscript {
    let mut nonce = [0; 16];
    rng.fill_bytes(&mut nonce);
    SessionTranscript::openid4vp("x509_san_dns:example.com", &hex::encode(nonce), None, "https://example.com/response")
}
