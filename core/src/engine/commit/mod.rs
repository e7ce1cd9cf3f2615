//! Hyrax row commitments: a row `f` of at most [`WIDTH`] scalars is committed to as `sum_j f_j G_j + beta H`, with a
//! blind `beta` drawn uniformly by the caller, who keeps it secret and erases it.
//!
//! Small values pay for being small: bits go eight at a time through tables of subset sums, other values digit by
//! digit, a digit zero at no cost. All of it is additions of tabulated points in affine form with shared inversions.
//!
//! **Timing.** What is sent depends on the number of rows alone, but the time does not: tables are indexed by secret
//! digits, zero digits are skipped, and equal or neutral operands take another path. That is meant for a prover on
//! its user's own device, where whoever can time it that closely can read its memory. Nobody who sees only messages
//! learns more than the total time.
//!
//! Tables are built at first use, each on its own ([`prover::prepare_tables`] builds all), and live as long as the process.
//! A committed row that is the identity (a zero row with a zero blind) is the identity point, not an error.

mod msm;
pub mod prover;
mod tables;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

pub use msm::msm_fixed;

use crate::math::curve::{Affine, batch_to_affine, hash_to_curve};

/// How many generators there are, and how long a row may be.
pub const WIDTH: usize = 512;

/// The domain of the generators, with a version of its own.
pub const GENERATOR_DOMAIN: &[u8] = b"plica/v1/T256/generators";

/// The generators of all commitments: hashed to the curve, so that nobody knows a relation between them.
pub struct Generators {
    /// `G_j` is the hash of "G" and `j`, four bytes, most significant first.
    pub g: [Affine; WIDTH],
    /// The generator of the blinds is the hash of "H".
    pub h: Affine,
}

/// The generators, computed at first use.
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
