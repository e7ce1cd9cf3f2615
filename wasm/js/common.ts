// What both entry points export.
export { type ErrorKind, PlicaError } from "./error.js";
export { type EngineInfo, configure, type Options } from "./options.js";
export type { CallOptions, Progress, Step } from "./progress.js";
export { type Claim, MDL, MDL_NAMESPACE, type Predicate, Request, type Value } from "./request.js";
export { SessionTranscript } from "./session.js";
export type { Anchors, Facts, TrustOptions, VerifyOptions } from "./verifier.js";
