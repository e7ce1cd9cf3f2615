//! Plica for JavaScript: types and conversions, nothing else. Pages import the npm package around it.
//!
//! Everything here is synchronous and runs in a worker. Values cross as JavaScript has them: requests and facts as
//! plain objects, times as `Date`, bytes as `Uint8Array`. Every error is an object with `code`, `kind` and `message`.
//! An error of another shape means that the caller made a mistake or that the instance trapped. After a trap the
//! instance cannot be used again.

mod convert;
#[cfg(feature = "verifier")]
mod document;
#[cfg(feature = "full")]
mod full;
#[cfg(feature = "holder")]
mod holder;
#[cfg(feature = "model")]
mod model;
#[cfg(all(feature = "threads", target_family = "wasm"))]
mod pool;
#[cfg(any(feature = "holder", feature = "model"))]
mod randomness;
#[cfg(feature = "verifier")]
mod session;
#[cfg(feature = "verifier")]
mod verifier;
#[cfg(any(feature = "verifier", feature = "model"))]
mod watch;

#[cfg(feature = "holder")]
pub use holder::{RawHolder, RawPrepared};
#[cfg(feature = "model")]
pub use model::{RawInputs, RawModel};
#[cfg(all(feature = "threads", target_family = "wasm"))]
pub use pool::{serve_pool, start_pool};
#[cfg(feature = "verifier")]
pub use session::transcript;
#[cfg(feature = "verifier")]
pub use verifier::{RawTrust, RawVerifier};

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of this package.
#[must_use]
#[wasm_bindgen(js_name = version)]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// Computes the tables of provers, which are otherwise computed when they are first used. A verifier has none.
#[wasm_bindgen(js_name = warmUp)]
pub fn warm_up() {
    #[cfg(feature = "holder")]
    plica::holder::warm_up();
    #[cfg(feature = "model")]
    plica::model::warm_up();
}
