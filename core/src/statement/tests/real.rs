//! The real documents under `tests/vectors/mdoc/`.

use super::support::{Case, MDL, failures, public, shape};
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::request::Predicate::{self, *};
use crate::document::time::Date;

fn holds(name: &str, claims: &[(&str, &str, Predicate)]) {
    let vector = Vector::load(name);
    let credential = vector.credential();
    let public = public(&credential, &vector.now.to_string(), claims);
    let case = Case::new(&credential, public);
    let prover = case.prover();
    assert_eq!(failures(&prover), [""; 0], "{name}");
    assert!(shape(&prover) == shape(&case.verifier()), "{name}: the shape depends on the witness");
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn what_the_documents_say_holds() {
    let av = "eu.europa.ec.av.1";
    for name in ["eu-av-order-a", "eu-av-order-b"] {
        holds(name, &[(av, "age_over_18", AgeAtLeast(18)), (av, "nym", Disclose)]);
    }
    holds("minimal-mdl", &[(MDL, "age_over_18", Equal(vec![0xf5])), (MDL, "nym", DiscloseLinkable)]);
    holds("google-test-mdl", &[(MDL, "age_over_18", AgeAtLeast(16))]);
    holds("google-wallet-test-mdl", &[(MDL, "age_over_18", Disclose)]);
    holds("payground-under-18-mdl", &[(MDL, "age_over_18", Equal(vec![0xf4]))]);
    let born = |predicate| (MDL, "birth_date", predicate);
    holds("google-test-idcard", &[born(AgeAtLeast(26)), born(AgeAtMost(26)), born(AgeAtLeast(18))]);
}

#[test]
fn every_predicate_holds_of_one_document() {
    holds(
        "owf-mustermann-mdl",
        &[
            (MDL, "birth_date", AgeAtLeast(53)),
            (MDL, "birth_date", After(date("1971-08-31"))),
            (MDL, "issue_date", Before(date("2024-03-16"))),
            (MDL, "height", Range(175, 175)),
            (MDL, "height", In(vec![vec![0x18, 174], vec![0x18, 175], vec![0x19, 1, 0]])),
            (MDL, "family_name", In(vec![b"\x65Smith".to_vec(), b"\x6aMustermann".to_vec()])),
            (MDL, "age_over_18", DiscloseLinkable),
            (MDL, "age_over_18", Disclose),
        ],
    );
    holds("iso18013-5-annex-d", &[(MDL, "portrait", DiscloseLinkable), (MDL, "family_name", Disclose)]);
}
