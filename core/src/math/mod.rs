//! Fields, curve, polynomials, plain SHA-256, and work shared among threads.

pub mod arith;
pub mod curve;
pub mod poly;
pub mod sha256;

pub(crate) mod parallel;
