//! Documents in clear: reading them, asking about them, trusting their issuers, and issuing them for tests.
//!
//! Nothing here knows of proofs.

pub mod issue;
pub mod mdoc;
pub mod reference;
pub mod request;
pub mod time;
pub mod trust;

mod json;
