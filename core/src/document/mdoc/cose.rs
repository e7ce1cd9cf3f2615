//! The two signatures of a document as COSE (RFC 9052) has them.

use super::cbor::{ARRAY, BYTES, Reader, SIMPLE, TAG};
use super::device::DeviceNameSpaces;
use super::envelope::DeviceAuth;
use super::{ES256_HEADER, Signature};
use crate::error::{CborFault, DocumentError, Result};

const MAX_CERTIFICATES: usize = 8;
/// The header label of `x5chain` (RFC 9360).
pub(super) const X5CHAIN: i64 = 33;

/// A COSE_Sign1 array: protected header, the unprotected header's x5chain, payload, signature.
pub(super) struct Sign1<'a> {
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) payload: Option<&'a [u8]>,
    pub(super) signature: Signature,
}

pub(super) fn read_sign1<'a>(what: &'static str, bytes: &'a [u8]) -> Result<Sign1<'a>> {
    let mut reader = Reader::new(what, bytes);
    if reader.peek()? == TAG {
        reader.tag(18)?;
    }
    let start = reader.position();
    if reader.array()? != 4 {
        return Err(reader.fault(start, CborFault::Length));
    }
    let protected = reader.bytes()?;
    if protected != ES256_HEADER {
        return Err(DocumentError::UnsupportedAlgorithm { what, algorithm: read_algorithm(protected) }.into());
    }
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
    Ok(Sign1 { certificates: certificates.unwrap_or_default(), payload, signature })
}

fn read_certificates(reader: &mut Reader<'_>) -> Result<Vec<Vec<u8>>> {
    if reader.peek()? == BYTES {
        return Ok(vec![reader.bytes()?.to_vec()]);
    }
    let start = reader.position();
    if reader.peek()? != ARRAY {
        return Err(reader.fault(start, CborFault::Type));
    }
    let count = reader.array()?;
    if count > MAX_CERTIFICATES {
        return Err(DocumentError::TooMany { what: "certificates", limit: MAX_CERTIFICATES }.into());
    }
    (0..count).map(|_| reader.bytes().map(<[u8]>::to_vec)).collect()
}

fn read_algorithm(protected: &[u8]) -> Option<i64> {
    let mut reader = Reader::new("a protected header", protected);
    for _ in 0..reader.map().ok()? {
        if reader.integer().ok()? == 1 {
            return reader.integer().ok();
        }
        reader.skip().ok()?;
    }
    None
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
                let sign1 = read_sign1("the device's signature", reader.skip()?)?;
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
