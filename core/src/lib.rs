//! Prove facts about the documents on your device without revealing the documents.
//!
//! From an ISO/IEC 18013-5 document (a mobile driver's licence, say) a [`holder::Holder`] proves that what a
//! [`request::Request`] asks holds of it: signed by an issuer that the [`verifier::Verifier`] trusts, valid now, bound to the
//! device that has just signed the session, and nothing else. There is an example at [`holder::Holder`]; the [`manual`] says
//! what is proved, how, and what it is worth. **Not audited.**
//!
//! The library reads no clock and no file, starts no thread and draws no random number of its own: times, bytes and
//! generators are passed in. With the feature `threads` proofs are made and checked in rayon's pool, the global one or that
//! in which a call is made; the result is the same.
//!
//! # Features
//! | | |
//! |---|---|
//! | `threads` | shares the work among the threads of rayon's pool |
//! | `cli` | the command line `plica` |

// The public interface is: what a wallet and a relying party use.
pub mod control;
pub mod error;
pub mod holder;
pub mod manual;
pub mod presentation;
pub mod verifier;

pub use document::{mdoc, request, time, trust};

// Everything else is public for this project's own tests, benchmarks and bindings, and has no stable interface. Each
// folder uses those listed after it, and `error`, but none before it; `document` and `engine` do not know each other.
#[doc(hidden)]
pub mod statement;

#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod engine;

#[doc(hidden)]
pub mod math;

#[doc(hidden)]
pub use document::{clear, issue};
