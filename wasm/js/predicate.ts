// Predicates and claims: their types, and checks of what a caller gives.
import { type Buffers, copy, fromHex, isBuffer, toHex } from "./bytes.js";

/**
 * A value to compare with. Bytes are the complete CBOR of the value, and can be any value. The objects are those of the command
 * line's JSON: `{ fullDate: "YYYY-MM-DD" }`, `{ tdate: "YYYY-MM-DDThh:mm:ssZ" }`, `{ cbor: "hex" }`.
 */
export type Value = string | number | boolean | Buffers | { fullDate: string } | { tdate: string } | { cbor: string };

/**
 * What has to hold for an element.
 *
 * `"disclose"` shows the value. `"discloseLinkable"` shows the value together with data that makes the presentations of the
 * document linkable. Ages are in full years, at the time of the presentation or on a day that you name. `after`, `before` and
 * `on` take `"YYYY-MM-DD"`. `range` includes both ends.
 */
export type Predicate =
  | { equal: Value }
  | { in: Value[] }
  | { ageAtLeast: number; on?: string }
  | { ageAtMost: number }
  | { range: [number, number] }
  | { after: string }
  | { before: string }
  | "disclose"
  | "discloseLinkable";

/** A predicate about one element. */
export interface Claim {
  /** The namespace of the element. */
  namespace: string;
  /** The element identifier. */
  element: string;
  /** What has to hold. */
  predicate: Predicate;
}

/** Says what is wrong, and where. */
export type Fail = (path: string, reason: string) => Error;

const OLDEST = 150;
const MOST_VALUES = 64;

/** A copy of a claim, whose form has been checked. What only the library knows, such as the lengths of names, it checks later. */
export function readClaim(given: unknown, path: string, fail: Fail): Claim {
  if (typeof given !== "object" || given === null) throw fail(path, "expected an object");
  const { namespace, element, predicate, ...others } = given as Record<string, unknown>;
  if (typeof namespace !== "string") throw fail(path, "namespace is not a string");
  if (typeof element !== "string" || element === "") throw fail(path, "element is missing, or not a string");
  for (const name of Object.keys(others)) throw fail(path, `unknown field ${JSON.stringify(name)}`);
  return { namespace, element, predicate: readPredicate(predicate, `${path}.predicate`, fail) };
}

function readPredicate(given: unknown, path: string, fail: Fail): Predicate {
  if (given === "disclose" || given === "discloseLinkable") return given;
  if (typeof given !== "object" || given === null) throw fail(path, `there is no predicate ${show(given)}`);
  const { on, ...rest } = given as Record<string, unknown>;
  const [[name, argument] = ["", undefined], ...others] = Object.entries(rest);
  if (others.length > 0) throw fail(path, "expected one predicate");
  const at = `${path}.${name}`;
  if (on !== undefined && name !== "ageAtLeast") throw fail(path, "on stands beside ageAtLeast only");
  const date = (value: unknown, at: string): string => {
    if (typeof value !== "string" || !isDate(value)) throw fail(at, `expected a date YYYY-MM-DD of the calendar, found ${show(value)}`);
    return value;
  };
  const age = () => {
    if (isNatural(argument) && argument >= 1 && argument <= OLDEST) return argument;
    throw fail(at, `expected a whole number of years from 1 to ${OLDEST}, found ${show(argument)}`);
  };
  switch (name) {
    case "equal":
      return { equal: readValue(argument, at, fail) };
    case "in": {
      if (!Array.isArray(argument)) throw fail(at, "expected a list of values");
      if (argument.length < 1 || argument.length > MOST_VALUES) throw fail(at, `expected 1 to ${MOST_VALUES} values`);
      return { in: argument.map((value, i) => readValue(value, `${at}[${i}]`, fail)) };
    }
    case "ageAtLeast":
      return on === undefined ? { ageAtLeast: age() } : { ageAtLeast: age(), on: date(on, `${path}.on`) };
    case "ageAtMost":
      return { ageAtMost: age() };
    case "range": {
      const [least, most, more] = Array.isArray(argument) ? (argument as unknown[]) : [];
      if (isNatural(least) && isNatural(most) && least <= most && more === undefined) return { range: [least, most] };
      throw fail(at, "expected the least and the greatest of some integers that are not negative");
    }
    case "after":
      return { after: date(argument, at) };
    case "before":
      return { before: date(argument, at) };
    default:
      throw fail(path, `there is no predicate ${show(given)}`);
  }
}

function readValue(given: unknown, path: string, fail: Fail): Value {
  if (typeof given === "string" || typeof given === "boolean" || isNatural(given)) return given;
  if (isBuffer(given)) return copy(given, path);
  if (typeof given === "object" && given !== null) {
    const [[name, text] = ["", undefined], ...others] = Object.entries(given as Record<string, unknown>);
    if (others.length === 0 && typeof text === "string") {
      if (name === "fullDate" && isDate(text)) return { fullDate: text };
      if (name === "tdate" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text))) return { tdate: text };
      if (name === "cbor" && fromHex(text) !== null) return { cbor: text };
    }
  }
  throw fail(path, `expected a string, a boolean, an integer that is not negative, CBOR, or one of fullDate, tdate, cbor; found ${show(given)}`);
}

/** A predicate as JSON has it: CBOR in hexadecimal. */
export function writePredicate(predicate: Predicate): Predicate {
  if (typeof predicate === "string") return predicate;
  if ("equal" in predicate) return { equal: writeValue(predicate.equal) };
  if ("in" in predicate) return { in: predicate.in.map(writeValue) };
  return predicate;
}

function writeValue(value: Value): Value {
  return isBuffer(value) ? { cbor: toHex(copy(value, "a value")) } : value;
}

function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function show(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
}
