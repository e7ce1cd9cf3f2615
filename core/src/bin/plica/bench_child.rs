//! Measurements that need a separate process: cold starts, and memory.
//!
//! The child reads one JSON object from standard input and writes one to standard output.

use crate::args::{hex, to_hex};
use crate::bench_models;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::prove::milliseconds;
use plica::holder::Holder;
use plica::mdoc::{Credential, SessionTranscript};
use plica::presentation::Presentation;
use plica::request::Request;
use plica::time::DateTime;
use plica::trust::TrustList;
use plica::verifier::Verifier;
use serde_json::{Value, json};
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What a cold process measured.
pub struct Cold {
    /// The first call, in milliseconds.
    pub milliseconds: f64,
    /// Peak memory of the process, in kB; `None` where the system does not report it.
    pub peak: Option<u64>,
    /// The presentation, if the process made one.
    pub presentation: Vec<u8>,
}

/// What the child does.
pub struct Task<'a> {
    pub issuer_signed: &'a [u8],
    pub root: &'a [u8],
    pub request: &'a Request,
    pub now: DateTime,
    pub signature: &'a [u8; 64],
    /// Warm up before the clock starts.
    pub warm_up: bool,
    /// Verify this instead of presenting.
    pub presentation: Option<&'a [u8]>,
}

impl Task<'_> {
    /// Runs it in a new process.
    pub fn run(&self) -> Outcome<Cold> {
        let out = ask(&json!({
            "issuerSigned": to_hex(self.issuer_signed),
            "root": to_hex(self.root),
            "request": self.request.to_json(),
            "now": self.now.to_string(),
            "signature": to_hex(self.signature),
            "presentation": self.presentation.map(to_hex),
            "warmUp": self.warm_up,
        }))?;
        let milliseconds = out["milliseconds"].as_f64();
        Ok(Cold {
            milliseconds: milliseconds.ok_or_else(|| Failure::unusable("bench.process", "no answer"))?,
            peak: out["peak"].as_u64(),
            presentation: out["presentation"].as_str().and_then(hex).unwrap_or_default(),
        })
    }
}

/// What a new process, on one thread, answers.
pub fn ask(input: &Value) -> Outcome<Value> {
    let fault = |e: std::io::Error| Failure::unusable("bench.process", e.to_string());
    let program = std::env::current_exe().map_err(fault)?;
    let mut child = Command::new(program)
        .arg("bench-child")
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(fault)?;
    if let Some(mut stdin) = child.stdin.take() {
        std::io::Write::write_all(&mut stdin, input.to_string().as_bytes()).map_err(fault)?;
    }
    let output = child.wait_with_output().map_err(fault)?;
    serde_json::from_slice(&output.stdout).map_err(|_| Failure::unusable("bench.process", "no answer"))
}

/// The child process.
pub fn run() -> Outcome {
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map_err(|e| Failure::unusable("bench.process", e.to_string()))?;
    let input: Value = serde_json::from_str(&text).unwrap_or_default();
    if let Some(model) = input["model"].as_u64() {
        bench_models::prove_once(model as usize)?;
        println!("{}", json!({ "peak": peak_memory() }));
        return Ok(());
    }
    let bytes = |name: &str| input[name].as_str().and_then(hex).unwrap_or_default();
    let request = Request::from_json(input["request"].as_str().unwrap_or_default())?;
    let session = request.session.as_ref().map(SessionTranscript::as_bytes).unwrap_or_default();
    let request = request.clone().session(&SessionTranscript::new(session)?);
    let now: DateTime = input["now"].as_str().unwrap_or_default().parse()?;
    let mut started = Instant::now();
    let presentation = if input["presentation"].is_null() {
        let signature = bytes("signature").try_into();
        let signature: [u8; 64] = signature.map_err(|_| Failure::unusable("bench.process", "no signature"))?;
        let holder = Holder::new(Credential::from_issuer_signed(&bytes("issuerSigned"))?);
        if input["warmUp"] == true {
            holder.warm_up()?;
            started = Instant::now();
        }
        holder.present(None, &request, &signature, now, &mut files::rng())?.to_bytes()
    } else {
        let verifier = Verifier::new(TrustList::from_certificates(&[bytes("root")])?);
        verifier.verify(&Presentation::from_bytes(&bytes("presentation"))?, &request, now)?;
        Vec::new()
    };
    let time = milliseconds(started.elapsed());
    println!("{}", json!({ "milliseconds": time, "peak": peak_memory(), "presentation": to_hex(&presentation) }));
    Ok(())
}

/// Peak memory of this process, in kB, where `/proc` reports it.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
