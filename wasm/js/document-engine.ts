import type { Engine } from "./engine.js";
import { makeEngine } from "./engines.js";

let engine: Engine | undefined;

/** The engine of `plica`. README.md says why this is a separate file. */
export function documentEngine(): Engine {
  return (engine ??= makeEngine({
    builds: ["threads", "single"],
    urlOption: "workerUrl",
    script: "./entry/worker.js",
    start: () => new Worker(new URL("./entry/worker.js", import.meta.url), { type: "module" }),
  }));
}

/**
 * The modules that the worker loads. Nobody calls this: it names them for tools that copy what a server needs and do not read the
 * worker, such as Next's.
 */
export const modules = (): URL[] => [
  new URL("./single/plica_bg.wasm", import.meta.url),
  new URL("./threads/plica_bg.wasm", import.meta.url),
];
