//! Columns of a prover that breaks one equation and satisfies all others.

use super::super::cells::{CARRY_A, CARRY_E, CARRY_S, CARRY_W};
use super::columns::{Columns, words_of};
use crate::{
    engine::circuit::{PaddedMessage, Zone},
    math::sha256::{BlockTrace, IV, K},
};

/// A value of the computation that can be changed before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A word of a zone's initial value.
    Start,
    /// A message word.
    Message,
    /// A word of the schedule from round 16 on.
    Schedule,
    /// Working variable `e` after a round.
    E,
    /// Working variable `a` after a round.
    A,
    /// A word of the chaining value after a block.
    Next,
}

/// Carries by name: the word and the bit of a carry that an equation uses.
pub const CARRIES: [(&str, usize, u32); 4] =
    [("S", CARRY_S, 1 << 7), ("E", CARRY_E + 3, 1 << 5), ("A", CARRY_A + 1, 1 << 31), ("W", CARRY_W, 1 << 16)];

/// A bit that no equation uses: a carry of `W` before round 16.
pub const UNUSED: (usize, u32) = (CARRY_W, 1 << 15);

/// SHA-256 in which `hook(step, block, index, value)` may change every value.
pub fn forge(
    zones: &[Zone],
    messages: &[PaddedMessage],
    variables: usize,
    mut hook: impl FnMut(Step, usize, usize, u32) -> u32,
) -> Columns {
    let mut columns = Columns::new(zones, messages, variables);
    for (z, zone) in zones.iter().enumerate() {
        let mut state: [u32; 8] = std::array::from_fn(|k| hook(Step::Start, zone.first_block, k, IV[k]));
        for (block, bytes) in zone.range().zip(messages[z].bytes.chunks_exact(64)) {
            let t = forge_block(&state, bytes, |step, i, value| hook(step, block, i, value));
            columns.blocks_mut()[block] = words_of(&t);
            state = t.next;
        }
        columns.ends_mut()[z] = state;
    }
    columns
}

fn forge_block(state: &[u32; 8], block: &[u8], mut hook: impl FnMut(Step, usize, u32) -> u32) -> BlockTrace {
    let (mut w, mut carry_w) = ([0u32; 64], [0u8; 64]);
    for (t, bytes) in block.chunks_exact(4).enumerate() {
        w[t] = hook(Step::Message, t, u32::from_be_bytes(bytes.try_into().unwrap()));
    }
    for t in 16..64 {
        let sigma0 = w[t - 15].rotate_right(7) ^ w[t - 15].rotate_right(18) ^ (w[t - 15] >> 3);
        let sigma1 = w[t - 2].rotate_right(17) ^ w[t - 2].rotate_right(19) ^ (w[t - 2] >> 10);
        let sum = sigma1 as u64 + w[t - 7] as u64 + sigma0 as u64 + w[t - 16] as u64;
        (w[t], carry_w[t]) = (hook(Step::Schedule, t, sum as u32), (sum >> 32) as u8);
    }
    let (mut a, mut e) = ([0u32; 64], [0u32; 64]);
    let (mut carry_a, mut carry_e) = ([0u8; 64], [0u8; 64]);
    let mut v = *state;
    for t in 0..64 {
        let sigma1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
        let choose = (v[4] & v[5]) ^ (!v[4] & v[6]);
        let sigma0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
        let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        let sum = v[3] as u64 + v[7] as u64 + sigma1 as u64 + choose as u64 + K[t] as u64 + w[t] as u64;
        (e[t], carry_e[t]) = (hook(Step::E, t, sum as u32), (sum >> 32) as u8);
        let sum = (1u64 << 32) + e[t] as u64 - v[3] as u64 + sigma0 as u64 + majority as u64;
        (a[t], carry_a[t]) = (hook(Step::A, t, sum as u32), (sum >> 32) as u8);
        v = [a[t], v[0], v[1], v[2], e[t], v[4], v[5], v[6]];
    }
    let (mut next, mut carry_state) = ([0u32; 8], [0u8; 8]);
    for k in 0..8 {
        let sum = state[k] as u64 + v[k] as u64;
        (next[k], carry_state[k]) = (hook(Step::Next, k, sum as u32), (sum >> 32) as u8);
    }
    BlockTrace { a, e, w, carry_e, carry_a, carry_w, state: *state, carry_state, next }
}
