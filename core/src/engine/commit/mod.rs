//! Hyrax row commitments. The commitment to a row `f` of at most [`WIDTH`] scalars is `sum_j f_j G_j + beta H`, with a
//! blind `beta` that the caller draws uniformly, keeps secret and erases.
//!
//! Small values cost less: bits go eight at a time through tables of subset sums, other values digit by digit, where
//! zero digits cost nothing. All of this consists of additions of tabulated points in affine form with shared
//! inversions.
//!
//! **Timing.** What is sent depends only on the number of rows, but the time does not: tables are indexed by secret
//! digits, zero digits are skipped, and equal or neutral operands take another path. This is meant for a prover on its
//! user's own device, where anyone who can measure time that closely can read its memory, too. Someone who sees only
//! messages learns no more than the total time.
//!
//! Each table is built when it is first used ([`prover::prepare_tables`] builds all of them) and lives as long as the
//! process. A committed row that is the identity (a zero row with a zero blind) is the identity point, not an error.

mod equation;
mod msm;
pub mod prover;
mod tables;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

pub use equation::Equation;
pub use msm::msm_fixed;

use crate::math::curve::{Affine, batch_to_affine, hash_to_curve};

/// The number of generators, and the largest length of a row.
pub const WIDTH: usize = 512;

/// The domain of the generators, which has a separate version.
pub const GENERATOR_DOMAIN: &[u8] = b"plica/v1/T256/generators";

/// The generators of all commitments, hashed to the curve so that nobody knows a relation between them.
pub struct Generators {
    /// `G_j` is the hash of "G" and `j`, four bytes, most significant first.
    pub g: [Affine; WIDTH],
    /// The generator of the blinds is the hash of "H".
    pub h: Affine,
}

/// The generators, computed on first use.
pub fn generators() -> &'static Generators {
    static GENERATORS: OnceLock<Generators> = OnceLock::new();
    GENERATORS.get_or_init(|| {
        let mut points: Vec<_> = (0..WIDTH as u32)
            .map(|j| {
                let mut message = *b"G....";
                message[1..].copy_from_slice(&j.to_be_bytes());
                hash_to_curve(GENERATOR_DOMAIN, &message)
            })
            .collect();
        points.push(hash_to_curve(GENERATOR_DOMAIN, b"H"));
        let points = batch_to_affine(&points);
        Generators { g: core::array::from_fn(|j| points[j]), h: points[WIDTH] }
    })
}
