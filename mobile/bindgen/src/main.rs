//! Writes Swift, Kotlin or Python around the library: the command line of UniFFI.

fn main() {
    uniffi::uniffi_bindgen_main();
}
