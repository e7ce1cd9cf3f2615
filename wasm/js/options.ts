import { invalid } from "./error.js";

/** How to run the engine. */
export interface Options {
  /**
   * How many threads to use. `"auto"`, the default, takes one for each core, at most 4, where memory can be shared: in Node and
   * on pages that are cross-origin isolated. 1 takes the build without threads.
   */
  threads?: number | "auto";
  /**
   * How many engines take turns with verifications, by default one: for servers that verify several proofs at once. Each
   * has a worker and memory of its own, and one thread unless you set `threads`. A holder always stays in one engine.
   */
  engines?: number;
  /** Where the WebAssembly modules are, if you host them elsewhere. */
  wasm?: { single?: string | URL; threads?: string | URL; verifier?: string | URL; model?: string | URL; full?: string | URL };
  /** Where the worker's script is, if you host it elsewhere. */
  workerUrl?: string | URL;
  /** Where the script of the worker of `plica/verifier` is, if you host it elsewhere. */
  verifierWorkerUrl?: string | URL;
  /** Where the script of the worker of `plica/model` is, if you host it elsewhere. */
  modelWorkerUrl?: string | URL;
  /** Where the script of the worker of `plica/full` is, if you host it elsewhere. */
  fullWorkerUrl?: string | URL;
}

/** What runs. */
export interface EngineInfo {
  /** Which build of the engine. */
  build: "single" | "threads" | "verifier" | "model" | "full";
  /** How many threads. */
  threads: number;
  /** Why there is one thread, in words; null if there are more. */
  reason: string | null;
  /** How many engines run. */
  engines: number;
  /** The version of the engine. */
  version: string;
  /** The size of the memory of all engines in bytes. It only grows. */
  memory: number;
}

/** @internal The most threads that `"auto"` takes. */
export const MOST_THREADS = 4;

let chosen: Options = {};
const running = new Set<object>();

/**
 * Chooses how to run the engine. Calling it is optional. Call it before the engine starts, or after `shutdown`.
 *
 * @throws {@link PlicaError} `invalid_argument`.
 */
export function configure(options: Options): void {
  const { threads = "auto", engines = 1 } = options;
  if (!(Number.isInteger(engines) && engines >= 1 && engines <= 64)) throw invalid("engines is not a number from 1 to 64");
  if (threads !== "auto" && !(Number.isInteger(threads) && threads >= 1 && threads <= 64)) {
    throw invalid('threads is neither "auto" nor a number from 1 to 64');
  }
  if (running.size > 0) throw invalid("the engine is running: configure it before the first call");
  chosen = { ...options };
}

/** @internal */
export function options(): Options {
  return chosen;
}

/** @internal Records whether an engine runs. */
export function markRunning(engine: object, on: boolean): void {
  if (on) running.add(engine);
  else running.delete(engine);
}
