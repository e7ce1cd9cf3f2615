/** What a presentation goes through, in this order; a verification has no `commit`. */
export type Step = "parse" | "check" | "build" | "commit" | "argue" | "open";
/** All steps of a presentation. */
export const PRESENT: readonly Step[] = ["parse", "check", "build", "commit", "argue", "open"];
/** All steps of a verification. */
export const VERIFY: readonly Step[] = ["parse", "check", "build", "argue", "open"];

/** A step begins. */
export interface Progress {
  step: Step;
  /** Which step of the call, from 0. */
  index: number;
  /** How many steps the call has: 6 for a presentation, 5 for a verification, 1 otherwise. */
  total: number;
  /** `index / total`: what was done when the step began. */
  fraction: number;
}

/** Options of long calls. */
export interface CallOptions {
  /**
   * Stops the call, which rejects with the signal's reason. Objects stay as they are: an aborted presentation leaves its
   * `Holder` open, and its session unanswered.
   */
  signal?: AbortSignal | undefined;
  /** Is told of every step as it begins. If it throws, the call is stopped and rejects with what was thrown. */
  onProgress?: ((progress: Progress) => void) | undefined;
}
