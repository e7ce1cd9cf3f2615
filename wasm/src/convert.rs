//! Conversions between JavaScript's types and the library's.

use plica::error::{Error, ErrorKind};
use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

/// A result whose error is thrown in JavaScript.
pub(crate) type Thrown<T> = Result<T, JsValue>;

/// An error as JavaScript sees it.
#[derive(Serialize)]
struct Failure<'a> {
    code: &'a str,
    kind: &'a str,
    message: &'a str,
}

/// An error as `{ code, kind, message }`.
pub(crate) fn thrown(error: &Error) -> JsValue {
    let kind = match error.kind() {
        ErrorKind::DoesNotHold => "does-not-hold",
        ErrorKind::BadInput => "bad-input",
        ErrorKind::Cancelled => "cancelled",
    };
    object(error.code(), kind, &error.to_string())
}

/// The error for an argument of the wrong form.
pub(crate) fn invalid_argument(message: &str) -> JsValue {
    object("invalid_argument", "bad-input", message)
}

pub(crate) fn object(code: &str, kind: &str, message: &str) -> JsValue {
    value(&Failure { code, kind, message }).unwrap_or_else(|error| error)
}

/// A value as JavaScript has it: structs as plain objects, bytes as `Uint8Array`, nothing as null.
pub(crate) fn value(value: &impl Serialize) -> Thrown<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(JsValue::from)
}

/// Bytes that become a `Uint8Array`.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}
