//! The arguments: each takes one kind of gate to linear claims on committed rows.
//!
//! They share one shape: challenges drawn after the rows are committed, a sum-check instance of the prover's, what its
//! final evaluations must satisfy, and the kernels of the linear claims that they leave.

pub mod booleanity;
pub mod digests;
pub mod linear;
pub mod r1cs;
pub mod reads;
pub mod walks;
