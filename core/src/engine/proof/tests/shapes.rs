//! Honest proofs of many shapes, with every claim tested separately.

use super::*;
use crate::engine::protocol::tests::probed;

/// Zones with full and with nearly empty messages, and a digest for each.
fn hashed(sizes: &[usize], fill: usize, witness: bool) -> Circuit {
    let message = |(k, &n): (usize, &usize)| {
        let longest = 64 * n - 9;
        let bytes: Vec<u8> = (0..longest * fill / 4).map(|i| (i * 31 + k * 7 + fill) as u8).collect();
        PaddedMessage::new(&bytes, n).unwrap()
    };
    let messages = witness.then(|| sizes.iter().enumerate().map(message).collect());
    let mut c = Circuit::new(zones(sizes), messages);
    for zone in 0..sizes.len() {
        c.digest("digest", zone);
    }
    c
}

#[test]
fn every_class_of_messages_is_accepted() {
    let shapes: [&[usize]; 8] = [
        &[16],
        &[24, 3],
        &[32, 2, 2],
        &[40, 3, 3, 3, 3],
        &[48, 2, 3, 2, 3, 2, 4],
        &[64],
        &[64, 3, 3, 3, 3, 3, 3, 3, 3],
        &[1, 1, 1],
    ];
    for (i, sizes) in shapes.into_iter().enumerate() {
        let proof = prove_any(&hashed(sizes, i % 5, true));
        assert!(accepted(&hashed(sizes, 0, false), &proof), "{sizes:?}");
    }
}

#[test]
fn every_claim_is_the_product_of_rows_and_kernel() {
    let circuits = [sample(true), hashed(&[3, 17], 4, true), hashed(&[1], 0, true)];
    for (i, circuit) in circuits.into_iter().enumerate() {
        let (_, probed) = probed(|| prove_any(&circuit));
        assert_eq!(probed.broken, [], "values");
        assert_eq!(probed.different, [], "kernels");
        assert_eq!(probed.relations, [0; 0]);
        assert_eq!(probed.counts[0], 2 + 18 + 4);
        if i == 0 {
            assert_eq!(probed.counts, [24, 1, 3, 2 * 2 + 2 + 1, 10 + 5, 3, 1]);
        }
    }
}

#[test]
fn circuits_without_gates_are_accepted() {
    for gate in 0..8 {
        let make = |witness: bool| {
            let at = |x: usize| witness.then_some(x);
            let message = || vec![PaddedMessage::new(b"\x07\x58\x20 and so on", 1).unwrap()];
            let mut c = Circuit::new(zones(&[1]), witness.then(message));
            match gate {
                0 => {}
                1 => drop(c.product("one", constant(Scalar::ONE), constant(Scalar::ONE))),
                2 => c.enforce_zero("zero", Lc::zero()),
                3 => drop(c.selector("selector", 1, at(0))),
                4 => {
                    let position = c.position("position", 0, at(63));
                    c.read("past the end", &position, 70, None);
                }
                5 => drop(c.bit(at(1).map(|_| true))),
                6 => drop(c.value(at(5).map(|x| Scalar::from_u64(x as u64)))),
                _ => {
                    // No entry at all: the map ends where it starts.
                    let position = c.position("position", 0, at(9));
                    c.map_entries("empty", &position, &position, at(0).map(|_| &[][..]));
                }
            }
            c
        };
        let circuit = make(true);
        assert_eq!(circuit.unsatisfied(), Vec::<String>::new());
        let (proof, probed) = probed(|| prove_any(&circuit));
        assert_eq!((probed.broken, probed.relations), (vec![], vec![]), "gate {gate}");
        assert!(accepted(&make(false), &proof), "gate {gate}");
    }
}

#[test]
fn more_bits_than_cells_of_blocks_are_accepted() {
    // 2^16 > 2^15 cells of 16 blocks: SHA-256's rounds are not the longest.
    let make = |witness: bool| {
        let message = || vec![PaddedMessage::new(b"short", 1).unwrap()];
        let mut c = Circuit::new(zones(&[1]), witness.then(message));
        for i in 0..40_000usize {
            c.bit(witness.then_some(i.is_multiple_of(3)));
        }
        c.digest("digest", 0);
        c
    };
    let circuit = make(true);
    let (proof, probed) = probed(|| prove_any(&circuit));
    assert_eq!((probed.broken, probed.different, probed.relations), (vec![], vec![], vec![]));
    assert!(accepted(&make(false), &proof));
}

#[test]
fn witnesses_of_one_shape_give_proofs_of_one_layout() {
    let layout = |proof: &Proof| {
        let fold = &proof.fold;
        (proof.rows.len(), fold.messages.len(), fold.entries.len(), fold.row.values.len())
    };
    let proofs = [0, 1, 4].map(|fill| prove_any(&hashed(&[16, 3], fill, true)));
    assert_eq!(layout(&proofs[0]), layout(&proofs[1]));
    assert_eq!(layout(&proofs[0]), layout(&proofs[2]));
}

#[test]
fn a_proof_is_of_its_own_shape_only() {
    let proof = prove_any(&hashed(&[3, 2], 2, true));
    assert!(accepted(&hashed(&[3, 2], 0, false), &proof));
    // The same numbers of blocks, digests and bits, divided differently.
    assert!(!accepted(&hashed(&[2, 3], 0, false), &proof));
    verify(&hashed(&[3, 3], 0, false), &mut transcript(), &proof).unwrap_err();
}

#[test]
fn the_shape_is_absorbed_with_gates_that_change_nothing() {
    let proof = prove_any(&hashed(&[2], 2, true));
    let mut another = hashed(&[2], 0, false);
    another.enforce_product("nothing", Lc::zero(), Lc::zero(), Lc::zero());
    assert!(!accepted(&another, &proof));
}

#[test]
#[should_panic(expected = "zones do not follow one another")]
fn an_empty_zone_is_refused() {
    // Its start would have the weight of the next zone's start, and its end that of the previous zone's end.
    hashed(&[2, 0, 1], 0, false);
}

#[test]
#[should_panic(expected = "a second digest")]
fn a_zone_has_one_digest() {
    let mut c = hashed(&[1], 0, false);
    c.digest("again", 0);
}

#[test]
fn a_circuit_without_zones_is_proved_and_refused() {
    use crate::engine::circuit::{Lc, constant, weighted};
    let make = |witness: bool, x: u64| {
        let mut c = Circuit::new(Vec::new(), witness.then(Vec::new));
        let v = c.value(witness.then(|| Scalar::from_u64(x)));
        let square = c.product("square", Lc::from_variable(v), Lc::from_variable(v));
        let bits = c.range("small", 12, &Lc::from_variable(square));
        c.enforce_zero("is 49", weighted(&bits) - &constant(Scalar::from_u64(49)));
        c
    };
    let prove_it = |x| prove_any(&make(true, x));
    assert!(accepted(&make(false, 0), &prove_it(7)));
    assert!(!accepted(&make(false, 0), &prove_it(8)));
}
