//! The manual: what is proved and to whom, how, and in which bytes.
//!
//! Start with [`threat_model`]: what a proof is worth, and what it is not. [`statement`] is the exact statement about a
//! document, [`certificates`] is what is asked of its issuer, [`protocol`] is the proof system as implemented,
//! [`opening`] its last part with the argument for it, [`transcript`] is every absorb and every challenge in order,
//! [`formats`] is every byte that crosses a boundary, [`attacks`] lists what has been tried against them, and
//! [`mutants`] which test notices that a check is gone. [`models`] is the same for proofs that a model ran.
//!
//! **Not audited.** Nobody outside the project has reviewed the cryptography or the code.

pub mod attacks;
pub mod certificates;
pub mod formats;
pub mod models;
pub mod mutants;
pub mod opening;
pub mod protocol;
pub mod statement;
pub mod threat_model;
pub mod transcript;
