/** The steps of a presentation, in order. A verification has no `commit`, and a model's proof no `parse`. */
export type Step = "parse" | "check" | "build" | "commit" | "argue" | "open";
/** The steps of a presentation. */
export const PRESENT: readonly Step[] = ["parse", "check", "build", "commit", "argue", "open"];
/** The steps of a verification. */
export const VERIFY: readonly Step[] = ["parse", "check", "build", "argue", "open"];
/** The steps of a proof that a model ran. */
export const PROVE_MODEL: readonly Step[] = ["check", "build", "commit", "argue", "open"];
/** The steps of its verification. */
export const VERIFY_MODEL: readonly Step[] = ["check", "build", "argue", "open"];

/** How far a call is, as a step begins. */
export interface Progress {
  step: Step;
  /** The index of the step in the call, from 0. */
  index: number;
  /** How many steps the call has: 6 for a presentation, 5 for a verification; for a model's proof 5 and 4; 1 otherwise. */
  total: number;
  /** `index / total`: the part of the steps that are done. */
  fraction: number;
}

/** Options of long calls. */
export interface CallOptions {
  /**
   * Stops the call, which then rejects with the signal's reason. Your objects stay as they are: after an aborted
   * presentation the `Holder` is still open and has not answered the session.
   */
  signal?: AbortSignal | undefined;
  /** Called as each step begins. If it throws, the call stops and rejects with what was thrown. */
  onProgress?: ((progress: Progress) => void) | undefined;
}
