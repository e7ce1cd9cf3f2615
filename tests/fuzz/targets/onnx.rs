//! Any bytes as a trained model, with a few samples; what compiles is a model.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plica::{
    compile::{Options, compile, samples},
    model::Model,
};

fuzz_target!(|bytes: &[u8]| {
    let _ = samples::from_npy(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = samples::from_csv(text);
    }
    for samples in [Vec::new(), (0..20).map(|k| vec![k as f32 / 4.0; 4]).collect()] {
        if let Ok(compiled) = compile(bytes, &Options { samples, ..Options::default() }) {
            let model = Model::new(compiled.graph).expect("its report has counted the bits");
            assert!(Model::from_bytes(&model.to_bytes()).is_ok());
        }
    }
});
