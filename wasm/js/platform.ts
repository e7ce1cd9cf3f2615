// What differs between Node and browsers: starting a worker and exchanging messages with it.
import type * as OperatingSystem from "node:os";
import type * as WorkerThreads from "node:worker_threads";
import type * as FileSystem from "node:fs";
import type { FromWorker, ToWorker } from "./messages.js";

interface Builtins {
  "node:os": typeof OperatingSystem;
  "node:worker_threads": typeof WorkerThreads;
  "node:fs": typeof FileSystem;
}

/** A module of Node, or null in a browser. There is no import statement, which bundlers would try to resolve. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | null {
  if (typeof process !== "object" || typeof process.getBuiltinModule !== "function") return null;
  // A window of Electron has Node's modules, but is a page.
  if ((process as { type?: string }).type === "renderer") return null;
  return process.getBuiltinModule(name) as unknown as Builtins[Name];
}

/** A worker, as the page sees it. */
export interface Port {
  send(message: ToWorker, transfer?: Transferable[]): void;
  /** Sets whether a Node process stays alive for it. */
  hold(on: boolean): void;
  end(): void;
}

export interface Listener {
  message(message: FromWorker): void;
  /** The worker could not start, or ended by itself. */
  broken(message: string): void;
}

/** Starts a worker in Node. Null in a browser. */
export function startNode(url: string, listener: Listener): Port | null {
  const threads = builtin("node:worker_threads");
  if (threads === null) return null;
  // A worker does not accept all the options that a process does.
  const worker = new threads.Worker(new URL(url), { execArgv: [] });
  let ended = false;
  worker.on("message", (message: FromWorker) => listener.message(message));
  worker.on("messageerror", (error) => listener.broken(String(error)));
  worker.on("error", (error) => listener.broken(String(error)));
  worker.on("exit", (status) => ended || listener.broken(`it ended with status ${status}`));
  worker.unref();
  return {
    send: (message, transfer) => worker.postMessage(message, transfer as readonly WorkerThreads.Transferable[] | undefined),
    hold: (on) => (on ? worker.ref() : worker.unref()),
    end: () => {
      ended = true;
      void worker.terminate();
    },
  };
}

/** The port of a worker in a browser, whose script is at `where`. */
export function browserPort(worker: Worker, where: string, listener: Listener): Port {
  worker.onmessage = (event: MessageEvent<FromWorker>) => listener.message(event.data);
  worker.onmessageerror = () => listener.broken("a message could not be read");
  // An event without a message means that the script was not found, or that a policy forbids it.
  worker.onerror = (event) => listener.broken(event.message || `its script could not be loaded: ${where}`);
  return {
    send: (message, transfer) => worker.postMessage(message, transfer ?? []),
    hold: () => undefined,
    end: () => worker.terminate(),
  };
}

/** Whether memory can be shared between workers here. */
export function canShare(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  return builtin("node:os") !== null || globalThis.crossOriginIsolated === true;
}

/** How many threads the machine can run at once. */
export function cores(): number {
  const os = builtin("node:os");
  return os !== null ? os.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
}
