//! `bench`: times, sizes and memory on this machine.

use crate::args::{BenchArgs, now_or_clock};
use crate::bench_child::Task;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::issue::{certificates, fresh_session};
use crate::prove::milliseconds;
use crate::show;
use crate::stages::Stages;
use plica::control::{Control, Step};
use plica::engine::circuit::{Circuit, PaddedMessage, zones};
use plica::engine::proof;
use plica::engine::transcript::Transcript;
use plica::holder::Holder;
use plica::issue::{Description, IssuedDocument, Shape, TestDevice, TestIssuer};
use plica::math::arith::Vectors;
use plica::mdoc::{MDL, MDL_NAMESPACE};
use plica::request::{Predicate, Request};
use plica::time::{Date, DateTime};
use plica::trust::TrustList;
use plica::verifier::Verifier;
use serde_json::{Value, json};
use std::time::Instant;

/// Presentations that are verified together.
const TOGETHER: usize = 64;

/// A document of a given size, and its issuer.
struct Bench {
    issuer: TestIssuer,
    device: TestDevice,
    document: IssuedDocument,
    now: DateTime,
    runs: u32,
}

/// Medians, in milliseconds and bytes.
struct Figures {
    mso_bytes: usize,
    blocks: usize,
    claims: usize,
    threads: usize,
    present: f64,
    prepared: f64,
    verify: f64,
    prepare: f64,
    prepared_bytes: usize,
    proof_bytes: usize,
    presentation_bytes: usize,
}

/// Measures and prints.
pub fn run(args: &BenchArgs) -> Outcome {
    let most = rayon::current_num_threads();
    if args.models {
        return crate::bench_models::run(args, most);
    }
    on(1, || measure_and_print(args, most))
}

/// Runs `work` on that many threads.
pub fn on<R: Send>(threads: usize, work: impl FnOnce() -> Outcome<R> + Send) -> Outcome<R> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|e| Failure::unusable("bench.threads", e.to_string()))?.install(work)
}

fn measure_and_print(args: &BenchArgs, most: usize) -> Outcome {
    let now = now_or_clock(None)?;
    let base = Bench::new(2_000, now, args.runs)?;
    let vectors = Vectors::used();
    if args.stages {
        return base.stages(args.json);
    }
    let main = base.measure(1)?;
    let sha = base.sha256_alone(main.blocks)?;
    let cold = base.cold()?;
    let together = base.verify_together()?;
    let (mut by_size, mut by_claims, mut by_threads) = (Vec::new(), Vec::new(), Vec::new());
    if !args.quick {
        for size in [500, 1_000, 2_000, 4_000] {
            by_size.push(Bench::new(size, now, args.runs)?.measure(1)?);
        }
        for claims in 1..=8 {
            by_claims.push(base.measure(claims)?);
        }
        for threads in [1, 2, 4].into_iter().filter(|&threads| threads <= most) {
            by_threads.push(on(threads, || base.measure(1))?);
        }
    }
    if args.json {
        let mut out = main.json();
        out["runs"] = args.runs.into();
        out["vectors"] = vectors.name().into();
        out["sha256Alone"] = json!({ "prove": sha.0, "verify": sha.1, "proofBytes": sha.2, "blocks": main.blocks });
        out["verifyTogether"] = json!({ "presentations": TOGETHER, "each": together });
        out["cold"] = json!({
            "present": cold.present.0, "presentPeakKb": cold.present.1, "presentWarmedUp": cold.warmed_up,
            "verify": cold.verify.0, "verifyPeakKb": cold.verify.1,
        });
        out["byMsoSize"] = by_size.iter().map(Figures::json).collect();
        out["byClaims"] = by_claims.iter().map(Figures::json).collect();
        out["byThreads"] = by_threads.iter().map(Figures::json).collect();
        println!("{out}");
        return Ok(());
    }
    println!(
        "An MSO of {} bytes ({} blocks), one predicate, device signature; one thread, {vectors}, medians of {}:",
        main.mso_bytes, main.blocks, args.runs
    );
    let time = |name: &str, value: f64| vec![name.to_owned(), format!("{value:.1} ms")];
    let size = |name: &str, value: usize| vec![name.to_owned(), format!("{} bytes", show::thousands(value))];
    let memory = |name: &str, peak: Option<u64>| {
        vec![name.to_owned(), peak.map_or("n/a".into(), |kb| format!("{:.1} MB", kb as f64 / 1024.0))]
    };
    print!(
        "{}",
        show::table(&[
            time("present, nothing prepared", main.present),
            time("present, prepared", main.prepared),
            time("verify", main.verify),
            time(&format!("verify, {TOGETHER} together: each"), together),
            size("presentation", main.presentation_bytes),
            size("  of that, the proof", main.proof_bytes),
            time("prepare", main.prepare),
            size("prepared credential", main.prepared_bytes),
            time("SHA-256 part alone: prove", sha.0),
            time("SHA-256 part alone: verify", sha.1),
            size("SHA-256 part alone: proof", sha.2),
            time("cold start: present", cold.present.0),
            time("cold start: present after a warm-up", cold.warmed_up),
            time("cold start: verify", cold.verify.0),
            memory("peak memory: present", cold.present.1),
            memory("peak memory: verify", cold.verify.1),
        ])
    );
    if !args.quick {
        growth("By the MSO's size, one predicate:", &by_size);
        growth("By the number of attributes:", &by_claims);
        growth("By the number of threads:", &by_threads);
    }
    Ok(())
}

impl Bench {
    /// A document whose MSO has about `target` bytes.
    fn new(target: usize, now: DateTime, runs: u32) -> Outcome<Self> {
        let rng = &mut files::rng();
        let device = TestDevice::new(rng);
        let mut elements = 3;
        let mut description = described(elements, now)?;
        let issuer = TestIssuer::new(&certificates(&description, now), rng)?;
        let mut document = issuer.issue(&description, &device.public_key(), &Shape::default(), rng)?;
        // A digest takes 35 or 36 bytes.
        let size = document.credential()?.mso().bytes().len();
        if target > size {
            elements += (target - size) / 36;
            description = described(elements, now)?;
            document = issuer.issue(&description, &device.public_key(), &Shape::default(), rng)?;
        }
        Ok(Self { issuer, device, document, now, runs })
    }

    /// A request for that many attributes, and the device's signature for it.
    fn ask(&self, claims: usize) -> (Request, [u8; 64]) {
        let session = fresh_session(&mut files::rng());
        let request = Request::new(MDL).claim(MDL_NAMESPACE, "birth_date", Predicate::AgeAtLeast(18));
        let more = (1..claims).map(|i| format!("element_{i:02}"));
        let request =
            more.fold(request, |request, name| request.claim(MDL_NAMESPACE, &name, Predicate::Range(0, 1_000)));
        (request.session(&session), self.device.sign(&session, MDL).to_bytes())
    }

    fn measure(&self, claims: usize) -> Outcome<Figures> {
        let rng = &mut files::rng();
        let holder = Holder::new(self.document.credential()?);
        let verifier = Verifier::new(TrustList::from_certificates(&[self.issuer.root_certificate()])?);
        let (like, _) = self.ask(claims);
        let prepared = holder.prepare(&like, rng)?;
        let mut times: [Vec<f64>; 4] = Default::default();
        let mut sizes = (0, 0);
        let mut blocks = 0;
        for run in 0..=self.runs {
            let mut round = [0.0; 4];
            let started = Instant::now();
            drop(holder.prepare(&like, rng)?);
            round[3] = milliseconds(started.elapsed());
            for (at, prepared) in [(0, None), (1, Some(&prepared))] {
                let (request, signature) = self.ask(claims);
                let started = Instant::now();
                let presentation = holder.present(prepared, &request, &signature, self.now, rng)?;
                let bytes = presentation.to_bytes();
                round[at] = milliseconds(started.elapsed());
                let started = Instant::now();
                verifier.verify_bytes(&bytes, &request, self.now)?;
                round[2] = milliseconds(started.elapsed());
                sizes = (presentation.proof.to_bytes().len(), bytes.len());
                blocks = presentation.mso_blocks;
            }
            // The first round builds the tables.
            if run > 0 {
                times.iter_mut().zip(round).for_each(|(times, time)| times.push(time));
            }
        }
        let [present, prepared_time, verify, prepare] = times.map(median);
        Ok(Figures {
            mso_bytes: holder.credential().mso().bytes().len(),
            blocks,
            claims,
            threads: rayon::current_num_threads(),
            present,
            prepared: prepared_time,
            verify,
            prepare,
            prepared_bytes: prepared.to_bytes().len(),
            proof_bytes: sizes.0,
            presentation_bytes: sizes.1,
        })
    }

    /// Time to verify one of many presentations that are verified together.
    fn verify_together(&self) -> Outcome<f64> {
        let verifier = Verifier::new(TrustList::from_certificates(&[self.issuer.root_certificate()])?);
        let holder = Holder::new(self.document.credential()?);
        let (request, signature) = self.ask(1);
        let presentation = holder.present(None, &request, &signature, self.now, &mut files::rng())?.to_bytes();
        // Whether they differ makes no difference: each is read, and has a weight of its own.
        let answers = [(&presentation[..], &request); TOGETHER];
        let mut times = Vec::new();
        for _ in 0..self.runs.min(5) {
            let started = Instant::now();
            verifier.verify_many(&answers, self.now).into_iter().collect::<Result<Vec<_>, _>>()?;
            times.push(milliseconds(started.elapsed()) / TOGETHER as f64);
        }
        Ok(median(times))
    }

    /// Prints the median time of each step.
    fn stages(&self, json: bool) -> Outcome {
        let rng = &mut files::rng();
        let holder = Holder::new(self.document.credential()?);
        let verifier = Verifier::new(TrustList::from_certificates(&[self.issuer.root_certificate()])?);
        let mut calls = [("present", Vec::new()), ("verify", Vec::new())];
        // The first round builds the tables.
        for run in 0..=self.runs {
            let (request, signature) = self.ask(1);
            let present = Stages::new(true, Step::ALL.len());
            let control = Control::new().progress(&present);
            let bytes = holder.present_with(&control, None, &request, &signature, self.now, rng)?.to_bytes();
            let present = present.finish();
            let verify = Stages::new(true, Step::VERIFY.len());
            verifier.verify_bytes_with(&Control::new().progress(&verify), &bytes, &request, self.now)?;
            if run > 0 {
                calls[0].1.push(present);
                calls[1].1.push(verify.finish());
            }
        }
        let medians = calls.map(|(call, runs)| {
            let step = |i: usize| (runs[0][i].0, median(runs.iter().map(|run| milliseconds(run[i].1)).collect()));
            (call, (0..runs[0].len()).map(step).collect::<Vec<_>>())
        });
        if json {
            let mut out = json!({ "runs": self.runs, "vectors": Vectors::used().name() });
            for (call, steps) in &medians {
                out[call] = steps.iter().map(|&(step, time)| (step.to_owned(), json!(time))).collect();
            }
            println!("{out}");
            return Ok(());
        }
        println!("Steps, one thread, {}, medians of {}:", Vectors::used(), self.runs);
        let rows = medians.iter().flat_map(|(call, steps)| {
            steps.iter().map(move |(step, time)| vec![format!("{call}: {step}"), format!("{time:.2} ms")])
        });
        print!("{}", show::table(&rows.collect::<Vec<_>>()));
        Ok(())
    }

    /// Time to prove, time to verify, and size of a proof that this many blocks were hashed.
    fn sha256_alone(&self, blocks: usize) -> Outcome<(f64, f64, usize)> {
        let credential = self.document.credential()?;
        let message = &credential.mso().message;
        let make = |witness: bool| {
            let padded = PaddedMessage::new(message, blocks);
            let padded = padded.ok_or_else(|| Failure::unusable("bench", "the message does not fit"))?;
            Ok::<_, Failure>(Circuit::new(zones(&[blocks]), witness.then(|| vec![padded])))
        };
        let (mut prove, mut verify, mut size) = (Vec::new(), Vec::new(), 0);
        for _ in 0..self.runs {
            let circuit = make(true)?;
            let started = Instant::now();
            let proof =
                proof::prover::prove(&circuit, &[], &mut Transcript::new("bench"), &mut files::rng(), &mut |_| Ok(()))?;
            prove.push(milliseconds(started.elapsed()));
            let circuit = make(false)?;
            let started = Instant::now();
            proof::verify(&circuit, &mut Transcript::new("bench"), &proof)?;
            verify.push(milliseconds(started.elapsed()));
            size = proof.to_bytes().len();
        }
        Ok((median(prove), median(verify), size))
    }

    /// Time and peak memory of processes that do nothing else.
    fn cold(&self) -> Outcome<ColdFigures> {
        let (mut present, mut warmed_up, mut verify) = (Vec::new(), Vec::new(), Vec::new());
        let mut peaks = (None, None);
        for _ in 0..self.runs.min(5) {
            let (request, signature) = self.ask(1);
            let mut task = Task {
                issuer_signed: &self.document.issuer_signed,
                root: self.issuer.root_certificate(),
                request: &request,
                now: self.now,
                signature: &signature,
                warm_up: true,
                presentation: None,
            };
            warmed_up.push(task.run()?.milliseconds);
            task.warm_up = false;
            let cold = task.run()?;
            present.push(cold.milliseconds);
            peaks.0 = peaks.0.max(cold.peak);
            task.presentation = Some(&cold.presentation);
            let cold = task.run()?;
            verify.push(cold.milliseconds);
            peaks.1 = peaks.1.max(cold.peak);
        }
        Ok(ColdFigures {
            present: (median(present), peaks.0),
            warmed_up: median(warmed_up),
            verify: (median(verify), peaks.1),
        })
    }
}

/// Median time, and peak memory in kB.
struct ColdFigures {
    present: (f64, Option<u64>),
    /// Median time to present after a warm-up.
    warmed_up: f64,
    verify: (f64, Option<u64>),
}

impl Figures {
    fn json(&self) -> Value {
        json!({
            "msoBytes": self.mso_bytes,
            "msoBlocks": self.blocks,
            "claims": self.claims,
            "threads": self.threads,
            "present": self.present,
            "presentPrepared": self.prepared,
            "verify": self.verify,
            "prepare": self.prepare,
            "preparedBytes": self.prepared_bytes,
            "proofBytes": self.proof_bytes,
            "presentationBytes": self.presentation_bytes,
        })
    }
}

fn growth(title: &str, rows: &[Figures]) {
    let header = ["MSO", "blocks", "attributes", "threads", "present", "prepared", "verify", "presentation"];
    let mut table = vec![header.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(|f| {
        vec![
            format!("{} bytes", show::thousands(f.mso_bytes)),
            f.blocks.to_string(),
            f.claims.to_string(),
            f.threads.to_string(),
            format!("{:.1} ms", f.present),
            format!("{:.1} ms", f.prepared),
            format!("{:.1} ms", f.verify),
            format!("{} bytes", show::thousands(f.presentation_bytes)),
        ]
    }));
    println!("\n{title}\n{}", show::table(&table).trim_end());
}

/// A licence with `birth_date` and numbered elements, `elements` in total.
fn described(elements: usize, now: DateTime) -> Outcome<Description> {
    let birth = Date::new(1990, 6, 15).map_or_else(String::new, |date| date.to_string());
    let signed = DateTime::from_unix(now.to_unix() - 30 * 86_400).unwrap_or(now);
    let until = DateTime::from_unix(now.to_unix() + 300 * 86_400).unwrap_or(now);
    let mut claims = serde_json::Map::new();
    claims.insert("birth_date".into(), birth.into());
    for i in 1..elements {
        claims.insert(format!("element_{i:02}"), i.into());
    }
    let json = json!({
        "docType": MDL,
        "validity": { "validFrom": signed.to_string(), "validUntil": until.to_string() },
        "namespaces": { MDL_NAMESPACE: claims },
    });
    Ok(Description::from_json(&json.to_string())?)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
