import { copy } from "./bytes.js";
import type { Engine, RemoteObject } from "./engine.js";
import { invalid } from "./error.js";
import { fullEngine } from "./full-engine.js";
import { type CallOptions, PRESENT } from "./progress.js";
import { type Request, requestText } from "./request.js";
import type { DeviceSigner } from "./signer.js";
import { date, unix } from "./time.js";

/** How to hold a document. */
export interface HolderOptions {
  /** A P-256 key to show as the issuer's, instead of the document's certificates, to verifiers that have pinned it. */
  issuerKey?: { x: Uint8Array; y: Uint8Array };
}

/**
 * A document that answers requests.
 *
 * It answers each session once. A second call in the same session fails with `transcript.reused` before it asks the device to
 * sign. A call that failed or was aborted has not answered its session. Only this object remembers which sessions it answered.
 *
 * The page keeps a copy of the document, because an abort may end the worker. {@link Holder.close} wipes the copy.
 */
export class Holder {
  readonly #engine: Engine;
  readonly #remote: RemoteObject;
  readonly #state: { answered: Uint8Array };
  /** The document's type. */
  readonly docType: string;
  /** The names of the document's elements, without their values. */
  readonly elements: readonly { namespace: string; element: string }[];
  /** When the issuer signed the document, and when it is valid. */
  readonly validity: { signed: Date; validFrom: Date; validUntil: Date };
  readonly #deviceSignature: Uint8Array | null;

  private constructor(engine: Engine, remote: RemoteObject, state: { answered: Uint8Array }, about: About, signature: Uint8Array | null) {
    [this.#engine, this.#remote, this.#state, this.#deviceSignature] = [engine, remote, state, signature];
    const { signed, validFrom, validUntil } = about.validity;
    engine.watch(this, remote);
    this.docType = about.docType;
    this.elements = Object.freeze(about.elements.map((element) => Object.freeze(element)));
    this.validity = { signed: date(signed), validFrom: date(validFrom), validUntil: date(validUntil) };
  }

  /**
   * Reads a document: a DeviceResponse with one document, a Document, or an IssuerSigned.
   *
   * @throws {@link PlicaError} with codes `mdoc.*`.
   */
  static async open(document: Uint8Array, options: HolderOptions & CallOptions = {}): Promise<Holder> {
    const engine = fullEngine();
    const bytes = copy(document, "the document");
    const issuerKey = keyBytes(options.issuerKey);
    const state = { answered: new Uint8Array() };
    const spec = () => ({
      kind: "holder" as const,
      document: bytes.slice(),
      issuerKey: issuerKey.slice(),
      answered: state.answered.slice(),
    });
    const remote = engine.keep("the holder", spec, () => bytes.fill(0));
    try {
      const call = () => ({ op: "about" as const, holder: remote.handle });
      const { about, deviceSignature } = await engine.run(call, { needs: [remote], steps: ["parse"], options });
      return new Holder(engine, remote, state, JSON.parse(about) as About, deviceSignature);
    } catch (error) {
      engine.release(remote);
      throw error;
    }
  }

  /** The device's signature `r || s` that a DeviceResponse carried, or null. */
  get deviceSignature(): Uint8Array | null {
    return this.#deviceSignature?.slice() ?? null;
  }

  /**
   * Computes in advance what does not depend on the request. You can use the result for any number of presentations, of
   * any request.
   *
   * @param options - `request` is one like those to come: the items that it asks for are prepared, too.
   * @throws {@link PlicaError} `mdoc.too_large`, `request.json`.
   */
  async prepare(options: { request?: Request } & CallOptions = {}): Promise<Prepared> {
    const request = options.request === undefined ? null : requestText(options.request);
    const about = { needs: [this.#remote], steps: ["commit"] as const, options, long: true };
    const call = () => ({ op: "prepare" as const, holder: this.#remote.handle, request });
    return Prepared.from(this.#engine, await this.#engine.run(call, about));
  }

  /**
   * Returns the bytes that the device key has to sign with ES256 to answer a request (ISO/IEC 18013-5, 9.1.3.4).
   *
   * @throws {@link PlicaError} `session.missing`, `mdoc.doc_type`, `request.json`.
   */
  async deviceAuthentication(request: Request): Promise<Uint8Array> {
    const text = requestText(request);
    const call = () => ({ op: "deviceAuthentication" as const, holder: this.#remote.handle, request: text });
    return this.#engine.run(call, { needs: [this.#remote] });
  }

  /**
   * Answers a request. Resolves to the bytes of the presentation.
   *
   * @param request - The request, with a session.
   * @param o - `device` is a signer, or the signature `r || s` over {@link Holder.deviceAuthentication}. `prepared` saves time.
   * `now` is the time at which everything has to hold, by default the current time.
   * @throws {@link PlicaError}: everything is checked before it is proved, and each check has its own code:
   * `predicate.false`, `document.expired`, `device.signature`, `transcript.reused` and so on.
   */
  async present(
    request: Request,
    o: { device: DeviceSigner | Uint8Array; prepared?: Prepared; now?: Date } & CallOptions,
  ): Promise<Uint8Array> {
    const text = requestText(request);
    const [holder, needs] = [this.#remote.handle, [this.#remote]];
    const prepared = o.prepared === undefined ? null : Prepared.remote(o.prepared);
    if (o.now !== undefined) unix(o.now);
    const signature = await this.#sign(text, o);
    const result = await this.#engine.run(
      () => ({
        op: "present",
        holder,
        prepared: prepared?.handle ?? null,
        request: text,
        signature: signature.slice(),
        now: unix(o.now ?? new Date()),
      }),
      {
        needs: prepared === null ? needs : [...needs, prepared],
        steps: PRESENT,
        options: o,
        long: true,
        // Nobody saw this answer, so the session is not answered, and the worker must not remember that it was.
        discarded: () => this.#engine.forget(this.#remote),
      },
    );
    this.#state.answered = result.answered;
    return result.presentation;
  }

  /** Closes the holder and wipes the copy of the document. */
  close(): void {
    this.#engine.release(this.#remote);
  }

  async #sign(request: string, { device, signal }: { device: DeviceSigner | Uint8Array } & CallOptions): Promise<Uint8Array> {
    if (device instanceof Uint8Array) return copy(device, "the device's signature", 64);
    if (typeof device?.sign !== "function") throw invalid("device is neither a signer nor a signature");
    const call = () => ({ op: "toSign" as const, holder: this.#remote.handle, request });
    const toSign = await this.#engine.run(call, { needs: [this.#remote], options: { signal } });
    return copy(await unlessAborted(device.sign(toSign), signal), "the device's signature", 64);
  }
}

/**
 * What was computed in advance for a document. Keep it as secret as the document: anyone who has it can confirm guesses
 * of the document's content. {@link Prepared.close} wipes the page's copy.
 */
export class Prepared {
  readonly #engine: Engine;
  readonly #remote: RemoteObject;
  readonly #bytes: Uint8Array;

  private constructor(engine: Engine, bytes: Uint8Array) {
    this.#engine = engine;
    this.#bytes = bytes;
    const spec = () => ({ kind: "prepared" as const, bytes: bytes.slice() });
    this.#remote = engine.keep("the prepared data", spec, () => bytes.fill(0));
    engine.watch(this, this.#remote);
  }

  /**
   * Reads the bytes that {@link Prepared.toBytes} returned.
   *
   * @throws {@link PlicaError} `prepared.malformed`.
   */
  static async fromBytes(bytes: Uint8Array): Promise<Prepared> {
    const engine = fullEngine();
    const prepared = new Prepared(engine, copy(bytes, "the prepared data"));
    await engine.make(prepared.#remote);
    return prepared;
  }

  /** Returns the bytes. Keep them as safe as the document. */
  async toBytes(): Promise<Uint8Array> {
    this.#remote.check();
    return this.#bytes.slice();
  }

  /** Closes it and wipes the copy of its bytes. */
  close(): void {
    this.#engine.release(this.#remote);
  }

  /** @internal */
  static from(engine: Engine, bytes: Uint8Array): Prepared {
    return new Prepared(engine, bytes);
  }

  /** @internal */
  static remote(prepared: Prepared): RemoteObject {
    if (!(prepared instanceof Prepared)) throw invalid("prepared is not a Prepared");
    return prepared.#remote;
  }
}

interface About {
  docType: string;
  elements: { namespace: string; element: string }[];
  validity: { signed: number; validFrom: number; validUntil: number };
}

function keyBytes(key: HolderOptions["issuerKey"]): Uint8Array {
  if (key === undefined) return new Uint8Array();
  const out = new Uint8Array(64);
  out.set(copy(key.x, "issuerKey.x", 32));
  out.set(copy(key.y, "issuerKey.y", 32), 32);
  return out;
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
