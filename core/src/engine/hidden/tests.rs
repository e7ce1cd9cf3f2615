//! Polynomials in message entries: their values, and how they change along a mask.

use super::*;

fn scalar(k: u64) -> Scalar {
    Scalar::from_u64(1_000_003 * k + 17).square()
}

/// `3 e_0 e_1 - (e_1 + 5) (2 e_2 - 7) + e_0 + 11`.
fn sample() -> Quadratic {
    let [e0, e1, e2] = [0, 1, 2].map(Hidden::entry);
    let k = Scalar::from_u64;
    let product = &(e1.clone() + k(5)) * &(&e2 * k(2) + -k(7));
    &(&e0 * &e1) * k(3) - &product + &(e0 + k(11))
}

#[test]
fn values_are_those_of_the_definition() {
    let e = [scalar(1), scalar(2), scalar(3)];
    let k = Scalar::from_u64;
    let expected = k(3) * e[0] * e[1] - (e[1] + k(5)) * (k(2) * e[2] - k(7)) + e[0] + k(11);
    assert_eq!(sample().evaluate(&e), expected);
    assert_eq!((&sample() * scalar(4)).evaluate(&e), scalar(4) * expected);
    assert!((sample() - &sample()).evaluate(&e).is_zero());
    assert_eq!((Quadratic::from(Hidden::entry(1)) - &Hidden::entry(2)).evaluate(&e), e[1] - e[2]);
}

#[test]
fn cross_terms_are_the_coefficients_along_a_mask() {
    let (e, mask) = ([scalar(1), scalar(2), scalar(3)], [scalar(4), scalar(5), scalar(6)]);
    let (cross, square) = sample().cross_terms(&e, &mask);
    for r in [Scalar::ONE, scalar(7), -scalar(8)] {
        let at: Vec<Scalar> = e.iter().zip(&mask).map(|(&e, &m)| e + r * m).collect();
        assert_eq!(sample().evaluate(&at), sample().evaluate(&e) + r * cross + r.square() * square);
    }
}
