//! A prover whose hash columns break one equation and satisfy all others, or hold another bit somewhere.

use super::*;
use crate::engine::{
    arguments::sha256::{
        cells::{A, E, S, W},
        prover::forge::{CARRIES, Step, UNUSED, forge},
    },
    circuit::Zone,
    protocol::tests::probed,
};

/// Two short messages, and no gate that uses them.
fn bare(witness: bool) -> Circuit {
    Circuit::new(zones(&[2, 1]), witness.then(messages))
}

fn messages() -> Vec<PaddedMessage> {
    vec![PaddedMessage::new(&[0xa5; 100], 2).unwrap(), PaddedMessage::new(b"the other one", 1).unwrap()]
}

fn forged(hook: impl FnMut(Step, usize, usize, u32) -> u32) -> Columns {
    let zones: Vec<Zone> = zones(&[2, 1]);
    forge(&zones, &messages(), 4, hook)
}

/// Whether columns are accepted. All claims on them are true in any case; only the sum-check's end may be wrong.
fn accepts(columns: Columns) -> bool {
    let circuit = bare(true);
    let (proof, probed) = probed(|| prove_columns(&circuit, columns));
    assert_eq!(probed.broken, []);
    let accepted = accepted(&bare(false), &proof);
    let expected = if accepted { vec![] } else { vec![0] };
    assert_eq!(probed.relations, expected);
    accepted
}

#[test]
fn a_forging_prover_with_honest_columns_is_accepted() {
    assert!(accepts(forged(|_, _, _, value| value)));
}

#[test]
fn every_equation_of_a_round_is_checked() {
    for (step, block, index) in [
        (Step::E, 0, 0),
        (Step::E, 1, 33),
        (Step::E, 2, 63),
        (Step::A, 0, 1),
        (Step::A, 1, 40),
        (Step::A, 2, 62),
        (Step::Schedule, 0, 16),
        (Step::Schedule, 1, 17),
        (Step::Schedule, 2, 63),
    ] {
        let hook = |s, b, i, value| if (s, b, i) == (step, block, index) { value ^ 0x100 } else { value };
        assert!(!accepts(forged(hook)), "{step:?} {block} {index}");
    }
}

#[test]
fn every_chaining_word_is_checked() {
    for block in 0..3 {
        for word in [0, 3, 4, 7] {
            // The zones' last chaining values come after blocks 1 and 2.
            let hook = |s, b, i, value: u32| {
                if (s, b, i) == (Step::Next, block, word) { value.wrapping_add(1) } else { value }
            };
            assert!(!accepts(forged(hook)), "word {word} after block {block}");
        }
    }
}

#[test]
fn every_zone_starts_from_the_initial_value() {
    for block in [0, 2] {
        for word in [0, 5, 7] {
            let hook = |s, b, i, value| if (s, b, i) == (Step::Start, block, word) { value ^ 1 } else { value };
            assert!(!accepts(forged(hook)), "word {word} of block {block}");
        }
    }
}

#[test]
fn errors_of_two_zones_do_not_cancel() {
    // A single weight for both starts would show only that the sum of the starts is right.
    for step in [Step::Start, Step::Next] {
        let hook = |s, b, i, value: u32| match (s == step, b, i) {
            (true, 0, 2) => value + 1,
            (true, 2, 2) => value - 1,
            _ => value,
        };
        assert!(!accepts(forged(hook)), "{step:?}");
    }
    // Nor do errors of two words of one start cancel, or those of the same word after two blocks.
    let words = |s, b, i, value: u32| match (s, b, i) {
        (Step::Start, 0, 2) => value + 1,
        (Step::Start, 0, 3) => value - 1,
        _ => value,
    };
    assert!(!accepts(forged(words)));
}

#[test]
fn every_carry_is_checked() {
    for (name, word, bits) in CARRIES {
        let mut columns = forged(|_, _, _, value| value);
        columns.blocks_mut()[1][word] ^= bits;
        assert!(!accepts(columns), "carry of {name}");
    }
    let mut columns = forged(|_, _, _, value| value);
    columns.blocks_mut()[1][UNUSED.0] ^= UNUSED.1;
    assert!(accepts(columns), "a bit that no equation uses");
}

#[test]
fn every_column_is_checked() {
    // A, E, the schedule after the message, chaining words: first and last word of each, and the value after a zone.
    for word in [0, 63, 64, 127, 144, 191, 192, 199] {
        let mut columns = forged(|_, _, _, value| value);
        columns.blocks_mut()[word % 3][word] ^= 1 << (word % 32);
        assert!(!accepts(columns), "word {word}");
    }
    // Message words; the maps' tables use them, too.
    for word in [128, 143] {
        let mut columns = forged(|_, _, _, value| value);
        columns.blocks_mut()[1][word] ^= 1;
        assert!(!accepted(&bare(false), &prove_columns(&bare(true), columns)), "word {word}");
    }
    for zone in [0, 1] {
        let mut columns = forged(|_, _, _, value| value);
        columns.ends_mut()[zone][6] ^= 1 << 31;
        assert!(!accepts(columns), "end of zone {zone}");
    }
}

/// The cell is in no equation: the only thing to check is that it holds a bit.
#[test]
fn every_cell_holds_a_bit() {
    let columns = || forged(|_, _, _, value| value);
    let (word, bit) = (UNUSED.0, UNUSED.1.trailing_zeros() as usize);
    for (k, by) in [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, Scalar::from_u64(2), Scalar::random(&mut rng(3))]
        .into_iter()
        .enumerate()
    {
        let non_bit = NonBit::of_block(1, word, bit, by);
        let (proof, probed) = probed(|| prove_excess(&bare(true), columns(), &[non_bit]));
        assert_eq!(probed.broken, [], "all claims are about what is committed");
        let holds = by.is_zero() || by == Scalar::ONE;
        assert_eq!(accepted(&bare(false), &proof), holds, "non_bit {k}");
        assert_eq!(probed.relations, if holds { vec![] } else { vec![0] });
    }
}

/// Words of which the equations use the value alone: with 2 and -1 more in neighbouring bits it stays the same. All
/// equations hold, and all claims.
#[test]
fn every_column_holds_bits() {
    let last = 63;
    for (name, word) in [("A", A + last), ("E", E + last), ("W", W + last), ("d", S + 3), ("h", S + 7)] {
        for bit in [0, 17] {
            let by = [Scalar::from_u64(2), -Scalar::ONE];
            let non_bits = [0, 1].map(|k| NonBit::of_block(1, word, bit + k, by[k]));
            let (proof, probed) = probed(|| prove_excess(&bare(true), forged(|_, _, _, value| value), &non_bits));
            assert!(!accepted(&bare(false), &proof), "{name}, bits {bit} and {}", bit + 1);
            assert_eq!((probed.broken, probed.relations), (vec![], vec![0]), "{name}");
        }
    }
}

#[test]
fn blocks_that_pad_the_count_stay_empty() {
    // They have no rows: whatever a prover puts there is part of no commitment.
    let mut columns = forged(|_, _, _, value| value);
    columns.blocks_mut()[3][130] ^= 1;
    let circuit = bare(true);
    assert!(!accepted(&bare(false), &prove_columns(&circuit, columns)));
}

#[test]
fn other_messages_than_those_that_are_read_are_refused() {
    let circuit = sample(true);
    let forge = |hook: &dyn Fn(Step, usize, usize, u32) -> u32| {
        let columns = forge(circuit.zones(), circuit.messages().unwrap(), 4, hook);
        let (proof, probed) = probed(|| prove_columns(&circuit, columns));
        (accepted(&sample(false), &proof), probed.broken)
    };
    assert_eq!(forge(&|_, _, _, value| value), (true, vec![]));
    let (accepted, broken) = forge(&|s, b, i, v| if (s, b, i) == (Step::Message, 1, 4) { v ^ 1 } else { v });
    assert!(!accepted);
    assert!(broken.iter().any(|(argument, _)| *argument == "reads"), "{broken:?}");
    assert!(broken.iter().any(|(argument, _)| *argument == "map entries"), "{broken:?}");
}
