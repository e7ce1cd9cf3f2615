// Makes the engines of the entry points. README.md says how loading works.
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
    const inNode = startNode(url ?? script, listener);
    return inNode ?? browserPort(url === undefined ? start() : new Worker(url, { type: "module" }), listener);
  }, builds);
}
