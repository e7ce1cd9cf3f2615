//! Sessions. A page says what a session is made of, and the library builds the transcript.

use plica::{
    error::{Error, RequestError},
    mdoc::{SessionTranscript, jwk_thumbprint_p256},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, Visitor},
};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::convert::{Thrown, invalid_argument, thrown};

/// What a session is made of: an object with one member, which is named after the channel.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum Session {
    /// The transcript itself.
    Bytes {
        bytes: Bytes,
    },
    Openid4vp {
        client_id: String,
        nonce: String,
        jwk_thumbprint: Option<Thumbprint>,
        response_uri: String,
    },
    DcApi {
        origin: String,
        nonce: String,
        jwk_thumbprint: Option<Thumbprint>,
    },
    IsoDcApi {
        encryption_info: String,
        origin: String,
    },
    ProximityQr {
        device_engagement: Bytes,
        e_reader_key: Bytes,
    },
    ProximityNfc {
        device_engagement: Bytes,
        e_reader_key: Bytes,
        handover_select: Bytes,
        handover_request: Option<Bytes>,
    },
}

/// The thumbprint of a key, or a P-256 key to take it of, by its coordinates in base64url.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Thumbprint {
    Sha256(Bytes),
    Jwk { x: String, y: String },
}

/// A `Uint8Array`.
struct Bytes(Vec<u8>);

/// The bytes of a session's transcript.
///
/// # Errors
/// `mdoc.cbor`, `mdoc.too_large`, `invalid_argument`.
#[wasm_bindgen(js_name = transcript)]
pub fn transcript(session: JsValue) -> Thrown<Vec<u8>> {
    let session = read(session)?.ok_or_else(|| thrown(&RequestError::SessionMissing.into()))?;
    Ok(session.as_bytes().to_vec())
}

/// Reads a session; null is none.
pub(crate) fn read(session: JsValue) -> Thrown<Option<SessionTranscript>> {
    let session: Option<Session> =
        serde_wasm_bindgen::from_value(session).map_err(|e| invalid_argument(&e.to_string()))?;
    session.map(Session::build).transpose()
}

impl Session {
    fn build(self) -> Thrown<SessionTranscript> {
        let thrown = |e: Error| thrown(&e);
        Ok(match self {
            Self::Bytes { bytes } => SessionTranscript::new(&bytes.0).map_err(thrown)?,
            Self::Openid4vp { client_id, nonce, jwk_thumbprint, response_uri } => {
                let thumbprint = jwk_thumbprint.map(Thumbprint::build).transpose()?;
                SessionTranscript::openid4vp(&client_id, &nonce, thumbprint.as_ref(), &response_uri)
            }
            Self::DcApi { origin, nonce, jwk_thumbprint } => {
                let thumbprint = jwk_thumbprint.map(Thumbprint::build).transpose()?;
                SessionTranscript::openid4vp_dc_api(&origin, &nonce, thumbprint.as_ref())
            }
            Self::IsoDcApi { encryption_info, origin } => SessionTranscript::iso_dc_api(&encryption_info, &origin),
            Self::ProximityQr { device_engagement, e_reader_key } => {
                SessionTranscript::proximity_qr(&device_engagement.0, &e_reader_key.0).map_err(thrown)?
            }
            Self::ProximityNfc { device_engagement, e_reader_key, handover_select, handover_request } => {
                let request = handover_request.as_ref().map(|bytes| &*bytes.0);
                SessionTranscript::proximity_nfc(&device_engagement.0, &e_reader_key.0, &handover_select.0, request)
                    .map_err(thrown)?
            }
        })
    }
}

impl Thumbprint {
    fn build(self) -> Thrown<[u8; 32]> {
        match self {
            Self::Sha256(bytes) => bytes.0.try_into().map_err(|_| invalid_argument("a thumbprint has 32 bytes")),
            Self::Jwk { x, y } => Ok(jwk_thumbprint_p256(&x, &y)),
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsBytes;

        impl Visitor<'_> for AsBytes {
            type Value = Bytes;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.into()))
            }

            fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
        }

        deserializer.deserialize_byte_buf(AsBytes).map_err(|_| D::Error::custom("expected a Uint8Array"))
    }
}
