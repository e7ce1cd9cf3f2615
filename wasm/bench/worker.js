// An engine in a thread of Node: each thread has one engine.
import { parentPort, workerData } from "node:worker_threads";
import { begin } from "./measure.js";

const { files, threads } = workerData;
const subject = begin(files, threads);
const methods = {
  begin: async () => ({ cold: (await subject).cold, bytes: (await subject).bytes }),
  round: async () => (await subject).round(),
  end: async () => (await subject).end(),
};
parentPort.on("message", (method) => {
  methods[method]().then(
    (value) => parentPort.postMessage({ value }),
    (error) => parentPort.postMessage({ error: String(error) }),
  );
});
