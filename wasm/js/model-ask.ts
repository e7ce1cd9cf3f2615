// What is asked of a model's output.
import { text } from "./bytes.js";
import { PlicaError, invalid } from "./error.js";
import type { AskValue } from "./messages.js";

/**
 * What is to be shown of a model's output.
 *
 * - `"argMax"`: the class, which is the name of the greatest value, of the first if several are
 * - `{ class }`: that the class has this name
 * - `"values"`: all values
 * - `{ atLeast }`: that the score is at least this number
 * - `{ threshold }`: whether the score is at least this number
 */
export type Ask = "argMax" | "values" | { class: string } | { atLeast: number | string } | { threshold: number | string };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What is asked, with numbers as texts. */
export function readAsk(ask: unknown): AskValue {
  if (ask === "argMax" || ask === "values") return ask;
  const members = typeof ask === "object" && ask !== null ? Object.entries(ask) : [];
  const [name, value] = members[0] ?? [];
  if (members.length === 1) {
    if (name === "class") return { class: text(value, "the class") };
    if (name === "atLeast") return { atLeast: score(value) };
    if (name === "threshold") return { threshold: score(value) };
  }
  throw invalid('what is asked is none of "argMax", "values", { class }, { atLeast } and { threshold }');
}

function score(value: unknown): string {
  if (typeof value !== "number" && typeof value !== "string") throw invalid("a score is neither a number nor a text");
  const score = String(value);
  if (!DECIMAL.test(score)) throw new PlicaError("model.request", "bad-input", "the model request: its threshold is no number");
  return score;
}
