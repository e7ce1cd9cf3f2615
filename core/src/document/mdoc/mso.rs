//! The mobile security object, and where everything is in it.

use core::ops::Range;
use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::cbor::{Reader, UNSIGNED};
use super::device_key::{DeviceKey, DeviceKeyLayout};
use super::validity::{ValidityInfo, ValidityLayout};
use super::{MAX_SIGNED_BYTES, ProtectedHeader, check_name, sig_structure, sig_structure_start};
use crate::error::{CborFault, DocumentError, Result};

/// Bytes of the MSO's header: `D8 18 59 HHLL`.
const TAG_HEADER: usize = 5;

/// An MSO inside the message that the issuer signed.
///
/// Every position counts from the beginning of [`Mso::message`], the `Sig_structure`: that is what SHA-256 runs over
/// and what the proof reads. MSO byte `k` is at [`Mso::start`]` + k`; the MSO ends with the message.
#[derive(Clone)]
pub struct Mso {
    /// The `Sig_structure`.
    pub message: Zeroizing<Vec<u8>>,
    /// Where the MSO begins in it, after five bytes of tag-24 header.
    pub start: usize,
    /// The docType.
    pub doc_type: String,
    /// The entry `67 docType <text>`, from the key's header to the value's end.
    pub doc_type_entry: Range<usize>,
    /// Where the device key is.
    pub device_key_layout: DeviceKeyLayout,
    /// The device key.
    pub device_key: DeviceKey,
    /// Where the dates are.
    pub validity_layout: ValidityLayout,
    /// The dates.
    pub validity: ValidityInfo,
    /// The maps of `valueDigests`, in their order.
    pub namespaces: Vec<NamespaceDigests>,
}

/// One namespace of `valueDigests`.
#[derive(Clone)]
pub struct NamespaceDigests {
    /// Its name.
    pub name: String,
    /// Where its text header is; text and map header follow.
    pub header: usize,
    /// Where the first entry of its map is, right after the map's header.
    pub first: usize,
    /// Where the last entry ends.
    pub end: usize,
    /// The entries, in their order.
    pub entries: Vec<DigestEntry>,
}

/// An entry `digestID ++ 58 20 ++ 32 bytes`.
#[derive(Clone, Copy)]
pub struct DigestEntry {
    /// Where the digestID is.
    pub start: usize,
    /// The digestID.
    pub id: DigestId,
}

impl DigestEntry {
    /// Where the 32 bytes of the digest are.
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

    /// Its encoding, zero after [`DigestId::width`] bytes.
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
    /// Locates the MSO in `tagged`, the payload of `issuerAuth` (`D8 18 59 LLLL <MSO>`), which is signed under
    /// `protected`.
    ///
    /// # Errors
    /// One variant for each property that the proof pins: see the crate's error type, codes `mdoc.*`.
    pub fn locate(protected: &ProtectedHeader, tagged: &[u8]) -> Result<Self> {
        let header = DocumentError::TagHeader { what: "the MSO" };
        let [0xd8, 0x18, form @ 0x58..=0x5b, ..] = *tagged else { return Err(header.into()) };
        let mut reader = Reader::at("the tagged MSO", tagged, 2);
        let size = reader.bytes()?.len();
        reader.finish()?;
        let limit = MAX_SIGNED_BYTES.saturating_sub(sig_structure_start(protected.as_bytes()).len() + 3 + TAG_HEADER);
        if size > limit {
            return Err(DocumentError::TooLarge { what: "the MSO", size, limit }.into());
        }
        if form != 0x59 {
            return Err(header.into());
        }
        let message = Zeroizing::new(sig_structure(protected.as_bytes(), tagged));
        let start = message.len() - size;
        Scan::run(&message, start)?.into_mso(message, start)
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
        &self.message[self.start..]
    }

    /// The payload that the issuer signed: the MSO with its tag-24 header.
    #[must_use]
    pub fn tagged(&self) -> &[u8] {
        &self.message[self.start - TAG_HEADER..]
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
    device_key: Option<(DeviceKeyLayout, DeviceKey)>,
    validity: Option<(ValidityLayout, ValidityInfo)>,
    namespaces: Option<Vec<NamespaceDigests>>,
    version: bool,
    digest_algorithm: bool,
}

impl Scan {
    fn run(message: &[u8], start: usize) -> Result<Self> {
        let mut scan = Self::default();
        let mut reader = Reader::at("the MSO", message, start);
        let mut seen = BTreeSet::new();
        for _ in 0..reader.map_or_wide()? {
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
            // ISO/IEC 18013-5, 8.3: what a later minor version adds is no error.
            "version" => match reader.text()? {
                found if is_version_1(found) => self.version = true,
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
            "deviceKeyInfo" => self.device_key = Some(DeviceKeyLayout::read(start, reader)?),
            "validityInfo" => self.validity = Some(ValidityLayout::read(start, reader)?),
            _ => drop(reader.skip()?),
        }
        Ok(())
    }

    fn into_mso(self, message: Zeroizing<Vec<u8>>, start: usize) -> Result<Mso> {
        let missing = |field| DocumentError::MissingField { what: "the MSO", field };
        if !self.version {
            return Err(missing("version").into());
        }
        if !self.digest_algorithm {
            return Err(missing("digestAlgorithm").into());
        }
        let (doc_type, doc_type_entry) = self.doc_type.ok_or_else(|| missing("docType"))?;
        let (device_key_layout, device_key) = self.device_key.ok_or_else(|| missing("deviceKeyInfo"))?;
        let (validity_layout, validity) = self.validity.ok_or_else(|| missing("validityInfo"))?;
        Ok(Mso {
            message,
            start,
            doc_type,
            doc_type_entry,
            device_key_layout,
            device_key,
            validity_layout,
            validity,
            namespaces: self.namespaces.ok_or_else(|| missing("valueDigests"))?,
        })
    }
}

/// `1.` and digits.
fn is_version_1(version: &str) -> bool {
    let minor = version.strip_prefix("1.").unwrap_or_default();
    !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())
}

fn read_digests(reader: &mut Reader<'_>) -> Result<Vec<NamespaceDigests>> {
    let mut namespaces: Vec<NamespaceDigests> = Vec::new();
    for _ in 0..reader.map_or_wide()? {
        let header = reader.position();
        let name = reader.text()?;
        if namespaces.iter().any(|n| n.name == name) {
            return Err(reader.fault(header, CborFault::DuplicateKey));
        }
        let count = reader.map_or_wide()?;
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
