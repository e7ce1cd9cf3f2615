import type { Engine } from "./engine.js";
import { makeEngine } from "./engines.js";

let engine: Engine | undefined;

/** The engine of `plica/verifier`. README.md says why this is a separate file. */
export function verifierEngine(): Engine {
  return (engine ??= makeEngine({
    builds: ["verifier"],
    urlOption: "verifierWorkerUrl",
    script: "./entry/verifier-worker.js",
    start: () => new Worker(new URL("./entry/verifier-worker.js", import.meta.url), { type: "module" }),
  }));
}

/** The module that the worker loads, as in `document-engine.ts`. */
export const modules = (): URL[] => [new URL("./verifier/plica_bg.wasm", import.meta.url)];
