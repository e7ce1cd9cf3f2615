import { type Bytes, copy, isBuffer, text } from "./bytes.js";
import { read } from "./cbor.js";
import type { Engine } from "./engine.js";
import { PlicaError, invalid } from "./error.js";
import { type PublicKey, point } from "./keys.js";
import type { About, ModelInputs, OfModel } from "./messages.js";
import { Model } from "./model.js";
import { type ModelFacts, modelFacts } from "./model-facts.js";
import { type Inputs, copyInputs, inputsValue, wipe } from "./model-inputs.js";
import { type CallOptions, PRESENT } from "./progress.js";
import { type RemoteObject, forget } from "./remote.js";
import { type ProofRequest, requestValue } from "./request.js";
import { type ShownClaim, shown } from "./shown.js";
import type { DeviceSigner } from "./signer.js";
import { moment } from "./time.js";

/** How to hold a document. */
export interface HolderOptions {
  /** A P-256 key to show as the issuer's, instead of the document's certificates, to verifiers that have pinned it. */
  issuerKey?: PublicKey;
  /** {@link Holder.answered} of holders of the same document: sessions that it does not answer again. */
  answered?: Bytes;
}

/**
 * A document that answers requests.
 *
 * It answers each session once. A second call in the same session fails with `transcript.reused` before it asks the device to
 * sign. A call that failed or was aborted has not answered its session. Only this object remembers which sessions it answered:
 * for later ones, and other tabs, keep {@link Holder.answered} with the document before you send an answer.
 *
 * The page keeps a copy of the document, because an abort may end the worker. {@link Holder.close} wipes the copy.
 */
export class Holder {
  readonly #engine: Engine;
  readonly #remote: RemoteObject;
  readonly #state: State;
  readonly #models = new Map<string, Model>();
  /** The document's type. */
  readonly docType: string;
  /** The names of the document's elements, without their values. */
  readonly elements: readonly { namespace: string; element: string }[];
  /** When the issuer signed the document, and when it is valid. */
  readonly validity: { signed: Date; validFrom: Date; validUntil: Date };
  readonly #deviceSignature: Uint8Array | null;

  private constructor(engine: Engine, remote: RemoteObject, state: State, about: About, signature: Uint8Array | null) {
    [this.#engine, this.#remote, this.#state, this.#deviceSignature] = [engine, remote, state, signature];
    engine.watch(this, remote);
    this.docType = about.docType;
    this.elements = Object.freeze(about.elements.map((element) => Object.freeze(element)));
    this.validity = about.validity;
  }

  /**
   * Reads a document: a DeviceResponse with one document, a Document, or an IssuerSigned.
   *
   * @throws {@link PlicaError} with codes `mdoc.*`.
   */
  declare static open: (document: Bytes, options?: HolderOptions & CallOptions) => Promise<Holder>;

  /** @internal The class that an entry point exports. Its holders run in the engine of the entry point. */
  static on(theEngine: () => Engine): typeof Holder {
    const Shared = Holder;
    return class Holder extends Shared {
      static override open = async (document: Bytes, options: HolderOptions & CallOptions = {}): Promise<Holder> => {
        const engine = theEngine();
        const bytes = copy(document, "the document");
        const issuerKey = keyBytes(options.issuerKey);
        const answered = copy(options.answered ?? new Uint8Array(), "answered");
        if (answered.length % 32 !== 0) throw invalid("answered is not what Holder.answered returned");
        const state: State = { answered, inputs: { names: [], entries: [] } };
        const spec = () => ({
          kind: "holder" as const,
          document: bytes.slice(),
          issuerKey: issuerKey.slice(),
          answered: state.answered.slice(),
        });
        const wipeAll = () => (bytes.fill(0), wipe(state.inputs));
        const remote = engine.keep("the holder", spec, wipeAll);
        try {
          const call = () => ({ op: "about" as const, holder: remote.handle });
          const { about, deviceSignature } = await engine.run(call, { needs: [remote], steps: ["parse"], options });
          return new Holder(engine, remote, state, about, deviceSignature);
        } catch (error) {
          engine.release(remote);
          throw error;
        }
      };
    };
  }

  /**
   * Runs this model for requests that ask about it by its id. Without it they fail with `model.unknown`. Returns the same holder.
   *
   * Give it only models that the wallet's user or maker admitted, and none because a request named it: an output can tell an input.
   * {@link Holder.checkModel} says what an answer shows.
   *
   * @throws {@link PlicaError} `invalid_argument` for a model that is not from `plica/full`, as this holder has to be.
   */
  withModel(model: Model): this {
    Model.check(model, this.#engine);
    this.#models.set(model.id, model);
    return this;
  }

  /**
   * Says what the private inputs of models are, by name, in place of what was said before. Nobody else has to believe it. Names that
   * a model does not have, or that the request takes from elsewhere, do not matter. Returns the same holder, which keeps a copy
   * until it is closed.
   *
   * @throws {@link PlicaError} `model.input` if no input can be that, `invalid_argument`.
   */
  withInputs(inputs: Inputs): this {
    this.#remote.check();
    const given = inputsValue(inputs);
    wipe(this.#state.inputs);
    this.#state.inputs = given;
    return this;
  }

  /** The device's signature `r || s` that a DeviceResponse carried, or null. */
  get deviceSignature(): Uint8Array | null {
    return this.#deviceSignature?.slice() ?? null;
  }

  /** The SHA-256 of every session that was answered, one after the other. It says nothing about the document. */
  get answered(): Uint8Array {
    return this.#state.answered.slice();
  }

  /**
   * The value of an element, to show to the document's owner: as in {@link Facts}, undefined if JavaScript has no such value.
   *
   * @throws {@link PlicaError} `mdoc.element_missing`.
   */
  async value(namespace: string, element: string): Promise<unknown> {
    const name = { namespace: text(namespace, "namespace"), element: text(element, "element") };
    const call = () => ({ op: "value" as const, holder: this.#remote.handle, ...name });
    return read(await this.#engine.run(call, { needs: [this.#remote] }));
  }

  /**
   * Says what an answer would show, claim by claim, before anybody is asked: it makes every check of {@link Holder.present} but
   * that of the device's signature. The request need not have a session yet.
   *
   * @throws {@link PlicaError} as {@link Holder.present}.
   */
  async check(request: ProofRequest, options: { now?: Date } & CallOptions = {}): Promise<ShownClaim[]> {
    const [value, now] = [requestValue(request), moment(options.now)];
    const { given, needs } = this.#asked(request);
    const call = () => ({ op: "check" as const, holder: this.#remote.handle, request: value, now, ...given });
    const claims = await this.#engine.run(call, { needs, steps: ["check"], options }).finally(() => wipe(given));
    return shown(claims, request);
  }

  /**
   * Says what an answer would show of the model that is asked about, and where each of its inputs comes from. Null if the request
   * asks about none. A wallet calls it beside {@link Holder.check}.
   *
   * @throws {@link PlicaError} as {@link Holder.present}.
   */
  async checkModel(request: ProofRequest, options: { now?: Date } & CallOptions = {}): Promise<ModelFacts | null> {
    const [value, now] = [requestValue(request), moment(options.now)];
    if (request.modelClaim === undefined) return null;
    const { given, needs } = this.#asked(request);
    if (given.model === null) throw unknownModel(request.modelClaim.model);
    const call = () => ({ op: "checkModel" as const, holder: this.#remote.handle, request: value, now, ...given });
    const facts = await this.#engine.run(call, { needs, steps: ["check"], options }).finally(() => wipe(given));
    return facts && modelFacts(facts);
  }

  /**
   * Computes in advance what does not depend on the request. You can use the result for any number of presentations, of
   * any request.
   *
   * @param options - `request` is one like those to come: the items that it asks for are prepared, too.
   * @throws {@link PlicaError} `mdoc.too_large`, `request.json`.
   */
  async prepare(options: { request?: ProofRequest } & CallOptions = {}): Promise<Prepared> {
    const request = options.request === undefined ? null : requestValue(options.request);
    const about = { needs: [this.#remote], steps: ["commit"] as const, options, long: true };
    const call = () => ({ op: "prepare" as const, holder: this.#remote.handle, request });
    return Prepared.from(this.#engine, await this.#engine.run(call, about));
  }

  /**
   * Returns the bytes that the device key has to sign with ES256 to answer a request (ISO/IEC 18013-5, 9.1.3.4).
   *
   * @throws {@link PlicaError} `session.missing`, `mdoc.doc_type`, `request.json`.
   */
  async deviceAuthentication(request: ProofRequest): Promise<Uint8Array> {
    const value = requestValue(request);
    const call = () => ({ op: "deviceAuthentication" as const, holder: this.#remote.handle, request: value });
    return this.#engine.run(call, { needs: [this.#remote] });
  }

  /**
   * Answers a request. Resolves to the bytes of the presentation. The device is asked to sign only after everything else has
   * been checked.
   *
   * @param request - The request, with a session.
   * @param o - `device` is a signer, or the signature `r || s` over {@link Holder.deviceAuthentication}. `prepared` saves time.
   * `now` is the time at which everything has to hold, by default the current time.
   * @throws {@link PlicaError} with a code for each check: `predicate.false`, `document.expired`,
   * `device.signature`, `transcript.reused` and so on. About a model: `model.output` if the answer is no, `model.unknown`,
   * `model.input`, and those of a request that the model cannot answer.
   */
  async present(
    request: ProofRequest,
    o: { device: DeviceSigner | Bytes; prepared?: Prepared; now?: Date } & CallOptions,
  ): Promise<Uint8Array> {
    const value = requestValue(request);
    const prepared = o.prepared === undefined ? null : Prepared.remote(o.prepared);
    // What the device signs for is what is proved, whatever inputs the holder is given meanwhile.
    const { given, needs } = this.#asked(request, prepared);
    const call = (signature: Uint8Array) => ({
      op: "present" as const,
      holder: this.#remote.handle,
      prepared: prepared?.handle ?? null,
      request: value,
      signature: signature.slice(),
      now: moment(o.now),
      ...given,
    });
    // If it was stopped, nobody saw this answer, so the session is not answered, and the worker must not remember that it was.
    const terms = { needs, steps: PRESENT, options: o, long: true, discarded: () => forget(this.#remote) };
    const run = (signature: Uint8Array) => this.#engine.run(() => call(signature), terms);
    const result = await this.#sign(request, prepared, moment(o.now), o).then(run).finally(() => wipe(given));
    this.#state.answered = result.answered;
    return result.presentation;
  }

  /** Closes the holder and wipes the copy of the document. */
  close(): void {
    this.#engine.release(this.#remote);
  }

  /** What a call about a request names besides it: the model that is asked about, with copies of the inputs, and prepared data. */
  #asked(request: ProofRequest, prepared: RemoteObject | null = null): { given: OfModel; needs: RemoteObject[] } {
    const model = Model.asked(this.#models, request);
    const inputs: ModelInputs = model === null ? { names: [], entries: [] } : copyInputs(this.#state.inputs);
    const needs = [this.#remote, model, prepared].filter((remote) => remote !== null);
    return { given: { model: model?.handle ?? null, ...inputs }, needs };
  }

  async #sign(
    request: ProofRequest,
    prepared: RemoteObject | null,
    now: Date,
    { device, signal }: { device: DeviceSigner | Bytes } & CallOptions,
  ): Promise<Uint8Array> {
    if (typeof device === "string" || isBuffer(device)) return copy(device, "the device's signature", 64);
    if (typeof device?.sign !== "function") throw invalid("device is neither a signer nor a signature");
    const { given, needs } = this.#asked(request, prepared);
    const about = { holder: this.#remote.handle, prepared: prepared?.handle ?? null, request: requestValue(request), now };
    const call = () => ({ op: "toSign" as const, ...about, ...given });
    const toSign = copy(await this.#engine.run(call, { needs, options: { signal } }).finally(() => wipe(given)), "what is to be signed");
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
  declare static fromBytes: (bytes: Bytes) => Promise<Prepared>;

  /** @internal The class that an entry point exports, as {@link Holder.on}. */
  static on(theEngine: () => Engine): typeof Prepared {
    const Shared = Prepared;
    return class Prepared extends Shared {
      static override fromBytes = async (bytes: Bytes): Promise<Prepared> => {
        const engine = theEngine();
        const prepared = new Prepared(engine, copy(bytes, "the prepared data"));
        await engine.make(prepared.#remote);
        return prepared;
      };
    };
  }

  /** Returns the bytes. Keep them as safe as the document. */
  toBytes(): Uint8Array {
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

/** What changes in a holder: the sessions that it answered, and the inputs that it has for models. */
interface State {
  answered: Uint8Array;
  inputs: ModelInputs;
}

/** The engine's error for a model that it does not have. */
function unknownModel(id: string): PlicaError {
  return new PlicaError("model.unknown", "bad-input", `the request is about a model that is not here: ${id}`);
}

function keyBytes(key: PublicKey | undefined): Uint8Array {
  if (key === undefined) return new Uint8Array();
  const { x, y } = point(key, "issuerKey");
  return Uint8Array.of(...x, ...y);
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
