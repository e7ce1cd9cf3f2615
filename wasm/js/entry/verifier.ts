/**
 * Check presentations, with an engine that is smaller than that of `plica` and has one thread. **Not audited.**
 *
 * @packageDocumentation
 */
import type { EngineInfo } from "../options.js";
import type { CallOptions } from "../progress.js";
import { verifierEngine } from "../verifier-engine.js";
import { SessionTranscript } from "../session.js";
import { Verifier as AnyVerifier } from "../verifier.js";

export * from "../common.js";
export * from "../documents.js";

/** Checks presentations against a list of trusted issuers. */
export const Verifier = /* @__PURE__ */ AnyVerifier.on(verifierEngine);
export type Verifier = AnyVerifier;

/**
 * The bytes of a session's transcript, for those who need them elsewhere: presenting and verifying do not.
 *
 * @throws {@link PlicaError} `mdoc.cbor` if parts of it are not CBOR.
 */
export const transcriptBytes = (session: SessionTranscript): Promise<Uint8Array> => verifierEngine().transcript(SessionTranscript.value(session));

/** Says what runs. Starts the engine if it is not running. */
export const engine = (): Promise<EngineInfo> => verifierEngine().info();

/** Starts the worker and computes the tables, so that the first verification does not wait for them. */
export const warmUp = (options?: CallOptions): Promise<void> => verifierEngine().warmUp(options);

/** Closes every verifier, wipes the worker's memory and ends the worker. The next call starts a new one. */
export const shutdown = (): Promise<void> => verifierEngine().shutdown();
