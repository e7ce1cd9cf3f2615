//! Proofs of circuits over hashed messages. Nothing here knows of documents.
//!
//! From the top down; each module uses only those below it.
//!
//! | | modules |
//! |---|---|
//! | a proof, from its circuit to its bytes | [`proof`] |
//! | the protocol, which runs the arguments | [`protocol`] |
//! | the arguments, one for each kind of gate | [`arguments`] |
//! | what all arguments share: linear claims, sum-check, hidden messages | [`claims`], [`sumcheck`], [`hidden`] |
//! | what is proved | [`circuit`] |
//! | transcript, commitments, randomness | [`transcript`], [`commit`], `randomness` |

pub mod arguments;
pub mod circuit;
pub mod claims;
pub mod commit;
pub mod hidden;
pub mod proof;
pub mod protocol;
pub(crate) mod randomness;
pub mod sumcheck;
pub mod transcript;

pub(crate) mod encoding;
