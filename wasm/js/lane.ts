// A queue of calls, and workers that run them and may be replaced between them.
import { PlicaError, calledFrom, workerError } from "./error.js";
import type { Build, FromWorker, ObjectSpec, Operation, Results } from "./messages.js";
import { type EngineInfo, markRunning } from "./options.js";
import { type RemoteObject, type Terms, forget } from "./remote.js";
import { type SpawnWorker, type Workers, spawnWorkers } from "./spawn.js";

interface Job {
  call: () => Operation;
  terms: Terms & { needs: RemoteObject[] };
  /** Settles the promise. Null once that is done. */
  settle: ((outcome: { value: unknown } | { error: unknown }) => void) | null;
}

/** The workers were given up while they were starting. */
const SUPERSEDED = workerError("it was shut down while it was starting");

/** Runs calls one after the other in workers, which it starts when it needs them. */
export class Lane {
  readonly #spawn: SpawnWorker;
  readonly #builds: readonly Build[];
  readonly #objects: () => Iterable<RemoteObject>;
  #workers: Workers | null = null;
  #starting: Promise<Workers> | null = null;
  /** Counts the workers that were given up. Workers that start compare it to learn that they are not wanted. */
  #epoch = 0;
  #queue: Job[] = [];
  #active: { id: number; job: Job } | null = null;
  #busy = false;
  #ids = 0;
  #listening = false;

  constructor(spawn: SpawnWorker, builds: readonly Build[], objects: () => Iterable<RemoteObject>) {
    [this.#spawn, this.#builds, this.#objects] = [spawn, builds, objects];
  }

  /** How many calls run or wait. */
  get load(): number {
    return this.#queue.length + (this.#active === null ? 0 : 1);
  }

  /** Runs a call. `call` is evaluated when its turn comes; the bytes in it are transferred to the worker. */
  run<Op extends Operation["op"]>(call: () => Extract<Operation, { op: Op }>, terms: Terms): Promise<Results[Op]> {
    // An error of the worker has no frame of the caller, so the frames of this one are put into it.
    const here = new Error();
    return new Promise((resolve, reject) => {
      const { needs = [], options = {} } = terms;
      const { signal } = options;
      needs.forEach((remote) => remote.check());
      signal?.throwIfAborted();
      const onAbort = () => this.#stop(job, signal?.reason);
      const job: Job = { call, terms: { ...terms, needs }, settle: null };
      job.settle = (outcome) => {
        job.settle = null;
        signal?.removeEventListener("abort", onAbort);
        if ("error" in outcome) reject(calledFrom(outcome.error, here) as Error);
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

  /** Stops all calls, wipes the worker's memory and ends the workers. `release` closes the objects. */
  async shutdown(why: PlicaError, release: () => void): Promise<void> {
    const [queue, active, workers] = [this.#queue, this.#active?.job, this.#workers];
    this.#queue = [];
    for (const job of active ? [active, ...queue] : queue) this.#stop(job, why, false);
    release();
    if (workers !== null && this.#workers === workers) {
      // A worker in the middle of a long step is ended without wiping: its memory goes with it.
      const options = { signal: AbortSignal.timeout(1000) };
      await this.run(() => ({ op: "wipe" }), { options }).catch(() => undefined);
    }
    this.#drop(why);
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
      const { needs, options } = job.terms;
      needs.forEach((remote) => remote.check());
      const missing = needs.filter((remote) => !remote.at.has(workers));
      const create = missing.map((remote) => ({ handle: remote.handle, spec: remote.spec() }));
      const call = job.call();
      if (workers.stop !== null) Atomics.store(workers.stop, 0, 0);
      workers.first.hold(true);
      const transfer = [...create.map(({ spec }) => spec), call].flatMap(buffers);
      workers.first.send({ type: "call", id, create, call, progress: options?.onProgress !== undefined }, transfer);
      this.#active = { id, job };
    } catch (error) {
      job.settle?.({ error });
    }
  }

  #hear(message: FromWorker): void {
    if (message.type === "unusable") return this.#drop(workerError(message.message));
    const [active, workers] = [this.#active, this.#workers];
    if (active === null || workers === null || !("id" in message) || message.id !== active.id) return;
    const { job } = active;
    if (message.type === "progress") {
      const { steps = [], options } = job.terms;
      const [total, { index }] = [steps.length, message];
      if (job.settle === null) return;
      try {
        options?.onProgress?.({ step: steps[index]!, index, total, fraction: index / total });
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
    const { needs, discarded } = job.terms;
    for (const remote of needs) if (message.created.includes(remote.handle)) remote.at.add(workers);
    // Objects that were closed during the call.
    for (const remote of needs) if (remote.closed) forget(remote);
    if (job.settle === null) {
      if (message.type === "done") discarded?.();
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
    else if (job.terms.long && end) this.#drop(error);
  }

  /** Gives up the workers and fails the call that runs in them. New workers run the calls that wait. */
  #drop(error: unknown): void {
    this.#epoch++;
    if (this.#workers !== null) {
      this.#workers.end();
      for (const remote of this.#objects()) remote.at.delete(this.#workers);
    }
    [this.#workers, this.#starting] = [null, null];
    markRunning(this, false);
    const job = this.#active?.job;
    this.#active = null;
    job?.settle?.({ error });
    void this.#next();
  }
}

/** The buffers to transfer with a part of a message: its own, and those of its lists. */
function buffers(part: ObjectSpec | Operation): Transferable[] {
  const values: unknown[] = Object.values(part).flat();
  return values.flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));
}
