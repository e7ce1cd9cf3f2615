//! A model's inputs are what the issuer signed, whatever a prover runs it on.

use super::super::model::ModelQuestion;
use super::super::number::Number;
use super::super::value::Rule;
use super::support::{Case, MDL, NOW, failures, public};
use crate::document::issue::{CertificateOptions, Shape, TestDevice, TestIssuer, sample_licence};
use crate::document::mdoc::Credential;
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::request::Predicate::{self, AgeAtLeast, Before};
use crate::document::request::{Ask, ModelClaim, Reading, Source};
use crate::document::time::Date;
use crate::engine::circuit::{Map, Shape as TensorShape};
use crate::engine::proof;
use crate::engine::transcript::Transcript;
use crate::error::Result;
use crate::model::graph::{Category, Domain, Graph, Input, Operator, Outputs, Thresholds};
use crate::model::run::{Entries, Trace, run};
use crate::model::{Answer, Inputs, Model, Origin, Output};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The places of the model's inputs.
const AGE: usize = 0;
const DAYS: usize = 1;
const HEIGHT: usize = 2;
const COUNTRY: usize = 3;
const ADULT: usize = 4;
const INCOME: usize = 5;
const REGION: usize = 6;

fn input(name: &str, domain: Domain) -> Input {
    let entries = if let Domain::Categories(categories) = &domain { categories.len() } else { 1 };
    Input { name: name.into(), shape: TensorShape::vector(entries), domain }
}

fn decimal(digits: u8, lo: i64, hi: i64, missing: bool) -> Domain {
    Domain::Decimal { digits, lo, hi, missing }
}

fn countries(names: &[&str]) -> Domain {
    let category = |name: &&str| Category { name: (*name).into(), item: [&[0x62], name.as_bytes()].concat() };
    Domain::Categories(names.iter().map(category).collect())
}

/// A weighted sum of one input for each reading, one that is private and one that is public.
fn model() -> Model {
    let inputs = vec![
        input("age", decimal(0, -2, 120, false)),
        input("days", decimal(0, -400, 40_000, false)),
        input("height", decimal(0, 0, 255, false)),
        input("country", countries(&["AT", "DE", "US"])),
        input("adult", decimal(0, 0, 1, false)),
        input("income", decimal(2, 0, 100_000_000, false)),
        input("region", decimal(0, 0, 99, false)),
    ];
    sum_of(inputs)
}

/// A weighted sum of all entries.
fn sum_of(inputs: Vec<Input>) -> Model {
    let weigh = |(of, input): (usize, &Input)| {
        let weights = (0..input.shape.len() as i64).map(|k| 3 * k + of as i64 + 1).collect();
        (of, Arc::new(Map::Dense(weights)))
    };
    let terms = inputs.iter().enumerate().map(weigh).collect();
    let sum = Operator::Linear { shape: TensorShape::vector(1), terms, bias: vec![5] };
    let outputs = Outputs { values: true, at_least: Thresholds::Any, threshold: Thresholds::Any, ..Outputs::default() };
    Model::new(Graph::new(inputs, vec![sum], outputs).unwrap()).unwrap()
}

fn claim(model: &Model, ask: Ask) -> ModelClaim {
    ModelClaim::new(model.id(), ask)
        .attribute("age", MDL, "birth_date", Reading::Years)
        .attribute("days", MDL, "issue_date", Reading::Days)
        .attribute("height", MDL, "height", Reading::Integer)
        .attribute("country", MDL, "issuing_country", Reading::Category)
        .attribute("adult", MDL, "age_over_18", Reading::Boolean)
        .private("income")
        .public("region", ["7"])
}

fn licence() -> Credential {
    let rng = &mut ChaCha20Rng::seed_from_u64(61);
    let now = NOW.parse().unwrap();
    let issuer = TestIssuer::new(&CertificateOptions::new(now), rng).unwrap();
    let licence = sample_licence(Date::parse("1990-06-15").unwrap(), now).unwrap();
    let document = issuer.issue(&licence, &TestDevice::new(rng).public_key(), &Shape::default(), rng).unwrap();
    document.credential().unwrap()
}

fn private() -> Inputs {
    let mut inputs = Inputs::new();
    inputs.set("income", ["1234.56"]).set("unknown", ["x"]);
    inputs
}

/// A statement about a document and a model, and the run that its holder makes.
fn asked(
    credential: &Credential,
    now: &str,
    claims: &[(&str, &str, Predicate)],
    model: &Model,
    claim: &ModelClaim,
    inputs: &Inputs,
) -> Result<Case> {
    let mut public = public(credential, now, claims);
    public.request.model = Some(claim.clone());
    let (statement, run) = ModelQuestion::new(model, claim)?.run(credential, inputs, public.now)?;
    public.model = Some(statement);
    let mut case = Case::new(credential, public);
    case.hints.model = Some(run.trace());
    Ok(case)
}

fn case() -> Case {
    let model = model();
    asked(&licence(), NOW, &[], &model, &claim(&model, Ask::AtLeast("5".into())), &private()).unwrap()
}

/// What the model makes of inputs of which one is another.
fn run_on(model: &Model, trace: &Trace, input: usize, values: &[i64]) -> Option<Arc<Trace>> {
    let entries = |k: usize| Entries {
        values: if k == input { values.to_vec() } else { trace.tensors[k].clone() },
        missing: Vec::new(),
    };
    let entries: Vec<Entries> = (0..model.inputs().len()).map(entries).collect();
    Some(Arc::new(run(model.graph(), &entries)))
}

#[test]
fn a_model_runs_on_what_the_issuer_signed() {
    let case = case();
    case.fails(&[]);
    let trace = case.hints.model.clone().unwrap();
    // Issued thirty days before; a category is a one-hot vector.
    let inputs: [&[i64]; 7] = [&[35], &[30], &[175], &[0, 0, 1], &[1], &[123_456], &[7]];
    assert_eq!(trace.tensors[..7], inputs.map(<[i64]>::to_vec));
    assert_eq!(case.prover().shape(), case.verifier().shape());
    let facts = case.public.model.as_ref().unwrap().facts();
    assert_eq!(facts.output, Output::Reaches(true));
    let of = |name: &str| facts.inputs.iter().find(|(input, _)| input == name).unwrap().1.clone();
    assert!(matches!(of("age"), Origin::Attribute(of) if of.element == "birth_date" && of.reading == Reading::Years));
    assert_eq!([of("income"), of("region")], [Origin::SelfAsserted, Origin::Public]);
}

/// The prover's model is consistent: it ran on other inputs, all of them in their domains.
#[test]
fn a_model_that_ran_on_something_else_is_refused() {
    let (honest, model) = (case(), model());
    let trace = honest.hints.model.clone().unwrap();
    let lies: [(usize, &[i64]); 9] = [
        (AGE, &[36]),
        (AGE, &[-2]),
        (DAYS, &[31]),
        (HEIGHT, &[174]),
        (HEIGHT, &[255]),
        (COUNTRY, &[0, 1, 0]),
        (COUNTRY, &[1, 0, 0]),
        (ADULT, &[0]),
        (DAYS, &[40_000]),
    ];
    for (input, values) in lies {
        let mut case = honest.clone();
        case.hints.model = run_on(&model, &trace, input, values);
        case.fails(&[&format!("model/input {input}: element")]);
    }
    let mut case = honest.clone();
    case.hints.model = run_on(&model, &trace, REGION, &[8]);
    case.fails(&[&format!("model/input {REGION}: public")]);
    // What is private may be anything in its domain.
    case.hints.model = run_on(&model, &trace, INCOME, &[0]);
    case.fails(&[]);
    case.hints.model = run_on(&model, &trace, INCOME, &[100_000_001]);
    case.fails(&[&format!("model/input {INCOME}: domain")]);
}

/// Whether the verifier accepts a proof of everything but the signatures.
fn verified(case: &Case) -> bool {
    let rng = &mut ChaCha20Rng::seed_from_u64(62);
    let transcript = || Transcript::new("test");
    let proof = proof::prover::prove(&case.prover(), &[], &mut transcript(), rng, &mut |_| Ok(())).unwrap();
    proof::verify(&case.verifier(), &mut transcript(), &proof).is_ok()
}

#[test]
fn a_proof_of_another_run_is_refused() {
    let (honest, model) = (case(), model());
    assert!(verified(&honest));
    let trace = honest.hints.model.clone().unwrap();
    for (input, values) in [(AGE, &[36][..]), (DAYS, &[31]), (HEIGHT, &[0]), (COUNTRY, &[0, 1, 0]), (ADULT, &[0])] {
        let mut case = honest.clone();
        case.hints.model = run_on(&model, &trace, input, values);
        assert!(!verified(&case), "input {input}");
    }
}

/// More categories than a tensor has entries whose bits are packed.
#[test]
fn many_categories() {
    let letters = || b'A'..=b'Z';
    let all = letters().flat_map(|one| letters().take(12).map(move |other| [one, other])).chain([*b"US"]);
    let names: Vec<String> = all.map(|name| String::from_utf8(name.to_vec()).unwrap()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let model = sum_of(vec![input("country", countries(&names))]);
    let claim = ModelClaim::new(model.id(), Ask::AtLeast("7".into()));
    let claim = claim.attribute("country", MDL, "issuing_country", Reading::Category);
    let honest = asked(&licence(), NOW, &[], &model, &claim, &Inputs::new()).unwrap();
    honest.fails(&[]);
    assert!(verified(&honest));
    let trace = honest.hints.model.clone().unwrap();
    for other in [5, 255, 311] {
        let one_hot: Vec<i64> = (0..names.len()).map(|k| i64::from(k == other)).collect();
        let mut case = honest.clone();
        case.hints.model = run_on(&model, &trace, 0, &one_hot);
        case.fails(&["model/input 0: element"]);
        assert!(!verified(&case));
    }
}

/// Each value of a small domain against each other one: only the signed one goes through.
#[test]
fn every_other_age_is_refused() {
    let (mut case, model) = (case(), model());
    let trace = case.hints.model.clone().unwrap();
    let accepted = (-2..=120).filter(|&age| {
        case.hints.model = run_on(&model, &trace, AGE, &[age]);
        failures(&case.prover()).is_empty()
    });
    assert_eq!(accepted.collect::<Vec<i64>>(), [35]);
}

#[test]
fn an_element_is_read_once_whatever_is_asked_of_it() {
    let year = |name: &str| input(name, decimal(0, 0, 120, false));
    let model = sum_of(vec![year("a"), year("b"), input("c", decimal(0, 0, 40_000, false))]);
    let claim = ModelClaim::new(model.id(), Ask::AtLeast("6".into()))
        .attribute("a", MDL, "birth_date", Reading::Years)
        .attribute("b", MDL, "birth_date", Reading::Years)
        .attribute("c", MDL, "birth_date", Reading::Days);
    let before = Before(Date::parse("2000-01-01").unwrap());
    let claims = [(MDL, "birth_date", AgeAtLeast(18)), (MDL, "birth_date", before)];
    let honest = asked(&licence(), NOW, &claims, &model, &claim, &Inputs::new()).unwrap();
    honest.fails(&[]);
    let (today, rules) = (honest.public.now.date(), &honest.plan.elements[0].rules);
    assert_eq!(honest.plan.elements.len(), 1);
    assert!(matches!(rules[0], Rule::Date(None, Some(20_000_100))), "{rules:?}");
    assert_eq!(rules[1..], [Rule::Number(Number::Years(today)), Rule::Number(Number::Days(today))]);
    assert_eq!(honest.plan.links, [Some((0, 1)), Some((0, 1)), Some((0, 2))]);
    let trace = honest.hints.model.clone().unwrap();
    for input in 0..3 {
        let mut case = honest.clone();
        case.hints.model = run_on(&model, &trace, input, &[3]);
        case.fails(&[&format!("model/input {input}: element")]);
    }
}

/// The same readings of documents that other issuers' software has made; each input forged in turn.
#[test]
fn documents_of_others_are_read() {
    let names = || {
        let category = |name: &str, head: u8| Category { name: name.into(), item: [&[head], name.as_bytes()].concat() };
        Domain::Categories(vec![category("Doe", 0x63), category("Mustermann", 0x6a), category("Roe", 0x63)])
    };
    use Reading::{Boolean, Category as OneOf, Days, Integer, Years};
    for (name, read, expected) in [
        (
            "owf-mustermann-mdl",
            &[("birth_date", Years), ("issue_date", Days), ("height", Integer), ("age_over_18", Boolean)][..],
            [53, 200, 175, 1],
        ),
        (
            "iso18013-5-annex-d",
            &[("issue_date", Years), ("issue_date", Days), ("expiry_date", Days)],
            [0, 351, -1476, 0],
        ),
    ] {
        let inputs = read.iter().enumerate().map(|(k, _)| input(&format!("x{k}"), decimal(0, -2_000, 40_000, false)));
        let model = sum_of(inputs.chain([input("name", names())]).collect());
        let mut claim = ModelClaim::new(model.id(), Ask::AtLeast("-9000".into()));
        for (k, (element, reading)) in read.iter().enumerate() {
            claim = claim.attribute(&format!("x{k}"), MDL, element, *reading);
        }
        claim = claim.attribute("name", MDL, "family_name", OneOf);
        let vector = Vector::load(name);
        let (credential, now) = (vector.credential(), vector.now.to_string());
        let honest = asked(&credential, &now, &[], &model, &claim, &Inputs::new()).unwrap();
        honest.fails(&[]);
        let trace = honest.hints.model.clone().unwrap();
        for input in 0..=read.len() {
            let other: &[i64] = if input == read.len() { &[0, 0, 1] } else { &[119] };
            if input < read.len() {
                assert_eq!(trace.tensors[input], [expected[input]], "{name} {input}");
            }
            let mut case = honest.clone();
            case.hints.model = run_on(&model, &trace, input, other);
            case.fails(&[&format!("model/input {input}: element")]);
        }
    }
}

#[test]
fn what_a_model_cannot_read_is_refused_without_its_value() {
    let (credential, model) = (licence(), model());
    let refused = |model: &Model, claim: &ModelClaim, inputs: &Inputs| {
        let error = asked(&credential, NOW, &[], model, claim, inputs).map(drop).unwrap_err();
        let text = error.to_string();
        assert!(
            !text.contains("35") && !text.contains("1990") && !text.contains("US") && !text.contains("175"),
            "{text}"
        );
        error.code()
    };
    let usual = || claim(&model, Ask::AtLeast("5".into()));
    let read = |input: &str, element: &str, reading| usual().attribute(input, MDL, element, reading);
    for (input, element, reading, code) in [
        ("age", "family_name", Reading::Years, "predicate.type"),
        ("days", "height", Reading::Days, "predicate.type"),
        ("height", "birth_date", Reading::Integer, "predicate.type"),
        ("adult", "sex", Reading::Boolean, "predicate.type"),
        ("country", "nationality_of_another", Reading::Category, "mdoc.element_missing"),
        ("country", "eye_colour", Reading::Category, "predicate.cannot_say"),
        // Of another kind than the input.
        ("country", "birth_date", Reading::Years, "model.input"),
        ("age", "issuing_country", Reading::Category, "model.input"),
        // Cents are no whole number.
        ("income", "height", Reading::Integer, "model.input"),
    ] {
        assert_eq!(refused(&model, &read(input, element, reading), &private()), code, "{input} {element}");
    }
    // Signed, and outside of the domain.
    let small = sum_of(vec![input("age", decimal(0, 0, 30, false))]);
    let of_age = |model: &Model| {
        ModelClaim::new(model.id(), Ask::AtLeast("6".into())).attribute("age", MDL, "birth_date", Reading::Years)
    };
    assert_eq!(refused(&small, &of_age(&small), &Inputs::new()), "model.input");
    for domain in [decimal(1, 0, 1_200, false), decimal(0, 0, 120, true), Domain::Float32 { missing: false }] {
        let domain_of = sum_of_bins(input("age", domain));
        assert_eq!(refused(&domain_of, &of_age(&domain_of), &Inputs::new()), "model.input");
    }
    // Not named, unknown, not given, not allowed, not so.
    let mut unnamed = usual();
    unnamed.inputs.remove("income");
    assert_eq!(refused(&model, &unnamed, &private()), "model.input");
    assert_eq!(refused(&model, &usual().private("wealth"), &private()), "model.input");
    assert_eq!(refused(&model, &usual(), &Inputs::new()), "model.input");
    assert_eq!(refused(&model, &usual().public("region", ["100"]), &private()), "model.input");
    assert_eq!(refused(&model, &claim(&model, Ask::ArgMax), &private()), "model.output_not_allowed");
    assert_eq!(refused(&model, &claim(&model, Ask::AtLeast("99999999".into())), &private()), "model.output");
    assert_eq!(refused(&small, &usual(), &private()), "model.unknown");
}

/// A model whose one input is read by bins only, as those that may be missing are.
fn sum_of_bins(input: Input) -> Model {
    let feature = crate::model::graph::Feature { entry: 0, thresholds: vec![5] };
    let bins = Operator::Bins { of: 0, features: vec![feature] };
    let places = if input.domain.missing() { 3 } else { 2 };
    let weights = Arc::new(Map::Dense((1..=places).map(|k| 9 * k).collect()));
    let sum = Operator::Linear { shape: TensorShape::vector(1), terms: vec![(1, weights)], bias: Vec::new() };
    let outputs = model().graph().outputs().clone();
    Model::new(Graph::new(vec![input], vec![bins, sum], outputs).unwrap()).unwrap()
}

#[test]
fn categories_are_complete_items() {
    let with = |item: &[u8]| {
        let categories = [(b"\x62US", "US"), (b"\x62DE", "DE")].map(|(item, name)| (item.to_vec(), name));
        let mut categories = categories.to_vec();
        categories[1].0 = item.to_vec();
        let category = |(item, name): (Vec<u8>, &str)| Category { name: name.into(), item };
        sum_of(vec![input("country", Domain::Categories(categories.into_iter().map(category).collect()))])
    };
    let refused = |model: &Model| {
        let claim = ModelClaim::new(model.id(), Ask::Threshold("7".into()));
        let claim = claim.attribute("country", MDL, "issuing_country", Reading::Category);
        asked(&licence(), NOW, &[], model, &claim, &Inputs::new()).err().map(|error| error.code())
    };
    assert_eq!(refused(&with(b"\x62DE")), None);
    for item in [&b"\x62D"[..], b"\x62DEx", b"\x62", b"\xff"] {
        assert_eq!(refused(&with(item)), Some("model.input"), "{item:x?}");
    }
}

/// Everything that a verifier chooses about a model, and what it is shown, changes the statement.
#[test]
fn the_question_and_the_answer_are_in_the_statement() {
    let model = model();
    let other = sum_of(model.inputs().iter().rev().cloned().collect());
    let at_least = |score: &str| Ask::AtLeast(score.into());
    let usual = || claim(&model, at_least("500"));
    let score = Answer::Values(vec![5]);
    let reaches = |threshold, reached| Answer::Reaches { threshold, reached };
    let of = |model: &Model, claim: ModelClaim, answer: Answer| {
        let mut public = case().public;
        public.request.model = Some(claim.clone());
        let alone = ModelQuestion::new(model, &claim).unwrap().answered(answer).unwrap();
        public.model = Some(alone);
        public.to_bytes()
    };
    let other_claim = ModelClaim { id: other.id(), ..usual() };
    let attribute = |namespace, element, reading| usual().attribute("age", namespace, element, reading);
    let statements = [
        of(&model, usual(), reaches(500, true)),
        of(&other, other_claim, reaches(500, true)),
        of(&model, claim(&model, at_least("501")), reaches(501, true)),
        of(&model, claim(&model, Ask::Threshold("500".into())), reaches(500, true)),
        of(&model, claim(&model, Ask::Threshold("500".into())), reaches(500, false)),
        of(&model, claim(&model, Ask::Values), Answer::Values(vec![6])),
        of(&model, claim(&model, Ask::Values), score),
        of(&model, usual().public("region", ["8"]), reaches(500, true)),
        of(&model, usual().private("region"), reaches(500, true)),
        of(&model, usual().private("age"), reaches(500, true)),
        of(&model, usual().public("age", ["35"]), reaches(500, true)),
        of(&model, attribute(MDL, "birth_date", Reading::Days), reaches(500, true)),
        of(&model, attribute(MDL, "birth_date", Reading::Integer), reaches(500, true)),
        of(&model, attribute(MDL, "expiry_date", Reading::Years), reaches(500, true)),
        of(&model, attribute("org.iso.18013.5.2", "birth_date", Reading::Years), reaches(500, true)),
    ];
    assert_eq!(statements.iter().collect::<BTreeSet<_>>().len(), statements.len());
    // An answer to another question is none.
    for answer in [reaches(501, true), reaches(500, false), Answer::Values(vec![500]), Answer::Class(0)] {
        let asked = ModelQuestion::new(&model, &usual()).unwrap();
        assert_eq!(asked.answered(answer).err().map(|error| error.code()), Some("proof.invalid"));
    }
}

/// A statement whose request asks about another model, or none, is none.
#[test]
fn the_answer_is_to_the_requests_own_claim() {
    let refused = |change: &dyn Fn(&mut Option<ModelClaim>)| {
        let mut public = case().public;
        change(&mut public.request.model);
        public.build().err().map(|error| error.code())
    };
    assert_eq!(refused(&|_| ()), None);
    assert_eq!(refused(&|claim| *claim = claim.take().map(|claim| claim.private("age"))), Some("proof.invalid"));
    let mut public = case().public;
    public.model = None;
    assert_eq!(public.build().err().map(|error| error.code()), Some("proof.invalid"));
    let source = |case: &Case| case.public.request.model.as_ref().unwrap().inputs["income"].clone();
    assert_eq!(source(&case()), Source::Private);
}
