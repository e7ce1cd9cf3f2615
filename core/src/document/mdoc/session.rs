//! Session transcripts, and what a device signs over one.

use core::fmt;

use sha2::{Digest, Sha256};

use super::cbor::{Reader, Writer};
use super::device::DeviceNameSpaces;
use super::{Algorithm, sig_structure};
use crate::error::{DocumentError, Result};

const MAX_TRANSCRIPT_BYTES: usize = 64 * 1024;

/// A `SessionTranscript`: one CBOR item that both sides hold byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionTranscript(Vec<u8>);

impl SessionTranscript {
    /// Takes a transcript as it is, of whatever channel.
    ///
    /// # Errors
    /// [`DocumentError::Cbor`] unless it is exactly one well-formed item; [`DocumentError::TooLarge`].
    pub fn new(bytes: &[u8]) -> Result<Self> {
        let what = "the session transcript";
        if bytes.len() > MAX_TRANSCRIPT_BYTES {
            return Err(DocumentError::TooLarge { what, size: bytes.len(), limit: MAX_TRANSCRIPT_BYTES }.into());
        }
        let mut reader = Reader::new(what, bytes);
        reader.skip()?;
        reader.finish()?;
        Ok(Self(bytes.to_vec()))
    }

    /// OpenID4VP 1.0 with a redirect, B.2.6.1. `client_id` keeps its prefix; `jwk_thumbprint` is that of the key that
    /// the response is encrypted to, if it is.
    #[must_use]
    pub fn openid4vp(client_id: &str, nonce: &str, jwk_thumbprint: Option<&[u8; 32]>, response_uri: &str) -> Self {
        let info = Writer::default().array(4).text(client_id).text(nonce);
        let info = or_null(info, jwk_thumbprint).text(response_uri);
        Self::handover("OpenID4VPHandover", &info.0)
    }

    /// OpenID4VP 1.0 over the Digital Credentials API, B.2.6.2. `origin` comes without the prefix `origin:`.
    #[must_use]
    pub fn openid4vp_dc_api(origin: &str, nonce: &str, jwk_thumbprint: Option<&[u8; 32]>) -> Self {
        let info = or_null(Writer::default().array(3).text(origin).text(nonce), jwk_thumbprint);
        Self::handover("OpenID4VPDCAPIHandover", &info.0)
    }

    /// ISO/IEC 18013-7 Annex C (`org-iso-mdoc`). `encryption_info` is the base64url text that the reader sent.
    #[must_use]
    pub fn iso_dc_api(encryption_info: &str, origin: &str) -> Self {
        Self::handover("dcapi", &Writer::default().array(2).text(encryption_info).text(origin).0)
    }

    /// Proximity with engagement by QR code (ISO/IEC 18013-5, 9.1.5.1): the encoded `DeviceEngagement` and the reader's
    /// encoded ephemeral `COSE_Key`.
    ///
    /// # Errors
    /// [`DocumentError::Cbor`] unless both are exactly one well-formed item.
    pub fn proximity_qr(device_engagement: &[u8], e_reader_key: &[u8]) -> Result<Self> {
        Ok(Self(proximity(device_engagement, e_reader_key)?.null().0))
    }

    /// Proximity with engagement by NFC: the handover select message and, if it was negotiated, the request message.
    ///
    /// # Errors
    /// As [`SessionTranscript::proximity_qr`].
    pub fn proximity_nfc(
        device_engagement: &[u8],
        e_reader_key: &[u8],
        select: &[u8],
        request: Option<&[u8]>,
    ) -> Result<Self> {
        let out = proximity(device_engagement, e_reader_key)?.array(2).bytes(select);
        Ok(Self(or_null(out, request).0))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// SHA-256 of the bytes, by which a presentation names its session.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    fn handover(name: &str, info: &[u8]) -> Self {
        let out = Writer::default().array(3).null().null().array(2).text(name);
        Self(out.bytes(&Sha256::digest(info)).0)
    }
}

impl fmt::Debug for SessionTranscript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionTranscript({} bytes)", self.0.len())
    }
}

/// `DeviceAuthenticationBytes` (ISO/IEC 18013-5, 9.1.3.4): the payload of the device's signature, which is not sent.
#[must_use]
pub fn device_authentication_payload(
    session: &SessionTranscript,
    doc_type: &str,
    name_spaces: &DeviceNameSpaces,
) -> Vec<u8> {
    let authentication = Writer::default().array(4).text("DeviceAuthentication").raw(session.as_bytes());
    Writer::default().embedded(&authentication.text(doc_type).raw(name_spaces.as_bytes()).0).0
}

/// The `Sig_structure` over [`device_authentication_payload`] that the device signs with ES256.
#[must_use]
pub fn device_authentication_bytes(
    session: &SessionTranscript,
    doc_type: &str,
    name_spaces: &DeviceNameSpaces,
) -> Vec<u8> {
    device_authentication_bytes_as(Algorithm::Es256, session, doc_type, name_spaces)
}

/// As [`device_authentication_bytes`], for a device that calls its algorithm by either of its two numbers.
#[must_use]
pub fn device_authentication_bytes_as(
    algorithm: Algorithm,
    session: &SessionTranscript,
    doc_type: &str,
    name_spaces: &DeviceNameSpaces,
) -> Vec<u8> {
    sig_structure(&algorithm.header(), &device_authentication_payload(session, doc_type, name_spaces))
}

/// SHA-256 of [`device_authentication_bytes`], for signers that take a digest.
#[must_use]
pub fn device_authentication_hash(
    session: &SessionTranscript,
    doc_type: &str,
    name_spaces: &DeviceNameSpaces,
) -> [u8; 32] {
    device_authentication_hash_as(Algorithm::Es256, session, doc_type, name_spaces)
}

/// SHA-256 of [`device_authentication_bytes_as`].
#[must_use]
pub fn device_authentication_hash_as(
    algorithm: Algorithm,
    session: &SessionTranscript,
    doc_type: &str,
    name_spaces: &DeviceNameSpaces,
) -> [u8; 32] {
    Sha256::digest(device_authentication_bytes_as(algorithm, session, doc_type, name_spaces)).into()
}

/// The RFC 7638 thumbprint of a P-256 JWK, from its base64url coordinates as they stand in the JWK.
#[must_use]
pub fn jwk_thumbprint_p256(x: &str, y: &str) -> [u8; 32] {
    Sha256::digest(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)).into()
}

fn or_null<T: AsRef<[u8]> + ?Sized>(out: Writer, bytes: Option<&T>) -> Writer {
    match bytes {
        Some(bytes) => out.bytes(bytes.as_ref()),
        None => out.null(),
    }
}

fn proximity(device_engagement: &[u8], e_reader_key: &[u8]) -> Result<Writer> {
    for (what, bytes) in [("the device engagement", device_engagement), ("the reader's key", e_reader_key)] {
        let mut reader = Reader::new(what, bytes);
        reader.skip()?;
        reader.finish()?;
    }
    Ok(Writer::default().array(3).embedded(device_engagement).embedded(e_reader_key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA";

    /// The example of OpenID4VP 1.0, B.2.6.
    #[test]
    fn openid4vp_known_answers() {
        let thumbprint = jwk_thumbprint_p256(
            "DxiH5Q4Yx3UrukE2lWCErq8N8bqC9CHLLrAwLz5BmE0",
            "XtLM4-3h5o3HUH0MHVJV0kyq0iBlrBwlh8qEDMZ4-Pc",
        );
        assert_eq!(hex::encode(thumbprint), "4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047");
        let redirect = SessionTranscript::openid4vp(
            "x509_san_dns:example.com",
            NONCE,
            Some(&thumbprint),
            "https://example.com/response",
        );
        let expected = "83f6f682714f70656e494434565048616e646f7665725820048bc053c00442af9b8eed494cefdd9d95240d254b046b\
                        11b68013722aad38ac";
        assert_eq!(hex::encode(redirect.as_bytes()), expected);
        let dc_api = SessionTranscript::openid4vp_dc_api("https://example.com", NONCE, Some(&thumbprint));
        let expected = "83f6f682764f70656e4944345650444341504948616e646f7665725820fbece366f4212f9762c74cfdbf83b8c69e37\
                        1d5d68cea09cb4c48ca6daab761a";
        assert_eq!(hex::encode(dc_api.as_bytes()), expected);
    }

    #[test]
    fn iso_dc_api_and_proximity_forms() {
        let session = SessionTranscript::iso_dc_api("ZXhhbXBsZQ", "https://example.com");
        assert_eq!(&session.as_bytes()[..11], b"\x83\xf6\xf6\x82\x65dcapi\x58");
        let info = b"\x82\x6aZXhhbXBsZQ\x73https://example.com";
        assert_eq!(&session.as_bytes()[12..], &Sha256::digest(info)[..]);
        let qr = SessionTranscript::proximity_qr(&[0xa0], &[0xa1, 1, 2]).unwrap();
        assert_eq!(qr.as_bytes(), [0x83, 0xd8, 24, 0x41, 0xa0, 0xd8, 24, 0x43, 0xa1, 1, 2, 0xf6]);
        let nfc = SessionTranscript::proximity_nfc(&[0xa0], &[0xa0], &[7], None).unwrap();
        assert_eq!(nfc.as_bytes()[9..], [0x82, 0x41, 7, 0xf6]);
        assert!(SessionTranscript::proximity_qr(&[0xa0, 0], &[0xa0]).is_err());
    }

    #[test]
    fn a_transcript_is_one_item() {
        assert!(SessionTranscript::new(&[0xf6]).is_ok());
        for bytes in [&[][..], &[0xf6, 0xf6], &[0x82, 0xf6], &[0x9f, 0xff]] {
            assert_eq!(SessionTranscript::new(bytes).unwrap_err().code(), "mdoc.cbor");
        }
    }
}
