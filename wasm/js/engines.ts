// How loading works
//
// Each entry point has one engine per page or process, which starts at the first call. The engine of `plica` proves and
// verifies (full-engine.ts), that of `plica/verifier` only verifies (verifier-engine.ts).
//
// Which worker. An engine queues calls (engine.ts) and runs them in a worker: entry/worker.ts or entry/verifier-worker.ts. A
// bundler emits a worker, and all that it loads, wherever it sees the literal `new Worker(new URL("..", import.meta.url))`,
// even if the function around it is never called. So the two literals are in two files: a page that imports only
// `plica/verifier` ships one worker and one WebAssembly module. In Node the same script runs in a thread of `worker_threads`.
// `configure({ workerUrl, verifierWorkerUrl })` names another script.
//
// Which build. spawn.ts tries `threads` if the engine has that build, the caller wants more than one thread, and memory can
// be shared: in Node and on pages that are cross-origin isolated. Otherwise, or if that fails, it takes the build for one
// thread. The worker fetches the module from the package, or from where `configure({ wasm })` says.
//
// Which threads. The first worker compiles the module and creates the shared memory. spawn.ts starts the other workers,
// which join the pool of the first (messages.ts has the order). Calls go to the first worker only.
import { Engine } from "./engine.js";
import type { Build } from "./messages.js";
import { options } from "./options.js";
import { browserPort, startNode } from "./platform.js";

/** What differs from engine to engine. */
interface Loading {
  builds: readonly Build[];
  /** The option with which a caller names another script for the worker. */
  urlOption: "workerUrl" | "verifierWorkerUrl";
  /** The worker's script, relative to this file. */
  script: string;
  /** Starts the script in a browser: a literal for bundlers to find. */
  start: () => Worker;
}

/** Makes an engine. Its workers start at its first call. */
export function makeEngine({ builds, urlOption, script, start }: Loading): Engine {
  return new Engine((listener) => {
    const url = options()[urlOption];
    const inNode = startNode(script, url === undefined ? null : String(url), listener);
    return inNode ?? browserPort(url === undefined ? start() : new Worker(url, { type: "module" }), listener);
  }, builds);
}
