//! Any bytes as a request in JSON and as the description of a document to issue.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plica::{issue::Description, request::Request};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = Description::from_json(text);
    let Ok(request) = Request::from_json(text) else { return };
    let again = Request::from_json(&request.to_json()).expect("what was read can be written");
    assert_eq!(again.to_bytes(), request.to_bytes());
});
