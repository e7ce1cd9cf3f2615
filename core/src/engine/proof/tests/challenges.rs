//! Every challenge is needed: for each one there is a forgery that is accepted if the challenge is known in advance,
//! and refused because it is not.

use super::{
    gates::{gates, reads, small},
    lies::Statement,
    opening::{break_product, prove_with_other_entries},
    row, *,
};
use crate::engine::{
    arguments::sha256::prover::forge::{Step, UNUSED, forge},
    circuit::bit_variable,
    transcript::known::{known, labels},
};
use nova_snark::frontend::Variable;
use std::collections::BTreeSet;

/// A forgery that needs a challenge to have a certain value.
struct Forgery {
    label: &'static str,
    /// Zero; or one, for points that the prover divides by: the equality polynomial then selects a last, empty index.
    value: Scalar,
    /// Whether it is accepted.
    run: Box<dyn Fn() -> bool>,
}

fn forgery(label: &'static str, value: Scalar, run: impl Fn() -> bool + 'static) -> Forgery {
    Forgery { label, value, run: Box::new(run) }
}

/// Hash columns with one value changed, and everything after it computed from the changed value.
fn hashed(step: Step, block: usize, index: usize) -> impl Fn() -> bool {
    let message = || PaddedMessage::new(&[0xa5; 100], 2).unwrap();
    let make = move |witness: bool| Circuit::new(zones(&[2]), witness.then(|| vec![message()]));
    move || {
        let hook = |s, b, i, value| if (s, b, i) == (step, block, index) { value ^ 0x100 } else { value };
        let circuit = make(true);
        let columns = forge(circuit.zones(), circuit.messages().unwrap(), 4, hook);
        accepted(&make(false), &prove_columns(&circuit, columns))
    }
}

/// A cell of the hash columns that no equation uses, holding something other than a bit.
fn no_bit() -> bool {
    let make = |witness: bool| small(witness, |_| ()).0;
    let columns = Witness::of(&make(true), &Layout::of(&make(true))).columns.clone();
    let non_bit = NonBit::of_block(0, UNUSED.0, UNUSED.1.trailing_zeros() as usize, Scalar::from_u64(2));
    accepted(&make(false), &prove_excess(&make(true), columns, &[non_bit]))
}

/// A circuit whose assignment is changed.
fn tampered(make: impl Fn(bool) -> Circuit, tamper: impl Fn(&mut Circuit)) -> bool {
    let mut circuit = make(true);
    assert_eq!(circuit.unsatisfied(), [""; 0]);
    tamper(&mut circuit);
    assert_ne!(circuit.unsatisfied(), [""; 0]);
    accepted(&make(false), &prove_any(&circuit))
}

fn add_one(c: &mut Circuit, variable: Variable) {
    c.tamper(variable, c.get(variable).unwrap() + Scalar::ONE);
}

/// Two digests.
fn digests(witness: bool) -> Circuit {
    let messages = || vec![PaddedMessage::new(&[1; 60], 3).unwrap(), PaddedMessage::new(&[2; 60], 2).unwrap()];
    let mut c = Circuit::new(zones(&[3, 2]), witness.then(messages));
    c.digest("first", 0);
    c.digest("second", 1);
    c
}

/// Two maps of one entry each; `head` is the digestID of the second, where one of two bytes is expected.
fn maps(head: [u8; 2], witness: bool) -> Circuit {
    let message = |head: &[u8]| [b"head", head, &[0x58, 0x20], &[0xee; 32], b"tail"].concat();
    let messages = [&[7][..], &head].map(message);
    let pad = |message: &Vec<u8>| PaddedMessage::new(message, 1).unwrap();
    let mut c = Circuit::new(zones(&[1, 1]), witness.then(|| messages.iter().map(pad).collect()));
    for (zone, width) in [(0, 1), (1, 2)] {
        let first = c.position("first", zone, witness.then_some(4));
        let end = c.position("end", zone, witness.then_some(4 + width + 34));
        c.map_entries("entries", &first, &end, witness.then_some(&[(4, width)][..]));
    }
    c
}

/// The second map's bytes are no entry.
fn false_map() -> bool {
    let circuit = maps([0x19, 9], true);
    assert_eq!(circuit.unsatisfied(), ["map entries 1"]);
    assert!(accepted(&maps([0x18, 9], false), &prove_any(&maps([0x18, 9], true))));
    accepted(&maps([0x18, 9], false), &prove_any(&circuit))
}

fn forgeries() -> Vec<Forgery> {
    let (zero, one) = (Scalar::ZERO, Scalar::ONE);
    let wrong_value = |i: usize| {
        let variable = small(true, gates).1[i];
        move || tampered(|witness| small(witness, gates).0, |c| add_one(c, variable))
    };
    let wrong_bit = || {
        let variable = small(true, gates).1[4];
        tampered(|witness| small(witness, gates).0, |c| c.tamper(variable, Scalar::from_u64(2)))
    };
    let wrong_entry = || {
        let [_, _, rest] = small(false, tensors).1;
        tampered(|witness| small(witness, tensors).0, |c| c.tamper(c.entry_bit(rest, 3, 6), Scalar::ONE))
    };
    let wrong_word = |gate: usize, word: usize| move || tampered(digests, |c| add_one(c, c.digests[gate].words[word]));
    let wrong_byte = |read: usize, byte: usize| {
        let make = |witness| small(witness, reads).0;
        move || tampered(make, |c| add_one(c, c.reads[read].window[byte]))
    };
    let hashed = |label, step, block, index| forgery(label, zero, hashed(step, block, index));
    let mut all = vec![
        hashed("sha256 equation a", Step::A, 0, 5),
        hashed("sha256 equation w", Step::Schedule, 0, 20),
        hashed("sha256 chaining", Step::Next, 0, 0),
        hashed("sha256 chaining words", Step::Next, 0, 3),
        hashed("sha256 start", Step::Start, 0, 2),
        forgery("sha256 tau", one, self::hashed(Step::E, 1, 30)),
        forgery("sha256 booleanity", one, no_bit),
        forgery("sha256 columns", zero, no_bit),
        forgery("bits booleanity", one, wrong_bit),
        forgery("r1cs tau", one, wrong_value(1)),
        forgery("linear", zero, wrong_value(2)),
        forgery("linear blocks", zero, wrong_entry),
        forgery("read bytes", zero, wrong_byte(0, 1)),
        forgery("reads", zero, wrong_byte(1, 0)),
        forgery("read starts", zero, || tampered(sample, |c| c.tamper(c.reads[0].starts.unwrap().1[0], Scalar::ONE))),
        forgery("map tau", one, false_map),
        forgery("map bytes", zero, false_map),
        forgery("maps", zero, false_map),
        forgery("map flow", zero, || {
            tampered(sample, |c| c.tamper(bit_variable(c.maps[0].columns[0].start + 70), Scalar::ZERO))
        }),
        forgery("digest words", zero, wrong_word(0, 7)),
        forgery("digest zones", zero, wrong_word(1, 0)),
        forgery("claims", zero, wrong_value(0)),
    ];
    // Here only the end of the sum-check is broken.
    let wrong_product = || tampered(sample, break_product);
    for label in ["batching", "round", "equation weights"] {
        all.push(forgery(label, zero, wrong_product));
    }
    // The row's relation is the last one, and only the first has a weight.
    all.push(forgery("alpha", zero, || tampered(sample, |c| add_one(c, c.lookups[0].x))));
    let other_messages = || {
        let statement = Statement::sample(break_product);
        statement.accepts(&prove_with_other_entries(&statement, None))
    };
    all.push(forgery("chi", zero, other_messages));
    // These are never zero, so any other value is as good.
    all.push(forgery("row kernel", one, row::product));
    all.push(forgery("row fold", one, row::cross_term(0)));
    all
}

#[test]
fn no_challenge_can_be_known_before_it_is_drawn() {
    let mut seen = BTreeSet::new();
    for Forgery { label, value, run } in forgeries() {
        assert!(!run(), "{label}: refused");
        assert!(known(label, value, &run), "{label}: accepted where it is known");
        seen.insert(label.to_owned());
    }
    // `r` is never zero; the tests of `hidden::nova` show that it must not be known.
    seen.insert("r".into());
    let drawn = labels(|| assert!(accepted(&sample(false), &prove_any(&sample(true)))));
    assert_eq!(drawn, seen);
}
