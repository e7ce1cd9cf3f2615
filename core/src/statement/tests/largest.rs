//! How much of a row the largest statement takes.

use super::super::MSO_CLASSES;
use super::support::public;
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::request::Predicate::*;
use crate::document::time::Date;
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
    let entries = loop {
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
    };
    assert!((300..=WIDTH).contains(&entries), "{entries}");
}
