import type { Engine } from "./engine.js";
import { makeEngine } from "./engines.js";

let engine: Engine | undefined;

/** The engine of `plica/model`. README.md says why this is a separate file. */
export function modelEngine(): Engine {
  return (engine ??= makeEngine({
    builds: ["model"],
    urlOption: "modelWorkerUrl",
    script: "./entry/model-worker.js",
    start: () => new Worker(new URL("./entry/model-worker.js", import.meta.url), { type: "module" }),
  }));
}

/** The module that the worker loads, as in `document-engine.ts`. */
export const modules = (): URL[] => [new URL("./model/plica_bg.wasm", import.meta.url)];
