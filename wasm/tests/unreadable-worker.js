// The worker of `plica/model`, to which the first request for a proof arrives as a message that cannot be read.
import { parentPort } from "node:worker_threads";

const listeners = {};
const on = parentPort.on.bind(parentPort);
let broken = false;
parentPort.on = (name, listener) => {
  listeners[name] = listener;
  if (name !== "message") return parentPort;
  on("message", (message) => {
    if (broken || message.call?.op !== "proveModel") return listener(message);
    broken = true;
    listeners.messageerror?.(new Error("it cannot be decoded"));
  });
  return parentPort;
};
await import("../dist/entry/model-worker.js");
