//! The arguments of the command line.

use crate::failure::{Failure, Outcome};
use crate::model::args::ModelVerb;
use clap::{Args, Parser, Subcommand};
use plica::time::DateTime;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Prove facts from a mobile driver's licence without showing it.
#[derive(Parser)]
#[command(name = "plica", version, arg_required_else_help = true, after_help = EXIT)]
pub struct Cli {
    #[command(subcommand)]
    pub verb: Verb,
}

const EXIT: &str = "\
Exit status: 0 it holds; 1 it does not hold, or the proof is refused; 2 the input cannot be used.
The reason is on standard error: error[code]: message. With --json standard output is exactly one object, also for
errors: {\"error\": {\"code\", \"message\"}}.

Start with: plica demo";

#[derive(Subcommand)]
pub enum Verb {
    /// Issue a sample licence, prove "over 18" with it, verify that, and show what is refused
    Demo,
    /// Answer a request with a document
    #[command(after_help = PROVE)]
    Prove(ProveArgs),
    /// Check a presentation against the request that you sent
    #[command(after_help = VERIFY)]
    Verify(VerifyArgs),
    /// Compute in advance what does not depend on a request
    #[command(after_help = "Example:\n  plica prepare --document licence.cbor --out licence.prepared\n\n\
        The file is as secret as the document. Pass it to `prove --prepared`, as often as you like.")]
    Prepare(PrepareArgs),
    /// Show the contents of a document, a prepared credential or a presentation
    #[command(after_help = "Example:\n  plica inspect presentation.bin")]
    Inspect(InspectArgs),
    /// Act as a test issuer: make keys, certificates, and a document from claims in JSON
    #[command(after_help = ISSUE)]
    Issue(IssueArgs),
    /// Prove that a small trained model gave an answer, without showing its input
    Model {
        /// What to do
        #[command(subcommand)]
        verb: ModelVerb,
    },
    /// Measure times, sizes and memory on this machine
    #[command(after_help = BENCH)]
    Bench(BenchArgs),
    /// One cold start in a separate process, for `bench`
    #[command(hide = true)]
    BenchChild,
}

const PROVE: &str = "\
The device's signature over the session comes from the document, or is made with --device-key.

Examples:
  plica prove --document response.cbor --session transcript.cbor --request over18.json --trust roots.pem --out proof.bin
  plica prove --document licence.cbor --device-key device.pem --session transcript.cbor --request over18.json \\
      --trust roots.pem --out proof.bin

A request:
  {\"docType\": \"org.iso.18013.5.1.mDL\", \"claims\": [
     {\"namespace\": \"org.iso.18013.5.1\", \"element\": \"birth_date\", \"predicate\": {\"ageAtLeast\": 18}},
     {\"namespace\": \"org.iso.18013.5.1\", \"element\": \"family_name\", \"predicate\": \"disclose\"}]}
Predicates: \"disclose\", \"discloseLinkable\", {\"equal\": v}, {\"in\": [v, ..]}, {\"ageAtLeast\": n},
{\"ageAtLeast\": n, \"on\": \"YYYY-MM-DD\"}, {\"ageAtMost\": n}, {\"range\": [least, most]},
{\"after\": \"YYYY-MM-DD\"}, {\"before\": \"YYYY-MM-DD\"}.
A claim that one of several answers: {\"anyOf\": [{\"element\": \"age_over_21\", \"predicate\": {\"ageAtLeast\": 21}},
  {\"element\": \"birth_date\", \"predicate\": {\"ageAtLeast\": 21}}]}.
The first that holds is shown, and which one it is.

A model that runs on what the issuer signed, in the same presentation:
  plica prove --document licence.cbor --device-key device.pem --session transcript.cbor --request score.json \\
      --trust roots.pem --model score.plica --input me.json --out proof.bin
  {\"docType\": \"org.iso.18013.5.1.mDL\", \"claims\": [],
   \"model\": {\"id\": \"9f..\", \"output\": {\"atLeast\": 700},
     \"inputs\": {\"age\": {\"element\": \"birth_date\", \"as\": \"years\"}, \"income\": \"private\",
       \"region\": {\"public\": \"DE\"}}}}
The id is what `plica model inspect` prints. An element is read as integer, years, days, category or boolean. Outputs:
\"argMax\", {\"class\": \"name\"}, \"values\", {\"atLeast\": n}, {\"threshold\": n}. --input has the private inputs:
{\"income\": 52000}. Of a table, --rows, the columns are the private inputs in the order of the model.

Of a DeviceResponse with several documents the one of the request's docType is taken, or that of --document-index.";

const VERIFY: &str = "\
Example:
  plica verify --presentation proof.bin --session transcript.cbor --request over18.json --trust roots.pem --json

The session transcript and the request are the verifier's own: nothing of them is read from the presentation. Elements
that the device has signed itself are shown apart: the issuer has signed none of them.

With a model:
  plica verify --presentation proof.bin --session transcript.cbor --request score.json --trust roots.pem \\
      --model score.plica
The model is the verifier's own, too. An input that is self-asserted may be anything: only those that are said to be
signed by the issuer are.";

const ISSUE: &str = "\
Examples:
  plica issue --out-dir sample
  plica issue --claims licence.json --out-dir out

Claims:
  {\"docType\": \"org.iso.18013.5.1.mDL\",
   \"validity\": {\"validFrom\": \"2026-01-01T00:00:00Z\", \"validUntil\": \"2027-01-01T00:00:00Z\"},
   \"namespaces\": {\"org.iso.18013.5.1\": {\"family_name\": \"Mustermann\", \"birth_date\": \"1990-06-15\"}}}

The folder then contains document.cbor (a DeviceResponse, signed for the session), issuer_signed.cbor, session.cbor,
roots.pem, device_key.pem and issuer_key.txt.";

const BENCH: &str = "\
Examples:
  plica bench --runs 20 --json
  plica bench --stages
  plica bench --models
  PLICA_VECTORS=avx2 plica bench --quick

PLICA_VECTORS limits the vector instructions that every verb uses: scalar (as on ARM), avx2 (most laptops), avx512,
avx512ifma. Results are the same; by default everything is used that the processor has.";

/// What a presentation is bound to, and which issuers are trusted.
#[derive(Args)]
pub struct Question {
    /// SessionTranscript, CBOR
    #[arg(long, value_name = "FILE")]
    pub session: PathBuf,
    /// Request, JSON
    #[arg(long, value_name = "FILE")]
    pub request: PathBuf,
    /// The time at which everything must hold [default: the system clock]
    #[arg(long, value_name = "YYYY-MM-DDThh:mm:ssZ", value_parser = time)]
    pub now: Option<DateTime>,
    #[command(flatten)]
    pub trust: Trust,
    #[command(flatten)]
    pub usages: Usages,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct Trust {
    /// The document signer's P-256 key, as the hexadecimal coordinates XHEX:YHEX
    #[arg(long, value_name = "X:Y", value_parser = point)]
    pub issuer_key: Option<Point>,
    /// Root certificates, PEM or DER, trusted for the docType of the request; those that cannot be used are left out
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
}

/// By what a root's document signers are told from its other certificates. A licence's are not asked for: they have to
/// name 1.0.18013.5.1.2.
#[derive(Args)]
pub struct Usages {
    /// With --trust, for docTypes other than the licence: an extended key usage of document signers, instead of the
    /// usual ones; may be given several times
    #[arg(long, value_name = "OID", requires = "trust", value_parser = oid)]
    pub signer_usage: Vec<String>,
    /// With --trust, for docTypes other than the licence: document signers need not name an extended key usage
    #[arg(long, requires = "trust", conflicts_with = "signer_usage")]
    pub allow_any_usage: bool,
}

/// Affine coordinates.
#[derive(Clone, Copy)]
pub struct Point {
    pub x: [u8; 32],
    pub y: [u8; 32],
}

/// Which document.
#[derive(Args)]
pub struct Document {
    /// DeviceResponse, Document or IssuerSigned, CBOR
    #[arg(long = "document", value_name = "FILE")]
    pub file: PathBuf,
    /// Which document of a DeviceResponse, counted from 0 [default: the one that can be used, or that is asked for]
    #[arg(long = "document-index", value_name = "N")]
    pub index: Option<usize>,
}

#[derive(Args)]
pub struct ProveArgs {
    #[command(flatten)]
    pub document: Document,
    #[command(flatten)]
    pub question: Question,
    /// Sign the session with this device key: PKCS #8 in PEM, or the scalar in hexadecimal (literally, or in a file)
    #[arg(long, value_name = "FILE|HEX")]
    pub device_key: Option<String>,
    /// The output of `plica prepare`
    #[arg(long, value_name = "FILE")]
    pub prepared: Option<PathBuf>,
    /// The model that the request asks about
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub private: PrivateArgs,
    /// Where to write the presentation
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// What the holder says of itself to a model.
#[derive(Args)]
pub struct PrivateArgs {
    /// With --model: its private inputs by name, JSON
    #[arg(long, value_name = "FILE", requires = "model", conflicts_with = "rows")]
    pub input: Option<PathBuf>,
    /// With --model: a table of its private inputs with a header, CSV
    #[arg(long, value_name = "FILE", requires = "model")]
    pub rows: Option<PathBuf>,
    /// With --rows: which row, counted from 0 behind the header
    #[arg(long, value_name = "N", requires = "rows", default_value_t = 0)]
    pub row: usize,
}

#[derive(Args)]
pub struct VerifyArgs {
    /// The presentation
    #[arg(long, value_name = "FILE")]
    pub presentation: PathBuf,
    #[command(flatten)]
    pub question: Question,
    /// The model that the request asks about: the verifier's own file
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    /// By how many seconds the presentation's time may differ from --now
    #[arg(long, value_name = "SECONDS", default_value_t = plica::verifier::DEFAULT_CLOCK_SKEW)]
    pub clock_skew: u64,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct PrepareArgs {
    #[command(flatten)]
    pub document: Document,
    /// A request like those to come, JSON: also prepares the items that it asks for
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// Where the prepared credential goes
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Args)]
pub struct InspectArgs {
    /// What to show
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct IssueArgs {
    /// The claims of the document, JSON [default: a sample licence]
    #[arg(long, value_name = "FILE")]
    pub claims: Option<PathBuf>,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out_dir: PathBuf,
    /// The session for the device to sign, CBOR [default: a fresh one]
    #[arg(long, value_name = "FILE")]
    pub session: Option<PathBuf>,
    /// The time around which the certificates and the sample are valid [default: the system clock]
    #[arg(long, value_name = "YYYY-MM-DDThh:mm:ssZ", value_parser = time)]
    pub now: Option<DateTime>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct BenchArgs {
    /// Number of runs; each figure is their median
    #[arg(long, value_name = "N", default_value_t = 11, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,
    /// Print only the first table: one predicate about an MSO of 2 kB
    #[arg(long)]
    pub quick: bool,
    /// Print how long each step of presenting and verifying takes, and nothing else
    #[arg(long, conflicts_with = "quick")]
    pub stages: bool,
    /// Print the times and sizes of proofs that a model ran, and nothing else
    #[arg(long, conflicts_with_all = ["quick", "stages"])]
    pub models: bool,
    /// With --models: a folder to write the models to, with models.json, which has their inputs
    #[arg(long, value_name = "DIR", requires = "models")]
    pub out_dir: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// The given time, or that of the system clock.
pub fn now_or_clock(now: Option<DateTime>) -> Outcome<DateTime> {
    let clock = || {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        DateTime::from_unix(i64::try_from(seconds).ok()?)
    };
    now.or_else(clock).ok_or_else(|| Failure::unusable("clock", "the system clock cannot be read"))
}

/// Parses hexadecimal digits.
pub fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[hi, lo]| Some(digit(*hi)? << 4 | digit(*lo)?)).collect()
}

/// Formats bytes as hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn time(text: &str) -> Result<DateTime, String> {
    text.parse().map_err(|_| "expected YYYY-MM-DDThh:mm:ssZ".into())
}

fn oid(text: &str) -> Result<String, String> {
    let arcs = text.split('.');
    let arc = |arc: &str| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit());
    if arcs.clone().count() > 1 && arcs.clone().all(arc) {
        Ok(text.into())
    } else {
        Err("expected an object identifier such as 1.0.18013.5.1.2".into())
    }
}

fn point(text: &str) -> Result<Point, String> {
    let coordinate = |text: &str| hex(text)?.try_into().ok();
    let both = text.split_once(':').and_then(|(x, y)| Some(Point { x: coordinate(x)?, y: coordinate(y)? }));
    both.ok_or_else(|| "expected two coordinates of 64 hexadecimal digits each, X:Y".into())
}
