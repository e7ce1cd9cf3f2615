//! The command line: `cargo plica`.
//!
//! Exit status 0: it holds. 1: it does not hold, or the proof is refused. 2: the input cannot be used.

mod args;
mod bench;
mod bench_child;
mod bench_models;
mod demo;
mod failure;
mod files;
mod health;
mod inspect;
mod issue;
mod model;
mod prove;
mod show;
mod stages;
mod verify;

use args::{Cli, Verb};
use clap::Parser;
use failure::{Failure, Outcome};
use plica::math::arith::Vectors;
use std::process::ExitCode;

/// The environment variable that limits which vector instructions are used.
const VECTORS: &str = "PLICA_VECTORS";

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // The parser failed before it reached `--json`, but errors are to be JSON then, too.
        Err(error) if error.use_stderr() && std::env::args_os().any(|arg| arg == "--json") => {
            return Failure::unusable("usage", error.render().to_string().trim()).report(true);
        }
        Err(error) => error.exit(),
    };
    let (result, json) = match limit_vectors() {
        Ok(()) => run(&cli),
        Err(failure) => (Err(failure), std::env::args_os().any(|arg| arg == "--json")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(json),
    }
}

/// The outcome, and whether it is told in JSON.
fn run(cli: &Cli) -> (Outcome, bool) {
    match &cli.verb {
        Verb::Demo => (demo::run(), false),
        Verb::Prove(args) => (prove::prove(args), args.json),
        Verb::Verify(args) => (verify::run(args), args.json),
        Verb::Prepare(args) => (prove::prepare(args), false),
        Verb::Inspect(args) => (inspect::run(args), args.json),
        Verb::Issue(args) => (issue::run(args), args.json),
        Verb::Model { verb } => (model::run(verb), verb.json()),
        Verb::Bench(args) => (bench::run(args), args.json),
        Verb::BenchChild => (bench_child::run(), true),
    }
}

/// Uses no more of the processor than the environment allows.
fn limit_vectors() -> Outcome {
    let Some(name) = std::env::var_os(VECTORS) else { return Ok(()) };
    let level = name.to_str().and_then(|name| name.parse::<Vectors>().ok()).ok_or_else(|| {
        let names = Vectors::ALL.map(Vectors::name).join(", ");
        Failure::unusable("usage", format!("{VECTORS} must be one of {names}"))
    })?;
    Vectors::limit(level);
    Ok(())
}
