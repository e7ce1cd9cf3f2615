//! Prove facts from the documents on your own device without showing them.
//!
//! Bottom to top: [`arith`] (the two fields), `curve` (T256), `commit` (Hyrax rows), the arguments, the
//! statement about an mdoc, and the wallet's and the verifier's side of it.

pub mod arith;
pub mod circuit;
pub mod clear;
pub mod ecdsa;
pub mod error;
mod json;
pub mod mdoc;
pub mod request;
pub mod sha256;
pub mod statement;
pub mod time;
pub mod trust;
