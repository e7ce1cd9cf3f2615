//! Reads a document that somebody else made and says what could be proved from it.
//!
//! ```sh
//! cargo run --release --example read_a_document               # a test document of another project
//! cargo run --release --example read_a_document -- FILE.cbor  # yours: a DeviceResponse, Document or IssuerSigned
//! ```
//!
//! `cargo plica inspect FILE` prints more, as text or as JSON.

use plica::{
    mdoc::{Credential, DeviceAuth},
    trust::IssuerKey,
};
use std::{env, error::Error, fs};

/// "Erika Mustermann" of the OpenWallet Foundation: see `tests/vectors/README.md`.
const SAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/mdoc/owf-mustermann-mdl/device_response.cbor");

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).unwrap_or_else(|| SAMPLE.into());

    // Reading checks the form of the document, not its signatures: `Holder::present` checks those before it proves
    // anything. An error names the place in the document, and has a code that stays the same between releases.
    let credential = Credential::from_cbor(&fs::read(path)?)?;
    let mso = credential.mso();
    println!("{}, signed {}", credential.doc_type(), mso.validity.signed);
    println!("valid from {} until {}", mso.validity.valid_from, mso.validity.valid_until);
    if let Some(certificate) = credential.certificates().first() {
        println!("by {}", IssuerKey::from_certificate(certificate)?.subject);
    }

    // Items of up to 183 bytes allow every predicate. The value of a longer one, such as a portrait, can only be shown
    // in a way that links the presentations of this document.
    println!("\nelements:");
    for (namespace, item) in credential.elements() {
        let predicates = if item.check_size().is_ok() { "every predicate" } else { "only `discloseLinkable`" };
        println!("  {namespace} {}: {predicates}", item.layout.element);
    }

    // A `DeviceResponse` may bring a signature over the session that it answered. A wallet signs each session anew.
    let device = match credential.device_auth() {
        DeviceAuth::Signature(_) => "signed one session",
        DeviceAuth::Mac => "sent a MAC, which proves nothing to anybody else",
        DeviceAuth::None | DeviceAuth::Unusable(_) => "has signed nothing",
    };
    println!("\nThe device {device}.");
    Ok(())
}
