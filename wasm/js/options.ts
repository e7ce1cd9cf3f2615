import { invalid } from "./error.js";

/** How to run the engine. */
export interface Options {
  /**
   * How many threads to use. `"auto"`, the default, takes one for each core, at most 4, where memory can be shared: in Node and
   * on pages that are cross-origin isolated. 1 takes the build without threads.
   */
  threads?: number | "auto";
  /** Where the WebAssembly modules are, if you host them elsewhere. */
  wasm?: { single?: string | URL; threads?: string | URL; verifier?: string | URL };
  /** Where the worker's script is, if you host it elsewhere. */
  workerUrl?: string | URL;
  /** Where the script of the worker of `plica/verifier` is, if you host it elsewhere. */
  verifierWorkerUrl?: string | URL;
}

/** What runs. */
export interface EngineInfo {
  /** Which build of the engine. */
  build: "single" | "threads" | "verifier";
  /** How many threads. */
  threads: number;
  /** The version of the engine. */
  version: string;
  /** The size of its memory in bytes. It only grows. */
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
  const { threads = "auto" } = options;
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
