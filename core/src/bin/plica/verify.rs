//! `verify`.

use crate::args::VerifyArgs;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::model;
use crate::prove::{milliseconds, times_object};
use crate::show;
use crate::stages::Stages;
use plica::control::{Control, Step};
use plica::error::Error;
use plica::verifier::Verifier;
use serde_json::json;
use std::time::Instant;

/// Checks a presentation.
pub fn run(args: &VerifyArgs) -> Outcome {
    let (request, now) = files::question(&args.question)?;
    let trust = files::trust(&args.question, &request.doc_type)?;
    // They are printed apart, and nothing here takes them for anything else.
    let mut verifier = Verifier::new(trust).with_clock_skew(args.clock_skew).allow_device_signed();
    let model = args.model.as_deref().map(model::read).transpose()?;
    if let Some(model) = &model {
        verifier = verifier.with_model(model);
    }
    let bytes = files::read(&args.presentation)?;
    let stages = Stages::new(args.json, Step::VERIFY.len());
    let control = Control::new().progress(&stages);
    let started = Instant::now();
    // The question has been checked by now: whatever fails is the presentation's fault.
    let facts = verifier.verify_bytes_with(&control, &bytes, &request, now).map_err(|e| match e {
        // But for the model's: it has not the one that is asked about, or that one cannot answer.
        Error::Model(_) => Failure::input(&e),
        _ => Failure::refused(&e),
    })?;
    let time = milliseconds(started.elapsed());
    let times = stages.finish();
    if args.json {
        let mut out = show::facts(&facts, &request);
        if let (Some(model), Some(facts)) = (&model, &facts.model) {
            out["model"] = model::facts_json(model, facts);
        }
        out["bytes"] = json!(bytes.len());
        let mut times = times_object(&times);
        times.insert("verify".into(), json!(time));
        out["times"] = times.into();
        println!("{out}");
    } else {
        print!("{}", show::facts_as_text(&facts));
        if let (Some(model), Some(facts), Some(claim)) = (&model, &facts.model, &request.model) {
            print!("{}", model::facts_as_text(model, facts, claim));
        }
        println!("verified {} bytes in {time:.1} ms", bytes.len());
    }
    Ok(())
}
