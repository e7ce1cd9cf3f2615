// Inputs of models as callers have them.
import { PlicaError, invalid } from "./error.js";
import type { Entries, ModelInputs } from "./messages.js";

/** An array of numbers. */
export type Numbers =
  | Int8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array | BigInt64Array | BigUint64Array;

/**
 * A value of an input: one entry, or the entries by channel, row and column, in lists or in lists of lists.
 *
 * An entry is a number; a number as decimal text, which is exact however many digits it has; or the name of a category. `null`,
 * `NaN` and `""` say that it is missing, and booleans are 0 and 1. Bytes, of an image say, are one number each.
 */
export type InputValue = number | bigint | boolean | string | null | Uint8Array | Uint8ClampedArray | ArrayBuffer | Numbers | readonly InputValue[];

/** The values of a model's inputs, by their names. */
export type Inputs = Readonly<Record<string, InputValue>>;

/** The most entries that an input of a model can have. */
const MOST_ENTRIES = 1 << 20;
/** The most characters that the texts of an input can have together. More would fill the worker's memory. */
const MOST_CHARACTERS = 1 << 24;
/** How deep lists may be in lists. */
const DEPTH = 8;

/** Copies of the inputs that a call hands to the engine, which wipes them. */
export function inputsValue(inputs: Inputs): ModelInputs {
  const isMap = typeof inputs === "object" && inputs !== null && !Array.isArray(inputs) && !ArrayBuffer.isView(inputs);
  if (!isMap) throw invalid("the inputs are not an object of values by name");
  const names = Object.keys(inputs);
  return { names, entries: names.map((name) => entriesOf(name, inputs[name])) };
}

/** Another copy. */
export function copyInputs({ names, entries }: ModelInputs): ModelInputs {
  return { names: [...names], entries: entries.map((given) => given.slice() as Entries) };
}

/** Wipes copies that were not handed over. */
export function wipe({ entries }: ModelInputs): void {
  // Those that were handed over have no length any more.
  for (const given of entries) if (!Array.isArray(given) && given.length > 0) given.fill(0);
}

/** The entries of an input as texts. */
export function textsOf(name: string, value: InputValue): string[] {
  const entries = entriesOf(name, value);
  return Array.isArray(entries) ? entries : Array.from(entries, number);
}

function entriesOf(name: string, value: unknown): Entries {
  const entries = listOf(value);
  if (entries === null) throw fault(name, "an entry is no number, text or null");
  if (entries.length > MOST_ENTRIES) throw fault(name, `it has ${entries.length} entries, at most ${MOST_ENTRIES} are supported`);
  const characters = Array.isArray(entries) ? entries.reduce((sum, text) => sum + text.length, 0) : 0;
  if (characters > MOST_CHARACTERS) throw fault(name, `it has ${characters} characters, at most ${MOST_CHARACTERS} are supported`);
  return entries;
}

function listOf(value: unknown): Entries | null {
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (kind === "ArrayBuffer") return new Uint8Array(value as ArrayBuffer).slice();
  if (kind === "Uint8Array" || kind === "Uint8ClampedArray") return Uint8Array.from(value as Uint8Array);
  if (kind === "BigInt64Array" || kind === "BigUint64Array") return Array.from(value as BigInt64Array, String);
  if (ArrayBuffer.isView(value)) return kind === "DataView" ? null : Float64Array.from(value as Float64Array);
  const list: unknown[] = Array.isArray(value) ? value.flat(DEPTH).flatMap(one) : [value];
  if (list.every((entry) => typeof entry === "number")) return Float64Array.from(list);
  const texts = list.map(textOf);
  return texts.every((text) => text !== null) ? texts : null;
}

/** The entries of a row that is an array of numbers, or the entry itself. */
function one(entry: unknown): unknown[] {
  return ArrayBuffer.isView(entry) && !(entry instanceof DataView) ? Array.from(entry as Float64Array) : [entry];
}

function textOf(entry: unknown): string | null {
  switch (typeof entry) {
    case "number":
      return number(entry);
    case "boolean":
      return entry ? "1" : "0";
    case "string":
      return entry;
    case "bigint":
      return String(entry);
    default:
      return entry === null ? "" : null;
  }
}

/** A number as the engine reads it. */
function number(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}

function fault(name: string, why: string): PlicaError {
  return new PlicaError("model.input", "bad-input", `the input ${JSON.stringify(name)}: ${why}`);
}
