//! `prove` and `prepare`.

use crate::args::{PrepareArgs, PrivateArgs, ProveArgs, hex};
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::health;
use crate::model;
use crate::show;
use crate::stages::Stages;
use plica::control::{Control, Step};
use plica::error::RequestError;
use plica::holder::{Holder, Prepared};
use plica::issue::TestDevice;
use plica::mdoc::DeviceNameSpaces;
use plica::model::graph::Input;
use plica::model::{Inputs, Model};
use plica::request::{Request, Source};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// Answers a request with a document.
pub fn prove(args: &ProveArgs) -> Outcome {
    let (request, now) = files::question(&args.question)?;
    let trust = files::trust(&args.question, &request.doc_type)?;
    let credential = files::document(&args.document, Some(&request.doc_type))?;
    let mut holder = Holder::new(credential);
    match &args.question.trust.issuer_key {
        Some(key) => holder = holder.with_issuer_key(&key.x, &key.y)?,
        // Before anything is proved to somebody who will not believe it.
        None => drop(trust.issuer(&request.doc_type, holder.issuer_certificates()?, now)?),
    }
    if let Some(path) = &args.model {
        let model = model::read(path)?;
        let inputs = private_inputs(&model, &request, &args.private)?;
        holder = holder.with_model(&model).with_inputs(inputs);
    }
    let prepared = match &args.prepared {
        Some(path) => Some(Prepared::from_bytes(&files::read(path)?)?),
        None => None,
    };
    // A signature that is made here covers no elements of the device's own.
    let (signature, name_spaces) = match &args.device_key {
        Some(key) => (sign(key, &holder, &request)?, DeviceNameSpaces::default()),
        None => {
            let (credential, session) = (holder.credential(), request.session.as_ref());
            let session = session.ok_or_else(|| Failure::input(&RequestError::SessionMissing.into()))?;
            (credential.device_signature_for(session)?.to_bytes(), credential.device_name_spaces().clone())
        }
    };
    let stages = Stages::new(args.json, Step::ALL.len());
    let started = Instant::now();
    let control = Control::new().progress(&stages);
    let device = (&signature, &name_spaces);
    let presentation = holder.present_with(&control, prepared.as_ref(), &request, device, now, &mut files::rng())?;
    let total = started.elapsed();
    let times = stages.finish();
    let bytes = presentation.to_bytes();
    files::write(&args.out, &bytes)?;

    let proof = presentation.proof.to_bytes().len();
    if args.json {
        let mut all = times_object(&times);
        all.insert("total".into(), json!(milliseconds(total)));
        let mut out = json!({
            "docType": request.doc_type,
            "now": presentation.now.to_string(),
            "out": args.out.display().to_string(),
            "bytes": bytes.len(),
            "proofBytes": proof,
            "rows": presentation.proof.rows.len(),
            "prepared": prepared.is_some(),
            "times": all,
        });
        if !name_spaces.is_empty() {
            out["deviceSigned"] = show::device_signed(name_spaces.elements());
        }
        println!("{out}");
    } else {
        if !name_spaces.is_empty() {
            println!("{} elements that the device has signed are shown", name_spaces.elements().len());
        }
        println!(
            "{}: {} bytes, {} of them the proof, {:.1} ms",
            args.out.display(),
            bytes.len(),
            proof,
            milliseconds(total)
        );
    }
    Ok(())
}

/// What the holder says of those inputs that the request leaves to it.
fn private_inputs(model: &Model, request: &Request, args: &PrivateArgs) -> Outcome<Inputs> {
    let sources = request.model.as_ref().map(|claim| &claim.inputs);
    let is_private = |input: &&Input| sources.and_then(|of| of.get(&input.name)) == Some(&Source::Private);
    let private: Vec<Input> = model.inputs().iter().filter(is_private).cloned().collect();
    if args.input.is_none() && args.rows.is_none() {
        return Ok(Inputs::new());
    }
    let mut all = model::inputs(&private, args.input.as_deref(), args.rows.as_deref())?;
    model::no_such_row(args.row, all.len())?;
    Ok(all.swap_remove(args.row))
}

/// Computes in advance what does not depend on a request.
pub fn prepare(args: &PrepareArgs) -> Outcome {
    let holder = Holder::new(files::document(&args.document, None)?);
    for warning in health::warnings(holder.credential()) {
        eprintln!("warning: {warning}");
    }
    let stages = Stages::new(false, Step::PREPARE.len());
    let started = Instant::now();
    let request = match &args.request {
        Some(path) => Some(files::request(path)?),
        None => None,
    };
    let prepared = holder.prepare_with(&Control::new().progress(&stages), request.as_ref(), &mut files::rng())?;
    let time = milliseconds(started.elapsed());
    stages.finish();
    let bytes = prepared.to_bytes();
    files::write_secret(&args.out, &bytes)?;
    println!(
        "{}: {} bytes, as secret as the document; {} in {} rows, {time:.1} ms",
        args.out.display(),
        bytes.len(),
        match prepared.messages() {
            1 => "the MSO".to_owned(),
            n => format!("the MSO and items, {n} messages"),
        },
        prepared.committed_rows(),
    );
    Ok(())
}

/// Times by name, in milliseconds.
pub fn times_object(times: &[(&str, Duration)]) -> Map<String, Value> {
    times.iter().map(|&(name, time)| (name.into(), json!(milliseconds(time)))).collect()
}

/// Milliseconds, with their fraction.
pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// Signs the session with a device key: hexadecimal digits, or a file that contains them or PEM.
fn sign(key: &str, holder: &Holder, request: &Request) -> Outcome<[u8; 64]> {
    let device = match scalar(key) {
        Some(bytes) => TestDevice::from_bytes(&bytes)?,
        None => {
            let text = files::read_text(Path::new(key))?;
            match scalar(text.trim()) {
                Some(bytes) => TestDevice::from_bytes(&bytes)?,
                None => TestDevice::from_pem(&text).map_err(|e| Failure::input(&e))?,
            }
        }
    };
    Ok(device.sign_bytes(&holder.device_authentication(request)?).to_bytes())
}

fn scalar(text: &str) -> Option<[u8; 32]> {
    hex(text)?.try_into().ok()
}
