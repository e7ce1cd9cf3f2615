import { type Bytes, copy, toHex } from "./bytes.js";
import type { Engine } from "./engine.js";
import { invalid } from "./error.js";
import type { AboutModel } from "./messages.js";
import { type ModelFacts, modelFacts } from "./model-facts.js";
import { type Inputs, inputsValue, wipe } from "./model-inputs.js";
import { ModelRequest } from "./model-request.js";
import { type CallOptions, PROVE_MODEL, VERIFY_MODEL } from "./progress.js";
import type { RemoteObject } from "./remote.js";
import type { ProofRequest } from "./request.js";

/**
 * What an input may be: numbers with up to `digits` digits after the point, from `lo` to `hi`, which are decimal texts; 32-bit
 * floating-point numbers; or one of several categories. `missing` says whether an entry may be missing.
 */
export type Domain =
  | { kind: "decimal"; digits: number; lo: string; hi: string; missing: boolean }
  | { kind: "float32"; missing: boolean }
  | { kind: "categories"; names: readonly string[] };

/** An input of a model. */
export interface ModelInput {
  name: string;
  /** Its channels, rows and columns: as many entries as their product, by channel, row and column. A category is one entry. */
  shape: readonly [channels: number, rows: number, columns: number];
  /** What each entry may be. */
  domain: Domain;
}

/** What a model's file allows to be shown of its output. Scores are decimal texts. */
export interface ModelOutputs {
  /** The names of the classes, if the class may be shown; otherwise none. */
  classes: readonly string[];
  /** Whether all values may be shown. */
  values: boolean;
  /** With which numbers `{ atLeast }` may be asked. */
  atLeast: "any" | readonly string[];
  /** With which numbers `{ threshold }` may be asked. */
  threshold: "any" | readonly string[];
}

/** What a model computes. */
export interface Computed {
  /** The name of the class, or null if the model has no classes. */
  class: string | null;
  /** The values of its output as decimal texts, which are exact. */
  values: string[];
}

/**
 * A model: a small trained network, tree ensemble or scorecard that the command line has compiled (`plica model compile`).
 *
 * **A proof over inputs that nobody signed shows consistency, not truth**: somebody knows an input for which the model gives this
 * output. Whoever holds inputs can make it. A wallet proves for models that its user or maker admitted, by their ids, and not for
 * any file that a verifier sends: the output of a hostile model gives inputs away.
 */
export class Model {
  readonly #engine: Engine;
  readonly #remote: RemoteObject;
  /** Which model: a hash of its file, in hexadecimal. */
  readonly id: string;
  /** Its inputs. */
  readonly inputs: readonly ModelInput[];
  /** What may be asked of it. */
  readonly outputs: ModelOutputs;

  private constructor(engine: Engine, remote: RemoteObject, { id, inputs, outputs }: AboutModel) {
    [this.#engine, this.#remote] = [engine, remote];
    engine.watch(this, remote);
    this.id = toHex(id);
    this.inputs = frozen(inputs);
    this.outputs = frozen(outputs);
  }

  /**
   * Reads a file of up to 16 MiB, and checks everything in it.
   *
   * @throws {@link PlicaError} `model.malformed`, `model.version`, `model.invalid`, `model.too_large`.
   */
  declare static fromBytes: (bytes: Bytes, options?: CallOptions) => Promise<Model>;

  /** @internal The class that an entry point exports. Its models run in the engine of the entry point. */
  static on(theEngine: () => Engine): typeof Model {
    const Shared = Model;
    return class Model extends Shared {
      static override fromBytes = async (bytes: Bytes, options: CallOptions = {}): Promise<Model> => {
        const engine = theEngine();
        const file = copy(bytes, "the model", undefined, ["model.too_large", "bad-input"]);
        const remote = engine.keep("the model", () => ({ kind: "model" as const, bytes: file.slice() }), () => undefined);
        try {
          const call = () => ({ op: "aboutModel" as const, model: remote.handle });
          return new Model(engine, remote, await engine.run(call, { needs: [remote], steps: ["parse"], options }));
        } catch (error) {
          engine.release(remote);
          throw error;
        }
      };
    };
  }

  /** @internal Checks that a model can be given to objects of an engine. */
  static check(model: Model, engine: Engine): void {
    if (!(model instanceof Model)) throw invalid("the model is not a Model");
    if (model.#engine !== engine) throw invalid("the model is from another entry point: take Model, Holder and Verifier from plica/full");
  }

  /** @internal The engine's object of the one, out of some by their ids, that a request is about; null if it is not there. */
  static asked(models: ReadonlyMap<string, Model>, { modelClaim }: ProofRequest): RemoteObject | null {
    const found = modelClaim && models.get(modelClaim.model);
    return found ? found.#remote : null;
  }

  /**
   * Computes the output, without a proof.
   *
   * @throws {@link PlicaError} `model.input` for an input that is missing, unknown or not in its domain; it does not say the value.
   */
  async run(inputs: Inputs, options: Pick<CallOptions, "signal"> = {}): Promise<Computed> {
    const [model, given] = [this.#remote.handle, inputsValue(inputs)];
    const call = () => ({ op: "runModel" as const, model, ...given });
    const signal = { signal: options.signal };
    return this.#engine.run(call, { needs: [this.#remote], options: signal, anywhere: true }).finally(() => wipe(given));
  }

  /**
   * Proves what is asked of the output for these inputs. The package wipes its copies of them, except for texts, which JavaScript
   * cannot wipe.
   *
   * @throws {@link PlicaError} `model.output` if the answer is no; `model.input`; `model.output_not_allowed`, `model.request` and
   * `model.unknown` for a request that this model cannot answer.
   */
  async prove(inputs: Inputs, request: ModelRequest, options: CallOptions = {}): Promise<Uint8Array> {
    const [model, asked, given] = [this.#remote.handle, ModelRequest.value(request), inputsValue(inputs)];
    const call = () => ({ op: "proveModel" as const, model, request: asked, ...given });
    const terms = { needs: [this.#remote], steps: PROVE_MODEL, options, long: true, anywhere: true };
    return this.#engine.run(call, terms).finally(() => wipe(given));
  }

  /**
   * Checks a proof against your request. Accept each nonce once, and do not compare proofs: a prover can make any number of
   * different proofs of the same output.
   *
   * @throws {@link PlicaError} `proof.invalid`, `proof.malformed`, `proof.version`; `model.unknown` for a proof about another model;
   * `model.output_not_allowed`, `model.request` and `model.input` for a request that this model cannot answer.
   */
  async verify(proof: Bytes, request: ModelRequest, options: CallOptions = {}): Promise<ModelFacts> {
    const bytes = copy(proof, "the proof", undefined, ["proof.malformed", "does-not-hold"]);
    const [model, asked] = [this.#remote.handle, ModelRequest.value(request)];
    const call = () => ({ op: "verifyModel" as const, model, proof: bytes, request: asked });
    return modelFacts(await this.#engine.run(call, { needs: [this.#remote], steps: VERIFY_MODEL, options, anywhere: true }));
  }

  /** Closes the model. */
  close(): void {
    this.#engine.release(this.#remote);
  }
}

function frozen<T extends object>(value: T): T {
  Object.values(value).forEach((member: unknown) => typeof member === "object" && member !== null && frozen(member));
  return Object.freeze(value);
}
