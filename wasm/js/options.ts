import { invalid } from "./error.js";

/** How the engine is run. */
export interface Options {
  /**
   * How many threads: `"auto"` (the default) for as many as there are cores, at most 4, where memory can be shared: in Node
   * and on pages that are cross-origin isolated. 1 takes the build without threads.
   */
  threads?: number | "auto";
  /** Where the modules are, for those who host them themselves. */
  wasm?: { single?: string | URL; threads?: string | URL; verifier?: string | URL };
  /** Where the worker's script is, for those who host it themselves. */
  workerUrl?: string | URL;
  /** Where the script of the worker of `plica/verifier` is. */
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
  /** Bytes of its memory, which only grows. */
  memory: number;
}

/** @internal The most threads that are taken without being asked for. */
export const MOST_THREADS = 4;

let chosen: Options = {};
const running = new Set<object>();

/**
 * Chooses how the engine is run. Optional; it has to be called before anything else, or after `shutdown`.
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

/** @internal An engine says that it runs, or no longer. */
export function markRunning(engine: object, on: boolean): void {
  if (on) running.add(engine);
  else running.delete(engine);
}
