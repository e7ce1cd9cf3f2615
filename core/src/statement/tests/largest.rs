//! How much of a row the largest statement takes.

use super::super::model::ModelQuestion;
use super::super::{MSO_CLASSES, PublicStatement};
use super::support::public;
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::request::Predicate::*;
use crate::document::request::{Ask, ModelClaim, Reading};
use crate::document::time::Date;
use crate::engine::circuit::{Map, Shape};
use crate::engine::commit::WIDTH;
use crate::engine::hidden::nova::{
    FoldProof,
    row::{OpenedRow, ROUNDS},
};
use crate::engine::proof::{self, Proof};
use crate::engine::transcript::Transcript;
use crate::error::{Error, Expected, ProofError};
use crate::math::arith::Scalar;
use crate::math::curve::Affine;
use crate::model::graph::{Domain, Graph, Input, MAX_BITS, Operator, Outputs, Thresholds};
use crate::model::{Answer, Model};
use std::sync::Arc;

/// The most claims, each in a namespace of its own, about the largest MSO: what has to be opened at the end fits a row.
#[test]
fn the_largest_statement_can_be_opened() {
    let vector = Vector::load("owf-mustermann-mdl").credential();
    let set: Vec<Vec<u8>> = (0..64).map(|i| vec![0x18, 0x80 + i]).collect();
    let predicates = [
        Range(1, u64::MAX),
        In(set),
        AgeAtLeast(18),
        Disclose,
        Equal(vec![0xf5]),
        AgeAtMost(65),
        Range(0, 200),
        Before(Date::parse("2000-01-01").unwrap()),
    ];
    let mut public = public(&vector, "2024-10-01T00:00:00Z", &[]);
    public.mso_blocks = MSO_CLASSES[MSO_CLASSES.len() - 1];
    for (i, predicate) in predicates.into_iter().enumerate() {
        let disclosed = matches!(predicate, Disclose).then(|| [&[0x78, 90], &[b'a'; 90][..]].concat());
        let element = if i % 3 == 2 { "birth_date" } else { "element" };
        public.request = public.request.claim(&format!("org.iso.18013.5.{i}"), element, predicate);
        public.disclosed.push(disclosed);
    }
    let entries = entries(&public);
    assert!((300..=WIDTH).contains(&entries), "{entries}");
}

/// The same of a model that reads eight elements, and has nearly as many bits as a model may have, with products.
#[test]
fn the_largest_model_over_a_licence_can_be_opened() {
    let vector = Vector::load("owf-mustermann-mdl").credential();
    let mut public = public(&vector, "2024-10-01T00:00:00Z", &[]);
    public.mso_blocks = MSO_CLASSES[MSO_CLASSES.len() - 1];
    let input = |name: &str, entries: usize, hi: i64| Input {
        name: name.into(),
        shape: Shape::vector(entries),
        domain: Domain::Decimal { digits: 0, lo: 0, hi, missing: false },
    };
    let elements = (0..8).map(|i| input(&format!("x{i}"), 1, 40_000));
    let inputs = elements.chain([input("image", 32_000, 255)]).collect();
    let sum = |of, entries: usize| (of, Arc::new(Map::Dense(vec![1; entries])));
    let terms = (0..8).map(|of| sum(of, 1)).chain([sum(9, 32_000)]).collect();
    let operators = vec![
        Operator::Rescale { of: 8, shift: 1, lo: 0, hi: 100 },
        Operator::Linear { shape: Shape::vector(1), terms, bias: Vec::new() },
    ];
    let outputs = Outputs { at_least: Thresholds::Any, ..Outputs::default() };
    let model = Model::new(Graph::new(inputs, operators, outputs).unwrap()).unwrap();
    assert!(model.committed_bits() > MAX_BITS / 2, "{}", model.committed_bits());
    let mut claim = ModelClaim::new(model.id(), Ask::AtLeast("1".into())).private("image");
    for i in 0..8 {
        claim = claim.attribute(&format!("x{i}"), &format!("org.iso.18013.5.{i}"), "element", Reading::Days);
    }
    let answer = Answer::Reaches { threshold: 1, reached: true };
    public.model = Some(ModelQuestion::new(&model, &claim).unwrap().answered(answer).unwrap());
    public.request.model = Some(claim);
    let entries = entries(&public);
    assert!((300..=WIDTH).contains(&entries), "{entries}");
}

/// How many entries the messages of a proof have together.
fn entries(public: &PublicStatement) -> usize {
    let circuit = public.build().unwrap();
    // A proof of the right number of rows and messages, and no entries, is told how many there should be.
    let g = Affine::GENERATOR;
    let mut proof = Proof {
        rows: Vec::new(),
        fold: FoldProof {
            messages: vec![g; 256],
            commitments: [g; 6],
            entries: Vec::new(),
            row: OpenedRow { product: Scalar::ONE, cross: [[g; 2]; ROUNDS], values: Vec::new() },
            blinds: [Scalar::ONE; 4],
        },
    };
    loop {
        let Error::Proof(ProofError::Count { what, expected: Expected::Exactly(expected), .. }) =
            proof::verify(&circuit, &mut Transcript::new("largest"), &proof).unwrap_err()
        else {
            panic!("a proof of the wrong size")
        };
        match what {
            "rows" => proof.rows = vec![g; expected],
            "messages" => proof.fold.messages = vec![g; expected],
            _ => break expected,
        }
    }
}
