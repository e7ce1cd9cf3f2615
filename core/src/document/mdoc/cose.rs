//! The two signatures of a document as COSE (RFC 9052) has them.

use super::Signature;
use super::cbor::{Reader, SIMPLE, TAG};
use super::device::DeviceNameSpaces;
use super::envelope::DeviceAuth;
use super::header::{ProtectedHeader, X5CHAIN, read_certificates};
use crate::error::{CborFault, DocumentError, Result};

/// A COSE_Sign1 array: protected header, the unprotected header's x5chain, payload, signature.
pub(super) struct Sign1<'a, H> {
    pub(super) protected: H,
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) payload: Option<&'a [u8]>,
    pub(super) signature: Signature,
}

/// Reads one whose protected header is read by `header`.
pub(super) fn read_sign1<'a, H>(
    what: &'static str,
    bytes: &'a [u8],
    header: impl FnOnce(&'static str, &[u8]) -> Result<H>,
) -> Result<Sign1<'a, H>> {
    let mut reader = Reader::new(what, bytes);
    if reader.peek()? == TAG {
        reader.tag(18)?;
    }
    let start = reader.position();
    if reader.array()? != 4 {
        return Err(reader.fault(start, CborFault::Length));
    }
    let protected = header(what, reader.bytes()?)?;
    let mut certificates = None;
    for _ in 0..reader.map()? {
        let start = reader.position();
        let label = if reader.peek()? <= 1 { reader.integer()? } else { reader.skip().map(|_| 0)? };
        if label != X5CHAIN {
            reader.skip()?;
        } else if certificates.replace(read_certificates(&mut reader)?).is_some() {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
    }
    let payload = match reader.peek()? {
        SIMPLE => {
            let null = reader.position();
            if reader.skip()? != [0xf6] {
                return Err(reader.fault(null, CborFault::Type));
            }
            None
        }
        _ => Some(reader.bytes()?),
    };
    let signature = Signature::from_bytes(what, reader.bytes()?)?;
    reader.finish()?;
    Ok(Sign1 { protected, certificates: certificates.unwrap_or_default(), payload, signature })
}

/// A `DeviceSigned`, as far as it can be used.
pub(super) struct DeviceSigned {
    pub(super) name_spaces: DeviceNameSpaces,
    pub(super) auth: DeviceAuth,
    /// The payload of the signature, where it is attached.
    pub(super) payload: Option<Vec<u8>>,
}

/// A credential is of use without the device signature that came with it: a wallet makes its own for each session.
pub(super) fn read_device_signed(bytes: &[u8]) -> DeviceSigned {
    try_read_device_signed(bytes).unwrap_or_else(|error| DeviceSigned {
        name_spaces: DeviceNameSpaces::default(),
        auth: DeviceAuth::Unusable(error),
        payload: None,
    })
}

fn try_read_device_signed(bytes: &[u8]) -> Result<DeviceSigned> {
    let what = "deviceSigned";
    let mut reader = Reader::new(what, bytes);
    let (mut name_spaces, mut auth) = (None, None);
    for _ in 0..reader.map()? {
        let start = reader.position();
        let again = match reader.key()? {
            Some("nameSpaces") => name_spaces.replace(reader.skip()?).is_some(),
            Some("deviceAuth") => auth.replace(reader.skip()?).is_some(),
            _ => reader.skip().map(|_| false)?,
        };
        if again {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
    }
    reader.finish()?;
    let name_spaces = name_spaces.ok_or(DocumentError::MissingField { what, field: "nameSpaces" })?;
    let auth = auth.ok_or(DocumentError::MissingField { what, field: "deviceAuth" })?;
    let mut found =
        DeviceSigned { name_spaces: DeviceNameSpaces::from_cbor(name_spaces)?, auth: DeviceAuth::None, payload: None };

    let mut reader = Reader::new("deviceAuth", auth);
    for _ in 0..reader.map()? {
        match reader.key()? {
            Some("deviceSignature") => {
                let sign1 = read_sign1("the device's signature", reader.skip()?, ProtectedHeader::parse_algorithm)?;
                found.auth = DeviceAuth::Signature(sign1.signature);
                found.payload = sign1.payload.map(<[u8]>::to_vec);
            }
            Some("deviceMac") => {
                reader.skip()?;
                found.auth = DeviceAuth::Mac;
            }
            _ => drop(reader.skip()?),
        }
    }
    reader.finish()?;
    Ok(found)
}
