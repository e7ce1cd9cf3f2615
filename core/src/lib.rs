//! Prove facts about the documents on your device without revealing the documents.
//!
//! From an ISO/IEC 18013-5 document (a mobile driver's licence, say) a [`holder::Holder`] proves that what a
//! [`request::Request`] asks holds for it: it was signed by an issuer that the [`verifier::Verifier`] trusts, is valid
//! now, and is bound to the device that has just signed the session. The proof reveals nothing else. There is an
//! example at [`holder::Holder`]; the [`manual`] says what is proved, how, and what it is worth. **Not audited.**
//!
//! The library reads no clock and no file, starts no threads and has no source of randomness: you pass in times, bytes
//! and generators. With the feature `threads`, proofs are made and checked in a rayon pool, either the global one or
//! the one that you call from; the result is the same.
//!
//! A [`model::Model`] proves that a small trained model gave an answer about inputs that stay private.
//!
//! # Features
//! | | |
//! |---|---|
//! | `brainpool` | trusts authorities whose keys are on brainpoolP256r1 or brainpoolP384r1 |
//! | `compile` | turns trained models into the library's own |
//! | `threads` | shares the work among the threads of a rayon pool |
//! | `cli` | the command line `plica` |

// The public interface: what a wallet and a relying party use.
pub mod control;
pub mod error;
pub mod holder;
pub mod manual;
pub mod model;
pub mod presentation;
pub mod verifier;

mod question;

pub use document::{mdoc, request, time, trust};

// Everything else is public for this project's own tests, benchmarks and bindings, and has no stable interface. Each
// folder uses only those listed after it, and `error`; `document` and `engine` do not know each other.
#[cfg(feature = "compile")]
#[doc(hidden)]
pub mod compile;
#[doc(hidden)]
pub mod statement;

#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod engine;

#[doc(hidden)]
pub mod math;

#[doc(hidden)]
pub use document::{issue, reference};
