//! The two signatures of a document as COSE (RFC 9052) has them.

use super::Signature;
use super::cbor::{Reader, SIMPLE, TAG};
use super::envelope::DeviceAuth;
use super::header::{ProtectedHeader, X5CHAIN, read_certificates};
use crate::error::{CborFault, Error, Result};

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
    if reader.array()? != 4 {
        return Err(reader.fault(0, CborFault::Type));
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

pub(super) fn read_device_signed(bytes: &[u8]) -> Result<DeviceAuth> {
    let what = "deviceSigned";
    let mut reader = Reader::new(what, bytes);
    let (mut empty, mut auth) = (None, None);
    for _ in 0..reader.map()? {
        match reader.text()? {
            "nameSpaces" => empty = Some(reader.skip()? == [0xd8, 0x18, 0x41, 0xa0]),
            "deviceAuth" => auth = Some(reader.skip()?),
            _ => drop(reader.skip()?),
        }
    }
    reader.finish()?;
    let empty = empty.ok_or(Error::MissingField { what, field: "nameSpaces" })?;
    let auth = auth.ok_or(Error::MissingField { what, field: "deviceAuth" })?;

    let mut reader = Reader::new("deviceAuth", auth);
    let mut found = DeviceAuth::None;
    for _ in 0..reader.map()? {
        match reader.text()? {
            "deviceSignature" => {
                let sign1 = reader.skip()?;
                found =
                    if empty { read_device_signature(sign1) } else { DeviceAuth::Unusable(Error::DeviceNameSpaces) };
            }
            "deviceMac" => {
                reader.skip()?;
                found = DeviceAuth::Mac;
            }
            _ => drop(reader.skip()?),
        }
    }
    reader.finish()?;
    Ok(found)
}

/// A credential is of use without the device signature that came with it: a wallet makes its own for each session.
fn read_device_signature(sign1: &[u8]) -> DeviceAuth {
    let what = "the device's signature";
    match read_sign1(what, sign1, ProtectedHeader::parse_algorithm) {
        Ok(Sign1 { payload: None, signature, .. }) => DeviceAuth::Signature(signature),
        Ok(_) => DeviceAuth::Unusable(Error::Cbor { what, offset: 0, fault: CborFault::Type }),
        Err(error) => DeviceAuth::Unusable(error),
    }
}
