//! What the tests of several arguments share.

use crate::{
    engine::{
        circuit::{BLOCK_BYTES, Circuit, MapGate},
        claims::Layout,
        hidden::prover::ProverChannel,
        transcript::Transcript,
    },
    math::arith::Scalar,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// A circuit with every gate.
pub(super) fn sample() -> (Circuit, Layout) {
    let circuit = crate::engine::proof::tests::sample(true);
    let layout = Layout::of(&circuit);
    (circuit, layout)
}

/// Makes an argument with challenges from a separate transcript.
pub(super) fn drawn<T>(new: impl FnOnce(&mut ProverChannel<'_, ChaCha20Rng>) -> T) -> T {
    let (mut transcript, mut rng) = (Transcript::new("test"), ChaCha20Rng::seed_from_u64(1));
    new(&mut ProverChannel::new(&mut transcript, &mut rng))
}

/// Adds a column of a map, one entry per position, to a table over all bytes.
pub(super) fn add_column(table: &mut [Scalar], circuit: &Circuit, map: &MapGate, column: usize, weight: Scalar) {
    let first = circuit.zones()[map.zone].first_block * BLOCK_BYTES;
    let bits = &circuit.bits()[map.columns[column].clone()];
    for (entry, &bit) in table[first..].iter_mut().zip(bits) {
        *entry += weight * Scalar::from_u64(u64::from(bit));
    }
}
