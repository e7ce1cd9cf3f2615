import { fromHex, text } from "./bytes.js";
import { invalid } from "./error.js";
import type { AskValue } from "./messages.js";
import { type Ask, readAsk } from "./model-ask.js";
import type { Attribute, Reading } from "./model-facts.js";
import { type InputValue, textsOf } from "./model-inputs.js";
import type { Fail } from "./predicate.js";

/**
 * Where an input of a model comes from: the holder, who does not show it; everybody, as texts; or an element of the document, which
 * its issuer signed, and which stays hidden.
 */
export type Source = "private" | { readonly public: readonly string[] } | Readonly<Attribute>;

/** A claim about a model in the command line's JSON. */
export interface ModelClaimJSON {
  id: string;
  inputs: Record<string, Source>;
  output: AskValue;
}

const READINGS: readonly unknown[] = ["integer", "years", "days", "category", "boolean"] satisfies Reading[];
const MOST_INPUTS = 1024;

/**
 * What is asked of a model's output, and where each of its inputs comes from. Every method returns a new claim.
 *
 * Whoever asks decides which inputs the holder may choose. The facts name every input's origin, so that nothing that holders say
 * for themselves passes for what an issuer signed.
 */
export class ModelClaim {
  readonly #json: ModelClaimJSON;

  private constructor(json: ModelClaimJSON) {
    this.#json = json;
  }

  /**
   * Asks a model, by its id, for something; without inputs yet.
   *
   * @throws {@link PlicaError} `model.request` for a number that is none, `invalid_argument`.
   */
  static of(model: string, ask: Ask): ModelClaim {
    const id = text(model, "the model's id").toLowerCase();
    if (fromHex(id)?.length !== 32) throw invalid("the model's id is not 64 hexadecimal digits");
    return new ModelClaim({ id, inputs: {}, output: readAsk(ask) });
  }

  /** The id of the model. */
  get model(): string {
    return this.#json.id;
  }

  /** What is asked. */
  get ask(): Ask {
    const { output } = this.#json;
    return typeof output === "string" ? output : { ...output };
  }

  /** The inputs that were named, and where each comes from. */
  get inputs(): Readonly<Record<string, Source>> {
    return this.toJSON().inputs;
  }

  /** An input that the holder chooses, and does not show. */
  private(input: string): ModelClaim {
    return this.#with(input, "private");
  }

  /**
   * An input that everybody knows.
   *
   * @throws {@link PlicaError} `model.input` if no input can be that.
   */
  public(input: string, value: InputValue): ModelClaim {
    return this.#with(input, { public: textsOf(text(input, "an input's name"), value) });
  }

  /**
   * An input that is an element of the document.
   *
   * @throws {@link PlicaError} `invalid_argument` if it cannot be read so.
   */
  attribute(input: string, namespace: string, element: string, reading: Reading): ModelClaim {
    const names = { namespace: text(namespace, "namespace"), element: text(element, "element") };
    if (!READINGS.includes(reading)) throw invalid(`an element is read as one of ${READINGS.join(", ")}`);
    return this.#with(input, { ...names, as: reading });
  }

  /** The claim in the command line's JSON. */
  toJSON(): ModelClaimJSON {
    const { id, inputs, output } = this.#json;
    const copy = (source: Source): Source => (typeof source !== "object" ? source : "public" in source ? { public: [...source.public] } : { ...source });
    return { id, inputs: Object.fromEntries(Object.entries(inputs).map(([name, source]) => [name, copy(source)])), output };
  }

  /** @internal Reads one in JSON, in which a namespace may be left out. */
  static read(given: unknown, namespace: string, path: string, fail: Fail): ModelClaim {
    const { id, inputs, output, ...others } = members(given, path, fail);
    for (const name of Object.keys(others)) throw fail(path, `unknown field ${JSON.stringify(name)}`);
    let claim: ModelClaim;
    try {
      claim = ModelClaim.of(id as string, output as Ask);
    } catch (error) {
      throw fail(path, (error as Error).message);
    }
    for (const [name, source] of Object.entries(members(inputs, `${path}.inputs`, fail))) {
      claim = claim.#with(name, readSource(source, namespace, `${path}.inputs.${name}`, fail));
    }
    return claim;
  }

  /** @internal The same about a document of another type: its elements move from one namespace to the other. */
  moved(from: string, to: string): ModelClaim {
    const isThere = (source: Source) => typeof source === "object" && "namespace" in source && source.namespace === from;
    const move = (source: Source): Source => (isThere(source) ? { ...(source as Attribute), namespace: to } : source);
    const inputs = Object.fromEntries(Object.entries(this.#json.inputs).map(([name, source]) => [name, move(source)]));
    return new ModelClaim({ ...this.#json, inputs });
  }

  #with(input: string, source: Source): ModelClaim {
    const inputs = { ...this.#json.inputs, [text(input, "an input's name")]: source };
    if (Object.keys(inputs).length > MOST_INPUTS) throw invalid(`a claim names at most ${MOST_INPUTS} inputs of a model`);
    return new ModelClaim({ ...this.#json, inputs });
  }
}

function members(given: unknown, path: string, fail: Fail): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw fail(path, "expected an object");
  return given as Record<string, unknown>;
}

function readSource(given: unknown, namespace: string, path: string, fail: Fail): Source {
  if (given === "private") return given;
  if (typeof given !== "object") throw fail(path, "expected private, or an object");
  const source = members(given, path, fail);
  const known = "public" in source ? ["public"] : ["namespace", "element", "as"];
  for (const name of Object.keys(source)) if (!known.includes(name)) throw fail(path, `unknown field ${JSON.stringify(name)}`);
  if ("public" in source) {
    const list = (Array.isArray(source["public"]) ? source["public"] : [source["public"]]) as unknown[];
    // Other numbers may have lost digits on their way.
    const entry = (entry: unknown) => (typeof entry === "string" ? entry : Number.isSafeInteger(entry) && (entry as number) >= 0 ? String(entry) : null);
    const texts = list.map(entry);
    if (!texts.every((text) => text !== null)) throw fail(path, "expected an unsigned integer or a string, or a list of these");
    return { public: texts };
  }
  const { namespace: own = namespace, element, as } = source;
  if (typeof own !== "string" || typeof element !== "string") throw fail(path, "element is missing, or not a string");
  if (!READINGS.includes(as)) throw fail(path, `as is none of ${READINGS.join(", ")}`);
  return { namespace: own, element, as: as as Reading };
}
