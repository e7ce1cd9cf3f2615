//! A prover whose assignment breaks one gate: every proof is refused, and the slow twin names the gate.

use super::*;
use crate::engine::{
    circuit::{ReadGate, bit_variable},
    protocol::tests::probed,
};
use nova_snark::frontend::Variable;

/// What must notice a broken gate.
pub(super) enum By {
    /// A linear claim of this argument.
    Claim(&'static str),
    /// The end of the batched sum-check.
    SumCheck,
}

/// Tampers with a circuit, and expects that exactly the gates `names` are broken and that `by` notices.
pub(super) fn refused(make: &dyn Fn(bool) -> Circuit, tamper: impl FnOnce(&mut Circuit), names: &[&str], by: By) {
    let mut circuit = make(true);
    assert_eq!(circuit.unsatisfied(), [""; 0]);
    tamper(&mut circuit);
    assert_eq!(circuit.unsatisfied(), names);
    let (proof, probed) = probed(|| prove_any(&circuit));
    assert!(!accepted(&make(false), &proof), "{names:?}");
    let claims: Vec<&str> = probed.broken.iter().map(|(argument, _)| *argument).collect();
    match by {
        By::Claim(argument) => assert_eq!((claims, probed.relations), (vec![argument], vec![]), "{names:?}"),
        By::SumCheck => assert_eq!((claims, probed.relations), (vec![], vec![0]), "{names:?}"),
    }
}

fn scalar(value: u64) -> Scalar {
    Scalar::from_u64(value)
}

/// A circuit over one block, and the variables that a test is about.
pub(super) fn small<T>(witness: bool, build: impl FnOnce(&mut Circuit) -> T) -> (Circuit, T) {
    let message = || vec![PaddedMessage::new(b"a message of one block", 1).unwrap()];
    let mut c = Circuit::new(zones(&[1]), witness.then(message)).with_names();
    let variables = build(&mut c);
    (c, variables)
}

/// Two linear gates on one value each, two products, and a bit.
pub(super) fn gates(c: &mut Circuit) -> Vec<Variable> {
    let mut variables = Vec::new();
    for i in 0..2 {
        let value = c.value(c.has_witness().then(|| Scalar::from_u64(5 + i)));
        c.enforce_zero("linear", Lc::from_variable(value) - &constant(Scalar::from_u64(5 + i)));
        let product = c.product("product", c.byte(0, i as usize), c.byte(0, 7));
        variables.extend([value, product]);
    }
    variables.push(c.bit(None));
    variables
}

#[test]
fn every_product_counts() {
    let build = |c: &mut Circuit| -> Vec<Variable> {
        let x = c.value(c.has_witness().then_some(scalar(5)));
        let bit = c.bit(c.has_witness().then_some(true));
        (0..5)
            .map(|i| {
                let a = Lc::from_variable(x) + &constant(scalar(i));
                c.product(&format!("product {i}"), a, c.byte(0, i as usize) + (scalar(i), bit))
            })
            .collect()
    };
    for i in 0..5 {
        let variables = small(true, build).1;
        let tamper = |c: &mut Circuit| c.tamper(variables[i], c.get(variables[i]).unwrap() + Scalar::ONE);
        refused(&|witness| small(witness, build).0, tamper, &[&format!("product {i}")], By::SumCheck);
    }
    // Errors of two products do not cancel.
    let variables = small(true, build).1;
    let tamper = |c: &mut Circuit| {
        c.tamper(variables[0], c.get(variables[0]).unwrap() + Scalar::ONE);
        c.tamper(variables[3], c.get(variables[3]).unwrap() - Scalar::ONE);
    };
    refused(&|witness| small(witness, build).0, tamper, &["product 0", "product 3"], By::SumCheck);
}

#[test]
fn every_linear_gate_counts() {
    let build = |c: &mut Circuit| -> Vec<Variable> {
        (0..5)
            .map(|i| {
                let byte = c.byte(0, i);
                let value = c.value(c.eval(&byte).map(|byte| byte + scalar(7)));
                c.enforce_zero(&format!("linear {i}"), byte + &constant(scalar(7)) - value);
                value
            })
            .collect()
    };
    for i in 0..5 {
        let variables = small(true, build).1;
        let tamper = |c: &mut Circuit| c.tamper(variables[i], c.get(variables[i]).unwrap() + Scalar::ONE);
        refused(&|witness| small(witness, build).0, tamper, &[&format!("linear {i}")], By::Claim("linear"));
    }
    let variables = small(true, build).1;
    let tamper = |c: &mut Circuit| {
        c.tamper(variables[1], c.get(variables[1]).unwrap() + Scalar::ONE);
        c.tamper(variables[2], c.get(variables[2]).unwrap() - Scalar::ONE);
    };
    refused(&|witness| small(witness, build).0, tamper, &["linear 1", "linear 2"], By::Claim("linear"));
}

#[test]
fn selectors_choose_exactly_one() {
    let build = |c: &mut Circuit| {
        let at = c.has_witness().then_some(2);
        [c.selector("first", 5, at), c.selector("second", 7, at)]
    };
    let make = |witness| small(witness, build).0;
    let [first, second] = small(true, build).1;
    let set = |c: &mut Circuit, v, bit| c.tamper(v, scalar(bit));
    refused(&make, |c| set(c, first.choice(2), 0), &["first"], By::Claim("linear"));
    refused(&make, |c| set(c, first.choice(4), 1), &["first"], By::Claim("linear"));
    refused(&make, |c| set(c, second.choice(6), 1), &["second"], By::Claim("linear"));
    let two = |c: &mut Circuit| {
        set(c, first.choice(0), 1);
        set(c, second.choice(2), 0);
    };
    refused(&make, two, &["first", "second"], By::Claim("linear"));
}

/// A committed cell that holds 2, or any other number, while the gates around it are satisfied.
#[test]
fn every_bit_is_a_bit() {
    let build = |c: &mut Circuit| -> Vec<Variable> {
        let six = c.has_witness().then_some(scalar(6));
        let six = c.value(six);
        let mut bits = c.range("six", 3, &Lc::from_variable(six));
        bits.extend([c.bit(None), c.bit(None)]);
        bits
    };
    let make = |witness| small(witness, build).0;
    let bits = small(true, build).1;
    // 2 * 1 + 4: the value is the same under the weights 2^i.
    let cancelling = |c: &mut Circuit| {
        c.tamper(bits[0], scalar(2));
        c.tamper(bits[1], Scalar::ZERO);
    };
    refused(&make, cancelling, &["bit 0"], By::SumCheck);
    for (i, value) in [(3, 2), (3, 255), (4, 7)] {
        refused(&make, |c| c.tamper(bits[i], scalar(value)), &[&format!("bit {i}")], By::SumCheck);
    }
    let both = |c: &mut Circuit| bits[3..].iter().for_each(|&bit| c.tamper(bit, scalar(3)));
    refused(&make, both, &["bit 3", "bit 4"], By::SumCheck);
}

#[test]
fn lookups_give_the_chosen_point() {
    let table = Arc::new(PointTable {
        x: (0..9).map(|i| scalar(100 + i * i)).collect(),
        y: (0..9).map(|i| scalar(9000 - 7 * i)).collect(),
    });
    let build = |c: &mut Circuit| {
        let at = c.has_witness().then_some(6);
        [c.lookup("one", &table, at), c.lookup("two", &table, at)]
    };
    let make = |witness| small(witness, build).0;
    let gates = small(true, build).1;
    for (gate, name) in gates.iter().zip(["one", "two"]) {
        for variable in [gate.x, gate.y, gate.digit] {
            let tamper = |c: &mut Circuit| c.tamper(variable, c.get(variable).unwrap() + Scalar::ONE);
            refused(&make, tamper, &[name], By::Claim("linear"));
        }
        let another = |c: &mut Circuit| {
            c.tamper(gate.selector.choice(6), Scalar::ZERO);
            c.tamper(gate.selector.choice(7), Scalar::ONE);
        };
        refused(&make, another, &[name], By::Claim("linear"));
    }
}

#[test]
fn digests_stand_behind_the_chosen_block() {
    let build = |c: &mut Circuit| [c.digest("first", 0), c.digest("second", 1)];
    let make = |witness: bool| {
        let messages = || vec![PaddedMessage::new(&[1; 60], 3).unwrap(), PaddedMessage::new(&[2; 60], 2).unwrap()];
        let mut c = Circuit::new(zones(&[3, 2]), witness.then(messages)).with_names();
        build(&mut c);
        c
    };
    let gates = make(true).digests.clone();
    for (gate, name) in gates.iter().zip(["first", "second"]) {
        for k in [0, 7] {
            let tamper = |c: &mut Circuit| c.tamper(gate.words[k], c.get(gate.words[k]).unwrap() + Scalar::ONE);
            refused(&make, tamper, &[name], By::SumCheck);
        }
        let another = |c: &mut Circuit| {
            c.tamper(gate.selector.choice(0), Scalar::ONE);
            c.tamper(gate.selector.choice(1), Scalar::ZERO);
        };
        refused(&make, another, &[name], By::SumCheck);
    }
    // Swapped digests, and errors that would cancel without weights for words and zones.
    let swapped = |c: &mut Circuit| {
        for k in 0..8 {
            let words = [0, 1].map(|g: usize| c.get(gates[g].words[k]).unwrap());
            c.tamper(gates[0].words[k], words[1]);
            c.tamper(gates[1].words[k], words[0]);
        }
    };
    refused(&make, swapped, &["first", "second"], By::SumCheck);
    let cancelling = |c: &mut Circuit| {
        c.tamper(gates[0].words[2], c.get(gates[0].words[2]).unwrap() + Scalar::ONE);
        c.tamper(gates[1].words[2], c.get(gates[1].words[2]).unwrap() - Scalar::ONE);
    };
    refused(&make, cancelling, &["first", "second"], By::SumCheck);
    let words = |c: &mut Circuit| {
        c.tamper(gates[0].words[2], c.get(gates[0].words[2]).unwrap() + Scalar::ONE);
        c.tamper(gates[0].words[3], c.get(gates[0].words[3]).unwrap() - Scalar::ONE);
    };
    refused(&make, words, &["first"], By::SumCheck);
}

#[test]
fn a_digest_outside_its_zone_cannot_be_chosen() {
    // The words of the other zone, or of nothing at all: no choice gives them.
    let build = |c: &mut Circuit| c.digest("digest", 0);
    let make = |witness| small(witness, build).0;
    let gate = small(true, build).1;
    let none = |c: &mut Circuit| {
        c.tamper(gate.selector.choice(0), Scalar::ZERO);
        gate.words.iter().for_each(|&word| c.tamper(word, Scalar::ZERO));
    };
    refused(&make, none, &["digest", "digest"], By::Claim("linear"));
}

pub(super) fn reads(c: &mut Circuit) -> [ReadGate; 3] {
    let position = |at: usize| c.has_witness().then_some(at);
    let at = [position(3), position(60), position(17)];
    let positions = [0, 1, 2].map(|k| c.position(["p", "q", "r"][k], 0, at[k]));
    // The second one reads past the zone's end.
    [0, 1, 2].map(|k| c.read(["one", "two", "three"][k], &positions[k], [6, 9, 6][k], None))
}

#[test]
fn reads_give_the_bytes_at_their_positions() {
    let make = |witness| small(witness, reads).0;
    let gates = small(true, reads).1;
    let add = |c: &mut Circuit, v: Variable, k: i64| c.tamper(v, c.get(v).unwrap() + Scalar::from_i64(k));
    for (gate, name) in gates.iter().zip(["one", "two", "three"]) {
        for j in [0, gate.window.len() - 1] {
            refused(&make, |c| add(c, gate.window[j], 1), &[name], By::SumCheck);
        }
    }
    // Errors of two bytes of one window, and of the same byte of two windows, do not cancel.
    let two_bytes = |c: &mut Circuit| {
        add(c, gates[0].window[1], 1);
        add(c, gates[0].window[2], -1);
    };
    refused(&make, two_bytes, &["one"], By::SumCheck);
    let two_windows = |c: &mut Circuit| {
        add(c, gates[0].window[1], 1);
        add(c, gates[2].window[1], -1);
    };
    refused(&make, two_windows, &["one", "three"], By::SumCheck);
    let moved = |c: &mut Circuit| {
        c.tamper(gates[2].position.byte.choice(17), Scalar::ZERO);
        c.tamper(gates[2].position.byte.choice(18), Scalar::ONE);
    };
    refused(&make, moved, &["three"], By::SumCheck);
    // Non-zero bytes after the zone's end.
    refused(&make, |c| add(c, gates[1].window[5], 0x41), &["two"], By::SumCheck);
}

#[test]
fn reads_of_entries_know_whether_one_starts_there() {
    let build = |witness: bool| {
        let message = || [&b"head"[..], &[0x18, 9, 0x58, 0x20], &[0xee; 32], b"tail"].concat();
        let messages = || vec![PaddedMessage::new(&message(), 1).unwrap()];
        let mut c = Circuit::new(zones(&[1]), witness.then(messages)).with_names();
        let first = c.position("first", 0, witness.then_some(4));
        let end = c.position("end", 0, witness.then_some(40));
        let map = c.map_entries("entries", &first, &end, witness.then_some(&[(4, 2)][..]));
        let (_, starts) = c.read("entry", &first, 4, Some(&map)).starts.unwrap();
        (c, starts)
    };
    let make = |witness| build(witness).0;
    let starts = build(true).1;
    assert_eq!(starts.map(|start| build(true).0.get(start).unwrap()), [0, 1, 0, 0].map(scalar));
    for start in starts {
        let flip = |c: &mut Circuit| c.tamper(start, Scalar::ONE - c.get(start).unwrap());
        refused(&make, flip, &["entry"], By::SumCheck);
    }
    // Nor is it an entry of another width.
    for other in [0, 2, 3] {
        let another = |c: &mut Circuit| {
            c.tamper(starts[1], Scalar::ZERO);
            c.tamper(starts[other], Scalar::ONE);
        };
        refused(&make, another, &["entry"], By::SumCheck);
    }
}

#[test]
fn walks_mark_entries_and_nothing_else() {
    let map = sample(true).maps[0].clone();
    let bit = |w: usize, x: usize| bit_variable(map.columns[w].start + x);
    // Entries at 70 (width 1), 105 (width 3), 142 (width 2), 178 (width 5); the map ends at 217.
    let unmark = |c: &mut Circuit| c.tamper(bit(0, 70), Scalar::ZERO);
    refused(&sample, unmark, &["entries"], By::Claim("map entries"));
    let unmark = |c: &mut Circuit| c.tamper(bit(1, 142), Scalar::ZERO);
    refused(&sample, unmark, &["entries"], By::Claim("map entries"));
    let mark = |c: &mut Circuit| c.tamper(bit(3, 200), Scalar::ONE);
    let mut circuit = sample(true);
    mark(&mut circuit);
    let (proof, probed) = probed(|| prove_any(&circuit));
    assert!(!accepted(&sample(false), &proof));
    assert_eq!((probed.broken, probed.relations), (vec![("map entries", 10)], vec![0]), "its flow and its bytes");
}

#[test]
fn a_walk_over_other_bytes_is_refused() {
    // Each message breaks one condition of one entry; flow and positions stay as they are.
    let make = |message: &[u8], widths: &[usize], witness: bool| {
        let mut at = 4;
        let mut entries = Vec::new();
        for &width in widths {
            entries.push((at, width));
            at += width + 34;
        }
        let messages = witness.then(|| vec![PaddedMessage::new(message, 4).unwrap()]);
        let mut c = Circuit::new(zones(&[4]), messages).with_names();
        let first = c.position("first", 0, witness.then_some(4));
        let end = c.position("end", 0, witness.then_some(at));
        c.map_entries("entries", &first, &end, witness.then_some(&entries[..]));
        c
    };
    let message = |heads: &[&[u8]]| {
        let mut message = b"head".to_vec();
        for head in heads {
            message.extend_from_slice(head);
            message.extend_from_slice(&[0x58, 0x20]);
            message.extend([0xee; 32]);
        }
        message.extend(b"tail");
        message
    };
    let check = |message: Vec<u8>, widths: &[usize]| {
        let circuit = make(&message, widths, true);
        let proof = prove_any(&circuit);
        let accepted = accepted(&make(&message, widths, false), &proof);
        assert_eq!(accepted, circuit.unsatisfied().is_empty(), "{message:x?}");
        accepted
    };
    let heads: [&[u8]; 4] = [&[0x17], &[0x18, 0xff], &[0x19, 1, 2], &[0x1A, 1, 2, 3, 4]];
    assert!(check(message(&heads), &[1, 2, 3, 5]));
    for head in [0x18, 0x1f, 0x20, 0x40, 0x97, 0xff] {
        assert!(!check(message(&[&[head]]), &[1]), "{head:x}");
    }
    for head in [0, 0x08, 0x10, 0x17] {
        assert!(check(message(&[&[head]]), &[1]), "{head:x}");
    }
    for (width, head) in [(2, 0x19), (3, 0x18), (5, 0x1b), (2, 0x38)] {
        let mut bytes = vec![0; width];
        bytes[0] = head;
        assert!(!check(message(&[&bytes]), &[width]), "{head:x}");
    }
    for (i, head) in heads.iter().enumerate() {
        for at in [0, 1] {
            let mut bytes = message(&[head]);
            bytes[4 + head.len() + at] ^= 1;
            assert!(!check(bytes, &[head.len()]), "entry {i}, byte {at} after the digestID");
        }
    }
}
