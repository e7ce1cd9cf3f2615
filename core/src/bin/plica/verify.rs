//! `verify`.

use crate::args::VerifyArgs;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::prove::milliseconds;
use crate::show;
use plica::verifier::Verifier;
use serde_json::json;
use std::time::Instant;

/// Checks a presentation.
pub fn run(args: &VerifyArgs) -> Outcome {
    let (request, now) = files::question(&args.question)?;
    let trust = files::trust(&args.question.trust, &request.doc_type)?;
    let verifier = Verifier::new(trust).with_clock_skew(args.clock_skew);
    let bytes = files::read(&args.presentation)?;
    let started = Instant::now();
    // The question is in order by now: whatever fails is the presentation's fault.
    let facts = verifier.verify_bytes(&bytes, &request, now).map_err(|e| Failure::refused(&e))?;
    let time = milliseconds(started.elapsed());
    if args.json {
        let mut out = show::facts(&facts, &request);
        out["bytes"] = json!(bytes.len());
        out["times"] = json!({ "verify": time });
        println!("{out}");
    } else {
        print!("{}", show::facts_as_text(&facts));
        println!("verified {} bytes in {time:.1} ms", bytes.len());
    }
    Ok(())
}
