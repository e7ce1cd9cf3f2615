// What both entry points for models export, besides the model itself.
export type { Computed, Domain, ModelInput, ModelOutputs } from "./model.js";
export type { InputValue, Inputs, Numbers } from "./model-inputs.js";
export { ModelRequest } from "./model-request.js";
export type { Ask } from "./model-ask.js";
export type { Attribute, ModelFacts, ModelOutput, Origin, Reading } from "./model-facts.js";
