//! Protected headers of the issuer's signature.

use sha2::{Digest, Sha256};

use crate::document::mdoc::Algorithm;
use crate::document::mdoc::cbor::{NEGATIVE, UNSIGNED, Writer};

/// The protected header of the issuer's signature.
#[derive(Clone)]
pub enum Header<'a> {
    /// Labels in this order, of those that are known: 1 (alg), 4 (kid), 16 (typ), 33 (x5chain), 34 (x5t). With x5chain,
    /// the unprotected header has none.
    Labels(Algorithm, &'a [u64]),
    /// These bytes.
    Bytes(&'a [u8]),
}

impl Default for Header<'_> {
    fn default() -> Self {
        Self::Labels(Algorithm::Es256, &[1])
    }
}

impl Header<'_> {
    pub(super) fn has_x5chain(&self) -> bool {
        matches!(self, Self::Labels(_, labels) if labels.contains(&33))
    }

    /// The header, of a document that this certificate's key signs.
    pub(super) fn encode(&self, certificate: &[u8]) -> Vec<u8> {
        let (algorithm, labels) = match self {
            Self::Bytes(bytes) => return bytes.to_vec(),
            Self::Labels(algorithm, labels) => (algorithm, labels),
        };
        let mut out = Writer::default().map(labels.len());
        for &label in *labels {
            out = out.head(UNSIGNED, label);
            out = match label {
                1 => out.raw(&algorithm.header()[2..]),
                4 => out.bytes(b"document signer 1"),
                16 => out.text("application/mdoc"),
                33 => out.bytes(certificate),
                34 => out.array(2).head(NEGATIVE, 15).bytes(&Sha256::digest(certificate)),
                _ => out.null(),
            };
        }
        out.0
    }
}
