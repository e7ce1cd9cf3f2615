//! Plain SHA-256 (FIPS 180-4), with every intermediate value that the argument commits to.

/// Round constants: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
pub const K: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
];

/// The initial chaining value: the first 32 bits of the fractional parts of the square roots of the first 8 primes.
pub const IV: [u32; 8] =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// What one compression computes: the columns of a block.
#[derive(Clone)]
pub struct BlockTrace {
    /// Working variable `a` after each round.
    pub a: [u32; 64],
    /// Working variable `e` after each round.
    pub e: [u32; 64],
    /// The message schedule.
    pub w: [u32; 64],
    /// Carry of the sum that gives `e`: 0 to 5.
    pub carry_e: [u8; 64],
    /// Carry of the sum that gives `a`: 0 to 3.
    pub carry_a: [u8; 64],
    /// Carry of the sum that gives `w`, from round 16 on: 0 to 3.
    pub carry_w: [u8; 64],
    /// The chaining value before the block.
    pub state: [u32; 8],
    /// Carry of each word of the chaining value after the block.
    pub carry_state: [u8; 8],
    /// The chaining value after the block.
    pub next: [u32; 8],
}

/// Compresses one block and keeps every intermediate value.
pub fn trace(state: &[u32; 8], block: &[u8]) -> BlockTrace {
    let (mut w, mut carry_w) = ([0u32; 64], [0u8; 64]);
    for (t, bytes) in block.chunks_exact(4).enumerate() {
        w[t] = u32::from_be_bytes(bytes.try_into().expect("four bytes"));
    }
    for t in 16..64 {
        let sigma0 = w[t - 15].rotate_right(7) ^ w[t - 15].rotate_right(18) ^ (w[t - 15] >> 3);
        let sigma1 = w[t - 2].rotate_right(17) ^ w[t - 2].rotate_right(19) ^ (w[t - 2] >> 10);
        let sum = sigma1 as u64 + w[t - 7] as u64 + sigma0 as u64 + w[t - 16] as u64;
        (w[t], carry_w[t]) = (sum as u32, (sum >> 32) as u8);
    }
    let (mut a, mut e) = ([0u32; 64], [0u32; 64]);
    let (mut carry_a, mut carry_e) = ([0u8; 64], [0u8; 64]);
    let mut v = *state;
    for t in 0..64 {
        let big_sigma1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
        let choose = (v[4] & v[5]) ^ (!v[4] & v[6]);
        let big_sigma0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
        let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        let sum = v[3] as u64 + v[7] as u64 + big_sigma1 as u64 + choose as u64 + K[t] as u64 + w[t] as u64;
        (e[t], carry_e[t]) = (sum as u32, (sum >> 32) as u8);
        let sum = (1u64 << 32) + e[t] as u64 - v[3] as u64 + big_sigma0 as u64 + majority as u64;
        (a[t], carry_a[t]) = (sum as u32, (sum >> 32) as u8);
        v = [a[t], v[0], v[1], v[2], e[t], v[4], v[5], v[6]];
    }
    let (mut next, mut carry_state) = ([0u32; 8], [0u8; 8]);
    for k in 0..8 {
        let sum = state[k] as u64 + v[k] as u64;
        (next[k], carry_state[k]) = (sum as u32, (sum >> 32) as u8);
    }
    BlockTrace { a, e, w, carry_e, carry_a, carry_w, state: *state, carry_state, next }
}

/// The compression function.
pub fn compress(state: &[u32; 8], block: &[u8]) -> [u32; 8] {
    trace(state, block).next
}

/// The chaining values of whole blocks: before the first, then after each.
pub fn chain(blocks: &[u8]) -> Vec<[u32; 8]> {
    let mut states = vec![IV];
    for block in blocks.chunks_exact(64) {
        states.push(compress(states.last().expect("the initial value"), block));
    }
    states
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::circuit::PaddedMessage;
    use sha2::{Digest, Sha256};

    #[test]
    fn digests_are_those_of_the_library() {
        for len in [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000] {
            let message: Vec<u8> = (0..len).map(|i| (i * 7) as u8).collect();
            let padded = PaddedMessage::new(&message, 20).unwrap();
            let words = chain(&padded.bytes)[padded.active_blocks];
            let digest: Vec<u8> = words.iter().flat_map(|w| w.to_be_bytes()).collect();
            assert_eq!(digest[..], Sha256::digest(&message)[..]);
        }
    }

    #[test]
    fn carries_fit_their_bits() {
        let ones = trace(&[u32::MAX; 8], &[255; 64]);
        assert!(ones.carry_e.iter().all(|&c| c <= 5) && ones.carry_a.iter().all(|&c| c <= 3));
        assert!(ones.carry_w.iter().all(|&c| c <= 3) && ones.carry_state.iter().all(|&c| c <= 1));
    }
}
