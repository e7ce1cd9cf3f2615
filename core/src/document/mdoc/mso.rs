//! The mobile security object, and where everything stands in it.

use core::ops::Range;
use std::collections::BTreeSet;

use p256::elliptic_curve::sec1::FromSec1Point;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::cbor::{NEGATIVE, Reader, TEXT, UNSIGNED};
use super::{MAX_MSO_BYTES, MSO_START, check_name, sig_structure};
use crate::document::time::DateTime;
use crate::error::{CborFault, DocumentError, Result};

/// An MSO inside the message that the issuer signed.
///
/// Every position counts from the beginning of [`Mso::message`], the `Sig_structure`: that is what SHA-256 runs over and
/// what the proof reads. MSO byte `k` stands at [`MSO_START`]` + k`; the MSO ends with the message.
#[derive(Clone)]
pub struct Mso {
    /// The `Sig_structure`.
    pub message: Zeroizing<Vec<u8>>,
    /// The docType.
    pub doc_type: String,
    /// The entry `67 docType <text>`, from the key's header to the value's end.
    pub doc_type_entry: Range<usize>,
    /// The start of the entry `6D deviceKeyInfo A1..A3 69 deviceKey A4 01 02 20 01 21 58 20 x 22 58 20 y`.
    pub device_key_info: usize,
    /// Where `x` stands.
    pub device_key_x: usize,
    /// Where `y` stands.
    pub device_key_y: usize,
    /// The device key.
    pub device_key: DeviceKey,
    /// The start of the entry `6C validityInfo A3|A4 66 signed C0 74 .. 69 validFrom C0 74 .. 6A validUntil C0 74 ..`.
    pub validity_info: usize,
    /// Where the twenty characters of signed, validFrom, validUntil stand.
    pub dates: [usize; 3],
    /// The three dates.
    pub validity: ValidityInfo,
    /// The maps of `valueDigests`, in their order.
    pub namespaces: Vec<NamespaceDigests>,
}

/// The device's public key: affine coordinates, big-endian.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct DeviceKey {
    /// x.
    pub x: [u8; 32],
    /// y.
    pub y: [u8; 32],
}

/// The dates of an MSO that the proof is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ValidityInfo {
    /// When the issuer signed.
    pub signed: DateTime,
    /// The first moment of validity.
    pub valid_from: DateTime,
    /// The last moment of validity.
    pub valid_until: DateTime,
}

/// One namespace of `valueDigests`.
#[derive(Clone)]
pub struct NamespaceDigests {
    /// Its name.
    pub name: String,
    /// Where its text header stands; text and map header follow.
    pub header: usize,
    /// Where the first entry of its map stands, right behind the map's header.
    pub first: usize,
    /// Where the last entry ends.
    pub end: usize,
    /// The entries, in their order.
    pub entries: Vec<DigestEntry>,
}

/// An entry `digestID ++ 58 20 ++ 32 bytes`.
#[derive(Clone, Copy)]
pub struct DigestEntry {
    /// Where the digestID stands.
    pub start: usize,
    /// The digestID.
    pub id: DigestId,
}

impl DigestEntry {
    /// Where the 32 bytes of the digest stand.
    #[must_use]
    pub fn digest(&self) -> Range<usize> {
        let digest = self.start + self.id.width() + 2;
        digest..digest + 32
    }
}

/// A digestID: an unsigned integer below 2^32, in its shortest encoding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DigestId(pub u32);

impl DigestId {
    /// The width of its encoding: 1, 2, 3 or 5 bytes.
    #[must_use]
    pub fn width(self) -> usize {
        match self.0 {
            0..=23 => 1,
            24..=0xff => 2,
            0x100..=0xffff => 3,
            _ => 5,
        }
    }

    /// Its encoding, zero behind [`DigestId::width`] bytes.
    #[must_use]
    pub fn encoded(self) -> [u8; 5] {
        let [a, b, c, d] = self.0.to_be_bytes();
        match self.width() {
            1 => [d, 0, 0, 0, 0],
            2 => [0x18, d, 0, 0, 0],
            3 => [0x19, c, d, 0, 0],
            _ => [0x1a, a, b, c, d],
        }
    }

    pub(super) fn read(what: &'static str, reader: &mut Reader<'_>) -> Result<Self> {
        let offset = reader.position();
        let head = reader.head()?;
        match u32::try_from(head.argument) {
            Ok(id) if head.major == UNSIGNED => Ok(Self(id)),
            _ => Err(DocumentError::DigestId { what, offset }.into()),
        }
    }
}

impl Mso {
    /// Locates the MSO in `tagged`, the payload of `issuerAuth` (`D8 18 59 LLLL <MSO>`).
    ///
    /// # Errors
    /// One variant for each property that the proof pins: see the crate's error type, codes `mdoc.*`.
    pub fn locate(tagged: &[u8]) -> Result<Self> {
        let header = DocumentError::TagHeader { what: "the MSO" };
        let [0xd8, 0x18, form @ 0x58..=0x5b, ..] = *tagged else { return Err(header.into()) };
        let mut reader = Reader::at("the tagged MSO", tagged, 2);
        let size = reader.bytes()?.len();
        reader.finish()?;
        if size > MAX_MSO_BYTES {
            return Err(DocumentError::TooLarge { what: "the MSO", size, limit: MAX_MSO_BYTES }.into());
        }
        if form != 0x59 {
            return Err(header.into());
        }
        let message = Zeroizing::new(sig_structure(tagged));
        debug_assert_eq!(message.len(), MSO_START + size);
        let found = Scan::run(&message)?;
        found.into_mso(message)
    }

    /// The digests of a namespace.
    ///
    /// # Errors
    /// [`DocumentError::NameTooShort`], [`DocumentError::TooLarge`], [`DocumentError::NamespaceMissing`].
    pub fn namespace(&self, name: &str) -> Result<&NamespaceDigests> {
        check_name("namespace", name)?;
        let found = self.namespaces.iter().find(|n| n.name == name);
        found.ok_or_else(|| DocumentError::NamespaceMissing { namespace: name.into() }.into())
    }

    /// The MSO itself, without headers.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.message[MSO_START..]
    }

    /// The payload that the issuer signed: the MSO with its tag-24 header.
    #[must_use]
    pub fn tagged(&self) -> &[u8] {
        &self.message[MSO_START - 5..]
    }
}

impl NamespaceDigests {
    /// The entry under a digestID.
    #[must_use]
    pub fn entry(&self, id: DigestId) -> Option<&DigestEntry> {
        self.entries.iter().find(|e| e.id == id)
    }
}

/// What one pass over the MSO's entries finds.
#[derive(Default)]
struct Scan {
    doc_type: Option<(String, Range<usize>)>,
    device_key: Option<(usize, usize, DeviceKey)>,
    validity: Option<(usize, [usize; 3], ValidityInfo)>,
    namespaces: Option<Vec<NamespaceDigests>>,
    version: bool,
    digest_algorithm: bool,
}

impl Scan {
    fn run(message: &[u8]) -> Result<Self> {
        let mut scan = Self::default();
        let mut reader = Reader::at("the MSO", message, MSO_START);
        let mut seen = BTreeSet::new();
        for _ in 0..reader.map()? {
            let start = reader.position();
            let key = reader.text()?;
            if !seen.insert(key) {
                return Err(reader.fault(start, CborFault::DuplicateKey));
            }
            scan.entry(key, start, &mut reader)?;
        }
        reader.finish()?;
        Ok(scan)
    }

    fn entry(&mut self, key: &str, start: usize, reader: &mut Reader<'_>) -> Result<()> {
        match key {
            "version" => match reader.text()? {
                "1.0" => self.version = true,
                found => return Err(DocumentError::UnsupportedVersion { found: found.into() }.into()),
            },
            "digestAlgorithm" => match reader.text()? {
                "SHA-256" => self.digest_algorithm = true,
                found => return Err(DocumentError::UnsupportedDigest { found: found.into() }.into()),
            },
            "docType" => {
                let doc_type = reader.text()?;
                check_name("docType", doc_type)?;
                self.doc_type = Some((doc_type.into(), start..reader.position()));
            }
            "valueDigests" => self.namespaces = Some(read_digests(reader)?),
            "deviceKeyInfo" => {
                let (x, key) = read_device_key(reader)?;
                self.device_key = Some((start, x, key));
            }
            "validityInfo" => {
                let (dates, validity) = read_validity(reader)?;
                self.validity = Some((start, dates, validity));
            }
            _ => drop(reader.skip()?),
        }
        Ok(())
    }

    fn into_mso(self, message: Zeroizing<Vec<u8>>) -> Result<Mso> {
        let missing = |field| DocumentError::MissingField { what: "the MSO", field };
        if !self.version {
            return Err(missing("version").into());
        }
        if !self.digest_algorithm {
            return Err(missing("digestAlgorithm").into());
        }
        let (doc_type, doc_type_entry) = self.doc_type.ok_or_else(|| missing("docType"))?;
        let (device_key_info, x, device_key) = self.device_key.ok_or_else(|| missing("deviceKeyInfo"))?;
        let (validity_info, dates, validity) = self.validity.ok_or_else(|| missing("validityInfo"))?;
        Ok(Mso {
            message,
            doc_type,
            doc_type_entry,
            device_key_info,
            device_key_x: x,
            device_key_y: x + 35,
            device_key,
            validity_info,
            dates,
            validity,
            namespaces: self.namespaces.ok_or_else(|| missing("valueDigests"))?,
        })
    }
}

fn read_digests(reader: &mut Reader<'_>) -> Result<Vec<NamespaceDigests>> {
    let mut namespaces: Vec<NamespaceDigests> = Vec::new();
    for _ in 0..reader.map()? {
        let header = reader.position();
        let name = reader.text()?;
        if namespaces.iter().any(|n| n.name == name) {
            return Err(reader.fault(header, CborFault::DuplicateKey));
        }
        let count = reader.map()?;
        let first = reader.position();
        let mut entries = Vec::new();
        let mut ids = BTreeSet::new();
        for _ in 0..count {
            let start = reader.position();
            let id = DigestId::read("the MSO", reader)?;
            if !ids.insert(id) {
                return Err(reader.fault(start, CborFault::DuplicateKey));
            }
            let offset = reader.position();
            if reader.bytes()?.len() != 32 {
                return Err(DocumentError::DigestLength { offset }.into());
            }
            entries.push(DigestEntry { start, id });
        }
        namespaces.push(NamespaceDigests { name: name.into(), header, first, end: reader.position(), entries });
    }
    Ok(namespaces)
}

fn read_device_key(reader: &mut Reader<'_>) -> Result<(usize, DeviceKey)> {
    let entries = reader.map()?;
    if entries == 0 {
        return Err(DocumentError::MissingField { what: "deviceKeyInfo", field: "deviceKey" }.into());
    }
    if entries > 3 {
        return Err(DocumentError::DeviceKeyInfoEntries { found: entries }.into());
    }
    if reader.text()? != "deviceKey" {
        return Err(DocumentError::DeviceKeyNotFirst.into());
    }
    let key = read_cose_key(reader)?;
    for _ in 1..entries {
        reader.text()?;
        reader.skip()?;
    }
    Ok(key)
}

/// Reads the COSE_Key twice: by its labels, so that other curves and more entries are told apart, then by its bytes.
fn read_cose_key(reader: &mut Reader<'_>) -> Result<(usize, DeviceKey)> {
    let start = reader.position();
    let (mut key_type, mut curve) = (None, None);
    let entries = reader.map()?;
    for _ in 0..entries {
        let label = match reader.peek()? {
            UNSIGNED | NEGATIVE => Some(reader.integer()?),
            _ => {
                reader.skip()?;
                None
            }
        };
        match label {
            Some(1) if reader.peek()? <= NEGATIVE => key_type = Some(reader.integer()?),
            Some(-1) if reader.peek()? <= NEGATIVE => curve = Some(reader.integer()?),
            _ => drop(reader.skip()?),
        }
    }
    if (key_type, curve) != (Some(2), Some(1)) {
        return Err(DocumentError::UnsupportedCurve { what: "the device key", key_type, curve }.into());
    }
    if entries != 4 {
        return Err(DocumentError::CoseKeyEntries { found: entries }.into());
    }
    let [0xa4, 0x01, 0x02, 0x20, 0x01, 0x21, 0x58, 0x20, rest @ ..] = reader.since(start) else {
        return Err(DocumentError::CoseKeyLayout.into());
    };
    let (Some((x, rest)), true) = (rest.split_first_chunk::<32>(), rest.len() == 67) else {
        return Err(DocumentError::CoseKeyLayout.into());
    };
    let (Some((&[0x22, 0x58, 0x20], rest)), true) = (rest.split_first_chunk::<3>(), rest.len() == 35) else {
        return Err(DocumentError::CoseKeyLayout.into());
    };
    let y: [u8; 32] = rest.try_into().map_err(|_| DocumentError::CoseKeyLayout)?;
    let key = DeviceKey { x: *x, y };
    public_key(&key.x, &key.y).ok_or(DocumentError::NotOnCurve { what: "the device key" })?;
    Ok((start + 8, key))
}

fn read_validity(reader: &mut Reader<'_>) -> Result<([usize; 3], ValidityInfo)> {
    let entries = reader.map()?;
    if !(3..=4).contains(&entries) {
        return Err(DocumentError::ValidityInfoLayout.into());
    }
    let mut positions = [0; 3];
    let mut times = [DateTime::MIN; 3];
    for (i, field) in ["signed", "validFrom", "validUntil"].into_iter().enumerate() {
        if reader.text()? != field {
            return Err(DocumentError::ValidityInfoLayout.into());
        }
        (positions[i], times[i]) = read_tdate(field, reader)?;
    }
    if entries == 4 {
        reader.text()?;
        reader.skip()?;
    }
    let [signed, valid_from, valid_until] = times;
    Ok((positions, ValidityInfo { signed, valid_from, valid_until }))
}

fn read_tdate(field: &'static str, reader: &mut Reader<'_>) -> Result<(usize, DateTime)> {
    let expected = "a date with tag 0 of the form YYYY-MM-DDThh:mm:ssZ";
    if reader.tag(0).is_err() || reader.peek()? != TEXT {
        return Err(DocumentError::DateFormat { field, expected }.into());
    }
    let time = DateTime::parse(field, reader.text()?)?;
    Ok((reader.position() - 20, time))
}

pub(crate) fn public_key(x: &[u8; 32], y: &[u8; 32]) -> Option<p256::PublicKey> {
    let point = p256::Sec1Point::from_affine_coordinates(&(*x).into(), &(*y).into(), false);
    p256::PublicKey::from_sec1_point(&point).into()
}
