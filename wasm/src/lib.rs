//! Plica for JavaScript: types and conversions, nothing else. Pages import the npm package around it.
//!
//! Everything here is synchronous and runs in a worker. Times are seconds since 1970, requests and facts are JSON,
//! and every error is an object with `code`, `kind` and `message`. An error of another shape means that the caller
//! made a mistake or that the instance trapped. After a trap the instance cannot be used again.

mod convert;
#[cfg(feature = "holder")]
mod holder;
#[cfg(all(feature = "threads", target_family = "wasm"))]
mod pool;
mod verifier;
mod watch;

#[cfg(feature = "holder")]
pub use holder::{RawHolder, RawPrepared};
#[cfg(all(feature = "threads", target_family = "wasm"))]
pub use pool::{serve_pool, start_pool};
pub use verifier::{RawTrust, RawVerifier};

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of this package.
#[must_use]
#[wasm_bindgen(js_name = version)]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// Computes a holder's tables, which are otherwise computed when they are first used. A verifier has none.
#[wasm_bindgen(js_name = warmUp)]
pub fn warm_up() {
    #[cfg(feature = "holder")]
    plica::holder::warm_up();
}
