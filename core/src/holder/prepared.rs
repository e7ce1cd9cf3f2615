//! What is computed ahead of any question.
//!
//! # Format
//! | part | bytes |
//! |---|---|
//! | `PLCK` and the version, 1 | 4 + 4 |
//! | SHA-256 of the credential | 32 |
//! | number of zones; for each SHA-256 of its padded message | 4; 32 |
//! | its number of rows, their commitments as affine coordinates, their blinds | 4 + 64 each + 32 each |
//! | SHA-256 of all that | 32 |
//!
//! Points are not compressed: a prepared credential is read more often than it is sent.

use crate::{
    control::Control,
    document::mdoc::Credential,
    engine::{
        circuit::{Circuit, PaddedMessage},
        encoding::{Decoder, put_count},
        proof::prover::ZoneRows,
    },
    error::{Error, HolderError, Result},
    math::{arith::Base, curve::Affine},
    statement::mso_class,
};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const MAGIC: [u8; 4] = *b"PLCK";
const VERSION: u32 = 1;
/// The most zones: an MSO and every item.
const MAX_ZONES: usize = 1 + 1_024;
/// The most rows of a zone.
const MAX_ROWS: usize = 1 << 11;
/// Messages committed to together: enough to share the work, few enough to stop soon when asked to.
const AT_ONCE: usize = 16;
/// Bytes of a commitment with its blind.
const ROW: usize = 64 + 32;

/// Commitments to a credential's messages, kept for its presentations. As secret as the credential: with them and its
/// presentations, these can be linked.
#[derive(Clone)]
pub struct Prepared {
    credential: [u8; 32],
    zones: Vec<Zone>,
}

#[derive(Clone)]
struct Zone {
    /// SHA-256 of the padded message: rows can only be used for the message that they commit to.
    message: [u8; 32],
    rows: ZoneRows,
}

impl Prepared {
    pub(super) fn new(
        credential: &Credential,
        fingerprint: [u8; 32],
        control: &Control<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Self> {
        let mso = &credential.mso().message;
        let items = credential.elements().map(|(_, item)| item).filter(|item| item.check_size().is_ok());
        let items = items.map(|item| (&item.bytes, item.size().blocks()));
        let messages = [(mso, mso_class(mso.len())?)].into_iter().chain(items);
        let mut messages = messages.filter_map(|(bytes, blocks)| PaddedMessage::new(bytes, blocks)).peekable();
        let mut zones = Vec::new();
        while messages.peek().is_some() {
            control.check()?;
            let messages: Vec<PaddedMessage> = messages.by_ref().take(AT_ONCE).collect();
            let hashes: Vec<[u8; 32]> = messages.iter().map(hash).collect();
            let rows = ZoneRows::of(messages, rng);
            zones.extend(hashes.into_iter().zip(rows).map(|(message, rows)| Zone { message, rows }));
        }
        Ok(Self { credential: fingerprint, zones })
    }

    /// Whether this was prepared from `credential` is told by this fingerprint of it.
    pub(super) fn credential(&self) -> &[u8; 32] {
        &self.credential
    }

    /// The rows for each zone of a circuit, where there are some.
    pub(super) fn rows(&self, circuit: &Circuit) -> Vec<Option<&ZoneRows>> {
        let messages = circuit.messages().unwrap_or_default();
        messages
            .iter()
            .map(|message| {
                let wanted = hash(message);
                self.zones.iter().find(|zone| zone.message == wanted).map(|zone| &zone.rows)
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

    /// How many messages are prepared: the MSO and the items.
    #[must_use]
    pub fn messages(&self) -> usize {
        self.zones.len()
    }

    /// How many rows are committed to.
    #[must_use]
    pub fn committed_rows(&self) -> usize {
        self.zones.iter().map(|zone| zone.rows.points.len()).sum()
    }

    /// The bytes, as secret as the credential.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(76 + 36 * self.zones.len() + ROW * self.committed_rows()));
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&VERSION.to_be_bytes());
        out.extend_from_slice(&self.credential);
        put_count(&mut out, self.zones.len());
        for Zone { message, rows } in &self.zones {
            out.extend_from_slice(message);
            put_count(&mut out, rows.points.len());
            for point in &rows.points {
                let (x, y) = point.coordinates().unwrap_or_default();
                out.extend_from_slice(&x.to_be_bytes());
                out.extend_from_slice(&y.to_be_bytes());
            }
            rows.blinds.iter().for_each(|blind| out.extend_from_slice(&blind.to_bytes()));
        }
        let checksum = Sha256::digest(&out[..]);
        out.extend_from_slice(&checksum);
        out
    }

    /// Reads what [`Prepared::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`HolderError::PreparedMalformed`] with the place; also where a single bit was changed.
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
        let count = from.count("number of messages", 36, MAX_ZONES)?;
        let zones = (0..count).map(|_| Zone::read(&mut from)).collect::<Result<_>>()?;
        from.finish("trailing bytes")?;
        Ok(Self { credential, zones })
    }
}

impl Zone {
    fn read(from: &mut Decoder<'_>) -> Result<Self> {
        let message = from.array("message")?;
        let count = from.count("number of rows", ROW, MAX_ROWS)?;
        let points = (0..count).map(|_| point(from)).collect::<Result<_>>()?;
        let blinds = (0..count).map(|_| from.scalar("blind")).collect::<Result<_>>()?;
        Ok(Self { message, rows: ZoneRows { points, blinds } })
    }
}

fn point(from: &mut Decoder<'_>) -> Result<Affine> {
    let offset = from.position();
    let (x, y) = (Base::from_be_bytes(&from.array("row")?), Base::from_be_bytes(&from.array("row")?));
    let point = x.zip(y).and_then(|(x, y)| Affine::from_coordinates(x, y));
    point.ok_or_else(|| from.fault("row", offset))
}

fn hash(message: &PaddedMessage) -> [u8; 32] {
    Sha256::digest(&message.bytes).into()
}
