//! `IssuerSignedItemBytes`, and where their entries are in them.

use core::ops::Range;

use zeroize::Zeroizing;

use super::MAX_LINKABLE_ITEM_BYTES;
use super::cbor::Reader;
use super::mso::DigestId;
use crate::error::{CborFault, DocumentError, Result};

/// Lengths of salts: the standard's least, and what the proof can read.
const MIN_SALT_BYTES: usize = 16;
const MAX_SALT_BYTES: usize = 64;
/// The four keys of every item. Their lengths differ, and tell them apart.
pub const ITEM_KEYS: [&str; 4] = ["digestID", "random", "elementIdentifier", "elementValue"];
/// The longest key of a further entry.
pub const MAX_FURTHER_KEY_BYTES: usize = 23;
/// Values of a further entry that are one byte: an empty array, an empty map, false, true, null.
pub const ONE_BYTE_VALUES: [u8; 5] = [0x80, 0xa0, 0xf4, 0xf5, 0xf6];
/// How many bytes of an integer may follow its head.
pub const INTEGER_BYTES: [usize; 5] = [0, 1, 2, 4, 8];

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
    /// Where each part is.
    pub layout: ItemLayout,
}

/// One entry of an item's map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where the key's text header is.
    pub start: usize,
    /// Where the value's first byte is.
    pub value: usize,
    /// Where the value ends, which is where the next entry starts, or the item ends.
    pub end: usize,
}

/// Where the parts of an item are, in its bytes from `D8 18` on.
#[derive(Clone)]
pub struct ItemLayout {
    /// Where the map header is, `A4`, `A5`, `B9 00 04` or `B9 00 05`, which is the length of the tag-24 header: 4,
    /// 5 or 7.
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
    /// One more entry, if there is one.
    pub further: Option<FurtherEntry>,
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

/// The value of a further entry: one whose length its first two bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FurtherValue {
    /// An integer; how many bytes follow its head, as an index into [`INTEGER_BYTES`].
    Integer(usize),
    /// A string whose length is in its head: `40..57` or `60..77`.
    ShortString,
    /// A string whose length takes one byte: `58` or `78`.
    LongString,
    /// An index into [`ONE_BYTE_VALUES`].
    OneByte(usize),
}

/// An entry that the standard does not know yet (ISO/IEC 18013-5, second edition).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FurtherEntry {
    /// Where it is.
    pub field: Field,
    /// The length of its key.
    pub key: usize,
    /// What its value is.
    pub form: FurtherValue,
}

/// Whether a proof can tell a key from the four: by its length, or by its first letter.
fn may_be_further(key: &str) -> bool {
    let like = |known: &str| known.len() == key.len() && known.as_bytes()[0] == key.as_bytes()[0];
    (1..=MAX_FURTHER_KEY_BYTES).contains(&key.len()) && !ITEM_KEYS.into_iter().any(like)
}

impl FurtherValue {
    /// The form of a value with this head.
    #[must_use]
    pub fn of(head: u8) -> Option<Self> {
        let one_byte = || ONE_BYTE_VALUES.iter().position(|value| *value == head).map(Self::OneByte);
        match (head >> 5, head & 0x1f) {
            (0 | 1, 0..24) => Some(Self::Integer(0)),
            (0 | 1, info @ 24..28) => Some(Self::Integer(usize::from(info) - 23)),
            (2 | 3, 0..24) => Some(Self::ShortString),
            (2 | 3, 24) => Some(Self::LongString),
            _ => one_byte(),
        }
    }
}

impl ItemLayout {
    /// Where the salt's bytes are, after their header.
    #[must_use]
    pub fn random_bytes(&self) -> Range<usize> {
        let header = if self.random.end - self.random.value > 24 { 2 } else { 1 };
        self.random.value + header..self.random.end
    }

    /// The four entries that every item has, in their order.
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
        let entries = reader.map_or_wide()?;
        if !(4..=5).contains(&entries) {
            return Err(DocumentError::ItemKeys { offset: map }.into());
        }
        let (mut digest_id, mut random, mut identifier, mut value, mut further) = (None, None, None, None, None);
        for _ in 0..entries {
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
                // A second one takes the place of one of the four.
                _ => {
                    let form = bytes.get(at).copied().and_then(FurtherValue::of);
                    let form = form.filter(|_| may_be_further(key));
                    let form = form.ok_or(DocumentError::FurtherEntry { offset: start })?;
                    reader.skip()?;
                    further.replace(FurtherEntry { field: field(&reader), key: key.len(), form });
                    false
                }
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
        Ok(Self { map, end: bytes.len(), digest_id, random, identifier, value, further, id, element })
    }
}
