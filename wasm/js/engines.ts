// Makes the engines of the entry points. README.md says how loading works.
import { Engine } from "./engine.js";
import { workerError } from "./error.js";
import type { Build } from "./messages.js";
import { options } from "./options.js";
import { type Listener, type Port, browserPort, startNode } from "./platform.js";

/** What differs from engine to engine. */
interface Loading {
  builds: readonly Build[];
  /** The option with which a caller names another script for the worker. */
  urlOption: "workerUrl" | "verifierWorkerUrl" | "modelWorkerUrl" | "fullWorkerUrl";
  /** The worker's script, relative to this file. */
  script: string;
  /** Starts the script in a browser: a literal for bundlers to find. */
  start: () => Worker;
}

/** Makes an engine. Its workers start at its first call. */
export function makeEngine(loading: Loading): Engine {
  return new Engine((listener) => startWorker(loading, listener), loading.builds);
}

function startWorker({ urlOption, script, start }: Loading, listener: Listener): Port {
  const url = options()[urlOption];
  // Where the script is unless a bundler has moved it. A variable, so that no bundler looks for it here.
  const here = import.meta.url;
  const at = URL.canParse(url ?? script, here) ? new URL(url ?? script, here).href : String(url ?? script);
  const where = url === undefined ? `${at}, unless a bundler has moved it` : at;
  if (isEdge()) throw workerError("this runtime starts no workers, so the package does not run on it");
  try {
    return startNode(at, listener) ?? browserPort(url === undefined ? start() : new Worker(url, { type: "module" }), where, listener);
  } catch (error) {
    // Such as for a script from another origin.
    throw workerError(`${String(error)} (its script is ${where})`);
  }
}

/** Whether this is an edge runtime, such as Cloudflare's or Vercel's. */
function isEdge(): boolean {
  if (globalThis.navigator?.userAgent === "Cloudflare-Workers" || "EdgeRuntime" in globalThis) return true;
  return typeof Worker === "undefined" && typeof process === "undefined";
}
