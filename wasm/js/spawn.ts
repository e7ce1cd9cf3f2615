// Starts the workers of an engine, in the order that messages.ts gives.
import { type PlicaError, workerError } from "./error.js";
import { type EngineInfo, MOST_THREADS, options } from "./options.js";
import { type Listener, type Port, canShare, cores } from "./platform.js";
import type { Build, FromWorker } from "./messages.js";

/** Starts one worker. */
export type SpawnWorker = (listener: Listener) => Port;

/** The workers of an engine. The first runs the calls; the others are threads of its pool. */
export interface Workers {
  info: EngineInfo;
  first: Port;
  /** 1 at index 0 tells the worker to stop its call. Null if memory cannot be shared. */
  stop: Int32Array | null;
  end(): void;
}

/** Starts as many workers as the options and the platform allow. `listener` then hears the first of them. */
export async function spawnWorkers(spawn: SpawnWorker, builds: readonly Build[], listener: Listener): Promise<Workers> {
  const { threads = "auto", engines = 1 } = options();
  const wanted = threads !== "auto" ? threads : engines > 1 ? 1 : Math.min(MOST_THREADS, cores());
  let reason = whyOneThread(builds, wanted);
  if (reason === null) {
    try {
      return await spawnBuild(spawn, "threads", wanted, null, listener);
    } catch (error) {
      // Too little shared memory, or a policy. One thread does the same.
      reason = `the build with threads could not be used: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const alone = builds.find((build) => build !== "threads")!;
  return spawnBuild(spawn, alone, 1, reason, listener);
}

function whyOneThread(builds: readonly Build[], wanted: number): string | null {
  const { threads = "auto", engines = 1 } = options();
  if (!builds.includes("threads")) return `plica/${builds.join()} has one thread`;
  if (threads === 1) return "configure was told to use one thread";
  if (engines > 1 && wanted === 1) return "there are several engines, which have one thread each unless configure says otherwise";
  if (wanted === 1) return "the machine has one core";
  return canShare() ? null : "memory cannot be shared: the page is not cross-origin isolated";
}

async function spawnBuild(
  spawn: SpawnWorker,
  build: Build,
  threads: number,
  reason: string | null,
  listener: Listener,
): Promise<Workers> {
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
    return { info: { build, threads, reason, engines: 1, version, memory }, first: first.port, stop, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** A worker that is starting. A Node process stays alive until it has started. */
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

  /** Waits for a message of this type. */
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

function absolute(url: string | URL): string {
  const base = globalThis.location?.href;
  return new URL(url, base === "about:blank" ? undefined : base).href;
}
