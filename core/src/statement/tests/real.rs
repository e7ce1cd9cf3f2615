use super::super::value::Rule;
use super::support::{Case, plan, public, shape};
use crate::mdoc::vectors::Vector;

const MDL: &str = "org.iso.18013.5.1";

#[test]
fn mustermann() {
    let vector = Vector::load("owf-mustermann-mdl");
    let credential = vector.credential();
    let rules = [
        (MDL, "birth_date", Rule::Date(None, Some(20061001))),
        (MDL, "age_over_18", Rule::Exact(vec![0xf5])),
        (MDL, "height", Rule::Unsigned(150, 200)),
        (MDL, "family_name", Rule::Member(vec![b"\x65Smith".to_vec(), b"\x6aMustermann".to_vec()])),
    ];
    let case = Case::new(&credential, public(&credential, "2024-10-01T09:00:00Z"), plan(&rules)).unwrap();
    assert_eq!(case.failures(), [""; 0]);
    assert_eq!(shape(&case.prover()), shape(&case.verifier()));
}
