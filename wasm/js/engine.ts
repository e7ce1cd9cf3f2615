// The page's side: one call after the other, and workers that may be replaced in between.
import { PlicaError, closed } from "./error.js";
import { type EngineInfo, mark } from "./options.js";
import type { CallOptions, Step } from "./progress.js";
import { type Spawn, type Workers, failed, start } from "./spawn.js";
import type { Build, FromWorker, Opening, Operation, Results } from "./messages.js";

/** An object that is kept in the worker; made anew, from what the page keeps, when the worker was replaced. */
export class Resident {
  readonly handle: number;
  /** The workers that have it. */
  at: Workers | null = null;
  closed = false;
  readonly what: string;
  readonly #opening: () => Opening;
  readonly #wipe: () => void;

  constructor(handle: number, what: string, opening: () => Opening, wipe: () => void) {
    [this.handle, this.what, this.#opening, this.#wipe] = [handle, what, opening, wipe];
  }

  /** How to make it. The bytes are copies that may be given away. */
  opening(): Opening {
    return this.#opening();
  }

  check(): void {
    if (this.closed) throw closed(this.what);
  }

  wipe(): void {
    this.#wipe();
  }
}

interface Job {
  call: () => Operation;
  needs: Resident[];
  steps: readonly Step[];
  options: CallOptions;
  /** Whether stopping it is worth a new worker, where the worker cannot be told to stop. */
  long: boolean;
  /** Settles the promise, once. */
  settle: ((outcome: { value: unknown } | { error: unknown }) => void) | null;
  /** Is told that the call was stopped, but went through before it noticed. */
  discarded: (() => void) | undefined;
}

/** Workers were given up before they had started. */
const SUPERSEDED = failed("it was ended while it was starting");

/** Runs calls in workers that it starts when it has to. */
export class Engine {
  readonly #spawn: Spawn;
  readonly #builds: readonly Build[];
  readonly #residents = new Map<number, Resident>();
  readonly #dropped = new FinalizationRegistry<Resident>((resident) => this.release(resident));
  #workers: Workers | null = null;
  #starting: Promise<Workers> | null = null;
  /** Counts the workers that were given up, so that what is starting can see that it is not wanted. */
  #epoch = 0;
  #queue: Job[] = [];
  #active: { id: number; job: Job } | null = null;
  #busy = false;
  #ids = 0;
  #listening = false;

  constructor(spawn: Spawn, builds: readonly Build[]) {
    [this.#spawn, this.#builds] = [spawn, builds];
  }

  /** Keeps an object in the worker until it is released. */
  reside(what: string, opening: () => Opening, wipe: () => void): Resident {
    const resident = new Resident(++this.#ids, what, opening, wipe);
    this.#residents.set(resident.handle, resident);
    return resident;
  }

  /** Has the worker make an object now. Releases it if that fails. */
  async make(resident: Resident): Promise<void> {
    try {
      await this.run(() => ({ op: "ready", handle: resident.handle }), { needs: [resident] });
    } catch (error) {
      this.release(resident);
      throw error;
    }
  }

  /** Releases an object when its owner, which none of its functions may know, is dropped. */
  watch(owner: object, resident: Resident): void {
    this.#dropped.register(owner, resident);
  }

  /** Lets go of an object, and wipes what was kept of it. */
  release(resident: Resident): void {
    if (resident.closed) return;
    resident.closed = true;
    resident.wipe();
    this.#residents.delete(resident.handle);
    this.forget(resident);
  }

  /** Has the worker make an object anew before it is used again. */
  forget(resident: Resident): void {
    if (resident.at !== null && resident.at === this.#workers) {
      resident.at.first.send({ type: "close", handle: resident.handle });
    }
    resident.at = null;
  }

  /** Runs a call. `call` is asked when its turn comes; bytes in it are given away. */
  run<Op extends Operation["op"]>(
    call: () => Extract<Operation, { op: Op }>,
    about: { needs?: Resident[]; steps?: readonly Step[]; options?: CallOptions | undefined; long?: boolean; discarded?: () => void },
  ): Promise<Results[Op]> {
    return new Promise((resolve, reject) => {
      const { needs = [], steps = [], options = {}, long = false, discarded } = about;
      const { signal } = options;
      needs.forEach((resident) => resident.check());
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

  /** What runs. */
  async info(): Promise<EngineInfo> {
    const workers = await this.#start();
    return { ...workers.info };
  }

  /** Starts the workers and computes the tables. */
  async warmUp(options?: CallOptions): Promise<void> {
    await this.run(() => ({ op: "warmUp" }), { steps: ["build"], options });
  }

  /** Closes all objects, wipes the worker's memory and ends it. */
  async shutdown(): Promise<void> {
    const [queue, active, workers] = [this.#queue, this.#active?.job, this.#workers];
    this.#queue = [];
    for (const job of active ? [active, ...queue] : queue) this.#stop(job, closed("the engine"), false);
    [...this.#residents.values()].forEach((resident) => this.release(resident));
    if (workers !== null && this.#workers === workers) {
      // A worker that is amid a long step is not waited for: its memory goes with it.
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
      // Some browsers keep shared memories beyond their page unless the workers are ended.
      globalThis.addEventListener("pagehide", () => this.#drop(failed("the page was left")));
    }
    mark(this, true);
    const listener = {
      message: (message: FromWorker) => epoch === this.#epoch && this.#hear(message),
      broken: (message: string) => epoch === this.#epoch && this.#drop(failed(message)),
    };
    this.#starting = start(this.#spawn, this.#builds, listener).then(
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
          // What waits by now came later, and is for other workers.
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
      job.needs.forEach((resident) => resident.check());
      const missing = job.needs.filter((resident) => resident.at !== workers);
      const open = missing.map((resident) => ({ handle: resident.handle, opening: resident.opening() }));
      const call = job.call();
      if (workers.stop !== null) Atomics.store(workers.stop, 0, 0);
      workers.first.hold(true);
      const transfer = [...open.map(({ opening }) => opening), call].flatMap(buffers);
      workers.first.send({ type: "call", id, open, call, progress: job.options.onProgress !== undefined }, transfer);
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
      return this.#drop(new PlicaError("trap", "internal", `the engine broke off: ${message.message}`));
    }
    if (message.type !== "done" && message.type !== "failed") return;
    workers.info.memory = message.memory;
    for (const resident of job.needs) if (message.opened.includes(resident.handle)) resident.at = workers;
    // An object that was closed meanwhile is known to the worker only now.
    for (const resident of job.needs) if (resident.closed) this.forget(resident);
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

  /** Ends a call early; `end` is whether a worker that cannot be told may be ended for it. */
  #stop(job: Job, error: unknown, end = true): void {
    job.settle?.({ error });
    this.#queue = this.#queue.filter((other) => other !== job);
    if (this.#active?.job !== job || this.#workers === null) return;
    if (this.#workers.stop !== null) Atomics.store(this.#workers.stop, 0, 1);
    else if (job.long && end) this.#drop(error);
  }

  /** Gives up the workers. What waits is run by new ones. */
  #drop(error: unknown): void {
    this.#epoch++;
    this.#workers?.end();
    [this.#workers, this.#starting] = [null, null];
    for (const resident of this.#residents.values()) resident.at = null;
    mark(this, false);
    const job = this.#active?.job;
    this.#active = null;
    job?.settle?.({ error });
    void this.#next();
  }
}

/** The buffers of a message: they are copies, and given away. */
function buffers(part: Opening | Operation): Transferable[] {
  return Object.values(part).flatMap((value: unknown) => (value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : []));
}
