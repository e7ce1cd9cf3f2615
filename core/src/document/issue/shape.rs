//! Every choice that the standard leaves to issuers, and ways to break what it does not.

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};

use super::description::Description;
use super::fault;
use super::header::Header;
use crate::document::mdoc::cbor::Writer;
use crate::document::mdoc::{DeviceKey, DigestId};
use crate::document::time::DateTime;
use crate::error::Result;

type Edit<'a> = &'a dyn Fn(Vec<u8>) -> Vec<u8>;
type EditEntry<'a> = &'a dyn Fn(&str, Vec<u8>) -> Vec<u8>;
type EditItem<'a> = &'a dyn Fn(&str, &str, Vec<u8>) -> Vec<u8>;

/// How a document is laid out. The default is what most issuers do.
#[derive(Clone)]
pub struct Shape<'a> {
    /// The order of the MSO's keys; unknown ones get the value `{}`, left out ones are missing.
    pub mso_keys: Vec<&'a str>,
    /// The MSO's version.
    pub version: &'a str,
    /// The order of the keys of `validityInfo`; unknown ones get the value `{}`. `expectedUpdate` is there if the
    /// document has one.
    pub validity_keys: Vec<&'a str>,
    /// How signed, validFrom, validUntil and expectedUpdate are written.
    pub dates: [DateForm<'a>; 4],
    /// The order of the keys of `deviceKeyInfo`; unknown ones get the value `{}`.
    pub device_key_keys: Vec<&'a str>,
    /// The entries of the device's COSE_Key.
    pub cose_key: Vec<CoseEntry<'a>>,
    /// Whether all heads of maps are `B9 hh ll`, as encoders in JavaScript write them.
    pub wide_maps: bool,
    /// The order of the items' keys.
    pub item_keys: [&'a str; 4],
    /// A key, and the CBOR of its value, that all items have after these.
    pub further_entry: Option<(&'a str, &'a [u8])>,
    /// How digestIDs are given out.
    pub digest_ids: DigestIds,
    /// Whether each namespace begins with the first digestID again.
    pub restart_ids: bool,
    /// Whether the digests of a namespace are shuffled, or are in the order of their digestIDs.
    pub shuffled: bool,
    /// Whether the namespaces of `valueDigests` are in reverse.
    pub reversed: bool,
    /// Length of the salts.
    pub salt_bytes: usize,
    /// Whether item headers have two length bytes even where one would do.
    pub long_item_headers: bool,
    /// Grows the MSO to exactly so many bytes with digests of nothing, and an entry of filler.
    pub mso_bytes: Option<usize>,
    /// The protected header of the issuer's signature.
    pub header: Header<'a>,
    /// Changes an item (its tag-24 bytes; namespace and element are given) before it is digested.
    pub edit_item: Option<EditItem<'a>>,
    /// Changes the value of an entry of the MSO (the key is given).
    pub edit_entry: Option<EditEntry<'a>>,
    /// Changes the MSO before it is wrapped.
    pub edit_mso: Option<Edit<'a>>,
    /// Changes the payload, the MSO with its tag-24 header, before it is signed.
    pub edit_payload: Option<Edit<'a>>,
}

/// How a date is written.
#[derive(Clone, Copy)]
pub struct DateForm<'a> {
    /// What is in front of the `Z`, such as `.000001`.
    pub fraction: &'a str,
    /// Whether the text has tag 0.
    pub tagged: bool,
}

impl Default for DateForm<'_> {
    fn default() -> Self {
        Self { fraction: "", tagged: true }
    }
}

/// An entry of a COSE_Key.
#[derive(Clone, Copy)]
pub enum CoseEntry<'a> {
    /// The x-coordinate.
    X,
    /// The y-coordinate.
    Y,
    /// The x-coordinate with a zero in front of it.
    PaddedX,
    /// The y-coordinate with a zero in front of it.
    PaddedY,
    /// Another one, encoded.
    Other(&'a [u8]),
}

/// How digestIDs are given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DigestIds {
    /// From this one on, counting through all namespaces.
    From(u32),
    /// Of 1, 2, 3 and 5 bytes by turns.
    Mixed,
    /// Random, below 2^31.
    Random,
}

impl Default for Shape<'_> {
    fn default() -> Self {
        Self {
            mso_keys: vec!["version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "docType", "validityInfo"],
            version: "1.0",
            validity_keys: vec!["signed", "validFrom", "validUntil", "expectedUpdate"],
            dates: [DateForm::default(); 4],
            device_key_keys: vec!["deviceKey"],
            cose_key: vec![CoseEntry::Other(&[1, 2]), CoseEntry::Other(&[0x20, 1]), CoseEntry::X, CoseEntry::Y],
            wide_maps: false,
            item_keys: ["digestID", "random", "elementIdentifier", "elementValue"],
            further_entry: None,
            digest_ids: DigestIds::From(0),
            restart_ids: false,
            shuffled: false,
            reversed: false,
            salt_bytes: 16,
            long_item_headers: false,
            mso_bytes: None,
            header: Header::default(),
            edit_item: None,
            edit_entry: None,
            edit_mso: None,
            edit_payload: None,
        }
    }
}

struct Namespace {
    name: String,
    digests: Vec<(u32, [u8; 32])>,
}

/// The `nameSpaces` map and the payload to sign.
pub(super) fn encode(
    description: &Description,
    device_key: &DeviceKey,
    shape: &Shape<'_>,
    rng: &mut impl CryptoRng,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut name_spaces = Writer::default().map(description.namespaces.len());
    let mut digests = Vec::new();
    let mut ids = Ids { kind: &shape.digest_ids, given: Vec::new() };
    for (name, elements) in &description.namespaces {
        name_spaces = name_spaces.text(name).array(elements.len());
        let mut namespace = Namespace { name: name.clone(), digests: Vec::new() };
        if shape.restart_ids {
            ids.given.clear();
        }
        for (element, value) in elements {
            let id = ids.next(rng)?;
            let mut item = encode_item(shape, id, element, value, rng)?;
            if let Some(edit) = shape.edit_item {
                item = edit(name, element, item);
            }
            namespace.digests.push((id, Sha256::digest(&item).into()));
            name_spaces = name_spaces.raw(&item);
        }
        digests.push(namespace);
    }
    if shape.reversed {
        digests.reverse();
    }
    let mut mso = Mso { description, device_key, shape, namespaces: digests };
    mso.order(rng);
    let encoded = match shape.mso_bytes {
        None => mso.encode(None),
        Some(size) => mso.grow(size, &mut ids, rng)?,
    };
    let encoded = shape.edit_mso.map_or(encoded.clone(), |edit| edit(encoded));
    let payload = Writer::default().embedded(&encoded).0;
    let payload = shape.edit_payload.map_or(payload.clone(), |edit| edit(payload));
    Ok((name_spaces.0, payload))
}

fn encode_item(shape: &Shape<'_>, id: u32, element: &str, value: &[u8], rng: &mut impl CryptoRng) -> Result<Vec<u8>> {
    let mut salt = vec![0; shape.salt_bytes];
    rng.fill_bytes(&mut salt);
    let mut item = map(shape, 4 + usize::from(shape.further_entry.is_some()));
    for key in shape.item_keys {
        item = item.text(key);
        item = match key {
            "digestID" => item.head(0, id.into()),
            "random" => item.bytes(&salt),
            "elementIdentifier" => item.text(element),
            "elementValue" => item.raw(value),
            _ => return Err(fault("item_keys", "items have no such key")),
        };
    }
    if let Some((key, value)) = shape.further_entry {
        item = item.text(key).raw(value);
    }
    let item = item.0;
    if shape.long_item_headers && item.len() < 0x1_0000 {
        let [hi, lo] = (item.len() as u16).to_be_bytes();
        return Ok(Writer::default().raw(&[0xd8, 0x18, 0x59, hi, lo]).raw(&item).0);
    }
    Ok(Writer::default().embedded(&item).0)
}

struct Mso<'a> {
    description: &'a Description,
    device_key: &'a DeviceKey,
    shape: &'a Shape<'a>,
    namespaces: Vec<Namespace>,
}

impl Mso<'_> {
    fn order(&mut self, rng: &mut impl CryptoRng) {
        for namespace in &mut self.namespaces {
            if self.shape.shuffled {
                shuffle(&mut namespace.digests, rng);
            } else {
                namespace.digests.sort_unstable();
            }
        }
    }

    fn encode(&self, filler: Option<&Filler>) -> Vec<u8> {
        let keys = &self.shape.mso_keys;
        let mut out = map(self.shape, keys.len() + usize::from(filler.is_some()));
        for key in keys {
            let value = self.entry(key);
            let value = self.shape.edit_entry.map_or(value.clone(), |edit| edit(key, value));
            out = out.text(key).raw(&value);
        }
        match filler {
            Some(filler) => out.text(filler.key).bytes(&vec![0; filler.length]).0,
            None => out.0,
        }
    }

    fn entry(&self, key: &str) -> Vec<u8> {
        let out = Writer::default();
        match key {
            "version" => out.text(self.shape.version).0,
            "digestAlgorithm" => out.text("SHA-256").0,
            "docType" => out.text(&self.description.doc_type).0,
            "deviceKeyInfo" => {
                let keys = &self.shape.device_key_keys;
                keys.iter()
                    .fold(map(self.shape, keys.len()), |out, key| match *key {
                        "deviceKey" => out.text(key).raw(&self.cose_key()),
                        _ => out.text(key).map(0),
                    })
                    .0
            }
            "valueDigests" => {
                let mut out = map(self.shape, self.namespaces.len());
                for namespace in &self.namespaces {
                    out = out.text(&namespace.name).raw(&map(self.shape, namespace.digests.len()).0);
                    for (id, digest) in &namespace.digests {
                        out = out.head(0, (*id).into()).bytes(digest);
                    }
                }
                out.0
            }
            "validityInfo" => {
                let v = &self.description.validity;
                let [signed, from, until, update] = self.shape.dates;
                let keys = self.shape.validity_keys.iter().copied();
                let keys = keys.filter(|key| *key != "expectedUpdate" || v.expected_update.is_some());
                keys.clone()
                    .fold(map(self.shape, keys.count()), |out, key| match (key, v.expected_update) {
                        ("signed", _) => date(out.text(key), v.signed, signed),
                        ("validFrom", _) => date(out.text(key), v.valid_from, from),
                        ("validUntil", _) => date(out.text(key), v.valid_until, until),
                        ("expectedUpdate", Some(time)) => date(out.text(key), time, update),
                        _ => out.text(key).map(0),
                    })
                    .0
            }
            _ => out.map(0).0,
        }
    }

    fn cose_key(&self) -> Vec<u8> {
        let entries = &self.shape.cose_key;
        let padded = |coordinate: &[u8; 32]| [&[0], &coordinate[..]].concat();
        let DeviceKey { x, y } = self.device_key;
        entries
            .iter()
            .fold(map(self.shape, entries.len()), |out, entry| match entry {
                CoseEntry::X => out.raw(&[0x21]).bytes(x),
                CoseEntry::Y => out.raw(&[0x22]).bytes(y),
                CoseEntry::PaddedX => out.raw(&[0x21]).bytes(&padded(x)),
                CoseEntry::PaddedY => out.raw(&[0x22]).bytes(&padded(y)),
                CoseEntry::Other(encoded) => out.raw(encoded),
            })
            .0
    }

    /// Adds digests to the last namespace while there is room, then one entry of filler for what is left.
    fn grow(&mut self, size: usize, ids: &mut Ids<'_>, rng: &mut impl CryptoRng) -> Result<Vec<u8>> {
        const LEAST_FILLER: usize = 7;
        let last =
            self.namespaces.len().checked_sub(1).ok_or_else(|| fault("mso_bytes", "there is no namespace to grow"))?;
        loop {
            let before = self.namespaces[last].digests.len();
            let id = ids.next(rng)?;
            let mut digest = [0; 32];
            rng.fill_bytes(&mut digest);
            self.namespaces[last].digests.push((id, digest));
            if self.encode(None).len() + LEAST_FILLER > size {
                self.namespaces[last].digests.truncate(before);
                break;
            }
        }
        self.order(rng);
        let fillers = ["pad", "fill"].into_iter().flat_map(|key| (0..80).map(move |length| Filler { key, length }));
        let mut sized = fillers.map(|filler| self.encode(Some(&filler)));
        sized.find(|mso| mso.len() == size).ok_or_else(|| fault("mso_bytes", "the document is larger than that"))
    }
}

struct Filler {
    key: &'static str,
    length: usize,
}

struct Ids<'a> {
    kind: &'a DigestIds,
    given: Vec<u32>,
}

impl Ids<'_> {
    fn next(&mut self, rng: &mut impl CryptoRng) -> Result<u32> {
        let i = u32::try_from(self.given.len()).map_err(|_| fault("digest_ids", "there are too many items"))?;
        let id = match self.kind {
            DigestIds::From(first) => {
                first.checked_add(i).ok_or_else(|| fault("digest_ids", "there are too many items"))?
            }
            DigestIds::Mixed => match (i % 4, i / 4) {
                (0, n @ 0..24) => n,
                (1, n @ 0..232) => 24 + n,
                (2, _) => 1_000 + i,
                _ => 70_000 + 9_973 * i,
            },
            DigestIds::Random => loop {
                let id = rng.next_u32() >> 1;
                if !self.given.contains(&id) {
                    break id;
                }
            },
        };
        debug_assert!(DigestId(id).width() <= 5);
        self.given.push(id);
        Ok(id)
    }
}

fn map(shape: &Shape<'_>, entries: usize) -> Writer {
    match shape.wide_maps {
        true => Writer::default().raw(&[0xb9]).raw(&(entries as u16).to_be_bytes()),
        false => Writer::default().map(entries),
    }
}

fn date(out: Writer, time: DateTime, form: DateForm<'_>) -> Writer {
    let text = time.to_string().replace('Z', &format!("{}Z", form.fraction));
    let out = if form.tagged { out.head(6, 0) } else { out };
    out.text(&text)
}

fn shuffle<T>(items: &mut [T], rng: &mut impl CryptoRng) {
    for i in (1..items.len()).rev() {
        items.swap(i, rng.next_u32() as usize % (i + 1));
    }
}
