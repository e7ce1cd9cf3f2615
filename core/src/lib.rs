//! Prove facts from the documents on your own device without showing them.
//!
//! Bottom to top: [`arith`] (the two fields), [`curve`] (T256), [`commit`] (Hyrax rows), the arguments, the
//! statement about an mdoc, and the wallet's and the verifier's side of it.

pub mod arguments;
pub mod arith;
pub mod circuit;
pub mod claims;
pub mod clear;
pub mod commit;
pub mod control;
pub mod curve;
pub mod ecdsa;
mod encoding;
pub mod error;
pub mod hidden;
pub mod holder;
pub mod issue;
mod issuers;
mod json;
pub mod mdoc;
pub mod poly;
pub mod presentation;
pub mod proof;
pub mod protocol;
pub mod request;
pub mod sha256;
pub mod statement;
pub mod sumcheck;
pub mod time;
pub mod transcript;
pub mod trust;
pub mod verifier;
