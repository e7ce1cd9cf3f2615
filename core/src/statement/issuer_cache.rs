//! Tables of issuers' keys, kept while they are in use.

use crate::{error::Result, statement::Issuer};
use std::sync::{Mutex, PoisonError};

/// A small cache, least recently used out first. An issuer's tables take half a megabyte and some milliseconds to make.
pub(crate) struct IssuerCache {
    /// Most recently used last.
    entries: Mutex<Vec<Entry>>,
    capacity: usize,
}

struct Entry {
    key: ([u8; 32], [u8; 32]),
    issuer: Issuer,
}

impl IssuerCache {
    /// Keeps so many issuers, at least one.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { entries: Mutex::new(Vec::new()), capacity: capacity.max(1) }
    }

    /// The issuer with this key.
    ///
    /// # Errors
    /// [`DocumentError::NotOnCurve`](crate::error::DocumentError::NotOnCurve).
    pub(crate) fn get(&self, x: &[u8; 32], y: &[u8; 32]) -> Result<Issuer> {
        if let Some(issuer) = self.find(x, y) {
            return Ok(issuer);
        }
        // Made without the lock: two threads that meet a new issuer both make its tables, and neither waits.
        let issuer = Issuer::new(x, y)?;
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| (&entry.key.0, &entry.key.1) != (x, y));
        if entries.len() == self.capacity {
            entries.remove(0);
        }
        entries.push(Entry { key: (*x, *y), issuer: issuer.clone() });
        Ok(issuer)
    }

    fn find(&self, x: &[u8; 32], y: &[u8; 32]) -> Option<Issuer> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let at = entries.iter().position(|entry| (&entry.key.0, &entry.key.1) == (x, y))?;
        let entry = entries.remove(at);
        let issuer = entry.issuer.clone();
        entries.push(entry);
        Some(issuer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::issue::TestDevice;

    #[test]
    fn keeps_what_was_used_last() {
        let keys: Vec<_> = (1..=3).map(|k| TestDevice::from_bytes(&[k; 32]).unwrap().public_key()).collect();
        let cache = IssuerCache::new(2);
        for k in [0, 1, 0, 2] {
            let issuer = cache.get(&keys[k].x, &keys[k].y).unwrap();
            assert_eq!(issuer.key().x().to_be_bytes(), keys[k].x);
        }
        assert_eq!([0, 1, 2].map(|k| cache.find(&keys[k].x, &keys[k].y).is_some()), [true, false, true]);
    }
}
