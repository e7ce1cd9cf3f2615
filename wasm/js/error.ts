/**
 * What an error means. `"does-not-hold"`: the answer is no. `"bad-input"`: the input cannot be used, so there is no answer.
 * `"cancelled"`: you stopped the call. `"internal"`: something is broken.
 */
export type ErrorKind = "does-not-hold" | "bad-input" | "cancelled" | "internal";

/**
 * The error of every failed call. An aborted call rejects with the reason of its signal instead.
 */
export class PlicaError extends Error {
  /**
   * Says what failed. Codes are stable, and the same in all languages (`predicate.false`, `document.expired`, ...). Only in
   * JavaScript there are also `worker` (the worker could not start, or ended), `trap` (the engine crashed; the next call
   * starts it again), `invalid_argument`, `closed`, `randomness` and `threads`.
   */
  readonly code: string;
  /** What the error means. */
  readonly kind: ErrorKind;

  constructor(code: string, kind: ErrorKind, message: string, options?: ErrorOptions) {
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
