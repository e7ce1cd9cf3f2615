//! A score over a licence: age and licence years are the issuer's word, the income is the holder's own, and the lender
//! learns that the score is at least 700.
//!
//! ```sh
//! cargo run --release --example licence_score
//! ```

use getrandom::SysRng;
use plica::{
    holder::Holder,
    issue::{self, CertificateOptions, Shape, TestDevice, TestIssuer},
    mdoc::{Credential, SessionTranscript},
    model::{Inputs, Model},
    request::Request,
    time::{Date, DateTime},
    trust::TrustList,
    verifier::Verifier,
};
use rand_core::{Rng, UnwrapErr};
use std::{error::Error, time::SystemTime};

/// Points for age, licence years, country and income. Lender and wallet have the same file.
const MODEL: &[u8] = include_bytes!("licence_score.plica");

fn main() -> Result<(), Box<dyn Error>> {
    let rng = &mut UnwrapErr(SysRng);
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let now = DateTime::from_unix(seconds.try_into()?).ok_or("a clock before the year 10000")?;
    let issuer = TestIssuer::new(&CertificateOptions::new(now), rng)?;
    let device = TestDevice::new(rng);
    let licence = issue::sample_licence(Date::parse("1990-06-15").ok_or("a date")?, now)?;
    let document = issuer.issue(&licence, &device.public_key(), &Shape::default(), rng)?.issuer_signed;

    // The lender says where each input comes from, and what it wants to know of the output.
    let model = Model::from_bytes(MODEL)?;
    let asked = format!(
        r#"{{"docType": "org.iso.18013.5.1.mDL", "claims": [], "model": {{
            "id": "{}",
            "inputs": {{
                "age": {{"element": "birth_date", "as": "years"}},
                "licence_years": {{"element": "issue_date", "as": "years"}},
                "country": {{"element": "issuing_country", "as": "category"}},
                "income": "private"
            }},
            "output": {{"atLeast": 700}}
        }}}}"#,
        model.id()
    );
    let request = Request::from_json(&asked)?.session(&new_session(rng));

    // The wallet runs models that its user or maker admitted, and no others.
    let mut inputs = Inputs::new();
    inputs.set("income", ["52000"]);
    let holder = Holder::new(Credential::from_issuer_signed(&document)?).with_model(&model).with_inputs(inputs);
    let signature = device.sign_bytes(&holder.device_authentication(&request)?).to_bytes();
    let presentation = holder.present(None, &request, &signature, now, rng)?.to_bytes();
    println!("The wallet sends {} bytes.", presentation.len());

    // One proof of the licence and of the score.
    let trust = TrustList::from_certificates(&[issuer.root_certificate()])?;
    let verifier = Verifier::new(trust).with_model(&model);
    let facts = verifier.verify_bytes(&presentation, &request, now)?;
    let of_model = facts.model.ok_or("a model was asked about")?;
    println!("A licence by {}. At least 700: {:?}.", facts.issuer.subject, of_model.output);
    for (input, origin) in of_model.inputs {
        println!("{input}: {origin:?}");
    }
    Ok(())
}

fn new_session(rng: &mut impl Rng) -> SessionTranscript {
    let mut nonce = [0; 16];
    rng.fill_bytes(&mut nonce);
    let nonce: String = nonce.iter().map(|byte| format!("{byte:02x}")).collect();
    SessionTranscript::openid4vp("x509_san_dns:lender.example", &nonce, None, "https://lender.example/response")
}
