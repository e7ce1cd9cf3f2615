//! Tables that only the prover uses.

use super::{
    super::{
        WIDTH, generators,
        tables::{blind_multiples, multiples, powers, row_powers},
    },
    MESSAGE_WIDTH,
};
use crate::math::{
    arith::Pick,
    curve::{Affine, BatchAdder},
};
use std::sync::OnceLock;

/// Bits per digit of a message's values.
pub(in crate::engine::commit) const MESSAGE_BITS: usize = 6;
/// Generators per subset-sum table.
pub(super) const GROUP: usize = 8;

/// Builds all tables (about 3 MB); otherwise each is built on first use, or once it pays.
pub fn prepare_tables() {
    subset_sums();
    row_powers();
    blind_multiples();
    message_multiples();
}

/// `[g][m]`: the sum of those generators from `8 g` on whose bit is set in `m < 256`.
pub(in crate::engine::commit) fn subset_sums() -> &'static [Affine] {
    static TABLE: OnceLock<Box<[Affine]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let size = 1 << GROUP;
        let mut table = vec![Affine::IDENTITY; WIDTH / GROUP * size];
        let mut adder = BatchAdder::new();
        for bit in 0..GROUP {
            // The sums below 2^bit once more, each with the next generator added.
            let half = 1 << bit;
            for (group, sums) in table.chunks_exact_mut(size).enumerate() {
                sums[half..2 * half].fill(generators().g[group * GROUP + bit]);
            }
            adder.add_assign(&mut table, None, WIDTH / GROUP * half, |i| {
                let from = i / half * size + i % half;
                Pick { to: from + half, from, negate: false }
            });
        }
        table.into()
    })
}

/// `[k][j][d - 1]`: `d 2^(MESSAGE_BITS k) G_j` for `j < MESSAGE_WIDTH`.
pub(in crate::engine::commit) fn message_multiples() -> &'static [Affine] {
    static TABLE: OnceLock<Box<[Affine]>> = OnceLock::new();
    TABLE.get_or_init(|| multiples(&powers(&generators().g[..MESSAGE_WIDTH], MESSAGE_BITS), MESSAGE_BITS))
}
