import type { Engine } from "./engine.js";
import { makeEngine } from "./engines.js";

let engine: Engine | undefined;

/** The engine of `plica`. README.md says why this is a separate file. */
export function fullEngine(): Engine {
  return (engine ??= makeEngine({
    builds: ["threads", "single"],
    urlOption: "workerUrl",
    script: "./entry/worker.js",
    start: () => new Worker(new URL("./entry/worker.js", import.meta.url), { type: "module" }),
  }));
}
