//! A model over what an issuer signed, in one presentation with the licence.

mod support;

use plica::{
    error::Error,
    holder::Holder,
    model::{Answer, Attribute, Inputs, Model, ModelId, Origin, Output, Reading},
    presentation::{Hint, Presentation},
    request::{Ask, ModelClaim, Predicate::AgeAtLeast, Request},
    verifier::{Facts, Verifier},
};
use support::{MDL, Sample, Vector, models::licence_score, rng, session};

const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";

fn claim(model: &Model, ask: Ask) -> ModelClaim {
    ModelClaim::new(model.id(), ask)
        .attribute("age", MDL, "birth_date", Reading::Years)
        .attribute("licence_years", MDL, "issue_date", Reading::Years)
        .attribute("country", MDL, "issuing_country", Reading::Category)
        .private("income")
}

fn at_least(score: u32) -> Ask {
    Ask::AtLeast(score.to_string())
}

fn threshold(score: u32) -> Ask {
    Ask::Threshold(score.to_string())
}

fn request(claim: ModelClaim) -> Request {
    Request::new(DOC_TYPE).model(claim).session(&session("model"))
}

fn income(amount: &str) -> Inputs {
    let mut inputs = Inputs::new();
    inputs.set("income", [amount]);
    inputs
}

fn holder(sample: &Sample) -> Holder {
    sample.holder().with_model(&licence_score()).with_inputs(income("52000"))
}

fn verifier(sample: &Sample) -> Verifier {
    sample.verifier().with_model(&licence_score())
}

fn present(sample: &Sample, request: &Request) -> Result<Presentation, Error> {
    holder(sample).present(None, request, &sample.sign(request), sample.now, &mut rng(5))
}

fn verify(sample: &Sample, presentation: &Presentation, request: &Request) -> Result<Facts, &'static str> {
    verifier(sample).verify_bytes(&presentation.to_bytes(), request, sample.now).map_err(|error| error.code())
}

/// Age 35, licence of this year, of the US, an income of 52 000: 300 + 200 + 30 + 40 + 180.
const SCORE: u32 = 750;

#[test]
fn one_presentation_shows_a_licence_and_a_score() {
    let (sample, model) = (Sample::new(71), licence_score());
    let request = request(claim(&model, at_least(SCORE)));
    let presentation = present(&sample, &request).unwrap();
    assert_eq!(Presentation::from_bytes(&presentation.to_bytes()).unwrap(), presentation);
    let facts = verify(&sample, &presentation, &request).unwrap();
    assert!(facts.claims.is_empty());
    let facts = facts.model.unwrap();
    let signed = |element: &str, reading| {
        Origin::Attribute(Attribute { namespace: MDL.into(), element: element.into(), reading })
    };
    let inputs = [
        ("age", signed("birth_date", Reading::Years)),
        ("licence_years", signed("issue_date", Reading::Years)),
        ("country", signed("issuing_country", Reading::Category)),
        ("income", Origin::SelfAsserted),
    ];
    assert_eq!((facts.model, facts.output), (model.id(), Output::Reaches(true)));
    assert_eq!(facts.inputs, inputs.map(|(name, origin)| (name.to_owned(), origin)));
    // The wallet can say so before.
    let before = holder(&sample).check_model(&request, sample.now).unwrap().unwrap();
    assert_eq!(before.inputs, facts.inputs);
    assert_eq!(holder(&sample).check(None, &request, sample.now).unwrap().len(), 0);
    // A request in JSON is the same request.
    assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
}

#[test]
fn a_claim_and_a_model_about_one_element() {
    let (sample, model) = (Sample::new(72), licence_score());
    let asked = request(claim(&model, threshold(SCORE + 1))).claim(MDL, "birth_date", AgeAtLeast(18));
    let prepared = holder(&sample).prepare(&asked, &mut rng(1)).unwrap();
    // The MSO, and each of three elements once.
    assert_eq!(prepared.messages(), 4);
    let signature = sample.sign(&asked);
    let presentation = holder(&sample).present(&prepared, &asked, &signature, sample.now, &mut rng(2)).unwrap();
    let facts = verify(&sample, &presentation, &asked).unwrap();
    assert_eq!(facts.claims.len(), 1);
    assert_eq!(facts.model.unwrap().output, Output::Reaches(false));
    // Beside one without a model.
    let plain = Request::age_over(18).session(&session("plain"));
    let alone = present(&sample, &plain).unwrap();
    let bytes = [presentation.to_bytes(), alone.to_bytes()];
    let answers = [(&bytes[0][..], &asked), (&bytes[1][..], &plain), (&bytes[0][..], &plain)];
    let results = verifier(&sample).verify_many(&answers, sample.now);
    let models: Vec<_> = results.iter().map(|facts| facts.as_ref().ok().map(|facts| facts.model.is_some())).collect();
    assert_eq!(models, [Some(true), Some(false), None]);
}

/// What a verifier asked and a holder answers differ in one thing each; hints say so, and do not decide.
#[test]
fn another_question_is_not_answered() {
    let (sample, model) = (Sample::new(73), licence_score());
    let answered = request(claim(&model, threshold(SCORE)));
    let presentation = present(&sample, &answered).unwrap();
    let facts = verify(&sample, &presentation, &answered).unwrap();
    assert_eq!(facts.model.unwrap().output, Output::Reaches(true));
    let usual = || claim(&model, threshold(SCORE));
    let others = [
        ("threshold", request(claim(&model, threshold(SCORE - 1)))),
        ("kind", request(claim(&model, at_least(SCORE)))),
        ("origin", request(usual().private("age"))),
        ("value", request(usual().public("age", ["35"]))),
        ("element", request(usual().attribute("licence_years", MDL, "expiry_date", Reading::Years))),
        ("public income", request(usual().public("income", ["52000"]))),
        ("claim", request(usual()).claim(MDL, "age_over_18", AgeAtLeast(18))),
        ("session", Request::new(DOC_TYPE).model(usual()).session(&session("other"))),
    ];
    for (what, asked) in others {
        let expected = if what == "session" { "session.mismatch" } else { "request.mismatch" };
        assert_eq!(verify(&sample, &presentation, &asked), Err(expected), "{what}");
        let hinted = Presentation { hint: Hint::of(&asked), ..presentation.clone() };
        // Where the circuit is of another shape, the proof has another number of rows.
        let refused = verify(&sample, &hinted, &asked).map(drop).unwrap_err();
        assert!(["proof.invalid", "proof.malformed"].contains(&refused), "{what}: {refused}");
    }
    // A licence alone, and what answers that.
    let plain = Request::age_over(18).session(&session("model"));
    let alone = present(&sample, &plain).unwrap();
    let hinted = |of: &Presentation, asked: &Request| Presentation { hint: Hint::of(asked), ..of.clone() };
    assert_eq!(verify(&sample, &hinted(&presentation, &plain), &plain), Err("proof.invalid"));
    assert_eq!(verify(&sample, &hinted(&alone, &answered), &answered), Err("proof.invalid"));
    let planted = Presentation { answer: presentation.answer.clone(), ..alone };
    assert_eq!(verify(&sample, &planted, &plain), Err("proof.invalid"));
}

#[test]
fn another_answer_is_refused() {
    let (sample, model) = (Sample::new(74), licence_score());
    let asked = request(claim(&model, threshold(SCORE)));
    let presentation = present(&sample, &asked).unwrap();
    let threshold = i64::from(SCORE);
    for answer in [
        Answer::Reaches { threshold, reached: false },
        Answer::Reaches { threshold: threshold - 1, reached: true },
        Answer::Values(vec![threshold]),
        Answer::Class(0),
    ] {
        let changed = Presentation { answer: Some(answer), ..presentation.clone() };
        assert_eq!(verify(&sample, &changed, &asked), Err("proof.invalid"));
    }
    // Without an answer it would be a presentation of no claims.
    let none = Presentation { answer: None, ..presentation };
    assert_eq!(verify(&sample, &none, &asked), Err("proof.malformed"));
    assert_eq!(verifier(&sample).verify(&none, &asked, sample.now).map_err(|e| e.code()), Err("proof.invalid"));
}

/// A model of the same shape is another one, and the verifier takes none from the presentation.
#[test]
fn another_model_is_refused() {
    let sample = Sample::new(75);
    let (model, other) = (licence_score(), support::models::licence_score_with(301));
    assert_eq!(model.to_bytes().len(), other.to_bytes().len());
    let asked = request(claim(&model, at_least(SCORE)));
    let presentation = present(&sample, &asked).unwrap();
    let of_other = request(claim(&other, at_least(SCORE)));
    let hinted = Presentation { hint: Hint::of(&of_other), ..presentation.clone() };
    let both = verifier(&sample).with_model(&other);
    assert_eq!(both.verify(&hinted, &of_other, sample.now).unwrap_err().code(), "proof.invalid");
    assert_eq!(both.verify(&presentation, &of_other, sample.now).unwrap_err().code(), "request.mismatch");
    assert!(both.verify(&presentation, &asked, sample.now).is_ok());
    // Nobody proves or verifies with a model that it does not have.
    let unknown = request(ModelClaim { id: ModelId([7; 32]), ..claim(&model, at_least(SCORE)) });
    assert_eq!(present(&sample, &unknown).unwrap_err().code(), "model.unknown");
    assert_eq!(holder(&sample).check(None, &unknown, sample.now).map(drop).unwrap_err().code(), "model.unknown");
    assert_eq!(verify(&sample, &presentation, &unknown), Err("model.unknown"));
    assert_eq!(sample.verifier().verify(&presentation, &asked, sample.now).unwrap_err().code(), "model.unknown");
}

/// What does not hold, or is not in a domain, is refused before anything is proved, and its error has no value.
#[test]
fn a_holder_cannot_prove_what_is_not_so() {
    let (sample, model) = (Sample::new(76), licence_score());
    let refused = |holder: &Holder, claim: ModelClaim| {
        let asked = request(claim);
        let error = holder.present(None, &asked, &sample.sign(&asked), sample.now, &mut rng(3)).unwrap_err();
        assert!(!error.to_string().contains("35") && !error.to_string().contains("99999"), "{error}");
        error.code()
    };
    let usual = |score| claim(&model, at_least(score));
    let holder = |income_of: Inputs| sample.holder().with_model(&model).with_inputs(income_of);
    assert_eq!(refused(&holder(income("52000")), usual(SCORE + 1)), "model.output");
    assert_eq!(refused(&holder(income("29999.99")), usual(SCORE)), "model.output");
    assert_eq!(refused(&holder(income("9999999")), usual(SCORE)), "model.input");
    assert_eq!(refused(&holder(income("1.001")), usual(SCORE)), "model.input");
    assert_eq!(refused(&holder(Inputs::new()), usual(SCORE)), "model.input");
    let other = usual(SCORE).attribute("country", MDL, "eye_colour", Reading::Category);
    assert_eq!(refused(&holder(income("1")), other), "predicate.cannot_say");
    let other = usual(SCORE).attribute("age", MDL, "portrait", Reading::Years);
    assert_eq!(refused(&holder(income("1")), other), "mdoc.too_large");
    assert_eq!(refused(&holder(income("1")), claim(&model, Ask::Values)), "model.output_not_allowed");
    // One that expires later than the domain has years: below zero.
    let other = usual(SCORE).attribute("licence_years", MDL, "expiry_date", Reading::Years);
    assert_eq!(refused(&holder(income("1")), other), "model.input");
}

/// The generator that was rolled back shares no blind between two incomes.
#[test]
fn the_private_inputs_make_the_randomness_another() {
    let (sample, model) = (Sample::new(77), licence_score());
    let asked = request(claim(&model, at_least(500)));
    let of = |amount: &str| {
        let holder = sample.holder().with_model(&model).with_inputs(income(amount));
        holder.present(None, &asked, &sample.sign(&asked), sample.now, &mut rng(9)).unwrap()
    };
    // Of one range of the scorecard: only bits of the income differ.
    let [one, other, again] = ["52000", "52000.01", "52000"].map(of);
    assert_eq!(one, again);
    let shared = one.proof.rows.iter().zip(&other.proof.rows).filter(|(a, b)| a == b).count();
    assert_eq!(shared, 0);
    assert_eq!(one.to_bytes().len(), other.to_bytes().len());
}

/// Documents of other issuers' software, with the signatures that came with them.
#[test]
fn documents_that_others_made() {
    let model = licence_score();
    for (name, issued, score) in [("owf-mustermann-mdl", "issue_date", 600), ("google-test-idcard", "birth_date", 600)]
    {
        let vector = Vector::load(name);
        let asked = |score| {
            let claim = claim(&model, at_least(score)).attribute("licence_years", MDL, issued, Reading::Years);
            let request = Request::new(vector.credential.doc_type()).model(claim.public("country", ["DE"]));
            request.session(&vector.session)
        };
        let holder = || vector.holder().with_model(&model).with_inputs(income("20000"));
        let request = asked(score);
        let presentation = holder().present(None, &request, &vector.signature(), vector.now, &mut rng(1)).unwrap();
        let verifier = vector.verifier().with_model(&model);
        let facts = verifier.verify_bytes(&presentation.to_bytes(), &request, vector.now).unwrap();
        assert_eq!(facts.model.unwrap().output, Output::Reaches(true), "{name}");
        let more = asked(score + 100);
        let refused = holder().present(None, &more, &vector.signature(), vector.now, &mut rng(1));
        assert_eq!(refused.map(drop).unwrap_err().code(), "model.output", "{name}");
    }
}

#[test]
fn requests_about_models_in_json() {
    let id = "9f".repeat(32);
    let with = |model: &str| {
        let json = format!(r#"{{"docType": "{DOC_TYPE}", "claims": [], "model": {model}}}"#);
        Request::from_json(&json).map_err(|error| error.to_string())
    };
    let inputs = r#"{"age": {"element": "birth_date", "as": "years"}, "income": "private", "country": {"public": "DE"},
        "history": {"public": [3, "0.5", ""]},
        "sex": {"namespace": "org.iso.18013.5.1", "element": "sex", "as": "integer"}}"#;
    let model =
        |inputs: &str, output: &str| with(&format!(r#"{{"id": "{id}", "inputs": {inputs}, "output": {output}}}"#));
    let request = model(inputs, r#"{"atLeast": 700}"#).unwrap();
    let expected = ModelClaim::new(ModelId([0x9f; 32]), at_least(700))
        .attribute("age", MDL, "birth_date", Reading::Years)
        .attribute("sex", MDL, "sex", Reading::Integer)
        .private("income")
        .public("country", ["DE"])
        .public("history", ["3", "0.5", ""]);
    assert_eq!(request.model, Some(expected));
    assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
    for (output, ask) in [
        (r#""argMax""#, Ask::ArgMax),
        (r#""values""#, Ask::Values),
        (r#"{"class": "good"}"#, Ask::Class("good".into())),
        (r#"{"threshold": "-0.25"}"#, Ask::Threshold("-0.25".into())),
    ] {
        let request = model(inputs, output).unwrap();
        assert_eq!(request.model.as_ref().unwrap().ask, ask);
        assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
    }
    for (inputs, output, path) in [
        (r#"{"age": "public"}"#, r#""values""#, "$.model.inputs.age"),
        (r#"{"age": {"element": "birth_date"}}"#, r#""values""#, "$.model.inputs.age"),
        (r#"{"age": {"as": "years"}}"#, r#""values""#, "$.model.inputs.age"),
        (r#"{"age": {"element": "birth_date", "as": "age"}}"#, r#""values""#, "$.model.inputs.age.as"),
        (r#"{"age": {"element": "", "as": "years"}}"#, r#""values""#, "$.model.inputs.age.element"),
        (r#"{"age": {"element": "b", "as": "years", "public": 1}}"#, r#""values""#, "$.model.inputs.age"),
        (r#"{"age": {"public": 1.5}}"#, r#""values""#, "$.model.inputs.age.public"),
        (r#"{"age": {"element": "b", "as": "years"}}"#, r#"{"atLeast": -1}"#, "$.model.output.atLeast"),
        (r#"{"age": {"element": "b", "as": "years"}}"#, r#"{"atLeast": ""}"#, "$.model.output.atLeast"),
        (r#"{"age": {"element": "b", "as": "years"}}"#, r#""best""#, "$.model.output"),
        (r#"{"age": {"element": "b", "as": "years"}}"#, r#"{"atLeast": 1, "class": "x"}"#, "$.model.output"),
        // Nothing of the document is asked.
        (r#"{"age": {"public": 1}}"#, r#""values""#, "$.claims"),
    ] {
        let error = model(inputs, output).unwrap_err();
        assert!(error.contains(&format!("{path}:")), "{error}, not at {path}");
    }
    // An input named twice, and more elements than there may be.
    assert!(model(r#"{"a": "private", "a": "private"}"#, r#""values""#).unwrap_err().contains("given twice"));
    let element = |k: usize| format!(r#""x{k}": {{"element": "e{k}", "as": "integer"}}"#);
    let many = |n: usize| format!("{{{}}}", (0..n).map(element).collect::<Vec<_>>().join(", "));
    assert!(model(&many(8), r#""values""#).is_ok());
    assert!(model(&many(9), r#""values""#).unwrap_err().contains("$.claims:"));
    assert!(with(r#"{"id": "9f", "inputs": {}, "output": "values"}"#).unwrap_err().contains("$.model.id:"));
    assert!(with(r#"{"inputs": {}, "output": "values"}"#).unwrap_err().contains("$.model:"));
}

/// A request without a model is what it was, and elements move with the docType.
#[test]
fn encodings_of_requests() {
    let plain = Request::age_over(18);
    let asked = |claim: ModelClaim| Request { model: Some(claim), ..plain.clone() };
    let model = licence_score();
    let usual = || claim(&model, at_least(700));
    assert!(asked(usual()).to_bytes().starts_with(&plain.to_bytes()));
    let all = [
        asked(usual()),
        asked(claim(&model, at_least(701))),
        asked(claim(&model, threshold(700))),
        asked(usual().public("income", ["1"])),
        asked(usual().public("income", ["1", ""])),
        asked(usual().public("income", ["2"])),
        asked(usual().attribute("income", MDL, "sex", Reading::Integer)),
        asked(usual().attribute("income", MDL, "sex", Reading::Boolean)),
        asked(usual().attribute("income", MDL, "height", Reading::Integer)),
        asked(usual().attribute("income", "org.iso.18013.5.1.aamva", "sex", Reading::Integer)),
        asked(usual().private("other")),
        asked(ModelClaim { id: ModelId([1; 32]), ..usual() }),
        plain.clone(),
    ];
    let encoded: std::collections::BTreeSet<Vec<u8>> = all.iter().map(Request::to_bytes).collect();
    assert_eq!(encoded.len(), all.len());
    let moved = asked(usual()).doc_type("eu.europa.ec.eudi.pid.1");
    assert!(moved.model.unwrap().attributes().all(|attribute| attribute.namespace == "eu.europa.ec.eudi.pid.1"));
}

/// After a change on purpose: `BLESS=1 cargo test --test model_attributes`.
#[test]
fn the_model_of_the_example_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/licence_score.plica");
    let bytes = licence_score().to_bytes();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &bytes).unwrap();
    }
    assert!(std::fs::read(path).unwrap() == bytes, "BLESS=1 writes the file anew");
}
