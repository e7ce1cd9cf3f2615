//! Conversions of what is asked and said about documents.

use js_sys::{Date, Reflect};
use plica::{request::Request, time::DateTime};
use serde_wasm_bindgen::Deserializer;
use wasm_bindgen::JsValue;

use crate::{
    convert::{Thrown, invalid_argument, thrown},
    session,
};

/// A request, `{ docType, claims, session }`, whose session is that of the module `session`, or null.
pub(crate) fn request(value: &JsValue) -> Thrown<Request> {
    let member = |name: &str| Reflect::get(value, &name.into());
    let session = session::read(member("session")?)?;
    let question = Deserializer::from(member("question")?);
    let request = Request::from_values(question).map_err(|e| thrown(&e))?;
    Ok(Request { session, ..request })
}

/// A time from JavaScript's.
pub(crate) fn time(date: &Date) -> Thrown<DateTime> {
    let seconds = (date.get_time() / 1000.0).floor();
    // A number that is too large saturates and is refused below. NaN would become 0, so it is refused here.
    let time = if seconds.is_finite() { DateTime::from_unix(seconds as i64) } else { None };
    time.ok_or_else(|| invalid_argument("the time is not in the years 0000 to 9999"))
}

/// A time for JavaScript.
pub(crate) fn date(time: DateTime) -> Date {
    // Exact: the years 0000 to 9999 in milliseconds are safe integers.
    Date::new(&JsValue::from_f64(time.to_unix() as f64 * 1000.0))
}

/// A coordinate of a P-256 point.
pub(crate) fn coordinate(bytes: &[u8]) -> Thrown<[u8; 32]> {
    bytes.try_into().map_err(|_| invalid_argument("a coordinate of a P-256 key has 32 bytes"))
}
