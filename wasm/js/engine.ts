// The page's side of an engine: the objects that callers have, and lanes that run calls on them.
import { type PlicaError, closed } from "./error.js";
import { Lane } from "./lane.js";
import type { Build, ObjectSpec, Operation, Results, SessionValue } from "./messages.js";
import { type EngineInfo, options } from "./options.js";
import type { CallOptions } from "./progress.js";
import { RemoteObject, type Terms, forget } from "./remote.js";
import type { SpawnWorker } from "./spawn.js";

/** Runs calls in lanes: one, or as many as `configure({ engines })` says. */
export class Engine {
  readonly #makeLane: () => Lane;
  readonly #objects = new Map<number, RemoteObject>();
  /** Null in runtimes without it, which start no workers either. */
  readonly #dropped = typeof FinalizationRegistry === "function" ? new FinalizationRegistry<RemoteObject>((remote) => this.release(remote)) : null;
  readonly #lanes: Lane[] = [];
  #handles = 0;

  constructor(spawn: SpawnWorker, builds: readonly Build[]) {
    this.#makeLane = () => new Lane(spawn, builds, () => this.#objects.values());
  }

  /** Registers an object. A worker makes it when a call first needs it, and keeps it until it is released. */
  keep(what: string, spec: () => ObjectSpec, wipe: () => void): RemoteObject {
    const remote = new RemoteObject(++this.#handles, what, spec, wipe);
    this.#objects.set(remote.handle, remote);
    return remote;
  }

  /** Has a worker make an object now, and releases the object if that fails. */
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
    this.#dropped?.register(owner, remote);
  }

  /** Closes an object and wipes the page's copy of its bytes. */
  release(remote: RemoteObject): void {
    if (remote.closed) return;
    remote.closed = true;
    remote.wipe();
    this.#objects.delete(remote.handle);
    forget(remote);
  }

  /** Runs a call. `call` is evaluated when its turn comes; the bytes in it are transferred to the worker. */
  run<Op extends Operation["op"]>(call: () => Extract<Operation, { op: Op }>, terms: Terms): Promise<Results[Op]> {
    const lanes = this.#running();
    const own = lanes[(terms.needs?.[0]?.handle ?? 0) % lanes.length]!;
    const lane = terms.anywhere ? lanes.reduce((least, lane) => (lane.load < least.load ? lane : least)) : own;
    return lane.run(call, terms);
  }

  /** Says what runs. Starts the workers if they are not running. */
  async info(): Promise<EngineInfo> {
    const infos = await Promise.all(this.#running().map((lane) => lane.info()));
    return { ...infos[0]!, engines: infos.length, memory: infos.reduce((sum, { memory }) => sum + memory, 0) };
  }

  /** Starts the workers and computes the tables. */
  async warmUp(options?: CallOptions): Promise<void> {
    await Promise.all(this.#running().map((lane) => lane.run(() => ({ op: "warmUp" }), { steps: ["build"], options })));
  }

  /** Builds a session's transcript. */
  transcript(session: SessionValue): Promise<Uint8Array> {
    return this.run(() => ({ op: "transcript", session }), {});
  }

  /** Closes all objects, wipes the workers' memory and ends the workers. */
  async shutdown(): Promise<void> {
    const why: PlicaError = closed("the engine");
    const ends = this.#lanes.map((lane) => lane.shutdown(why, () => [...this.#objects.values()].forEach((remote) => this.release(remote))));
    await Promise.all(ends);
    [...this.#objects.values()].forEach((remote) => this.release(remote));
  }

  /** The lanes to use. */
  #running(): Lane[] {
    const { engines = 1 } = options();
    while (this.#lanes.length < engines) this.#lanes.push(this.#makeLane());
    return this.#lanes.slice(0, engines);
  }
}
