// The worker's side: runs one call after the other on an instance of a build.
import type * as Single from "./single/plica.js";
import type * as Threads from "./threads/plica.js";
import type * as Verifier from "./verifier/plica.js";
import { builtin } from "./platform.js";
import type { Failure, FromWorker, Load, ObjectSpec, Operation, ToWorker } from "./messages.js";

/** What a build exports. The build that only verifies has no part for the wallet. */
type Raw = Pick<typeof Single, "RawTrust" | "RawVerifier" | "version" | "warmUp"> & Partial<Wallet>;
type Wallet = Pick<typeof Single, "RawHolder" | "RawPrepared">;
/** The builds that a worker can load, and where their modules are. */
export interface Builds {
  single: { raw: typeof Single | typeof Verifier; url: string };
  threads: { raw: typeof Threads; url: string; pages: number } | null;
}

/** 512 MiB. Safari refuses a large maximum of shared memory. */
const MAX_PAGES = 8192;

interface Channel {
  send(message: FromWorker, transfer?: Transferable[]): void;
  listen(listener: (message: ToWorker) => void): void;
}

function channel(): Channel {
  const port = builtin("node:worker_threads")?.parentPort;
  if (port) {
    return {
      send: (message, transfer) => port.postMessage(message, transfer as never),
      listen: (listener) => void port.on("message", listener),
    };
  }
  const scope = self as unknown as Worker;
  return {
    send: (message, transfer) => scope.postMessage(message, transfer ?? []),
    listen: (listener) => (scope.onmessage = (event: MessageEvent<ToWorker>) => listener(event.data)),
  };
}

/** Answers the messages of the page. */
export function workerMain(builds: Builds): void {
  const { send, listen } = channel();
  let instance: Instance | null = null;
  const unusable = (error: unknown) => send({ type: "unusable", message: String(error) });
  listen((message) => {
    try {
      switch (message.type) {
        case "load":
          load(builds, message.load).then(({ raw, memory, share }) => {
            instance = new Instance(raw, memory, message.stop, send);
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
  });
}

async function load(builds: Builds, { build, url }: Load) {
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

class Instance {
  readonly #objects = new Map<number, InstanceType<Wallet["RawHolder"] | Wallet["RawPrepared"] | Raw["RawVerifier"]>>();
  readonly #raw: Raw;
  readonly #memory: WebAssembly.Memory;
  readonly #stop: Int32Array | null;
  readonly #send: Channel["send"];

  constructor(raw: Raw, memory: WebAssembly.Memory, stop: Int32Array | null, send: Channel["send"]) {
    [this.#raw, this.#memory, this.#stop, this.#send] = [raw, memory, stop, send];
  }

  call(id: number, create: { handle: number; spec: ObjectSpec }[], call: Operation, progress: boolean): void {
    const created: number[] = [];
    try {
      for (const { handle, spec } of create) {
        this.#objects.set(handle, this.#create(spec));
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

  /** Makes an object, and wipes the secrets in its spec. */
  #create(from: ObjectSpec) {
    const raw = this.#raw;
    switch (from.kind) {
      case "holder":
        try {
          return new raw.RawHolder!(from.document, from.issuerKey, from.answered);
        } finally {
          from.document.fill(0);
        }
      case "prepared":
        try {
          return new raw.RawPrepared!(from.bytes);
        } finally {
          from.bytes.fill(0);
        }
      case "verifier": {
        const trust = new raw.RawTrust();
        try {
          from.certificates.forEach((c) => trust.certificates(c.docTypes, c.usages, c.anyUsage, c.bytes));
          from.keys.forEach((key) => trust.key(key.docTypes, key.x, key.y));
        } catch (error) {
          trust.free();
          throw error;
        }
        return new raw.RawVerifier(trust, from.clockSkew, from.deviceSigned);
      }
    }
  }

  #run(call: Operation, watch: (index: number) => boolean): [unknown, Transferable[]] {
    const bytes = (value: Uint8Array): [Uint8Array, Transferable[]] => [value, [value.buffer as ArrayBuffer]];
    const holder = (handle: number) => this.#objects.get(handle) as InstanceType<Wallet["RawHolder"]>;
    switch (call.op) {
      case "warmUp":
        watch(0);
        this.#raw.warmUp();
        return [null, []];
      case "about": {
        watch(0);
        const object = holder(call.holder);
        return [{ about: object.about(), deviceSignature: object.deviceSignature() ?? null }, []];
      }
      case "make":
        return [null, []];
      case "prepare": {
        const prepared = holder(call.holder).prepare(call.request, watch);
        try {
          return bytes(prepared.toBytes());
        } finally {
          prepared.free();
        }
      }
      case "deviceAuthentication":
        return bytes(holder(call.holder).deviceAuthentication(call.request));
      case "toSign":
        return bytes(holder(call.holder).toSign(call.request));
      case "present": {
        const { request, signature, now, prepared } = call;
        const object = holder(call.holder);
        const presentation =
          prepared === null
            ? object.present(request, signature, now, watch)
            : object.presentPrepared(this.#objects.get(prepared) as InstanceType<Wallet["RawPrepared"]>, request, signature, now, watch);
        return [{ presentation, answered: object.answered() }, [presentation.buffer as ArrayBuffer]];
      }
      case "verify": {
        const verifier = this.#objects.get(call.verifier) as InstanceType<Raw["RawVerifier"]>;
        return [verifier.verify(call.presentation, call.request, call.now, watch), []];
      }
      case "wipe":
        new Uint8Array(this.#memory.buffer).fill(0);
        return [null, []];
    }
  }
}

/** Whether the library threw this. Anything else means that the instance crashed. */
function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && !(error instanceof Error) && "code" in error && "kind" in error;
}
