use super::*;
use crate::engine::{arguments, claims::Layout, hidden::VerifierChannel, proof::tests::sample, transcript::Transcript};

/// The names of the arguments that take part in a circuit's proof.
fn taking_part(circuit: &Circuit) -> Vec<&'static str> {
    let layout = Layout::of(circuit);
    let mut transcript = Transcript::new("test");
    let mut channel = VerifierChannel::new(&mut transcript, &[]);
    arguments::all(&mut channel, circuit, &layout).iter().map(|argument| argument.name()).collect()
}

/// A new kind of gate does not compile here until it says which argument proves it.
#[test]
fn every_kind_of_gate_has_its_argument() {
    let circuit = sample(false);
    let Circuit {
        constraints,
        linear,
        selectors,
        reads,
        maps,
        lookups,
        digests,
        zones,
        bit_count,
        value_count: _,
        tensors,
        assignment: _,
        names: _,
    } = &circuit;
    let kinds = [
        ("sha256", zones.len()),
        ("bits", *bit_count),
        ("r1cs", constraints.len().min(tensors.products.len())),
        ("reads", reads.len()),
        ("map entries", maps.len()),
        ("digests", digests.len()),
        ("linear", linear.len().min(selectors.len()).min(lookups.len()).min(tensors.zeros.len())),
    ];
    assert!(kinds.iter().all(|(_, gates)| *gates > 0), "the sample lacks a kind of gate: {kinds:?}");
    assert_eq!(taking_part(&circuit), kinds.map(|(name, _)| name));
}

#[test]
fn an_argument_without_gates_takes_no_part() {
    let mut circuit = Circuit::new(Vec::new(), None);
    let bit = circuit.bit(None);
    circuit.enforce_zero("zero", Lc::from_variable(bit));
    assert_eq!(taking_part(&circuit), ["bits", "r1cs", "linear"]);
}
