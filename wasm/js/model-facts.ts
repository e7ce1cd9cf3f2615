// What is said about a model that ran.
import { toHex } from "./bytes.js";
import type { RawModelFacts } from "./messages.js";

/** What is shown of an output. It has one of these. */
export interface ModelOutput {
  /** The name of its class. */
  class?: string;
  /** Its values as decimal texts, which are exact. */
  values?: string[];
  /** Whether the score is at least the number that was asked for. */
  reaches?: boolean;
}

/**
 * What a model takes of an element: an integer as it is; of a date the completed years, or the days, until now; which category of
 * the input it is; a boolean as 0 or 1.
 */
export type Reading = "integer" | "years" | "days" | "category" | "boolean";

/** An element of a document, as a model reads it. */
export interface Attribute {
  namespace: string;
  element: string;
  as: Reading;
}

/**
 * Where an input came from. `"self-asserted"`: the prover says so, and nobody else. `"public"`: the request says so. An
 * {@link Attribute}: the issuer of the document in the same presentation has signed it.
 */
export type Origin = "self-asserted" | "public" | Attribute;

/** What a proof that was verified shows of a model. */
export interface ModelFacts {
  /** The model's id. */
  model: string;
  /** Of its output. */
  output: ModelOutput;
  /** The name of each input, and where it came from. */
  inputs: { name: string; origin: Origin }[];
}

/** Facts as callers have them. */
export function modelFacts(facts: RawModelFacts): ModelFacts {
  return { ...facts, model: toHex(facts.model) };
}
