//! Making proofs that a model ran.

use super::{
    Model,
    gates::{Answer, build},
    inputs::Inputs,
    proof::{ModelProof, VERSION, transcript},
    request::{ModelRequest, Question},
    run::{Entries, Trace, run},
};
use crate::{
    control::{Control, Step},
    engine::{circuit::Circuit, commit::prover::prepare_tables, proof::prover::prove, randomness},
    error::{ModelError, Result},
    math::parallel,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Builds ahead what every proof of this process needs.
pub(super) fn warm_up() {
    parallel::install(prepare_tables);
}

/// Makes a proof.
pub(super) fn make(
    model: &Model,
    control: &Control<'_>,
    inputs: &Inputs,
    request: &ModelRequest,
    rng: &mut impl CryptoRng,
) -> Result<ModelProof> {
    control.begin(Step::Check)?;
    let question = Question::of(model, request)?;
    let entries = inputs.entries(model.graph())?;
    for ((given, public), input) in entries.iter().zip(&question.public).zip(model.graph().inputs()) {
        if public.as_ref().is_some_and(|public| public.values != given.values || public.missing != given.missing) {
            let why = "it is not what the request says".into();
            return Err(ModelError::Input { name: input.name.clone(), why }.into());
        }
    }
    let trace = run(model.graph(), &entries);
    let output = &trace.tensors[model.graph().output()];
    let answer = question.kind.answer(output).ok_or(ModelError::Output)?;
    show(model, control, (&question, request), (&entries, &trace), answer, rng)
}

/// Proves an answer.
pub(super) fn show(
    model: &Model,
    control: &Control<'_>,
    (question, request): (&Question, &ModelRequest),
    (entries, trace): (&[Entries], &Trace),
    answer: Answer,
    rng: &mut impl CryptoRng,
) -> Result<ModelProof> {
    control.begin(Step::Build)?;
    let mut circuit = Circuit::new(Vec::new(), Some(Vec::new()));
    build(&mut circuit, model.graph(), &question.public, &answer, Some(trace));
    let statement = question.statement(request, &answer);
    let mut rng = randomness::derive(rng, VERSION, &[b"model", &secret_bytes(entries), &statement]);
    let mut transcript = transcript(&statement);
    let proof = prove(&circuit, &[], &mut transcript, &mut rng, &mut |stage| control.begin(stage.into()))?;
    control.check()?;
    Ok(ModelProof { model: model.id(), answer, proof })
}

/// What makes the randomness of one proof different from that of any other.
pub(crate) fn secret_bytes(entries: &[Entries]) -> Zeroizing<Vec<u8>> {
    // At full size, so that growing leaves no copy in memory.
    let len = entries.iter().map(|entries| 8 * entries.values.len() + entries.missing.len()).sum();
    let mut out = Zeroizing::new(Vec::with_capacity(len));
    for Entries { values, missing } in entries {
        values.iter().for_each(|value| out.extend(value.to_be_bytes()));
        out.extend(missing.iter().map(|&bit| u8::from(bit)));
    }
    out
}
