// The engine with everything in it, one a page.
import { Engine } from "./engine.js";
import { options } from "./options.js";
import { browserPort, startNode } from "./platform.js";
import type { Spawn } from "./spawn.js";

const spawn: Spawn = (listener) => {
  const url = options().workerUrl;
  const inNode = startNode("./entry/worker.js", url === undefined ? null : String(url), listener);
  if (inNode !== null) return inNode;
  const worker =
    url === undefined
      ? // The literal that bundlers look for.
        new Worker(new URL("./entry/worker.js", import.meta.url), { type: "module" })
      : new Worker(url, { type: "module" });
  return browserPort(worker, listener);
};

let engine: Engine | null = null;

/** @internal */
export function fullEngine(): Engine {
  return (engine ??= new Engine(spawn, ["threads", "single"]));
}
