/**
 * Prove facts about a mobile driver's licence without revealing the licence, and check such proofs: in pages, in workers, in
 * Node. Everything that takes long runs in a worker that this package starts. **Not audited.**
 *
 * @packageDocumentation
 */
import type { EngineInfo } from "../options.js";
import type { CallOptions } from "../progress.js";
import { fullEngine } from "../full-engine.js";
import { Verifier as AnyVerifier } from "../verifier.js";

export * from "../common.js";
export { Holder, type HolderOptions, Prepared } from "../holder.js";
export { type DeviceSigner, WebCryptoSigner } from "../signer.js";

/** Checks presentations against a list of trusted issuers. */
export const Verifier = /* @__PURE__ */ AnyVerifier.on(fullEngine);
export type Verifier = AnyVerifier;

/** Says what runs. Starts the engine if it is not running. */
export const engine = (): Promise<EngineInfo> => fullEngine().info();

/** Starts the worker and computes the tables, so that the first proof does not wait for them. */
export const warmUp = (options?: CallOptions): Promise<void> => fullEngine().warmUp(options);

/** Closes every object, wipes the worker's memory and ends the worker. The next call starts a new one. */
export const shutdown = (): Promise<void> => fullEngine().shutdown();
