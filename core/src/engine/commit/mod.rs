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
//! Each table is built when it is first used, or when building it pays ([`prover::prepare_tables`] builds all of them),
//! and lives as long as the process. A committed row that is the identity (a zero row with a zero blind) is the
//! identity point, not an error.

pub mod equation;
mod generators;
mod msm;
pub mod prover;
mod tables;
#[cfg(test)]
mod tests;

pub use equation::Equation;
pub use generators::{GENERATOR_DOMAIN, Generators, generators};
pub use msm::msm_fixed;

/// The number of generators, and the largest length of a row.
pub const WIDTH: usize = 512;
