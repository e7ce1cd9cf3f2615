//! `demo`: the whole story, without any files.

mod score;

use crate::args::now_or_clock;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::issue::{born, certificates, fresh_session, sample};
use crate::prove::milliseconds;
use crate::show;
use plica::error::Result;
use plica::holder::Holder;
use plica::issue::{Description, IssuedDocument, Shape, TestDevice, TestIssuer};
use plica::mdoc::Credential;
use plica::presentation::Presentation;
use plica::request::Request;
use plica::time::DateTime;
use plica::trust::TrustList;
use plica::verifier::{Facts, Verifier};
use std::time::Instant;

/// A licence and everyone involved.
struct Story {
    issuer: TestIssuer,
    device: TestDevice,
    document: IssuedDocument,
    now: DateTime,
}

impl Story {
    fn new(description: &Description, now: DateTime) -> Result<Self> {
        let rng = &mut files::rng();
        let issuer = TestIssuer::new(&certificates(description, now), rng)?;
        let device = TestDevice::new(rng);
        let document = issuer.issue(description, &device.public_key(), &Shape::default(), rng)?;
        Ok(Self { issuer, device, document, now })
    }

    fn holder(&self) -> Result<Holder> {
        Ok(Holder::new(self.document.credential()?))
    }

    fn verifier(&self) -> Result<Verifier> {
        Ok(Verifier::new(TrustList::from_certificates(&[self.issuer.root_certificate()])?))
    }

    fn sign(&self, holder: &Holder, request: &Request) -> Result<[u8; 64]> {
        Ok(self.device.sign_bytes(&holder.device_authentication(request)?).to_bytes())
    }

    fn answer(&self, holder: &Holder, request: &Request) -> Result<Presentation> {
        holder.present(None, request, &self.sign(holder, request)?, self.now, &mut files::rng())
    }
}

/// Runs the demo. It fails if anything that should hold does not, or if anything that should be refused is not.
pub fn run() -> Outcome {
    let rng = &mut files::rng();
    let now = now_or_clock(None)?;
    let story = Story::new(&sample(now)?, now)?;
    let holder = story.holder()?;
    let verifier = story.verifier()?;
    let mso = holder.credential().mso().bytes().len();
    println!("A sample licence: {} elements, an MSO of {mso} bytes.", holder.credential().elements().count());
    println!("A bar asks: are you over 18? The wallet answers with a proof.\n");

    let first = over_18(rng);
    let (cold, presentation) = timed(|| story.answer(&holder, &first))?;
    let bytes = presentation.to_bytes();
    let (cold_verify, facts) = timed(|| verifier.verify_bytes(&bytes, &first, now))?;
    reveal(&story, &facts)?;

    // The tables have been built by now.
    let (prepare, prepared) = timed(|| holder.prepare(&first, rng))?;
    let second = over_18(rng);
    let (unprepared, _) = timed(|| story.answer(&holder, &second))?;
    let third = over_18(rng);
    let signature = story.sign(&holder, &third)?;
    let (present, answer) = timed(|| holder.present(&prepared, &third, &signature, now, rng))?;
    let answer_bytes = answer.to_bytes();
    let (verify, _) = timed(|| verifier.verify_bytes(&answer_bytes, &third, now))?;
    let (inspect, _) = timed(|| Presentation::from_bytes(&answer_bytes))?;
    let row = |name: &str, time: f64, size: Option<usize>| {
        let size = size.map_or(String::new(), |n| format!("{} bytes", show::thousands(n)));
        vec![name.to_owned(), format!("{time:.1} ms"), size]
    };
    match rayon::current_num_threads() {
        1 => println!("Times and sizes, one thread:"),
        n => println!("Times and sizes, {n} threads:"),
    }
    print!(
        "{}",
        show::table(&[
            row("first presentation of the process", cold, Some(bytes.len())),
            row("first verification of the process", cold_verify, None),
            row("prepare, once for a document", prepare, Some(prepared.to_bytes().len())),
            row("present, nothing prepared", unprepared, Some(bytes.len())),
            row("present, prepared", present, Some(answer_bytes.len())),
            row("verify", verify, None),
            row("  of that, reading the bytes", inspect, None),
        ])
    );
    println!("  Nothing was downloaded or set up.\n");
    score::run(&story)?;
    refusals(&story, &holder, &verifier, &first, &bytes)
}

/// What the verifier learns, and what it does not.
fn reveal(story: &Story, facts: &Facts) -> Outcome {
    print!("The verifier knows:\n  {}", show::facts_as_text(facts).replace('\n', "\n  ").trim_end());
    let credential = story.document.credential()?;
    let hidden: Vec<&str> =
        ["family_name", "given_name", "birth_date", "document_number", "portrait", "resident_address"]
            .into_iter()
            .filter(|name| credential.elements().any(|(_, item)| item.layout.element == *name))
            .collect();
    println!("\nIt does not know:");
    println!("  {} and {} more elements", hidden.join(", "), credential.elements().count() - hidden.len() - 1);
    println!(
        "  the device's key, the issuer's signature, any salt or digest: nothing that tells this licence from any\n  \
         other by this document signer\n"
    );
    Ok(())
}

/// What must be refused, and with which code.
fn refusals(story: &Story, holder: &Holder, verifier: &Verifier, request: &Request, presentation: &[u8]) -> Outcome {
    let rng = &mut files::rng();
    let now = story.now;
    let year = now.date().year();
    let minor = Story::new(&born(year - 16, now)?, now)?;
    let later = DateTime::from_unix(now.to_unix() + 2 * 365 * 86_400).unwrap_or(now);
    let forged = edit(&minor.document);
    let mut flipped = presentation.to_vec();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let attempts: [(&str, Result<()>, &[&str]); 8] = [
        ("under age", minor.answer(&minor.holder()?, &over_18(rng)).map(drop), &["predicate.false"]),
        ("expired", expired(story, &over_18(rng), later), &["document.expired"]),
        (
            "under age, and age_over_18 edited",
            forged.and_then(|c| edited(&minor, c, &over_18(rng))),
            &["mdoc.digest_mismatch"],
        ),
        ("a second answer in one session", story.answer(holder, request).map(drop), &["transcript.reused"]),
        (
            "a byte of the proof changed",
            verifier.verify_bytes(&flipped, request, now).map(drop),
            &["proof.invalid", "proof.malformed"],
        ),
        (
            "replayed in another session",
            verifier.verify_bytes(presentation, &over_18(rng), now).map(drop),
            &["session.mismatch"],
        ),
        (
            "shown an hour later",
            verifier.verify_bytes(presentation, request, hour_later(now)).map(drop),
            &["clock.skew"],
        ),
        (
            "an issuer that nobody trusts",
            minor.verifier()?.verify_bytes(presentation, request, now).map(drop),
            &["issuer.untrusted", "issuer.certificate"],
        ),
    ];
    println!("What is refused:");
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for (what, outcome, expected) in attempts {
        let found = outcome.err().map_or("accepted", |error| error.code());
        let verdict = if expected.contains(&found) { "refused" } else { "UNEXPECTED" };
        if verdict == "UNEXPECTED" {
            wrong.push(format!("{what}: {found}, expected {}", expected.join(" or ")));
        }
        rows.push(vec![what.to_owned(), verdict.to_owned(), found.to_owned()]);
    }
    print!("{}", show::table(&rows));
    if wrong.is_empty() { Ok(()) } else { Err(Failure::does_not_hold("demo", wrong.join("; "))) }
}

fn over_18(rng: &mut impl rand_core::Rng) -> Request {
    Request::age_over(18).session(&fresh_session(rng))
}

fn expired(story: &Story, request: &Request, later: DateTime) -> Result<()> {
    let holder = story.holder()?;
    let signature = story.sign(&holder, request)?;
    holder.present(None, request, &signature, later, &mut files::rng()).map(drop)
}

/// A licence whose holder changed `age_over_18` to true.
fn edit(document: &IssuedDocument) -> Result<Credential> {
    let mut bytes = document.issuer_signed.clone();
    let credential = document.credential()?;
    let item = credential.elements().find(|(_, item)| item.layout.element == "age_over_18").map(|(_, item)| item);
    let at = item.and_then(|item| {
        let start = bytes.windows(item.bytes.len()).position(|window| window == &item.bytes[..])?;
        Some(start + item.layout.value.value)
    });
    if let Some(at) = at {
        bytes[at] = 0xf5;
    }
    Credential::from_issuer_signed(&bytes)
}

fn edited(story: &Story, credential: Credential, request: &Request) -> Result<()> {
    story.answer(&Holder::new(credential), request).map(drop)
}

fn hour_later(now: DateTime) -> DateTime {
    DateTime::from_unix(now.to_unix() + 3_600).unwrap_or(now)
}

fn timed<T>(run: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let started = Instant::now();
    let value = run()?;
    Ok((milliseconds(started.elapsed()), value))
}
