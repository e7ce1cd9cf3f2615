/**
 * Documents, models, and models that read documents: what `plica` and `plica/model` do, and a score over a licence in one
 * presentation. Its engine is larger than theirs, and has one thread. **Not audited.**
 *
 * @packageDocumentation
 */
import type { EngineInfo } from "../options.js";
import type { CallOptions } from "../progress.js";
import { fullEngine } from "../full-engine.js";
import { Holder as AnyHolder, Prepared as AnyPrepared } from "../holder.js";
import { Model as AnyModel } from "../model.js";
import { SessionTranscript } from "../session.js";
import { Verifier as AnyVerifier } from "../verifier.js";

export * from "../common.js";
export * from "../documents.js";
export type { HolderOptions } from "../holder.js";
export * from "../models.js";
export { type DeviceSigner, WebCryptoSigner } from "../signer.js";

/** A document that answers requests, also those about models. */
export const Holder = /* @__PURE__ */ AnyHolder.on(fullEngine);
export type Holder = AnyHolder;

/** What was computed in advance for a document. */
export const Prepared = /* @__PURE__ */ AnyPrepared.on(fullEngine);
export type Prepared = AnyPrepared;

/** Checks presentations against a list of trusted issuers, and what they say about models. */
export const Verifier = /* @__PURE__ */ AnyVerifier.on(fullEngine);
export type Verifier = AnyVerifier;

/** A model, which can be given to holders and verifiers of this entry point. */
export const Model = /* @__PURE__ */ AnyModel.on(fullEngine);
export type Model = AnyModel;

/**
 * The bytes of a session's transcript, for those who need them elsewhere: presenting and verifying do not.
 *
 * @throws {@link PlicaError} `mdoc.cbor` if parts of it are not CBOR.
 */
export const transcriptBytes = (session: SessionTranscript): Promise<Uint8Array> => fullEngine().transcript(SessionTranscript.value(session));

/** Says what runs. Starts the engine if it is not running. */
export const engine = (): Promise<EngineInfo> => fullEngine().info();

/** Starts the worker and computes the tables, so that the first proof does not wait for them. */
export const warmUp = (options?: CallOptions): Promise<void> => fullEngine().warmUp(options);

/** Closes every object, wipes the worker's memory and ends the worker. The next call starts a new one. */
export const shutdown = (): Promise<void> => fullEngine().shutdown();
