/** How an exchange can end, the same for both sides. */

import { PlicaError, type Facts } from "plica";
import { codes, fallback } from "../../tests/story/words.json";

export interface Refusal {
  kind: "refused";
  /** Who said no. */
  by: "wallet" | "verifier";
  /** The stable code of the error. */
  code: string;
  message: string;
  /** `no`: what was asked does not hold. `unusable`: the input could not be used. */
  holds: "no" | "unusable";
  ms: number;
}

export interface Acceptance {
  kind: "accepted";
  facts: Facts;
  ms: number;
}

export interface Cancelled {
  kind: "cancelled";
}

/** Turns an error of the package into a result. Throws any other error again. */
export function refusal(error: unknown, by: "wallet" | "verifier", ms: number): Refusal | Cancelled {
  if (error instanceof DOMException && error.name === "AbortError") return { kind: "cancelled" };
  if (!(error instanceof PlicaError)) throw error;
  if (error.kind === "cancelled") return { kind: "cancelled" };
  const holds = error.kind === "does-not-hold" ? "no" : "unusable";
  return { kind: "refused", by, code: error.code, message: error.message, holds, ms };
}

interface Words {
  title: string;
  text: string;
}

/** What each error code means to a person. The apps for phones say the same. */
const WORDS: Record<string, Words | undefined> = codes;

export function wordsFor({ code, holds }: Refusal): Words {
  const other = holds === "no" ? fallback["does-not-hold"] : fallback["bad-input"];
  return WORDS[code] ?? (code.startsWith("mdoc.") ? fallback.mdoc : other);
}
