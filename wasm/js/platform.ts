// Node and browsers: where a worker comes from and how it is spoken to.
import type * as OperatingSystem from "node:os";
import type * as WorkerThreads from "node:worker_threads";
import type * as FileSystem from "node:fs";
import type { FromWorker, ToWorker } from "./messages.js";

interface Builtins {
  "node:os": typeof OperatingSystem;
  "node:worker_threads": typeof WorkerThreads;
  "node:fs": typeof FileSystem;
}

/** A module of Node, or null in a browser. It is not imported, so that no bundler looks for it. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | null {
  if (typeof process !== "object" || typeof process.getBuiltinModule !== "function") return null;
  // A window of Electron has both, and is a page.
  if ((process as { type?: string }).type === "renderer") return null;
  return process.getBuiltinModule(name) as unknown as Builtins[Name];
}

/** A worker, from its owner's side. */
export interface Port {
  send(message: ToWorker, transfer?: Transferable[]): void;
  /** Whether a process waits for it. */
  hold(on: boolean): void;
  end(): void;
}

export interface Listener {
  message(message: FromWorker): void;
  /** It could not be started, or ended by itself. */
  broken(message: string): void;
}

/** Starts a worker from a file beside this one, or from where its user has put it. */
export function startNode(file: string, url: string | null, listener: Listener): Port | null {
  const threads = builtin("node:worker_threads");
  if (threads === null) return null;
  const here = import.meta.url;
  // Options of the process may be none that a worker takes.
  const worker = new threads.Worker(new URL(url ?? file, here), { execArgv: [] });
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

/** Wraps a worker that was started in a browser. */
export function browserPort(worker: Worker, listener: Listener): Port {
  worker.onmessage = (event: MessageEvent<FromWorker>) => listener.message(event.data);
  worker.onmessageerror = () => listener.broken("a message could not be read");
  // An event without a message stands for a script that was not found, or that a policy forbids.
  worker.onerror = (event) => listener.broken(event.message || "its script could not be loaded");
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

/** How many threads can run at once. */
export function cores(): number {
  const os = builtin("node:os");
  return os !== null ? os.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
}
