//! A lender asks for a score: a model that runs on what the issuer signed.

use super::{Story, timed};
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::issue::fresh_session;
use crate::model;
use crate::show;
use plica::engine::circuit::{Map, Shape};
use plica::error::Result;
use plica::holder::Holder;
use plica::mdoc::{MDL, MDL_NAMESPACE};
use plica::model::graph::{Domain, Feature, Graph, Input, Operator, Outputs, Thresholds};
use plica::model::{Inputs, Model};
use plica::request::{Ask, ModelClaim, Reading, Request};
use std::sync::Arc;

/// Asks for a score, shows what the lender learns, and what is refused.
pub fn run(story: &Story) -> Outcome {
    let rng = &mut files::rng();
    let model = scorecard()?;
    let holder = story.holder()?.with_model(&model).with_inputs(income("52000"));
    let verifier = story.verifier()?.with_model(&model);
    println!("A lender asks: does this scorecard give at least 700 points? It reads age and licence years, which the");
    println!("issuer signed, and an income, which nobody did.\n");

    let request = asking(&model, 700).session(&fresh_session(rng));
    let claim = request.model.as_ref().expect("a model is asked about");
    let licence = Request::age_over(18).session(&fresh_session(rng));
    let (alone, of_licence) = timed(|| story.answer(&holder, &licence))?;
    let (time, presentation) = timed(|| story.answer(&holder, &request))?;
    let (bytes, alone_bytes) = (presentation.to_bytes(), of_licence.to_bytes().len());
    let (verify, facts) = timed(|| verifier.verify_bytes(&bytes, &request, story.now))?;
    let facts = facts.model.expect("it answers about a model");
    print!("The lender knows:\n  {}", model::facts_as_text(&model, &facts, claim).replace('\n', "\n  ").trim_end());
    println!(
        "\n  that the licence is valid, and who issued it\n\nIt does not know age, licence years, income or score."
    );
    println!(
        "{} bytes in {time:.1} ms ({} bytes in {alone:.1} ms for \"over 18\" alone), verified in {verify:.1} ms.\n",
        show::thousands(bytes.len()),
        show::thousands(alone_bytes),
    );

    let refused = |holder: &Holder, points| -> Result<()> {
        let request = asking(&model, points).session(&fresh_session(&mut files::rng()));
        story.answer(holder, &request).map(drop)
    };
    let attempts = [
        ("more points than there are", refused(&holder, 800), "model.output"),
        ("no income", refused(&story.holder()?.with_model(&model), 700), "model.input"),
        ("a model that the wallet does not know", refused(&story.holder()?, 700), "model.unknown"),
        (
            "a lender without the model",
            story.verifier()?.verify_bytes(&bytes, &request, story.now).map(drop),
            "model.unknown",
        ),
        (
            "an answer for fewer points",
            verifier.verify_bytes(&bytes, &same_session(&request, asking(&model, 710)), story.now).map(drop),
            "request.mismatch",
        ),
    ];
    for (what, outcome, expected) in attempts {
        let found = outcome.err().map_or("accepted", |error| error.code());
        if found != expected {
            return Err(Failure::does_not_hold("demo", format!("{what}: {found}, expected {expected}")));
        }
    }
    Ok(())
}

fn income(amount: &str) -> Inputs {
    let mut inputs = Inputs::new();
    inputs.set("income", [amount]);
    inputs
}

/// Asks for so many points.
fn asking(model: &Model, points: u32) -> Request {
    let claim = ModelClaim::new(model.id(), Ask::AtLeast(points.to_string()))
        .attribute("age", MDL_NAMESPACE, "birth_date", Reading::Years)
        .attribute("licence_years", MDL_NAMESPACE, "issue_date", Reading::Years)
        .private("income");
    Request::new(MDL).model(claim)
}

/// A request in the session of another.
fn same_session(of: &Request, request: Request) -> Request {
    Request { session: of.session.clone(), ..request }
}

/// Points for age, licence years and income.
fn scorecard() -> Result<Model> {
    let number = |name: &str, digits, hi| Input {
        name: name.into(),
        shape: Shape::vector(1),
        domain: Domain::Decimal { digits, lo: 0, hi, missing: false },
    };
    let inputs = vec![number("age", 0, 127), number("licence_years", 0, 127), number("income", 2, 100_000_000)];
    let bins = |of, thresholds: &[i64]| Operator::Bins {
        of,
        features: vec![Feature { entry: 0, thresholds: thresholds.to_vec() }],
    };
    let points = |of, points: &[i64]| (of, Arc::new(Map::Dense(points.to_vec())));
    let operators = vec![
        bins(0, &[20, 24, 29, 64]),
        bins(1, &[0, 2, 5]),
        bins(2, &[1_500_000, 3_000_000, 5_000_000]),
        Operator::Linear {
            shape: Shape::vector(1),
            terms: vec![
                points(3, &[40, 90, 140, 200, 180]),
                points(4, &[30, 60, 90, 120]),
                points(5, &[0, 60, 130, 180]),
            ],
            bias: vec![340],
        },
    ];
    let outputs = Outputs { at_least: Thresholds::Any, ..Outputs::default() };
    Model::new(Graph::new(inputs, operators, outputs)?)
}
