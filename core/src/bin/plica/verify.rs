//! `verify`.

use crate::args::VerifyArgs;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::prove::{milliseconds, times_object};
use crate::show;
use crate::stages::Stages;
use plica::control::{Control, Step};
use plica::verifier::Verifier;
use serde_json::json;
use std::time::Instant;

/// Checks a presentation.
pub fn run(args: &VerifyArgs) -> Outcome {
    let (request, now) = files::question(&args.question)?;
    let trust = files::trust(&args.question, &request.doc_type)?;
    // They are printed apart, and nothing here takes them for anything else.
    let verifier = Verifier::new(trust).with_clock_skew(args.clock_skew).allow_device_signed();
    let bytes = files::read(&args.presentation)?;
    let stages = Stages::new(args.json, Step::VERIFY.len());
    let control = Control::new().progress(&stages);
    let started = Instant::now();
    // The question has been checked by now: whatever fails is the presentation's fault.
    let facts = verifier.verify_bytes_with(&control, &bytes, &request, now).map_err(|e| Failure::refused(&e))?;
    let time = milliseconds(started.elapsed());
    let times = stages.finish();
    if args.json {
        let mut out = show::facts(&facts, &request);
        out["bytes"] = json!(bytes.len());
        let mut times = times_object(&times);
        times.insert("verify".into(), json!(time));
        out["times"] = times.into();
        println!("{out}");
    } else {
        print!("{}", show::facts_as_text(&facts));
        println!("verified {} bytes in {time:.1} ms", bytes.len());
    }
    Ok(())
}
