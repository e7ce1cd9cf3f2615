//! Signatures of certificates that were found to be right. A server sees the same few again and again.

use super::certificate::{Parsed, check_signed_by};
use crate::error::Result;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// How many are remembered, the least recently seen forgotten first.
const CAPACITY: usize = 64;

/// Pairs of certificates of which one has signed the other. Clones share them.
///
/// What is remembered holds for ever: it depends on the bytes of both and on nothing else, not on dates or trust.
#[derive(Clone, Default)]
pub(super) struct Signatures(Arc<Mutex<Vec<[u8; 32]>>>);

impl Signatures {
    /// [`check_signed_by`].
    pub(super) fn check(&self, certificate: &Parsed, issuer: &Parsed) -> Result<()> {
        let mut pair = Sha256::new();
        for der in [&certificate.der, &issuer.der] {
            pair.update((der.len() as u64).to_be_bytes());
            pair.update(der);
        }
        let pair = pair.finalize().into();
        if !self.take(&pair) {
            check_signed_by(certificate, issuer)?;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == CAPACITY {
            known.remove(0);
        }
        known.push(pair);
        Ok(())
    }

    /// Whether a pair is known, which it is not any more then.
    fn take(&self, pair: &[u8; 32]) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.len();
        known.retain(|other| other != pair);
        known.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::issue::{CertificateOptions, TestIssuer, tests::now};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn only_right_signatures_are_remembered_and_not_too_many() {
        let certificates = |seed: u64| {
            let options = CertificateOptions::new(now());
            let issuer = TestIssuer::new(&options, &mut ChaCha20Rng::seed_from_u64(seed)).unwrap();
            [&issuer.x5chain()[0][..], issuer.root_certificate()].map(|der| Parsed::read(der).unwrap())
        };
        let ([signer, root], [_, other]) = (certificates(1), certificates(2));
        let signatures = Signatures::default();
        for _ in 0..3 {
            signatures.check(&signer, &root).unwrap();
            assert!(signatures.check(&signer, &other).is_err());
            assert!(signatures.check(&root, &signer).is_err());
            assert_eq!(signatures.0.lock().unwrap().len(), 1);
        }
        // With the list full of others, the oldest makes room.
        *signatures.0.lock().unwrap() = (0..CAPACITY as u8).map(|k| [k; 32]).collect();
        signatures.check(&signer, &root).unwrap();
        let known = signatures.0.lock().unwrap();
        assert_eq!((known.len(), known[0]), (CAPACITY, [1; 32]));
    }
}
