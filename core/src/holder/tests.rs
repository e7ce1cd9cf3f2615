use super::*;
use chacha20::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Everything that goes into it, from a generator in one state.
#[test]
fn each_part_of_a_presentation_makes_its_randomness_another() {
    let draw = |state: u8, version, context: &[&[u8]]| {
        let mut out = [0; 32];
        randomness::derive(&mut ChaCha20Rng::from_seed([state; 32]), version, context).fill_bytes(&mut out);
        out
    };
    let usual = draw(1, 1, &[b"present", b"ab", b"c"]);
    assert_eq!(usual, draw(1, 1, &[b"present", b"ab", b"c"]));
    let others = [
        draw(2, 1, &[b"present", b"ab", b"c"]),
        draw(1, 2, &[b"present", b"ab", b"c"]),
        draw(1, 1, &[b"prepare", b"ab", b"c"]),
        draw(1, 1, &[b"present", b"a", b"bc"]),
        draw(1, 1, &[b"present", b"ab", b"c", b""]),
    ];
    assert!(others.iter().all(|other| *other != usual));
}
