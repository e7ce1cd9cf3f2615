/**
 * Checking presentations, and nothing else: the engine behind it is smaller than that of `plica`, and has one thread.
 * **Not audited.**
 *
 * @packageDocumentation
 */
import { verifierEngine } from "../verifier-engine.js";
import type { Engine } from "../engine.js";
import type { EngineInfo } from "../options.js";
import type { CallOptions } from "../progress.js";
import { type TrustOptions, VerifierBase } from "../verifier.js";

export { type ErrorKind, PlicaError } from "../error.js";
export { type EngineInfo, configure, type Options } from "../options.js";
export type { CallOptions, Progress, Step } from "../progress.js";
export { type Claim, MDL, MDL_NAMESPACE, type Predicate, Request, type Value } from "../request.js";
export { SessionTranscript } from "../session.js";
export type { Facts, TrustOptions, VerifyOptions } from "../verifier.js";

/**
 * Checks presentations against a list of trusted issuers.
 *
 * A relying party issues a nonce, puts it into the session of its request, and accepts one presentation for it. Replay is
 * prevented by that, never by comparing the bytes of proofs, which their maker can change at will.
 */
export class Verifier extends VerifierBase {
  private constructor(engine: Engine, trust: TrustOptions) {
    super(engine, trust);
  }

  /**
   * @throws {@link PlicaError} `issuer.certificate`, `mdoc.not_on_curve`.
   */
  static async open(trust: TrustOptions): Promise<Verifier> {
    return new Verifier(verifierEngine(), trust).ready();
  }
}

/** What runs. Starts it if nothing ran yet. */
export async function engine(): Promise<EngineInfo> {
  return verifierEngine().info();
}

/** Starts the worker and computes the tables, so that the first verification is not the one that waits. */
export async function warmUp(options: CallOptions = {}): Promise<void> {
  await verifierEngine().run(() => ({ op: "warmUp" }), { steps: ["build"], options });
}

/** Wipes the worker's memory and ends it. Verifiers that were made before are closed; the next call starts anew. */
export async function shutdown(): Promise<void> {
  await verifierEngine().shutdown();
}
