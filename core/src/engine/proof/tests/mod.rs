//! The whole protocol on small circuits that use every gate.

use super::{
    prover::{ZoneRows, commit_all, prove, prove_witness},
    *,
};
use crate::{
    engine::{
        arguments::{
            prover::{Witness, non_bits::NonBit},
            sha256::prover::Columns,
        },
        circuit::{Lc, Map, Node, PaddedMessage, PointTable, Shape, constant, zones},
        claims::BLOCK_ROWS,
    },
    error::{Error, ProofError},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::sync::Arc;

mod absorbs;
mod challenges;
mod columns;
mod gates;
mod lies;
mod opening;
mod row;
mod secrecy;
mod shapes;
mod tensors;

/// A message with a map at 70, which has an entry of each width, one of them read, in a zone of six blocks; and a short
/// second zone.
pub(crate) fn sample(witness: bool) -> Circuit {
    let mut message = b"some text in front of the map ".repeat(3)[..70].to_vec();
    let entries: Vec<(usize, usize)> = [&[7][..], &[0x19, 1, 2], &[0x18, 99], &[0x1A, 1, 2, 3, 4]]
        .iter()
        .map(|id| {
            let at = message.len();
            message.extend_from_slice(id);
            message.extend_from_slice(&[0x58, 0x20]);
            message.extend((0..32).map(|i| (i * 5 + id.len()) as u8));
            (at, id.len())
        })
        .collect();
    let end = message.len();
    message.extend_from_slice(b"behind");
    let zones = zones(&[6, 3]);
    let messages =
        witness.then(|| vec![PaddedMessage::new(&message, 6).unwrap(), PaddedMessage::new(b"short", 3).unwrap()]);
    let mut c = Circuit::new(zones, messages).with_names();
    let at = |x: usize| witness.then_some(x);

    let first = c.position("first", 0, at(entries[0].0));
    let last = c.position("end", 0, at(end));
    let map = c.map_entries("entries", &first, &last, witness.then_some(&entries[..]));
    let position = c.position("entry", 0, at(entries[1].0));
    let read = c.read("entry", &position, 40, Some(&map));
    c.expect_bytes("entry head", &read.window, &[0x19, 1, 2, 0x58, 0x20]);
    let (_, starts) = read.starts.unwrap();
    c.enforce_zero("width", Lc::from_variable(starts[2]) + &constant(-Scalar::ONE));
    let text = c.position("text", 0, at(5));
    let text = c.read("text", &text, 8, None);
    c.expect_bytes("text", &text.window, b"text in ");
    for zone in [0, 1] {
        let digest = c.digest("digest", zone);
        let square = c.product("square", Lc::from_variable(digest.words[0]), Lc::from_variable(digest.words[1]));
        c.product("cube", Lc::from_variable(square), Lc::from_variable(digest.words[2]));
    }
    let first_byte = c.byte(1, 0);
    c.enforce_zero("first byte", first_byte + &constant(-Scalar::from_u64(b's' as u64)));
    let table = Arc::new(PointTable {
        x: (0..16).map(|i| Scalar::from_u64(1000 + i)).collect(),
        y: (0..16).map(|i| Scalar::from_u64(2000 + 3 * i)).collect(),
    });
    let lookup = c.lookup("point", &table, at(11));
    c.range("digit", 4, &Lc::from_variable(lookup.digit));
    tensors(&mut c);
    c
}

/// Tensors with a block of each kind: four entries, their squares, and what is left of the squares below 100.
pub(super) fn tensors(c: &mut Circuit) -> [Node; 3] {
    let shape = Shape { channels: 1, rows: 2, columns: 2 };
    let entries = c.has_witness().then_some([[3, 9, 0, 7], [9, 81, 0, 49], [91, 19, 100, 51]]);
    let tensor = |c: &mut Circuit, k: usize| c.tensor(shape, 7, entries.as_ref().map(|entries| &entries[k][..]));
    let [x, square, rest] = [0, 1, 2].map(|k| tensor(c, k));
    c.enforce_products("squares", x, x, square);
    let one = Arc::new(Map::Scale(1));
    let sum = c.linear(shape, vec![(square, one.clone()), (rest, one)], vec![-100]);
    c.enforce_zeros("rests", sum);
    [x, square, rest]
}

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn transcript() -> Transcript {
    Transcript::new("test")
}

#[test]
fn an_honest_proof_verifies() {
    let circuit = sample(true);
    assert_eq!(circuit.unsatisfied(), Vec::<String>::new());
    let proof = prove(&circuit, &[], &mut transcript(), &mut rng(1), &mut |_| Ok(())).unwrap();
    verify(&sample(false), &mut transcript(), &proof).unwrap();
    verify(&sample(false), &mut Transcript::new("other"), &proof).unwrap_err();
}

/// Proves with columns that were tampered with.
fn prove_columns(circuit: &Circuit, columns: Columns) -> Proof {
    let layout = Layout::of(circuit);
    let witness = Witness::new(columns, circuit, &layout);
    prove_witness(circuit, &layout, &witness, &[], &mut transcript(), &mut rng(7), &mut |_| Ok(())).unwrap()
}

/// Proves with SHA-256 columns in which some cells hold no bits.
fn prove_excess(circuit: &Circuit, columns: Columns, non_bits: &[NonBit]) -> Proof {
    let layout = Layout::of(circuit);
    let mut witness = Witness::new(columns, circuit, &layout);
    witness.non_bits.extend(non_bits);
    prove_witness(circuit, &layout, &witness, &[], &mut transcript(), &mut rng(7), &mut |_| Ok(())).unwrap()
}

/// Proves regardless of whether the assignment satisfies the circuit.
fn prove_any(circuit: &Circuit) -> Proof {
    prove(circuit, &[], &mut transcript(), &mut rng(7), &mut |_| Ok(())).unwrap()
}

/// Whether a proof is accepted.
fn accepted(circuit: &Circuit, proof: &Proof) -> bool {
    match verify(circuit, &mut transcript(), proof) {
        Ok(()) => true,
        Err(Error::Proof(ProofError::Invalid { check: "the opening does not fit the statement" })) => false,
        Err(error) => panic!("refused for another reason: {error}"),
    }
}
