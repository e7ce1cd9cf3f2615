/**
 * What an error means: the answer is no; the input cannot be used, so there is no answer; the caller stopped the call;
 * something broke.
 */
export type ErrorKind = "does-not-hold" | "bad-input" | "cancelled" | "internal";

/**
 * Every failure of this package. An aborted call rejects with the signal's reason instead.
 */
export class PlicaError extends Error {
  /**
   * The stable code of what failed, the same in all languages (`predicate.false`, `document.expired`, ...). Besides, here
   * only: `worker` (the worker could not be started, or ended), `trap` (the engine broke off; the next call starts it
   * anew), `invalid_argument`, `closed`, `randomness`, `threads`.
   */
  readonly code: string;
  /** Whether the answer is "no", or there is no answer. */
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
