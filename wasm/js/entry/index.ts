/**
 * Prove facts about a mobile driver's licence without revealing the licence, and check such proofs: in pages, in workers, in
 * Node. Everything that takes long runs in a worker that this package starts. **Not audited.**
 *
 * @packageDocumentation
 */
import type { EngineInfo } from "../options.js";
import type { CallOptions } from "../progress.js";
import { documentEngine } from "../document-engine.js";
import { Holder as AnyHolder, Prepared as AnyPrepared } from "../holder.js";
import { SessionTranscript } from "../session.js";
import { Verifier as AnyVerifier } from "../verifier.js";

export * from "../common.js";
export * from "../documents.js";
export type { HolderOptions } from "../holder.js";
export { type DeviceSigner, WebCryptoSigner } from "../signer.js";

/** A document that answers requests. */
export const Holder = /* @__PURE__ */ AnyHolder.on(documentEngine);
export type Holder = AnyHolder;

/** What was computed in advance for a document. */
export const Prepared = /* @__PURE__ */ AnyPrepared.on(documentEngine);
export type Prepared = AnyPrepared;

/** Checks presentations against a list of trusted issuers. */
export const Verifier = /* @__PURE__ */ AnyVerifier.on(documentEngine);
export type Verifier = AnyVerifier;

/**
 * The bytes of a session's transcript, for those who need them elsewhere: presenting and verifying do not.
 *
 * @throws {@link PlicaError} `mdoc.cbor` if parts of it are not CBOR.
 */
export const transcriptBytes = (session: SessionTranscript): Promise<Uint8Array> => documentEngine().transcript(SessionTranscript.value(session));

/** Says what runs. Starts the engine if it is not running. */
export const engine = (): Promise<EngineInfo> => documentEngine().info();

/** Starts the worker and computes the tables, so that the first proof does not wait for them. */
export const warmUp = (options?: CallOptions): Promise<void> => documentEngine().warmUp(options);

/** Closes every object, wipes the worker's memory and ends the worker. The next call starts a new one. */
export const shutdown = (): Promise<void> => documentEngine().shutdown();
