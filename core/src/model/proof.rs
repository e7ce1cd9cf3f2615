//! Proofs that a model ran, by themselves.
//!
//! | part | bytes |
//! |---|---|
//! | `PLCM` and the version, 1 | 4 + 4 |
//! | the model's id | 32 |
//! | what is shown: 0 and the class; 1, a count and the values; 2, the threshold and whether it is reached | 1 + 4; 1 + 4 + 8 n; 1 + 8 + 1 |
//! | the proof | see [`Proof::to_bytes`] |

use super::{
    Model, ModelId,
    gates::{Answer, build},
    graph::MAX_ENTRIES,
    request::{ModelRequest, Question, put_answer},
};
use crate::{
    control::{Control, Step},
    engine::{
        circuit::Circuit,
        commit::GENERATOR_DOMAIN,
        encoding::Decoder,
        proof::{self, Proof},
        transcript::Transcript,
    },
    error::{ModelError, ProofError, Result},
    math::parallel,
};

/// The version of the protocol and of this format.
pub const VERSION: u32 = 1;
/// The first bytes of a proof.
pub const MAGIC: [u8; 4] = *b"PLCM";
/// The longest proof, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// Names the protocol in the first bytes of its transcript.
const DOMAIN: &str = "plica/v1/model";

/// A proof that a model ran on inputs of its domain and gave what is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelProof {
    /// Which model.
    pub model: ModelId,
    /// What is shown.
    pub answer: Answer,
    /// The proof.
    pub proof: Proof,
}

impl ModelProof {
    /// The bytes of this proof.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(VERSION.to_be_bytes());
        out.extend(self.model.0);
        put_answer(&mut out, &self.answer);
        out.extend(self.proof.to_bytes());
        out
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// [`ProofError::Malformed`] and [`ProofError::Version`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let fault = |what, offset| ProofError::Malformed { what, offset }.into();
        if bytes.len() > MAX_BYTES {
            return Err(fault("more than 4 MiB", MAX_BYTES));
        }
        let mut from = Decoder::new(bytes, fault);
        if from.array("first bytes")? != MAGIC {
            return Err(fault("first bytes", 0));
        }
        let found = u32::from_be_bytes(from.array("version")?);
        if found != VERSION {
            return Err(ProofError::Version { found }.into());
        }
        let model = ModelId(from.array("model")?);
        let answer = read_answer(&mut from)?;
        let proof = Proof::read(&mut from)?;
        if from.position() != bytes.len() {
            return Err(fault("bytes after the end", from.position()));
        }
        Ok(Self { model, answer, proof })
    }
}

/// Reads what [`put_answer`] wrote.
pub(crate) fn read_answer(from: &mut Decoder<'_>) -> Result<Answer> {
    let offset = from.position();
    Ok(match from.u8("answer")? {
        0 => Answer::Class(u32::from_be_bytes(from.array("class")?) as usize),
        1 => {
            let count = from.count("values", 8, MAX_ENTRIES)?;
            let value = |_| Ok(i64::from_be_bytes(from.array("value")?));
            Answer::Values((0..count).map(value).collect::<Result<_>>()?)
        }
        2 => {
            let threshold = i64::from_be_bytes(from.array("threshold")?);
            let offset = from.position();
            let reached = match from.u8("answer")? {
                0 => false,
                1 => true,
                _ => return Err(from.fault("answer", offset)),
            };
            Answer::Reaches { threshold, reached }
        }
        _ => return Err(from.fault("answer", offset)),
    })
}

/// Verifies a proof.
pub(super) fn check(model: &Model, control: &Control<'_>, proof: &ModelProof, request: &ModelRequest) -> Result<()> {
    control.begin(Step::Check)?;
    let question = Question::of(model, request)?;
    if proof.model != model.id() {
        return Err(ModelError::OtherModel.into());
    }
    if !question.kind.is_answered_by(&proof.answer, model.graph()) {
        return Err(ProofError::Invalid { check: "what it shows is not what was asked" }.into());
    }
    control.begin(Step::Build)?;
    let mut circuit = Circuit::new(Vec::new(), None);
    build(&mut circuit, model.graph(), &question.public, &proof.answer, None);
    let mut transcript = transcript(&question.statement(request, &proof.answer));
    let mut observer = |stage: proof::Stage| control.begin(stage.into());
    let equation = proof::equation(&circuit, &mut transcript, &proof.proof, &mut observer)?;
    let holds = parallel::install(|| equation.holds());
    control.check()?;
    if holds { Ok(()) } else { Err(proof::refused()) }
}

pub(super) fn transcript(statement: &[u8]) -> Transcript {
    let mut transcript = Transcript::new(DOMAIN);
    transcript.absorb("version", &VERSION.to_be_bytes());
    transcript.absorb("generators", GENERATOR_DOMAIN);
    transcript.absorb("statement", statement);
    transcript
}
