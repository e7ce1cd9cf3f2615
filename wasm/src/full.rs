//! Documents that models read: holders and verifiers with models.

use crate::convert::{Thrown, thrown, value};
use crate::document::{request, time};
use crate::model::{FactsOut, RawInputs, RawModel};
use crate::{holder::RawHolder, verifier::RawVerifier};
use js_sys::Date;
use plica::error::ModelError;
use plica::model::{Model, ModelFacts};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

#[wasm_bindgen(js_class = RawHolder)]
impl RawHolder {
    /// Runs this model for requests about it. One that it has already changes nothing.
    #[must_use]
    #[wasm_bindgen(js_name = withModel)]
    pub fn with_model(mut self, model: &RawModel) -> Self {
        if !added(&mut self.models, &model.0) {
            return self;
        }
        Self { holder: self.holder.with_model(&model.0), ..self }
    }

    /// Says what the private inputs of models are. Those of before are wiped.
    #[must_use]
    #[wasm_bindgen(js_name = withInputs)]
    pub fn with_inputs(self, inputs: RawInputs) -> Self {
        Self { holder: self.holder.with_inputs(inputs.0), ..self }
    }

    /// Says what an answer would show of a model, as `RawModelFacts` in `messages.ts`, or null if none is asked about.
    ///
    /// # Errors
    /// Those of the library's `Holder::check_model`.
    #[wasm_bindgen(js_name = checkModel)]
    pub fn check_model(&self, asked: &JsValue, now: &Date) -> Thrown<JsValue> {
        let shown = self.holder.check_model(&request(asked)?, time(now)?).map_err(|e| thrown(&e))?;
        value(&facts(&self.models, shown.as_ref())?)
    }
}

#[wasm_bindgen(js_class = RawVerifier)]
impl RawVerifier {
    /// Knows a model that requests may ask about. One that it has already changes nothing.
    #[must_use]
    #[wasm_bindgen(js_name = withModel)]
    pub fn with_model(mut self, model: &RawModel) -> Self {
        if !added(&mut self.models, &model.0) {
            return self;
        }
        Self { verifier: self.verifier.with_model(&model.0), ..self }
    }
}

/// Adds a model unless it is there. Returns whether it was not.
fn added(models: &mut Vec<Model>, model: &Model) -> bool {
    let new = models.iter().all(|known| known.id() != model.id());
    if new {
        models.push(model.clone());
    }
    new
}

/// What is shown of one of these models.
pub(crate) fn facts<'a>(models: &[Model], facts: Option<&'a ModelFacts>) -> Thrown<Option<FactsOut<'a>>> {
    let Some(facts) = facts else { return Ok(None) };
    let unknown = || thrown(&ModelError::Unknown { id: facts.model.to_string() }.into());
    let model = models.iter().find(|model| model.id() == facts.model).ok_or_else(unknown)?;
    FactsOut::new(model, facts).map(Some)
}
