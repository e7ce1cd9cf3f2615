//! Prove facts from the documents on your own device without showing them.
//!
//! From an ISO/IEC 18013-5 document (a mobile driver's licence, say) a [`holder::Holder`] proves that what a
//! [`request::Request`] asks holds of it: signed by an issuer that the [`verifier::Verifier`] trusts, valid now, bound to the
//! device that has just signed the session, and nothing else. There is an example at [`holder::Holder`]; the [`manual`] says
//! what is proved, how, and what it is worth. **Not audited.**
//!
//! The parts, from the top down; each uses those below it only.
//!
//! | | modules |
//! |---|---|
//! | what a wallet and a relying party use | [`holder`], [`verifier`], [`request`], [`presentation`], [`trust`], [`control`], [`time`], [`error`] |
//! | documents: reading them, checking them in clear, issuing them for tests | [`mdoc`], [`clear`], [`issue`] |
//! | what is proved about a document, as a circuit | [`statement`], [`ecdsa`], [`circuit`] |
//! | proofs of circuits: the arguments, and the protocol that runs them | [`proof`], [`protocol`], [`arguments`], [`sha256`] |
//! | what all arguments stand on | [`claims`], [`sumcheck`], [`hidden`], [`transcript`], [`poly`] |
//! | commitments, curve, fields | [`commit`], [`curve`], [`arith`] |
//! | the manual | [`manual`] |
//!
//! The library reads no clock and no file, starts no thread and draws no random number of its own: times, bytes and
//! generators are passed in. With the feature `threads` proofs are made and checked in rayon's pool, the global one or that
//! in which a call is made; what comes out is the same.

// What a wallet and a relying party use.
pub mod control;
pub mod error;
pub mod holder;
pub mod presentation;
pub mod request;
pub mod time;
pub mod trust;
pub mod verifier;

// Documents: reading them, checking them in clear, issuing them for tests.
pub mod clear;
pub mod issue;
pub mod mdoc;

// What is proved about a document, as a circuit.
pub mod circuit;
pub mod ecdsa;
pub mod statement;

// Proofs of circuits: the arguments, and the protocol that runs them.
pub mod arguments;
pub mod proof;
pub mod protocol;
pub mod sha256;

// What all arguments stand on.
pub mod claims;
pub mod hidden;
pub mod poly;
pub mod sumcheck;
pub mod transcript;

// Commitments, curve, fields.
pub mod arith;
pub mod commit;
pub mod curve;

// The manual.
pub mod manual;

// Helpers.
mod encoding;
mod issuers;
mod json;
mod parallel;
