//! Models as their users see them: made, run, proved, verified, and refused.

mod support;

use plica::{
    engine::circuit::Shape,
    error::{Error, ProofError},
    model::{
        Answer, Ask, Inputs, Model, ModelProof, ModelRequest, Origin, Output,
        graph::{Category, Domain, Graph, Input, Operator, Outputs, TreeNode},
    },
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use support::models::{digits, scorecard};

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

fn applicant() -> Inputs {
    let mut inputs = Inputs::new();
    inputs.set("country", ["DE"]).set("income", ["52000.5"]).set("years", ["7"]);
    inputs
}

fn request(model: &Model, ask: Ask) -> ModelRequest {
    ModelRequest::new(model.id(), ask).audience("https://lender.example").nonce(&[7; 16])
}

fn at_least(score: &str) -> Ask {
    Ask::AtLeast(score.into())
}

#[test]
fn a_score_is_shown_to_be_at_least_a_number() {
    let model = scorecard();
    assert_eq!(model.run(&applicant()).unwrap(), [500 + 45_050 + 15_000 + 20_000]);
    let request = request(&model, at_least("805.5")).public("country", ["DE"]);
    let proof = model.prove(&applicant(), &request, &mut rng()).unwrap();
    let proof = ModelProof::from_bytes(&proof.to_bytes()).unwrap();
    let facts = model.verify(&proof, &request).unwrap();
    assert_eq!(facts.output, Output::Reaches(true));
    let origins = [Origin::Public, Origin::SelfAsserted, Origin::SelfAsserted];
    assert!(facts.inputs.iter().map(|(_, origin)| origin.clone()).eq(origins));
    assert_eq!(facts.inputs[1].0, "income");
}

#[test]
fn what_does_not_hold_is_not_proved() {
    let model = scorecard();
    let prove = |inputs: &Inputs, request: &ModelRequest| model.prove(inputs, request, &mut rng()).map(drop);
    let code = |result: Result<(), Error>| result.unwrap_err().code();
    assert_eq!(code(prove(&applicant(), &request(&model, at_least("805.51")))), "model.output");
    prove(&applicant(), &request(&model, at_least("805.50"))).unwrap();
    for (ask, expected) in [
        (at_least("2000"), "model.request"),
        (at_least("-500"), "model.request"),
        (at_least("x"), "model.request"),
        (at_least("1e40"), "model.request"),
        (Ask::Threshold("701".into()), "model.output_not_allowed"),
        (Ask::ArgMax, "model.output_not_allowed"),
        (Ask::Values, "model.output_not_allowed"),
        (Ask::Class("DE".into()), "model.output_not_allowed"),
    ] {
        assert_eq!(code(prove(&applicant(), &request(&model, ask))), expected);
    }
    let ask = || request(&model, at_least("700"));
    assert_eq!(code(prove(&applicant(), &ask().nonce(&[1; 15]))), "model.request");
    assert_eq!(code(prove(&applicant(), &ask().nonce(&[1; 65]))), "model.request");
    assert_eq!(code(prove(&applicant(), &ask().audience(&"x".repeat(1025)))), "model.request");
    assert_eq!(code(prove(&applicant(), &ask().public("age", ["1"]))), "model.request");
    assert_eq!(code(prove(&applicant(), &ask().public("country", ["FR"]))), "model.input");
    assert_eq!(code(prove(&applicant(), &ask().public("country", ["US"]))), "model.input");
    for (name, entries) in [
        ("income", vec!["1000000.01"]),
        ("income", vec!["1.001"]),
        ("income", vec![""]),
        ("income", vec!["1", "2"]),
        ("country", vec!["US"]),
        ("age", vec!["1"]),
    ] {
        let mut inputs = applicant();
        inputs.set(name, entries);
        assert_eq!(code(prove(&inputs, &ask())), "model.input");
    }
    let mut missing = Inputs::new();
    missing.set("country", ["DE"]).set("years", [""]);
    assert_eq!(code(prove(&missing, &ask())), "model.input");
}

/// A proof answers one question, of one verifier, about one model.
#[test]
fn another_question_is_not_answered() {
    let model = scorecard();
    let asked = request(&model, at_least("700")).public("country", ["DE"]);
    let proof = model.prove(&applicant(), &asked, &mut rng()).unwrap();
    model.verify(&proof, &asked).unwrap();
    let other = |request: ModelRequest| model.verify(&proof, &request).unwrap_err();
    for request in [
        request(&model, at_least("699")).public("country", ["DE"]),
        request(&model, Ask::Threshold("700".into())).public("country", ["DE"]),
        request(&model, at_least("700")),
        request(&model, at_least("700")).public("country", ["FR"]),
        request(&model, at_least("700")).public("country", ["DE"]).public("years", ["7"]),
        asked.clone().nonce(&[8; 16]),
        asked.clone().nonce(&[7; 17]),
        asked.clone().audience("https://other.example"),
    ] {
        assert!(matches!(other(request), Error::Proof(ProofError::Invalid { .. })));
    }
    let mut operators = model.graph().operators().to_vec();
    if let Operator::Linear { bias, .. } = &mut operators[2] {
        bias[0] += 1;
    }
    let graph = Graph::new(model.inputs().to_vec(), operators, model.graph().outputs().clone()).unwrap();
    let retrained = Model::new(graph).unwrap();
    assert_eq!(retrained.verify(&proof, &asked).unwrap_err().code(), "model.unknown");
    let mut asked_of_retrained = request(&retrained, at_least("700")).public("country", ["DE"]);
    assert_eq!(retrained.verify(&proof, &asked_of_retrained).unwrap_err().code(), "model.unknown");
    let mut forged = proof.clone();
    forged.model = retrained.id();
    asked_of_retrained = asked_of_retrained.nonce(&[7; 16]);
    assert_eq!(retrained.verify(&forged, &asked_of_retrained).unwrap_err().code(), "proof.invalid");
}

#[test]
fn every_changed_byte_of_a_proof_is_refused() {
    let model = scorecard();
    let asked = request(&model, Ask::Threshold("700".into()));
    let bytes = model.prove(&applicant(), &asked, &mut rng()).unwrap().to_bytes();
    let accepted = |bytes: &[u8]| ModelProof::from_bytes(bytes).and_then(|proof| model.verify(&proof, &asked)).is_ok();
    assert!(accepted(&bytes));
    for at in (0..bytes.len()).step_by(37).chain(0..60) {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(!accepted(&changed), "byte {at}");
        assert!(!accepted(&bytes[..at]), "cut at {at}");
    }
}

#[test]
fn a_class_is_shown_and_no_other() {
    let model = digits();
    for seed in 0..5u8 {
        let mut inputs = Inputs::new();
        let pixels: Vec<u8> = (0..64).map(|k: u8| k.wrapping_mul(seed + 3) % 17).collect();
        inputs.set_bytes("image", &pixels);
        let values = model.run(&inputs).unwrap();
        let class = model.class(&values).unwrap().to_owned();
        let argmax = request(&model, Ask::ArgMax);
        let proof = model.prove(&inputs, &argmax, &mut rng()).unwrap();
        assert_eq!(model.verify(&proof, &argmax).unwrap().output, Output::Class(class.clone()));
        for other in 0..10 {
            let of_class = request(&model, Ask::Class(other.to_string()));
            assert_eq!(model.prove(&inputs, &of_class, &mut rng()).is_ok(), other.to_string() == class);
            if other.to_string() != class {
                let forged = ModelProof { answer: Answer::Class(other), ..proof.clone() };
                assert!(model.verify(&forged, &argmax).is_err());
            }
        }
        let all = request(&model, Ask::Values);
        let proof = model.prove(&inputs, &all, &mut rng()).unwrap();
        assert_eq!(model.verify(&proof, &all).unwrap().output, Output::Values(values.clone()));
        let mut other = values;
        other[3] += 1;
        assert!(model.verify(&ModelProof { answer: Answer::Values(other), ..proof }, &all).is_err());
    }
}

/// A tree whose splits read a category, with a leaf for each.
#[test]
fn a_tree_is_proved() {
    let category = |k: u8| Category { name: k.to_string(), item: vec![k] };
    let domain = Domain::Categories((0..3).map(category).collect());
    let input = Input { name: "c".into(), shape: Shape::vector(3), domain };
    let split = |left: std::ops::Range<usize>| TreeNode::Split { of: 0, left: vec![left] };
    let leaf = |k| TreeNode::Leaf(vec![k, -k]);
    let tree = vec![split(0..1), leaf(1), split(1..2), leaf(2), leaf(3)];
    let outputs = Outputs { values: true, ..Outputs::default() };
    let forest = Operator::Trees { of: vec![0], trees: vec![tree], outputs: 2 };
    let model = Model::new(Graph::new(vec![input], vec![forest], outputs).unwrap()).unwrap();
    let asked = request(&model, Ask::Values);
    for k in 0..3 {
        let mut inputs = Inputs::new();
        inputs.set("c", [k.to_string()]);
        let proof = model.prove(&inputs, &asked, &mut rng()).unwrap();
        assert_eq!(model.verify(&proof, &asked).unwrap().output, Output::Values(vec![k + 1, -k - 1]));
    }
}
