//! The same element in two namespaces: a prover that answers about the one with the other's item.

use super::support::{AAMVA, Case, MDL, failures, public};
use crate::document::issue::{CertificateOptions, Shape, TestDevice, TestIssuer, sample_licence};
use crate::document::mdoc::Credential;
use crate::document::request::Predicate::Equal;
use crate::document::time::Date;
use crate::engine::circuit::Circuit;
use crate::engine::proof;
use crate::engine::transcript::Transcript;
use crate::error::{Error, ProofError};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const NOW: &str = "2026-01-15T09:00:00Z";

/// A licence that says `sex` 1 under the first namespace and 2 under the second, under digestID 0 of both.
fn credential() -> Credential {
    let rng = &mut ChaCha20Rng::seed_from_u64(31);
    let now = NOW.parse().unwrap();
    let issuer = TestIssuer::new(&CertificateOptions::new(now), rng).unwrap();
    let mut licence = sample_licence(Date::parse("1990-06-15").unwrap(), now).unwrap();
    licence.set(MDL, "sex", vec![1]).unwrap();
    for (_, elements) in &mut licence.namespaces {
        let at = elements.iter().position(|(element, _)| element == "sex").unwrap();
        elements[..=at].rotate_right(1);
    }
    let shape = Shape { restart_ids: true, ..Shape::default() };
    issuer.issue(&licence, &TestDevice::new(rng).public_key(), &shape, rng).unwrap().credential().unwrap()
}

fn case(credential: &Credential, namespace: &str, value: u8) -> Case {
    Case::new(credential, public(credential, NOW, &[(namespace, "sex", Equal(vec![value]))]))
}

/// Whether the whole proof of an assignment is accepted for what `case` asks.
fn accepted(case: &Case, prover: &Circuit) -> bool {
    let rng = &mut ChaCha20Rng::seed_from_u64(32);
    let proof = proof::prover::prove(prover, &[], &mut Transcript::new("test"), rng, &mut |_| Ok(())).unwrap();
    match proof::verify(&case.verifier(), &mut Transcript::new("test"), &proof) {
        Ok(()) => true,
        Err(Error::Proof(ProofError::Invalid { check: "the opening does not fit the statement" })) => false,
        Err(error) => panic!("refused for another reason: {error}"),
    }
}

#[test]
fn the_other_namespaces_item_is_no_answer() {
    let credential = credential();
    for (asked, other, value) in [(AAMVA, MDL, 1), (MDL, AAMVA, 2)] {
        let honest = case(&credential, other, value);
        assert!(accepted(&honest, &honest.prover()));
        // All of the other namespace's answer, under the name that was asked.
        let mut forged = case(&credential, other, value);
        forged.plan.namespaces[0] = asked.into();
        let refused = |forged: &Case, name: &str| {
            let prover = forged.prover();
            let names = failures(&prover);
            assert!(names.iter().any(|failed| failed == name), "{names:?}");
            assert!(!accepted(forged, &prover), "{name}");
            names
        };
        refused(&forged, "namespace 0/name");
        // The map of the namespace that was asked, and an entry of the other: its digest and digestID are the
        // item's. No entry of this map starts there, so that its digestID has no width either.
        forged.hints.namespaces = case(&credential, asked, 3 - value).hints.namespaces.clone();
        let names = refused(&forged, "item 0/entry/an entry starts here");
        assert_eq!(names[1..], ["item 0/tiling/ends where the next one starts"]);
        // The map taken to be there as well.
        let entry = forged.hints.items[0].entry;
        let width = honest.hints.namespaces[0].entries.iter().find(|known| known.0 == entry).unwrap().1;
        forged.hints.namespaces[0].entries.push((entry, width));
        forged.hints.namespaces[0].entries.sort_unstable();
        assert_eq!(refused(&forged, "namespace 0/entries"), ["namespace 0/entries"]);
        // The entry of the namespace that was asked: it has the same digestID, and another item's digest.
        let mut forged = case(&credential, asked, 3 - value);
        forged.plan.elements[0].rules = honest.plan.elements[0].rules.clone();
        forged.messages[1] = honest.messages[1].clone();
        let entry = forged.hints.items[0].entry;
        forged.hints.items[0] = honest.hints.items[0].clone();
        forged.hints.items[0].entry = entry;
        assert_eq!(refused(&forged, "item 0/entry/digest"), ["item 0/entry/digest"]);
    }
}
