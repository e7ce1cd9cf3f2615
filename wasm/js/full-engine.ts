import type { Engine } from "./engine.js";
import { makeEngine } from "./engines.js";

let engine: Engine | undefined;

/** The engine of `plica/full`. README.md says why this is a separate file. */
export function fullEngine(): Engine {
  return (engine ??= makeEngine({
    builds: ["full"],
    urlOption: "fullWorkerUrl",
    script: "./entry/full-worker.js",
    start: () => new Worker(new URL("./entry/full-worker.js", import.meta.url), { type: "module" }),
  }));
}

/** The module that the worker loads, as in `document-engine.ts`. */
export const modules = (): URL[] => [new URL("./full/plica_bg.wasm", import.meta.url)];
