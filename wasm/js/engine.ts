// The page's side of an engine: a queue of calls, and workers that may be replaced between them.
import { PlicaError, closed } from "./error.js";
import type { Build, FromWorker, ObjectSpec, Operation, Results } from "./messages.js";
import { type EngineInfo, markRunning } from "./options.js";
import type { CallOptions, Step } from "./progress.js";
import { type SpawnWorker, type Workers, spawnWorkers, workerError } from "./spawn.js";

/** An object in the worker. If the worker was replaced, the new one makes the object again from its spec. */
export class RemoteObject {
  /** The workers that have made it. */
  at: Workers | null = null;
  closed = false;
  readonly handle: number;
  readonly what: string;
  /** Returns what the worker makes it from. The bytes are copies, to be transferred. */
  readonly spec: () => ObjectSpec;
  /** Wipes the page's copy of its bytes. */
  readonly wipe: () => void;

  constructor(handle: number, what: string, spec: () => ObjectSpec, wipe: () => void) {
    [this.handle, this.what, this.spec, this.wipe] = [handle, what, spec, wipe];
  }

  check(): void {
    if (this.closed) throw closed(this.what);
  }
}

interface Job {
  call: () => Operation;
  needs: RemoteObject[];
  steps: readonly Step[];
  options: CallOptions;
  /** Whether to replace the worker in order to stop this call, where a worker cannot be told to stop. */
  long: boolean;
  /** Settles the promise. Null once that is done. */
  settle: ((outcome: { value: unknown } | { error: unknown }) => void) | null;
  /** Called if the call was stopped but completed before the worker noticed. */
  discarded: (() => void) | undefined;
}

/** The workers were given up while they were starting. */
const SUPERSEDED = workerError("it was shut down while it was starting");

/** Runs calls in workers, which it starts when it needs them. */
export class Engine {
  readonly #spawn: SpawnWorker;
  readonly #builds: readonly Build[];
  readonly #objects = new Map<number, RemoteObject>();
  readonly #dropped = new FinalizationRegistry<RemoteObject>((remote) => this.release(remote));
  #workers: Workers | null = null;
  #starting: Promise<Workers> | null = null;
  /** Counts the workers that were given up. Workers that start compare it to learn that they are not wanted. */
  #epoch = 0;
  #queue: Job[] = [];
  #active: { id: number; job: Job } | null = null;
  #busy = false;
  #ids = 0;
  #listening = false;

  constructor(spawn: SpawnWorker, builds: readonly Build[]) {
    [this.#spawn, this.#builds] = [spawn, builds];
  }

  /** Registers an object. The worker makes it when a call first needs it, and keeps it until it is released. */
  keep(what: string, spec: () => ObjectSpec, wipe: () => void): RemoteObject {
    const remote = new RemoteObject(++this.#ids, what, spec, wipe);
    this.#objects.set(remote.handle, remote);
    return remote;
  }

  /** Has the worker make an object now, and releases the object if that fails. */
  async make(remote: RemoteObject): Promise<void> {
    try {
      await this.run(() => ({ op: "make", handle: remote.handle }), { needs: [remote] });
    } catch (error) {
      this.release(remote);
      throw error;
    }
  }

  /** Releases an object once its owner is garbage collected. The object must not refer to the owner. */
  watch(owner: object, remote: RemoteObject): void {
    this.#dropped.register(owner, remote);
  }

  /** Closes an object and wipes the page's copy of its bytes. */
  release(remote: RemoteObject): void {
    if (remote.closed) return;
    remote.closed = true;
    remote.wipe();
    this.#objects.delete(remote.handle);
    this.forget(remote);
  }

  /** Drops the worker's copy of an object. The next call that needs the object makes it again. */
  forget(remote: RemoteObject): void {
    if (remote.at !== null && remote.at === this.#workers) {
      remote.at.first.send({ type: "close", handle: remote.handle });
    }
    remote.at = null;
  }

  /** Runs a call. `call` is evaluated when its turn comes; the bytes in it are transferred to the worker. */
  run<Op extends Operation["op"]>(
    call: () => Extract<Operation, { op: Op }>,
    about: { needs?: RemoteObject[]; steps?: readonly Step[]; options?: CallOptions | undefined; long?: boolean; discarded?: () => void },
  ): Promise<Results[Op]> {
    return new Promise((resolve, reject) => {
      const { needs = [], steps = [], options = {}, long = false, discarded } = about;
      const { signal } = options;
      needs.forEach((remote) => remote.check());
      signal?.throwIfAborted();
      const onAbort = () => this.#stop(job, signal?.reason);
      const job: Job = { call, needs, steps, options, long, discarded, settle: null };
      job.settle = (outcome) => {
        job.settle = null;
        signal?.removeEventListener("abort", onAbort);
        if ("error" in outcome) reject(outcome.error as Error);
        else resolve(outcome.value as Results[Op]);
      };
      signal?.addEventListener("abort", onAbort);
      this.#queue.push(job);
      void this.#next();
    });
  }

  /** Says what runs. Starts the workers if they are not running. */
  async info(): Promise<EngineInfo> {
    const workers = await this.#start();
    return { ...workers.info };
  }

  /** Starts the workers and computes the tables. */
  async warmUp(options?: CallOptions): Promise<void> {
    await this.run(() => ({ op: "warmUp" }), { steps: ["build"], options });
  }

  /** Closes all objects, wipes the worker's memory and ends the workers. */
  async shutdown(): Promise<void> {
    const [queue, active, workers] = [this.#queue, this.#active?.job, this.#workers];
    this.#queue = [];
    for (const job of active ? [active, ...queue] : queue) this.#stop(job, closed("the engine"), false);
    [...this.#objects.values()].forEach((remote) => this.release(remote));
    if (workers !== null && this.#workers === workers) {
      // A worker in the middle of a long step is ended without wiping: its memory goes with it.
      const options = { signal: AbortSignal.timeout(1000) };
      await this.run(() => ({ op: "wipe" }), { options }).catch(() => undefined);
    }
    this.#drop(closed("the engine"));
  }

  #start(): Promise<Workers> {
    if (this.#starting !== null) return this.#starting;
    const epoch = this.#epoch;
    if (!this.#listening && typeof globalThis.addEventListener === "function") {
      this.#listening = true;
      // Some browsers keep shared memory after its page is gone unless the workers are ended.
      globalThis.addEventListener("pagehide", () => this.#drop(workerError("the user left the page")));
    }
    markRunning(this, true);
    const listener = {
      message: (message: FromWorker) => epoch === this.#epoch && this.#hear(message),
      broken: (message: string) => epoch === this.#epoch && this.#drop(workerError(message)),
    };
    this.#starting = spawnWorkers(this.#spawn, this.#builds, listener).then(
      (workers) => {
        if (epoch !== this.#epoch) {
          workers.end();
          throw SUPERSEDED;
        }
        return (this.#workers = workers);
      },
      (error: unknown) => {
        if (epoch === this.#epoch) this.#drop(error);
        throw error;
      },
    );
    return this.#starting;
  }

  async #next(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#active === null && this.#queue.length > 0) {
        let workers: Workers;
        try {
          workers = await this.#start();
        } catch (error) {
          // If these workers were given up, the next ones run the calls that wait.
          if (error !== SUPERSEDED) this.#queue.shift()?.settle?.({ error });
          continue;
        }
        const job = this.#queue.shift();
        if (job?.settle) this.#dispatch(job, workers);
      }
    } finally {
      this.#busy = false;
    }
  }

  #dispatch(job: Job, workers: Workers): void {
    const id = ++this.#ids;
    try {
      job.needs.forEach((remote) => remote.check());
      const missing = job.needs.filter((remote) => remote.at !== workers);
      const create = missing.map((remote) => ({ handle: remote.handle, spec: remote.spec() }));
      const call = job.call();
      if (workers.stop !== null) Atomics.store(workers.stop, 0, 0);
      workers.first.hold(true);
      const transfer = [...create.map(({ spec }) => spec), call].flatMap(buffers);
      workers.first.send({ type: "call", id, create, call, progress: job.options.onProgress !== undefined }, transfer);
      this.#active = { id, job };
    } catch (error) {
      job.settle?.({ error });
    }
  }

  #hear(message: FromWorker): void {
    const [active, workers] = [this.#active, this.#workers];
    if (active === null || workers === null || !("id" in message) || message.id !== active.id) return;
    const { job } = active;
    if (message.type === "progress") {
      const [total, { index }] = [job.steps.length, message];
      if (job.settle === null) return;
      try {
        job.options.onProgress?.({ step: job.steps[index]!, index, total, fraction: index / total });
      } catch (error) {
        this.#stop(job, error);
      }
      return;
    }
    if (message.type === "trap") {
      return this.#drop(new PlicaError("trap", "internal", `the engine crashed: ${message.message}`));
    }
    if (message.type !== "done" && message.type !== "failed") return;
    workers.info.memory = message.memory;
    for (const remote of job.needs) if (message.created.includes(remote.handle)) remote.at = workers;
    // Objects that were closed during the call.
    for (const remote of job.needs) if (remote.closed) this.forget(remote);
    if (job.settle === null) {
      if (message.type === "done") job.discarded?.();
    } else if (message.type === "done") {
      job.settle({ value: message.value });
    } else {
      const { code, kind, message: text } = message.failure;
      job.settle({ error: new PlicaError(code, kind, text) });
    }
    this.#active = null;
    workers.first.hold(false);
    void this.#next();
  }

  /** Stops a call. `end` is whether a worker that cannot be told to stop may be ended instead. */
  #stop(job: Job, error: unknown, end = true): void {
    job.settle?.({ error });
    this.#queue = this.#queue.filter((other) => other !== job);
    if (this.#active?.job !== job || this.#workers === null) return;
    if (this.#workers.stop !== null) Atomics.store(this.#workers.stop, 0, 1);
    else if (job.long && end) this.#drop(error);
  }

  /** Gives up the workers and fails the call that runs in them. New workers run the calls that wait. */
  #drop(error: unknown): void {
    this.#epoch++;
    this.#workers?.end();
    [this.#workers, this.#starting] = [null, null];
    for (const remote of this.#objects.values()) remote.at = null;
    markRunning(this, false);
    const job = this.#active?.job;
    this.#active = null;
    job?.settle?.({ error });
    void this.#next();
  }
}

/** The buffers to transfer with a part of a message. */
function buffers(part: ObjectSpec | Operation): Transferable[] {
  return Object.values(part).flatMap((value: unknown) => (value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : []));
}
