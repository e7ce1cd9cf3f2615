//! Work that JavaScript observes and can stop.

use crate::convert::{Thrown, thrown};
use js_sys::Function;
use plica::{
    control::{Control, Step},
    error::Result,
};
use std::ops::ControlFlow;
use wasm_bindgen::JsValue;

/// Does the work. `watch` is called with the index of each step as the step begins. Once it returns true, the work ends
/// with `cancelled`.
pub(crate) fn watched<R>(steps: &[Step], watch: &Function, work: impl FnOnce(&Control<'_>) -> Result<R>) -> Thrown<R> {
    let listener = |step: Step| {
        let index = steps.iter().position(|s| *s == step).unwrap_or_default();
        let answer = watch.call1(&JsValue::NULL, &JsValue::from_f64(index as f64));
        if answer.is_ok_and(|answer| answer.is_truthy()) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    work(&Control::new().progress(&listener)).map_err(|e| thrown(&e))
}
