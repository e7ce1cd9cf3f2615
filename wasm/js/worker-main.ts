// The worker's side: runs one call after the other on an instance of a build. What the calls do is said in `worker-documents.ts`
// and `worker-models.ts`.
import { builtin } from "./platform.js";
import type { Failure, FromWorker, Load, ObjectSpec, Operation, ToWorker } from "./messages.js";

/** What every build exports. */
interface Base {
  initSync(o: { module: WebAssembly.Module }): { memory: WebAssembly.Memory };
  version(): string;
  warmUp(): void;
}

/** What a build with threads exports besides. */
interface Pool {
  initSync(o: { module: WebAssembly.Module; memory: WebAssembly.Memory }): unknown;
  servePool(): void;
  startPool(threads: number): void;
}

/** The builds that a worker can load, and where their modules are. `Raw` is what the engine's calls need of them. */
export interface Builds<Raw> {
  single: { raw: Raw & Base; url: string };
  threads: { raw: Raw & Base & Pool; url: string; pages: number } | null;
}

/** An object of an instance. */
export interface Kept {
  free(): void;
}

/** The result of a call, and the buffers in it to transfer. */
export type Result = [unknown, Transferable[]];

/** What an engine does besides starting, computing its tables and being wiped. */
export interface Does<Raw> {
  /** Makes an object, and wipes the secrets in its spec. */
  create(raw: Raw, from: ObjectSpec): Kept;
  /** Runs a call, and wipes the secrets in it. `watch` is told each step, and returns whether to stop. */
  run(raw: Raw, objects: Map<number, Kept>, call: Operation, watch: (index: number) => boolean): Result;
}

export function bytes(value: Uint8Array): Result {
  return [value, [value.buffer as ArrayBuffer]];
}

/** 512 MiB. Safari refuses a large maximum of shared memory. */
const MAX_PAGES = 8192;

interface Channel {
  send(message: FromWorker, transfer?: Transferable[]): void;
  /** `unreadable` is called in place of `listener` for a message that cannot be decoded here. */
  listen(listener: (message: ToWorker) => void, unreadable: () => void): void;
}

function channel(): Channel {
  const port = builtin("node:worker_threads")?.parentPort;
  if (port) {
    return {
      send: (message, transfer) => port.postMessage(message, transfer as never),
      listen: (listener, unreadable) => void port.on("message", listener).on("messageerror", unreadable),
    };
  }
  const scope = self as unknown as Worker;
  return {
    send: (message, transfer) => scope.postMessage(message, transfer ?? []),
    listen: (listener, unreadable) => {
      scope.onmessage = (event: MessageEvent<ToWorker>) => listener(event.data);
      scope.onmessageerror = unreadable;
    },
  };
}

/** Answers the messages of the page. */
export function workerMain<Raw>(builds: Builds<Raw>, does: Does<Raw>): void {
  const { send, listen } = channel();
  let instance: Instance<Raw> | null = null;
  const unusable = (error: unknown) => send({ type: "unusable", message: String(error) });
  const hear = (message: ToWorker) => {
    try {
      switch (message.type) {
        case "load":
          load(builds, message.load).then(({ raw, memory, share }) => {
            instance = new Instance(raw, does, memory, message.stop, send);
            send({ type: "loaded", version: raw.version(), memory: memory.buffer.byteLength, share });
          }, unusable);
          break;
        case "joinPool":
          builds.threads!.raw.initSync({ module: message.module, memory: message.memory });
          send({ type: "joined" });
          builds.threads!.raw.servePool();
          break;
        case "startPool":
          builds.threads!.raw.startPool(message.threads);
          send({ type: "poolReady" });
          break;
        case "call":
          instance!.call(message.id, message.create, message.call, message.progress);
          break;
        case "close":
          instance!.close(message.handle);
      }
    } catch (error) {
      unusable(isFailure(error) ? error.message : error);
    }
  };
  // Nobody else knows that the page waits for an answer to it.
  listen(hear, () => unusable("a message to it could not be read"));
}

async function load<Raw>(builds: Builds<Raw>, { build, url }: Load) {
  if (build !== "threads") {
    const { raw } = builds.single;
    const { memory } = raw.initSync({ module: await compile(url ?? builds.single.url) });
    return { raw, memory, share: null };
  }
  const { raw, url: own, pages } = builds.threads!;
  const module = await compile(url ?? own);
  const memory = sharedMemory(pages);
  raw.initSync({ module, memory });
  return { raw, memory, share: { module, memory } };
}

async function compile(url: string): Promise<WebAssembly.Module> {
  const files = builtin("node:fs");
  if (files !== null && url.startsWith("file:")) return WebAssembly.compile(files.readFileSync(new URL(url)));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  // Streaming fails if the server sends another type.
  const streams = /^application\/wasm\b/i.test(response.headers.get("content-type") ?? "");
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

function sharedMemory(initial: number): WebAssembly.Memory {
  for (let maximum = MAX_PAGES; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (error) {
      if (maximum / 2 < 4 * initial) throw error;
    }
  }
}

class Instance<Raw> {
  readonly #objects = new Map<number, Kept>();
  readonly #raw: Raw & Base;
  readonly #does: Does<Raw>;
  readonly #memory: WebAssembly.Memory;
  readonly #stop: Int32Array | null;
  readonly #send: Channel["send"];

  constructor(raw: Raw & Base, does: Does<Raw>, memory: WebAssembly.Memory, stop: Int32Array | null, send: Channel["send"]) {
    [this.#raw, this.#does, this.#memory, this.#stop, this.#send] = [raw, does, memory, stop, send];
  }

  call(id: number, create: { handle: number; spec: ObjectSpec }[], call: Operation, progress: boolean): void {
    const created: number[] = [];
    try {
      for (const { handle, spec } of create) {
        this.#objects.set(handle, this.#does.create(this.#raw, spec));
        created.push(handle);
      }
      const [value, transfer] = this.#run(call, (index) => {
        if (progress) this.#send({ type: "progress", id, index });
        return this.#stop !== null && Atomics.load(this.#stop, 0) === 1;
      });
      this.#send({ type: "done", id, created, memory: this.#size(), value }, transfer);
    } catch (error) {
      if (isFailure(error)) {
        const { code, kind, message } = error;
        this.#send({ type: "failed", id, created, memory: this.#size(), failure: { code, kind, message } });
      } else {
        this.#send({ type: "trap", id, message: String(error) });
      }
    }
  }

  #size(): number {
    return this.#memory.buffer.byteLength;
  }

  close(handle: number): void {
    this.#objects.get(handle)?.free();
    this.#objects.delete(handle);
  }

  #run(call: Operation, watch: (index: number) => boolean): Result {
    switch (call.op) {
      case "warmUp":
        watch(0);
        this.#raw.warmUp();
        return [null, []];
      case "make":
        return [null, []];
      case "wipe":
        new Uint8Array(this.#memory.buffer).fill(0);
        return [null, []];
      default:
        return this.#does.run(this.#raw, this.#objects, call, watch);
    }
  }
}

/** Whether the library threw this. Anything else means that the instance crashed. */
function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && !(error instanceof Error) && "code" in error && "kind" in error;
}
