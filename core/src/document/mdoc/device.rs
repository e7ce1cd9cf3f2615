//! What the device adds to a document for one session: elements of its own, and a signature over everything.

use core::fmt;

use super::cbor::{Reader, Writer};
use crate::error::{CborFault, DocumentError, Result};

/// The longest `DeviceNameSpacesBytes`, in bytes.
pub const MAX_DEVICE_NAME_SPACES_BYTES: usize = 64 << 10;
/// `DeviceNameSpacesBytes` of no elements, as nearly every document has them.
const EMPTY: [u8; 4] = [0xd8, 0x18, 0x41, 0xa0];

/// `DeviceNameSpacesBytes` (ISO/IEC 18013-5, 9.1.3): elements that the device signs for one session.
///
/// The issuer has signed none of them, and whether it allowed this device to sign them (`keyAuthorizations`) is not
/// shown by a presentation. The bytes are kept as they were signed.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceNameSpaces {
    bytes: Vec<u8>,
    elements: Vec<DeviceElement>,
}

/// An element that a device has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceElement {
    /// The namespace.
    pub namespace: String,
    /// The element identifier.
    pub element: String,
    /// The value's CBOR.
    pub value: Vec<u8>,
}

impl DeviceNameSpaces {
    /// Reads `DeviceNameSpacesBytes`: tag 24 of one map from namespaces to maps from identifiers to values.
    ///
    /// # Errors
    /// [`DocumentError::Cbor`], also for a key given twice or a namespace without elements;
    /// [`DocumentError::TooLarge`].
    pub fn from_cbor(bytes: &[u8]) -> Result<Self> {
        let what = "DeviceNameSpacesBytes";
        let (size, limit) = (bytes.len(), MAX_DEVICE_NAME_SPACES_BYTES);
        if size > limit {
            return Err(DocumentError::TooLarge { what, size, limit }.into());
        }
        let mut tagged = Reader::new(what, bytes);
        tagged.tag(24)?;
        let map = tagged.bytes_any_head()?;
        tagged.finish()?;
        let mut reader = Reader::at(what, bytes, bytes.len() - map.len());
        let elements = read_elements(&mut reader)?;
        reader.finish()?;
        Ok(Self { bytes: bytes.to_vec(), elements })
    }

    /// The name spaces of these elements, in their order.
    ///
    /// # Errors
    /// As [`DeviceNameSpaces::from_cbor`]; [`DocumentError::Cbor`] if a value is not one well-formed item.
    pub fn from_elements(elements: &[DeviceElement]) -> Result<Self> {
        let mut namespaces: Vec<&str> = Vec::new();
        for element in elements {
            if !namespaces.contains(&&*element.namespace) {
                namespaces.push(&element.namespace);
            }
        }
        let mut out = Writer::default().map(namespaces.len());
        for namespace in namespaces {
            let inside: Vec<&DeviceElement> = elements.iter().filter(|e| e.namespace == namespace).collect();
            out = out.text(namespace).map(inside.len());
            out = inside.iter().fold(out, |out, e| out.text(&e.element).raw(&e.value));
        }
        Self::from_cbor(&Writer::default().embedded(&out.0).0)
    }

    /// The bytes, from tag 24 on.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The elements, in their order.
    #[must_use]
    pub fn elements(&self) -> &[DeviceElement] {
        &self.elements
    }

    /// Whether there are no elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }
}

/// No elements.
impl Default for DeviceNameSpaces {
    fn default() -> Self {
        Self { bytes: EMPTY.to_vec(), elements: Vec::new() }
    }
}

impl fmt::Debug for DeviceNameSpaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceNameSpaces({} elements)", self.elements.len())
    }
}

/// Heads may be longer than need be: these bytes are compared with nothing but what the device has signed.
fn read_elements(reader: &mut Reader<'_>) -> Result<Vec<DeviceElement>> {
    let mut elements: Vec<DeviceElement> = Vec::new();
    for _ in 0..reader.map_any_head()? {
        let start = reader.position();
        let namespace = reader.text_any_head()?;
        if elements.iter().any(|e| e.namespace == namespace) {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
        let first = elements.len();
        let at = reader.position();
        let count = reader.map_any_head()?;
        if count == 0 {
            return Err(reader.fault(at, CborFault::Length));
        }
        for _ in 0..count {
            let start = reader.position();
            let element = reader.text_any_head()?;
            if elements[first..].iter().any(|e| e.element == element) {
                return Err(reader.fault(start, CborFault::DuplicateKey));
            }
            let value = reader.skip()?.to_vec();
            elements.push(DeviceElement { namespace: namespace.into(), element: element.into(), value });
        }
    }
    Ok(elements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    /// What is read of a map inside of tag 24, and what for a reason is not.
    #[test]
    fn name_spaces() {
        use CborFault::{DuplicateKey, Indefinite, Length, Trailing, Truncated, Type};
        for (map, expected) in [
            ("a0", Ok(0)),
            ("a16161a1616202", Ok(1)),
            // Heads of 16 bits.
            ("b900016161b90001616202", Ok(1)),
            ("a26161a16162026162a1616203", Ok(2)),
            ("a16161a26162026163f5", Ok(2)),
            ("a26161a16162026161a1616203", Err(DuplicateKey)),
            ("a16161a2616202616203", Err(DuplicateKey)),
            ("a16161a161620200", Err(Trailing)),
            ("a0a0", Err(Trailing)),
            ("a16161a0", Err(Length)),
            ("a161618102", Err(Type)),
            ("a10ba1616202", Err(Type)),
            ("a16161a10b02", Err(Type)),
            ("80", Err(Type)),
            ("bf6161a1616202ff", Err(Indefinite)),
            ("a16161a16162", Err(Truncated)),
            ("", Err(Truncated)),
        ] {
            let bytes = Writer::default().embedded(&hex::decode(map).unwrap()).0;
            match (DeviceNameSpaces::from_cbor(&bytes), expected) {
                (Ok(found), Ok(count)) => {
                    assert_eq!(found.elements().len(), count, "{map}");
                    assert_eq!(found.as_bytes(), bytes);
                    assert_eq!(found.is_empty(), count == 0);
                }
                (Err(Error::Document(DocumentError::Cbor { fault, .. })), Err(expected)) => {
                    assert_eq!(fault, expected, "{map}")
                }
                (found, _) => panic!("{map}: {found:?}"),
            }
        }
        // Tag 24 of a byte string and nothing else; its head may be a byte longer.
        let read = |bytes: &[u8]| DeviceNameSpaces::from_cbor(bytes);
        assert!(read(&[0xd8, 0x18, 0x58, 0x01, 0xa0]).unwrap() != DeviceNameSpaces::default());
        for bytes in [&[0xd8, 0x18, 0x41, 0xa0, 0x00][..], &[0xd8, 0x17, 0x41, 0xa0], &[0xa0], &[0xd8, 0x18, 0xa0], &[]]
        {
            assert_eq!(read(bytes).unwrap_err().code(), "mdoc.cbor", "{bytes:x?}");
        }
        let large = Writer::default().embedded(&vec![0; MAX_DEVICE_NAME_SPACES_BYTES]).0;
        assert_eq!(read(&large).unwrap_err().code(), "mdoc.too_large");
    }

    #[test]
    fn elements_round_trip() {
        let element = |namespace: &str, element: &str, value: &[u8]| DeviceElement {
            namespace: namespace.into(),
            element: element.into(),
            value: value.to_vec(),
        };
        let elements = [element("a", "x", &[1]), element("b", "x", &[0x81, 2]), element("b", "y", &[0xf6])];
        let made = DeviceNameSpaces::from_elements(&elements).unwrap();
        assert_eq!(made.elements(), elements);
        assert_eq!(DeviceNameSpaces::from_elements(&[]).unwrap(), DeviceNameSpaces::default());
        let twice = [element("a", "x", &[1]), element("a", "x", &[2])];
        assert_eq!(DeviceNameSpaces::from_elements(&twice).unwrap_err().code(), "mdoc.cbor");
        assert!(DeviceNameSpaces::from_elements(&[element("a", "x", &[])]).is_err());
    }
}
