//! The manual: what is proved and to whom, how, and in which bytes.
//!
//! Start with [`threat_model`], which says what a proof is worth and what it is not. [`statement`] is the exact statement
//! about a document, [`protocol`] the proof system as it is implemented, [`formats`] every byte that crosses a boundary,
//! [`attacks`] what has been tried against all that.
//!
//! **Not audited.** Nobody outside the project has reviewed the cryptography or the code.

pub mod attacks;
pub mod formats;
pub mod protocol;
pub mod statement;
pub mod threat_model;
pub mod transcript;
