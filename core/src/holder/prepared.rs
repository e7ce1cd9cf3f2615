//! What is computed ahead of any question.
//!
//! # Format
//! | part | bytes |
//! |---|---|
//! | `PLCK` and the version, 2 | 4 + 4 |
//! | SHA-256 of the credential | 32 |
//! | seed of the blinds | 32 |
//! | number of zones; for each SHA-256 of its padded message, and its number of rows | 4; 32 + 4 |
//! | the rows' commitments: x-coordinates, then packed signs, as in a proof | 32 each + 1 for eight |
//! | SHA-256 of all that | 32 |
//!
//! # Blinds
//! Those of a zone are drawn from ChaCha20 under the key `SHA-256("plica prepared blinds 1", seed, SHA-256 of the
//! credential, SHA-256 of the padded message, number of rows)`: 64 bytes for each row, as an integer with its least
//! significant byte first, reduced. The seed is fresh. It must not be made of the credential alone: with blinds that
//! anyone who knows the document can compute, commitments confirm guesses.

use crate::{
    control::Control,
    document::{
        mdoc::Credential,
        request::{ModelClaim, Request},
    },
    engine::{
        circuit::{Circuit, PaddedMessage},
        encoding::{Decoder, points_size, put_count, put_points},
        proof::prover::ZoneRows,
    },
    error::{Error, HolderError, Result},
    math::{arith::Scalar, curve::Affine},
    statement::mso_class,
};
use chacha20::ChaCha20Rng;
use rand_core::{CryptoRng, SeedableRng};
use sha2::{Digest, Sha256};
use std::mem::take;
use zeroize::Zeroizing;

const MAGIC: [u8; 4] = *b"PLCK";
const VERSION: u32 = 2;
/// The most zones: an MSO and every item.
const MAX_ZONES: usize = 1 + 1_024;
/// The most rows of a zone.
const MAX_ROWS: usize = 1 << 11;
/// Messages committed to together: enough to share the work, few enough to stop soon when asked to.
const AT_ONCE: usize = 16;

/// Commitments to a credential's messages, kept for its presentations. As secret as the credential: with them, guesses
/// of the document's content can be confirmed. They do not link presentations, each of which has blinds of its own.
#[derive(Clone)]
pub struct Prepared {
    credential: [u8; 32],
    /// Of which the blinds are made.
    seed: Zeroizing<[u8; 32]>,
    zones: Vec<Zone>,
}

#[derive(Clone)]
struct Zone {
    /// SHA-256 of the padded message: rows can only be used for the message that they commit to.
    message: [u8; 32],
    points: Vec<Affine>,
}

impl Prepared {
    pub(super) fn new(
        credential: &Credential,
        fingerprint: [u8; 32],
        request: Option<&Request>,
        control: &Control<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Self> {
        let mut prepared = Self { credential: fingerprint, seed: Zeroizing::new([0; 32]), zones: Vec::new() };
        rng.fill_bytes(&mut prepared.seed[..]);
        let mso = &credential.mso().message;
        let asked = request.iter().flat_map(|request| &request.claims).flat_map(|claim| claim.alternatives());
        let mut asked: Vec<_> = asked.map(|claim| (claim.namespace, claim.element)).collect();
        let of_model =
            request.into_iter().filter_map(|request| request.model.as_ref()).flat_map(ModelClaim::attributes);
        asked.extend(of_model.map(|attribute| (attribute.namespace.clone(), attribute.element.clone())));
        let items = credential.elements().filter(|(namespace, item)| {
            let names = |(of, element): &(String, String)| of == namespace && *element == item.layout.element;
            item.check_size().is_ok() && asked.iter().any(names)
        });
        let items = items.map(|(_, item)| (&item.bytes, item.size().blocks()));
        let messages = [(mso, mso_class(mso.len())?)].into_iter().chain(items);
        let mut messages = messages.filter_map(|(bytes, blocks)| PaddedMessage::new(bytes, blocks)).peekable();
        while messages.peek().is_some() {
            control.check()?;
            let messages: Vec<PaddedMessage> = messages.by_ref().take(AT_ONCE).collect();
            let hashes: Vec<[u8; 32]> = messages.iter().map(hash).collect();
            let rows = ZoneRows::of(&messages, |i, n| prepared.blinds(&hashes[i], n));
            let zone = |(message, mut rows): ([u8; 32], ZoneRows)| Zone { message, points: take(&mut rows.points) };
            prepared.zones.extend(hashes.iter().copied().zip(rows).map(zone));
        }
        Ok(prepared)
    }

    /// The blinds of a zone.
    fn blinds(&self, message: &[u8; 32], rows: usize) -> Vec<Scalar> {
        let hash = Sha256::new().chain_update(b"plica prepared blinds 1").chain_update(&self.seed[..]);
        let hash = hash.chain_update(self.credential).chain_update(message).chain_update((rows as u64).to_be_bytes());
        let mut key = Zeroizing::new([0; 32]);
        key.copy_from_slice(&hash.finalize());
        let mut rng = ChaCha20Rng::from_seed(*key);
        (0..rows).map(|_| Scalar::random(&mut rng)).collect()
    }

    /// Whether this was prepared from `credential` is told by this fingerprint of it.
    pub(super) fn credential(&self) -> &[u8; 32] {
        &self.credential
    }

    /// The rows for each zone of a circuit, where there are some.
    pub(super) fn rows(&self, circuit: &Circuit) -> Vec<Option<ZoneRows>> {
        let messages = circuit.messages().unwrap_or_default();
        messages
            .iter()
            .map(|message| {
                let wanted = hash(message);
                let zone = self.zones.iter().find(|zone| zone.message == wanted)?;
                Some(ZoneRows { points: zone.points.clone(), blinds: self.blinds(&wanted, zone.points.len()) })
            })
            .collect()
    }

    /// SHA-256 of rows as [`Prepared::rows`] has them: which commitments and blinds a proof starts from.
    pub(super) fn hash_of(rows: &[Option<&ZoneRows>]) -> [u8; 32] {
        let mut hash = Sha256::new();
        for rows in rows {
            let count = rows.map_or(0, |rows| rows.points.len());
            hash.update((count as u64).to_be_bytes());
            for (point, blind) in rows.iter().flat_map(|rows| rows.points.iter().zip(&rows.blinds)) {
                hash.update(point.compress());
                hash.update(&Zeroizing::new(blind.to_bytes())[..]);
            }
        }
        hash.finalize().into()
    }

    /// How many messages are prepared: the MSO and items.
    #[must_use]
    pub fn messages(&self) -> usize {
        self.zones.len()
    }

    /// How many rows are committed to.
    #[must_use]
    pub fn committed_rows(&self) -> usize {
        self.zones.iter().map(|zone| zone.points.len()).sum()
    }

    /// The bytes, as secret as the credential.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let size = 108 + 36 * self.zones.len() + points_size(self.committed_rows());
        let mut out = Zeroizing::new(Vec::with_capacity(size));
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&VERSION.to_be_bytes());
        out.extend_from_slice(&self.credential);
        out.extend_from_slice(&self.seed[..]);
        put_count(&mut out, self.zones.len());
        for zone in &self.zones {
            out.extend_from_slice(&zone.message);
            put_count(&mut out, zone.points.len());
        }
        put_points(&mut out, self.zones.iter().flat_map(|zone| &zone.points));
        let checksum = Sha256::digest(&out[..]);
        out.extend_from_slice(&checksum);
        debug_assert_eq!(out.len(), size, "a vector that grew would leave a copy of the seed");
        out
    }

    /// Reads what [`Prepared::to_bytes`] wrote. Takes a square root for each row, so read it ahead of presenting.
    ///
    /// # Errors
    /// [`HolderError::PreparedMalformed`] with the place; also where a single bit was changed. What an earlier version
    /// wrote is refused at `version`: prepare again.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let fault = |what, offset| Error::from(HolderError::PreparedMalformed { what, offset });
        let end = bytes.len().checked_sub(32).ok_or(fault("magic", 0))?;
        let (content, checksum) = bytes.split_at(end);
        let mut from = Decoder::new(content, fault);
        if from.array("magic")? != MAGIC {
            return Err(fault("magic", 0));
        }
        if from.array("version")? != VERSION.to_be_bytes() {
            return Err(fault("version", 4));
        }
        if Sha256::digest(content)[..] != *checksum {
            return Err(fault("checksum", end));
        }
        let credential = from.array("credential")?;
        let seed = Zeroizing::new(from.array("seed")?);
        let count = from.count("number of messages", 36, MAX_ZONES)?;
        let zone = |_| Ok((from.array("message")?, from.count("number of rows", 32, MAX_ROWS)?));
        let zones: Vec<([u8; 32], usize)> = (0..count).map(zone).collect::<Result<_>>()?;
        let total = zones.iter().map(|(_, rows)| rows).sum();
        let mut points = from.points(&[("row", total)])?.into_iter();
        from.finish("trailing bytes")?;
        let zone = |(message, rows)| Zone { message, points: points.by_ref().take(rows).collect() };
        Ok(Self { credential, seed, zones: zones.into_iter().map(zone).collect() })
    }
}

fn hash(message: &PaddedMessage) -> [u8; 32] {
    Sha256::digest(&message.bytes).into()
}
