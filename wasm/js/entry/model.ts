/**
 * Prove that a small trained model gave an answer about inputs that stay private, and check such proofs: in pages, in workers, in
 * Node. Its engine knows nothing of documents, and has one thread. **Not audited.**
 *
 * @packageDocumentation
 */
import { Model as AnyModel } from "../model.js";
import { modelEngine } from "../model-engine.js";
import type { EngineInfo } from "../options.js";
import type { CallOptions } from "../progress.js";

export * from "../common.js";
export * from "../models.js";

/** A small trained model. */
export const Model = /* @__PURE__ */ AnyModel.on(modelEngine);
export type Model = AnyModel;

/** Says what runs. Starts the engine if it is not running. */
export const engine = (): Promise<EngineInfo> => modelEngine().info();

/** Starts the worker and computes the tables, so that the first proof does not wait for them. */
export const warmUp = (options?: CallOptions): Promise<void> => modelEngine().warmUp(options);

/** Closes every model, wipes the worker's memory and ends the worker. The next call starts a new one. */
export const shutdown = (): Promise<void> => modelEngine().shutdown();
