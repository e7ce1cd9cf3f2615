//! `IssuerSignedItemBytes`, and where the four entries stand in them.

use core::ops::Range;

use zeroize::Zeroizing;

use super::MAX_LINKABLE_ITEM_BYTES;
use super::cbor::Reader;
use super::mso::DigestId;
use crate::error::{CborFault, DocumentError, Result};

/// Lengths of salts: the standard's least, and what the proof can read.
const MIN_SALT_BYTES: usize = 16;
const MAX_SALT_BYTES: usize = 64;

/// How large the item of an element may be for anything to be shown of its value: what its zone in a proof holds.
///
/// It is told by the element's name alone, so that a proof says nothing of the item that there is: a short address is
/// proved in the zone of a long one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemSize {
    /// Three SHA-256 blocks.
    Small,
    /// Seven of them.
    Medium,
}

/// The elements whose items are of medium size.
const MEDIUM: [&str; 4] =
    ["driving_privileges", "domestic_driving_privileges", "resident_address", "resident_address_unicode"];

impl ItemSize {
    /// The size of an element's item.
    #[must_use]
    pub fn of(element: &str) -> Self {
        if MEDIUM.contains(&element) { Self::Medium } else { Self::Small }
    }

    /// The SHA-256 blocks of its zone.
    #[must_use]
    pub const fn blocks(self) -> usize {
        match self {
            Self::Small => 3,
            Self::Medium => 7,
        }
    }

    /// The longest item, in bytes with its tag-24 header: the blocks without their padding.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        64 * self.blocks() - 9
    }
}

/// An item exactly as its digest covers it.
#[derive(Clone)]
pub struct Item {
    /// The bytes, from `D8 18` on.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Where what stands.
    pub layout: ItemLayout,
}

/// One entry of an item's map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where the key's text header stands.
    pub start: usize,
    /// Where the value's first byte stands.
    pub value: usize,
    /// Where the value ends, which is where the next entry starts, or the item ends.
    pub end: usize,
}

/// Where the parts of an item stand, in its bytes from `D8 18` on.
#[derive(Clone)]
pub struct ItemLayout {
    /// Where the map header stands, `A4` or `B9 00 04`, which is the length of the tag-24 header: 4, 5 or 7.
    pub map: usize,
    /// The item's length.
    pub end: usize,
    /// `68 digestID` and an unsigned integer in its shortest form.
    pub digest_id: Field,
    /// `66 random` and a byte string of 16 to 64 bytes.
    pub random: Field,
    /// `71 elementIdentifier` and a text.
    pub identifier: Field,
    /// `6C elementValue` and one well-formed item.
    pub value: Field,
    /// The digestID.
    pub id: DigestId,
    /// The element identifier.
    pub element: String,
}

impl Item {
    /// Locates the entries of an item.
    ///
    /// # Errors
    /// Codes `mdoc.*`, one for each property that the proof pins.
    pub fn locate(bytes: &[u8]) -> Result<Self> {
        let layout = ItemLayout::locate(bytes)?;
        Ok(Self { bytes: Zeroizing::new(bytes.to_vec()), layout })
    }

    /// The CBOR of the element's value.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        &self.bytes[self.layout.value.value..self.layout.value.end]
    }

    /// The salt.
    #[must_use]
    pub fn random(&self) -> &[u8] {
        &self.bytes[self.layout.random_bytes()]
    }

    /// The size that its element's name tells.
    #[must_use]
    pub fn size(&self) -> ItemSize {
        ItemSize::of(&self.layout.element)
    }

    /// An item that is longer than its element's size serves no predicate but `discloseLinkable`.
    ///
    /// # Errors
    /// [`DocumentError::TooLarge`].
    pub fn check_size(&self) -> Result<()> {
        let (size, limit) = (self.bytes.len(), self.size().max_bytes());
        if size > limit { Err(DocumentError::TooLarge { what: "an item", size, limit }.into()) } else { Ok(()) }
    }
}

impl ItemLayout {
    /// Where the salt's bytes stand, behind their header.
    #[must_use]
    pub fn random_bytes(&self) -> Range<usize> {
        let header = if self.random.end - self.random.value > 24 { 2 } else { 1 };
        self.random.value + header..self.random.end
    }

    /// The four entries in the order in which they stand.
    #[must_use]
    pub fn in_order(&self) -> [Field; 4] {
        let mut fields = [self.digest_id, self.random, self.identifier, self.value];
        fields.sort_by_key(|f| f.start);
        fields
    }

    fn locate(bytes: &[u8]) -> Result<Self> {
        let (size, limit) = (bytes.len(), MAX_LINKABLE_ITEM_BYTES);
        if size > limit {
            return Err(DocumentError::TooLarge { what: "an item", size, limit }.into());
        }
        let map = match bytes {
            [0xd8, 0x18, 0x58, ..] => 4,
            [0xd8, 0x18, 0x59, ..] => 5,
            [0xd8, 0x18, 0x5a, ..] => 7,
            _ => return Err(DocumentError::TagHeader { what: "an item" }.into()),
        };
        let mut wrapper = Reader::at("an item", bytes, 2);
        wrapper.bytes_any_head()?;
        wrapper.finish()?;

        let mut reader = Reader::at("an item", bytes, map);
        if reader.map_or_wide()? != 4 {
            return Err(DocumentError::ItemKeys { offset: map }.into());
        }
        let (mut digest_id, mut random, mut identifier, mut value) = (None, None, None, None);
        for _ in 0..4 {
            let start = reader.position();
            let key = reader.text()?;
            let at = reader.position();
            let field = |reader: &Reader<'_>| Field { start, value: at, end: reader.position() };
            let again = match key {
                "digestID" => {
                    let id = DigestId::read("an item", &mut reader)?;
                    digest_id.replace((field(&reader), id)).is_some()
                }
                "random" => {
                    let length = reader.bytes()?.len();
                    if !(MIN_SALT_BYTES..=MAX_SALT_BYTES).contains(&length) {
                        return Err(DocumentError::SaltLength { length }.into());
                    }
                    random.replace(field(&reader)).is_some()
                }
                "elementIdentifier" => {
                    let element = reader.text()?;
                    identifier.replace((field(&reader), element)).is_some()
                }
                "elementValue" => {
                    reader.skip()?;
                    value.replace(field(&reader)).is_some()
                }
                _ => return Err(DocumentError::ItemKeys { offset: start }.into()),
            };
            if again {
                return Err(reader.fault(start, CborFault::DuplicateKey));
            }
        }
        reader.finish()?;
        let (Some((digest_id, id)), Some(random), Some((identifier, element)), Some(value)) =
            (digest_id, random, identifier, value)
        else {
            return Err(DocumentError::ItemKeys { offset: map }.into());
        };
        let element = element.into();
        Ok(Self { map, end: bytes.len(), digest_id, random, identifier, value, id, element })
    }
}
