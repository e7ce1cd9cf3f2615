//! The SHA-256 argument: hashed messages, proved block by block with no circuit.

mod function;

pub use function::{BlockTrace, IV, K, chain, compress, trace};
