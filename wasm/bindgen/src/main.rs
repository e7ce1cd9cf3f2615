//! Writes the JavaScript around a compiled module: `plica-bindgen INPUT.wasm OUT_DIR`.

use std::{env, process::ExitCode};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, out_dir] = &arguments[..] else {
        eprintln!("usage: plica-bindgen INPUT.wasm OUT_DIR");
        return ExitCode::from(2);
    };
    match run(input, out_dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}

fn run(input: &str, out_dir: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).out_name("plica").typescript(true).omit_default_module_path(true);
    // Only debuggers use the names of functions.
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.web(true)?.generate(out_dir)?;
    Ok(())
}
