/**
 * Prove facts from a mobile driver's licence without showing it, and check such proofs: in pages, in workers, in Node.
 * Everything that takes long runs in a worker that this package starts. **Not audited.**
 *
 * @packageDocumentation
 */
import type { Engine } from "../engine.js";
import { fullEngine } from "../full-engine.js";
import type { EngineInfo } from "../options.js";
import type { CallOptions } from "../progress.js";
import { type TrustOptions, VerifierBase } from "../verifier.js";

export { type ErrorKind, PlicaError } from "../error.js";
export { Holder, type HolderOptions, Prepared } from "../holder.js";
export { type EngineInfo, configure, type Options } from "../options.js";
export type { CallOptions, Progress, Step } from "../progress.js";
export { type Claim, MDL, MDL_NAMESPACE, type Predicate, Request, type Value } from "../request.js";
export { SessionTranscript } from "../session.js";
export { type DeviceSigner, WebCryptoSigner } from "../signer.js";
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
    return new Verifier(fullEngine(), trust).ready();
  }
}

/** What runs. Starts it if nothing ran yet. */
export async function engine(): Promise<EngineInfo> {
  return fullEngine().info();
}

/** Starts the worker and computes the tables, so that the first proof is not the one that waits. */
export async function warmUp(options: CallOptions = {}): Promise<void> {
  await fullEngine().run(() => ({ op: "warmUp" }), { steps: ["build"], options });
}

/** Wipes the worker's memory and ends it. Objects that were made before are closed; the next call starts anew. */
export async function shutdown(): Promise<void> {
  await fullEngine().shutdown();
}
