// What both entry points for documents export.
export type { Asked, AskOptions, Pending, SessionStore } from "./asking.js";
export { memoryStore } from "./asking.js";
export type { PublicKey } from "./keys.js";
export type { Ask } from "./model-ask.js";
export { ModelClaim, type ModelClaimJSON, type Source } from "./model-claim.js";
export type { Attribute, ModelFacts, ModelOutput, Origin, Reading } from "./model-facts.js";
export type { InputValue, Inputs, Numbers } from "./model-inputs.js";
export type { Claim, Predicate, Value } from "./predicate.js";
export { type Alternatives, MDL, MDL_NAMESPACE, ProofRequest, type RequestJSON } from "./request.js";
export { type JwkThumbprint, type SessionJSON, SessionTranscript } from "./session.js";
export type { ShownClaim } from "./shown.js";
export type { Anchors, Facts, TrustOptions, VerifyOptions } from "./verifier.js";
