//! The arguments of `plica model`.

use crate::args::{InspectArgs, hex};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum ModelVerb {
    /// Make a model of an ONNX file
    #[command(after_help = COMPILE)]
    Compile(CompileArgs),
    /// Compute a model's output, for one input or for every row of a table
    #[command(after_help = RUN)]
    Run(RunArgs),
    /// Prove one fact about a model's output without showing its input
    #[command(after_help = PROVE)]
    Prove(ProveArgs),
    /// Check a proof against the question that you asked
    #[command(after_help = VERIFY)]
    Verify(VerifyArgs),
    /// Show what a model reads and may show, or the size of a proof
    #[command(after_help = "Example:\n  plica model inspect credit.plica")]
    Inspect(InspectArgs),
}

const COMPILE: &str = "\
Examples:
  plica model compile forest.onnx -o forest.plica
  plica model compile digits.onnx --calibrate digits.csv --agreement 0.99 -o digits.plica
  plica model compile credit.onnx --inputs domains.json --outputs at-least,threshold -o credit.plica

Tree ensembles and scorecards become exact. Networks are rounded to as few bits as agree with the trained model on
samples: on half of them the widths are calibrated, on the other half the agreement is measured. Samples are the rows
that the model reads: CSV with a header, or .npy. From scikit-learn:
  skl2onnx.to_onnx(model, X[:1].astype(numpy.float32), options={\"zipmap\": False})

Domains of inputs:
  {\"income\": {\"digits\": 2, \"lo\": 0, \"hi\": 1000000}, \"f\": {\"float32\": true, \"missing\": true}}
Where they are not given, they are learned from the samples.";

const RUN: &str = "\
Examples:
  plica model run credit.plica --rows applicants.csv
  plica model run credit.plica --input applicant.json

A table has a header. Its columns are the entries of the inputs, in their order; a category is one column with its name.
An empty field or nan is a missing value. JSON: {\"income\": 52000.5, \"country\": \"DE\", \"history\": [3, null, 7]}.
Prints the class for each row, or the score if the model has no classes.";

const PROVE: &str = "\
Examples:
  plica model prove digits.plica --rows digits.csv --row 3 --output argmax \\
      --audience https://shop.example --nonce 0f1e2d3c4b5a69788796a5b4c3d2e1f0 -o proof.bin
  plica model prove credit.plica --input applicant.json --output at-least=700 --public country=DE \\
      --audience https://lender.example --nonce 0f1e2d3c4b5a69788796a5b4c3d2e1f0 -o proof.bin

Exit status 1: the output is not what is asked for.";

const VERIFY: &str = "\
Examples:
  plica model verify digits.plica proof.bin --output argmax --audience https://shop.example \\
      --nonce 0f1e2d3c4b5a69788796a5b4c3d2e1f0
  plica model verify digits.plica proof.bin --output argmax=7 --audience https://shop.example \\
      --nonce 0f1e2d3c4b5a69788796a5b4c3d2e1f0

The model, the nonce and the audience are the verifier's own. Accept each nonce once. An input that is self-asserted may
be anything: the proof shows that the model was applied to it, and not that it is true.";

/// The inputs of a model.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct InputArgs {
    /// Inputs by name, JSON
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// A table: CSV with a header, or .npy
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,
}

#[derive(Args)]
pub struct CompileArgs {
    /// The trained model
    #[arg(value_name = "ONNX")]
    pub onnx: PathBuf,
    /// Samples of what the model reads: CSV or .npy
    #[arg(long, value_name = "FILE")]
    pub calibrate: Option<PathBuf>,
    /// Which part of the samples must agree with the trained model
    #[arg(long, value_name = "PART", default_value_t = 0.999)]
    pub agreement: f64,
    /// Domains of the inputs, JSON
    #[arg(long, value_name = "FILE")]
    pub inputs: Option<PathBuf>,
    /// What may be shown: argmax, at-least, threshold, values [default: the class, or comparisons of a score]
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub outputs: Vec<String>,
    /// Where to write the model
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// Where to write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Print the report as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// What is asked.
#[derive(Args)]
pub struct AskArgs {
    /// argmax, class=NAME, values, at-least=NUMBER or threshold=NUMBER; when verifying also argmax=NAME
    #[arg(long, value_name = "WHAT")]
    pub output: String,
    /// An input that everybody knows; of several entries, separated by commas. May be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub public: Vec<String>,
    /// For whom the proof is: an origin or a client identifier
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub audience: String,
    /// The verifier's nonce, 16 to 64 bytes in hexadecimal
    #[arg(long, value_name = "HEX", value_parser = nonce)]
    pub nonce: Nonce,
}

/// A nonce.
#[derive(Clone)]
pub struct Nonce(pub Vec<u8>);

#[derive(Args)]
pub struct RunArgs {
    /// The model
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
    #[command(flatten)]
    pub inputs: InputArgs,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct ProveArgs {
    /// The model
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
    #[command(flatten)]
    pub inputs: InputArgs,
    /// With --rows: which row, counted from 0 behind the header
    #[arg(long, value_name = "N", requires = "rows", default_value_t = 0)]
    pub row: usize,
    #[command(flatten)]
    pub ask: AskArgs,
    /// Where to write the proof
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct VerifyArgs {
    /// The model
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
    /// The proof
    #[arg(value_name = "PROOF")]
    pub proof: PathBuf,
    #[command(flatten)]
    pub ask: AskArgs,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

impl ModelVerb {
    /// Whether the outcome is told in JSON.
    pub fn json(&self) -> bool {
        match self {
            Self::Compile(args) => args.json,
            Self::Run(args) => args.json,
            Self::Prove(args) => args.json,
            Self::Verify(args) => args.json,
            Self::Inspect(args) => args.json,
        }
    }
}

fn nonce(text: &str) -> Result<Nonce, String> {
    hex(text).map(Nonce).ok_or_else(|| "expected an even number of hexadecimal digits".into())
}
