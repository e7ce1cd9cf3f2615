//! Sessions: what binds a presentation to the conversation that it is an answer in.

use crate::convert::array;
use crate::error::{PlicaError, invalid};
use plica::mdoc::{self, jwk_thumbprint_p256};

/// The session that a presentation is bound to.
///
/// Both sides make it, each from what it sees itself. A relying party puts a fresh nonce into it, and accepts one
/// presentation for it. A session that came from the other side lets that side relay the answer to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SessionTranscript {
    /// The transcript of any channel: one CBOR item of up to 64 KiB, the same byte for byte on both sides. It is read
    /// when the session is used: `mdoc.cbor`, `mdoc.too_large`.
    pub bytes: Vec<u8>,
}

impl SessionTranscript {
    pub(crate) fn read(&self) -> Result<mdoc::SessionTranscript, PlicaError> {
        Ok(mdoc::SessionTranscript::new(&self.bytes)?)
    }
}

impl From<&mdoc::SessionTranscript> for SessionTranscript {
    fn from(session: &mdoc::SessionTranscript) -> Self {
        Self { bytes: session.as_bytes().to_vec() }
    }
}

/// OpenID4VP 1.0 with a redirect (B.2.6.1). `client_id` keeps its prefix (`x509_san_dns:example.com`);
/// `jwk_thumbprint` is that of the key that the response is encrypted to, if it is.
///
/// # Errors
/// `invalid_argument` for what is empty, and for a thumbprint that has not 32 bytes.
#[uniffi::export(default(jwk_thumbprint = None))]
pub fn session_openid4vp(
    client_id: String,
    nonce: String,
    response_uri: String,
    jwk_thumbprint: Option<Vec<u8>>,
) -> Result<SessionTranscript, PlicaError> {
    filled(&[("client_id", &client_id), ("nonce", &nonce), ("response_uri", &response_uri)])?;
    let thumbprint = thumbprint(jwk_thumbprint.as_deref())?;
    Ok((&mdoc::SessionTranscript::openid4vp(&client_id, &nonce, thumbprint.as_ref(), &response_uri)).into())
}

/// OpenID4VP 1.0 over the Digital Credentials API (B.2.6.2). `origin` is that of the page, such as
/// `https://example.com`, or what Android says of an app (`android:apk-key-hash:..`).
///
/// # Errors
/// `invalid_argument` for an origin that is none, an empty nonce, and a thumbprint that has not 32 bytes.
#[uniffi::export(default(jwk_thumbprint = None))]
pub fn session_dc_api(
    origin: String,
    nonce: String,
    jwk_thumbprint: Option<Vec<u8>>,
) -> Result<SessionTranscript, PlicaError> {
    check_origin(&origin)?;
    filled(&[("nonce", &nonce)])?;
    let thumbprint = thumbprint(jwk_thumbprint.as_deref())?;
    Ok((&mdoc::SessionTranscript::openid4vp_dc_api(&origin, &nonce, thumbprint.as_ref())).into())
}

/// `org-iso-mdoc` over the Digital Credentials API (ISO/IEC 18013-7, Annex C). `encryption_info` is the base64url text
/// that the reader sent, `origin` as for OpenID4VP.
///
/// # Errors
/// `invalid_argument` for an origin that is none, and for an empty text.
#[uniffi::export]
pub fn session_iso_dc_api(encryption_info: String, origin: String) -> Result<SessionTranscript, PlicaError> {
    filled(&[("encryption_info", &encryption_info)])?;
    check_origin(&origin)?;
    Ok((&mdoc::SessionTranscript::iso_dc_api(&encryption_info, &origin)).into())
}

/// Proximity with engagement by QR code (ISO/IEC 18013-5, 9.1.5.1): the encoded `DeviceEngagement` and the reader's
/// encoded ephemeral `COSE_Key`.
///
/// # Errors
/// `mdoc.cbor` unless both are exactly one well-formed item.
#[uniffi::export]
pub fn session_proximity_qr(
    device_engagement: Vec<u8>,
    e_reader_key: Vec<u8>,
) -> Result<SessionTranscript, PlicaError> {
    Ok((&mdoc::SessionTranscript::proximity_qr(&device_engagement, &e_reader_key)?).into())
}

/// Proximity with engagement by NFC (ISO/IEC 18013-5, 9.1.5.1): as by QR code, with the handover select message and,
/// if the handover was negotiated, the handover request message.
///
/// # Errors
/// `mdoc.cbor` unless engagement and key are exactly one well-formed item.
#[uniffi::export(default(handover_request = None))]
pub fn session_proximity_nfc(
    device_engagement: Vec<u8>,
    e_reader_key: Vec<u8>,
    handover_select: Vec<u8>,
    handover_request: Option<Vec<u8>>,
) -> Result<SessionTranscript, PlicaError> {
    let request = handover_request.as_deref();
    let session = mdoc::SessionTranscript::proximity_nfc(&device_engagement, &e_reader_key, &handover_select, request)?;
    Ok((&session).into())
}

/// The thumbprint (RFC 7638, 32 bytes) of a P-256 JWK, from its coordinates in base64url as they stand in the JWK.
#[uniffi::export]
#[must_use]
pub fn jwk_thumbprint(x: String, y: String) -> Vec<u8> {
    jwk_thumbprint_p256(&x, &y).to_vec()
}

fn filled(texts: &[(&str, &str)]) -> Result<(), PlicaError> {
    match texts.iter().find(|(_, text)| text.is_empty()) {
        Some((name, _)) => Err(invalid(format!("{name} is empty"))),
        None => Ok(()),
    }
}

fn thumbprint(bytes: Option<&[u8]>) -> Result<Option<[u8; 32]>, PlicaError> {
    bytes.map(|bytes| array(bytes, "a thumbprint")).transpose()
}

/// An origin as browsers and Android write it: any other text would make a session that no wallet has.
fn check_origin(origin: &str) -> Result<(), PlicaError> {
    let app = origin.strip_prefix("android:apk-key-hash:").is_some_and(|hash| !hash.is_empty());
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let written = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._:[]".contains(&b);
    if app || host.is_some_and(|host| !host.is_empty() && host.bytes().all(written)) {
        return Ok(());
    }
    Err(invalid(format!("origin is not an origin such as https://example.com: {origin:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        for origin in ["https://example.com", "http://localhost:8080", "http://[::1]", "android:apk-key-hash:Ab_1"] {
            assert_eq!(check_origin(origin), Ok(()));
        }
        for text in ["", "https://", "example.com", "https://example.com/", "https://Example.com", "origin:https://a.b"]
        {
            assert!(check_origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_is_empty() {
        let text = || "x".to_owned();
        assert!(session_openid4vp(text(), String::new(), text(), None).is_err());
        assert!(session_openid4vp(text(), text(), text(), Some(vec![0; 31])).is_err());
        assert!(session_openid4vp(text(), text(), text(), Some(vec![0; 32])).is_ok());
        assert!(session_dc_api("https://a.b".into(), String::new(), None).is_err());
        assert!(session_iso_dc_api(String::new(), "https://a.b".into()).is_err());
        assert!(session_proximity_qr(vec![0xa0, 0], vec![0xa0]).is_err());
    }
}
