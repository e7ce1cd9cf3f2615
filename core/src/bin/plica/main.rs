//! The command line: `cargo plica`.
//!
//! Exit status 0: it holds. 1: it does not hold, or the proof is refused. 2: the input cannot be used.

mod args;
mod bench;
mod bench_child;
mod demo;
mod failure;
mod files;
mod health;
mod inspect;
mod issue;
mod prove;
mod show;
mod stages;
mod verify;

use args::{Cli, Verb};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // The parser failed before it reached `--json`, but errors are to be JSON then, too.
        Err(error) if error.use_stderr() && std::env::args_os().any(|arg| arg == "--json") => {
            return Failure::unusable("usage", error.render().to_string().trim()).report(true);
        }
        Err(error) => error.exit(),
    };
    let (result, json) = match &cli.verb {
        Verb::Demo => (demo::run(), false),
        Verb::Prove(args) => (prove::prove(args), args.json),
        Verb::Verify(args) => (verify::run(args), args.json),
        Verb::Prepare(args) => (prove::prepare(args), false),
        Verb::Inspect(args) => (inspect::run(args), args.json),
        Verb::Issue(args) => (issue::run(args), args.json),
        Verb::Bench(args) => (bench::run(args), args.json),
        Verb::BenchChild => (bench_child::run(), true),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(json),
    }
}
