//! Conversions between JavaScript's types and the library's.

use js_sys::{Object, Reflect};
use plica::{
    error::{Error, ErrorKind},
    time::DateTime,
};
use wasm_bindgen::JsValue;

/// A result whose error is thrown in JavaScript.
pub(crate) type Thrown<T> = Result<T, JsValue>;

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
    let out = Object::new();
    for (key, value) in [("code", code), ("kind", kind), ("message", message)] {
        // Setting a property of a new plain object cannot fail.
        let _ = Reflect::set(&out, &key.into(), &value.into());
    }
    out.into()
}

/// A time from seconds since 1970.
pub(crate) fn time(seconds: f64) -> Thrown<DateTime> {
    // A number that is too large saturates and is refused below. NaN would become 0, so it is refused here.
    let time = if seconds.is_finite() { DateTime::from_unix(seconds.floor() as i64) } else { None };
    time.ok_or_else(|| invalid_argument("the time is not in the years 0000 to 9999"))
}

/// A coordinate of a P-256 point.
pub(crate) fn coordinate(bytes: &[u8]) -> Thrown<[u8; 32]> {
    bytes.try_into().map_err(|_| invalid_argument("a coordinate of a P-256 key has 32 bytes"))
}
