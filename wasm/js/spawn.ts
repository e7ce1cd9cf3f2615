// Starts the workers of an engine.
import { PlicaError } from "./error.js";
import { type EngineInfo, MOST_THREADS, options } from "./options.js";
import { type Listener, type Port, canShare, cores } from "./platform.js";
import type { Build, FromWorker } from "./messages.js";

/** Starts one worker: a literal at the place that bundlers look for. */
export type SpawnWorker = (listener: Listener) => Port;

/** An engine's workers: the first runs the calls, the others are its threads. */
export interface Workers {
  info: EngineInfo;
  first: Port;
  /** Where it looks whether to stop, if memory can be shared. */
  stop: Int32Array | null;
  end(): void;
}

/** Starts as many workers as the options and the platform allow. `listener` hears the first of them once it runs. */
export async function spawnWorkers(spawn: SpawnWorker, builds: readonly Build[], listener: Listener): Promise<Workers> {
  const { threads = "auto" } = options();
  const wanted = threads === "auto" ? Math.min(MOST_THREADS, cores()) : threads;
  if (builds.includes("threads") && wanted > 1 && canShare()) {
    try {
      return await spawnBuild(spawn, "threads", wanted, listener);
    } catch {
      // Too little memory that can be shared, or a policy: one thread does the same.
    }
  }
  return spawnBuild(spawn, builds.includes("single") ? "single" : "verifier", 1, listener);
}

async function spawnBuild(spawn: SpawnWorker, build: Build, threads: number, listener: Listener): Promise<Workers> {
  const started: StartingWorker[] = [];
  const end = () => started.forEach(({ port }) => port.end());
  try {
    const begin = () => {
      const worker = new StartingWorker(spawn);
      started.push(worker);
      return worker;
    };
    const stop = canShare() ? new Int32Array(new SharedArrayBuffer(4)) : null;
    const url = options().wasm?.[build];
    const first = begin();
    first.port.send({ type: "load", load: { build, url: url === undefined ? null : absolute(url) }, stop });
    const { version, memory, share } = await first.next("loaded");
    if (share !== null) {
      const others = Array.from({ length: threads - 1 }, begin);
      others.forEach(({ port }) => port.send({ type: "joinPool", ...share }));
      await Promise.all(others.map((other) => other.next("joined")));
      first.port.send({ type: "startPool", threads });
      await first.next("poolReady");
      others.forEach((other) => other.handOver({ message: () => undefined, broken: listener.broken }));
    }
    first.handOver(listener);
    return { info: { build, threads, version, memory }, first: first.port, stop, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** A worker that is starting: it is held so that a process waits for it. */
class StartingWorker {
  readonly port: Port;
  #listener: Listener | null = null;
  #broken: PlicaError | null = null;
  #heard: FromWorker[] = [];
  #wake: () => void = () => undefined;

  constructor(spawn: SpawnWorker) {
    this.port = spawn({
      message: (message) => {
        if (this.#listener) return this.#listener.message(message);
        this.#heard.push(message);
        this.#wake();
      },
      broken: (message) => {
        if (this.#listener) return this.#listener.broken(message);
        this.#broken ??= workerError(message);
        this.#wake();
      },
    });
    this.port.hold(true);
  }

  /** The next message, which has to be of this type. */
  async next<T extends FromWorker["type"]>(type: T): Promise<Extract<FromWorker, { type: T }>> {
    for (;;) {
      const message = this.#heard.shift();
      if (message?.type === type) return message as Extract<FromWorker, { type: T }>;
      if (message?.type === "unusable") throw workerError(message.message);
      if (this.#broken) throw this.#broken;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  handOver(listener: Listener): void {
    this.#listener = listener;
    this.port.hold(false);
  }
}

/** @internal */
export function workerError(message: string): PlicaError {
  return new PlicaError("worker", "internal", `the worker cannot be used: ${message}`);
}

function absolute(url: string | URL): string {
  const base = globalThis.location?.href;
  return new URL(url, base === "about:blank" ? undefined : base).href;
}
