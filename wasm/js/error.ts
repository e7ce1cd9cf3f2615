import type { ErrorCode } from "./codes.js";

/**
 * What an error means. `"does-not-hold"`: the answer is no. `"bad-input"`: the input cannot be used, so there is no answer.
 * `"cancelled"`: you stopped the call. `"internal"`: something is broken.
 */
export type ErrorKind = "does-not-hold" | "bad-input" | "cancelled" | "internal";

/**
 * The error of every failed call. An aborted call rejects with the reason of its signal instead, and a call whose signer, store
 * or listener failed with what that threw.
 */
export class PlicaError extends Error {
  /** Says what failed. Codes are stable; `ERRORS.md` in the package lists them. */
  readonly code: ErrorCode;
  /** What the error means. */
  readonly kind: ErrorKind;

  constructor(code: ErrorCode, kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PlicaError";
    this.code = code;
    this.kind = kind;
  }
}

/** @internal */
export function invalid(message: string): PlicaError {
  return new PlicaError("invalid_argument", "bad-input", message);
}

/** @internal */
export function closed(what: string): PlicaError {
  return new PlicaError("closed", "bad-input", `${what} is closed`);
}

/** @internal */
export function workerError(message: string): PlicaError {
  return new PlicaError("worker", "internal", `the worker cannot be used: ${message}`);
}

/** @internal Gives an error that came from a worker the stack of the call that it fails. */
export function calledFrom(error: unknown, call: Error): unknown {
  if (!(error instanceof PlicaError) || call.stack === undefined) return error;
  // V8 puts the error's name in front of the frames, other engines do not.
  const frames = call.stack.replace(/^Error\n/, "");
  const stack = frames === call.stack ? frames : `${error.name}: ${error.message}\n${frames}`;
  Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
  return error;
}
