/** How an exchange can end, the same for both sides. */

import { PlicaError, type Facts } from "plica";

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

/** What each error code means to a person. */
const WORDS: Record<string, Words> = {
  "predicate.false": {
    title: "What was asked is not true",
    text: "The document does not say what the verifier wants to know. There is no proof of a false claim.",
  },
  "document.expired": {
    title: "The document has expired",
    text: "A proof always says that the document is valid now. This one no longer is.",
  },
  "document.not_yet_valid": { title: "The document is not valid yet", text: "A proof always says that the document is valid now." },
  "mdoc.digest_mismatch": {
    title: "The document was changed",
    text: "An entry is not the one that the issuer signed. One changed byte is enough.",
  },
  "mdoc.element_missing": {
    title: "The document does not have this entry",
    text: "The verifier asks about something that this document does not say. Nothing is made up in its place.",
  },
  "mdoc.namespace_missing": { title: "The document does not have this entry", text: "It does not have the group that this entry would be in." },
  "mdoc.doc_type": { title: "Another document was asked for", text: "The verifier asks for another type of document." },
  "transcript.reused": {
    title: "This session was answered before",
    text: "A wallet answers a session once. A second answer could be linked with the first.",
  },
  "proof.invalid": {
    title: "The proof does not hold",
    text: "It is not a proof of this question in this session. It was made for another one, or it was changed.",
  },
  "session.answered": {
    title: "This question was answered before",
    text: "The verifier takes one answer to each question that it asks. Otherwise one proof would do for everybody.",
  },
  "session.unknown": { title: "Nothing was asked", text: "The verifier does not know this question." },
  "session.expired": { title: "The answer comes too late", text: "The verifier waits for an answer for some minutes." },
  "session.mismatch": {
    title: "The proof does not hold",
    text: "It was made for another session. Each verifier draws a new number for each question.",
  },
  "request.mismatch": {
    title: "The proof does not hold",
    text: "It says that it answers another question, and it is no proof of this one.",
  },
  "proof.malformed": {
    title: "These bytes are not a proof",
    text: "They cannot be read as a proof: a file of another kind, or one that is damaged.",
  },
  "proof.version": { title: "A proof of an unknown version", text: "This verifier does not know its format." },
  "issuer.untrusted": {
    title: "The issuer is not trusted",
    text: "The signer of the document is not on this verifier’s list. Anyone can sign documents; the list says which signers count.",
  },
  "issuer.certificate": {
    title: "The issuer is not trusted",
    text: "The document signer’s certificate does not lead to anyone on this verifier’s list.",
  },
  "issuer.signature": { title: "The issuer did not sign this", text: "The issuer’s signature does not verify." },
  "clock.skew": {
    title: "The proof is too old",
    text: "It states the minute at which it was made, and the verifier accepts five minutes of difference.",
  },
  "device.signature": {
    title: "Another device signed",
    text: "The signature over this session is not that of the device that the document belongs to.",
  },
  "model.output": {
    title: "What was asked is not true",
    text: "The calculation gives another answer. There is no proof of what is not so.",
  },
  "model.unknown": { title: "Another calculation was asked for", text: "It is not the one that this side has, and each side uses its own." },
  "model.input": { title: "Something is missing", text: "One of the numbers that the calculation needs is missing, or out of its range." },
  trap: { title: "The prover stopped", text: "It will start again. Try once more." },
  worker: { title: "The prover did not start", text: "The browser could not run the prover’s worker." },
  "request.json": { title: "The request cannot be read", text: "The file is not a request, or asks for something that does not exist." },
};

export function wordsFor({ code, holds }: Refusal): Words {
  if (code.startsWith("mdoc.")) return WORDS[code] ?? { title: "The document cannot be read", text: "It is not a document of this kind, or it is damaged." };
  const other = holds === "no" ? "It does not hold" : "This cannot be used";
  return WORDS[code] ?? { title: other, text: "The code below says why." };
}
