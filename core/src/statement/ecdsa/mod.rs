//! ECDSA over P-256 with SHA-256 (FIPS 186-5, section 6.4) as gates of a [`Circuit`](crate::engine::circuit::Circuit).
//!
//! The circuit's field is P-256's base field, so points are native; what is not native is arithmetic modulo the group
//! order `n`. Two statements, each for the signature that it fits:
//!
//! - [`issuer_signature`]: a hidden digest carries a hidden signature of a public key.
//! - [`device_signature`]: a public digest carries a signature of a hidden key, whose nonce point is public.
//!
//! Both are sums of looked-up multiples of points that both sides know ([`IssuerTables`], [`DeviceTables`]).

mod chain;
mod device;
mod issuer;
mod modular;
mod points;
mod tables;
#[cfg(test)]
mod tests;

use crate::engine::circuit::Lc;
use nova_snark::frontend::Variable;

pub use device::{device_signature, nonce_point};
pub use issuer::{IssuerSignature, issuer_signature};
pub use modular::Integer;
pub use points::AffinePoint;
pub use tables::{DeviceTables, IssuerTables};

/// Why a signature cannot be stated or proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EcdsaError {
    /// The coordinates do not satisfy the curve's equation; the point at infinity has none.
    #[error("the point is not on P-256")]
    NotOnCurve,
    /// The nonce point's x-coordinate is zero modulo the group order.
    #[error("the nonce point's x-coordinate is zero modulo the group order")]
    ZeroNonce,
    /// The digest is zero modulo the group order.
    #[error("the digest is zero modulo the group order")]
    ZeroDigest,
    /// A table of multiples would hold the point at infinity.
    #[error("the point gives a table that holds the point at infinity")]
    DegenerateTable,
    /// The signature does not verify.
    #[error("the signature does not verify")]
    InvalidSignature,
}

/// A variable as a linear combination.
fn lc(variable: Variable) -> Lc {
    Lc::from_variable(variable)
}
