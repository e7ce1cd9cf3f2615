//! Plica for Swift, Kotlin and Python: types and conversions, nothing else. Apps use the packages around it.
//!
//! Everything here is synchronous and holds no policy; `suspend` and `async` are a file of each language. Values are
//! records and enums. Only what owns memory or a state is an object: [`Holder`], [`Prepared`], [`Verifier`],
//! [`Model`], [`CancelToken`]. Bytes that cross are copied, and Rust cannot wipe the other side's copies.
//!
//! What takes long ends in `_blocking`. It runs on threads of its own, which end with the call. Do not wait for it on
//! an app's main thread.

mod convert;
mod error;
mod holder;
mod model;
mod model_request;
mod predicate;
mod qos;
mod request;
mod session;
mod value;
mod verifier;
mod watch;

pub use convert::PublicKey;
pub use error::PlicaError;
pub use holder::{DocumentInfo, ElementName, Holder, Prepared, Shown, Validity};
pub use model::{Computed, Domain, Entries, Model, ModelInput, ModelOutputs, Thresholds};
pub use model_request::{Ask, InputOrigin, ModelFacts, ModelOutput, ModelRequest, Origin, Reading};
pub use predicate::{Claim, Predicate};
pub use request::{ModelClaim, Request, Source, request_age, request_age_over, request_from_json};
pub use session::{
    SessionTranscript, jwk_thumbprint, session_dc_api, session_iso_dc_api, session_openid4vp, session_proximity_nfc,
    session_proximity_qr,
};
pub use value::{MapEntry, Value};
pub use verifier::{Answer, DeviceSigned, Facts, IssuerFacts, ShownClaim, TrustAnchor, Verdict, Verifier};
pub use watch::{CancelToken, Options, ProgressListener, Step};

uniffi::setup_scaffolding!("plica");

/// The version of this package.
#[uniffi::export]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// Builds ahead what every proof of this process needs, about 3 MB of tables. Without it the first proof does, and
/// takes half as long again. Call it on a background thread while the user reads what is asked. Verifiers need nothing.
///
/// # Errors
/// `Internal` only.
#[uniffi::export]
pub fn warm_up_blocking() -> Result<(), PlicaError> {
    watch::pooled(0, || {
        plica::holder::warm_up();
        Ok(())
    })
}
