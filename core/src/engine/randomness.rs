//! Where the randomness of a proof comes from.

use chacha20::ChaCha20Rng;
use rand_core::{CryptoRng, SeedableRng};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The one source of randomness of a proof: keyed with fresh entropy and with everything that makes this proof
/// different from any other, so that an outer generator that was rolled back, or seeded, cannot make two different
/// proofs share a blind. What was prepared and the protocol's version belong to that: both change the challenges, and
/// under two challenges the same mask shows what it hides. It wipes its state when it is dropped.
pub(crate) fn derive(rng: &mut impl CryptoRng, version: u32, context: &[&[u8]]) -> ChaCha20Rng {
    let mut entropy = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut entropy[..]);
    let mut hash = Sha256::new().chain_update(b"plica randomness 1").chain_update(&entropy[..]);
    hash.update(version.to_be_bytes());
    for part in context {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(hash.finalize().into());
    ChaCha20Rng::from_seed(*seed)
}

/// A feature of its crate, without which everything compiles as well.
const _: fn() = || {
    fn wiped_when_dropped<T: zeroize::ZeroizeOnDrop>() {}
    wiped_when_dropped::<ChaCha20Rng>();
};
