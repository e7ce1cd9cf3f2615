// What all entry points export.
export { type Buffers, type Bytes, fromBase64url, toBase64url } from "./bytes.js";
export type { ErrorCode } from "./codes.js";
export { type ErrorKind, PlicaError } from "./error.js";
export { type EngineInfo, configure, type Options } from "./options.js";
export type { CallOptions, Progress, Step } from "./progress.js";
