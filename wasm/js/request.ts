import { fromHex, text, toHex } from "./bytes.js";
import { PlicaError, invalid } from "./error.js";
import { SessionTranscript } from "./session.js";

/** The docType of mobile driver's licences. */
export const MDL = "org.iso.18013.5.1.mDL";
/** The namespace of mobile driver's licences. */
export const MDL_NAMESPACE = "org.iso.18013.5.1";

/**
 * A value to compare with. A `Uint8Array` is the complete CBOR of the value, and can be any value. The objects are those of the
 * command line's JSON: `{ fullDate: "YYYY-MM-DD" }`, `{ tdate: "YYYY-MM-DDThh:mm:ssZ" }`, `{ cbor: "hex" }`.
 */
export type Value = string | number | boolean | Uint8Array | { fullDate: string } | { tdate: string } | { cbor: string };

/**
 * What has to hold for an element.
 *
 * `"disclose"` shows the value. `"discloseLinkable"` shows the value together with data that makes the presentations of the
 * document linkable. Ages are in full years at the time of the presentation. `after` and `before` take `"YYYY-MM-DD"`.
 * `range` includes both ends.
 */
export type Predicate =
  | { equal: Value }
  | { in: Value[] }
  | { ageAtLeast: number }
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

/** Claims of which one is shown. */
type Alternatives = readonly Claim[];

/** The ages `NN` for which issuers put an `age_over_NN` into documents, in ascending order. */
const ATTESTED_AGES = [13, 14, 15, 16, 18, 21, 25, 60, 62, 65, 68];
/** How many attestations of a higher age answer a question about a lower one. */
const HIGHER_AGES = 6;

interface Parts {
  docType: string;
  claims: readonly Alternatives[];
  session: SessionTranscript | undefined;
}

/**
 * What a relying party asks: up to eight claims about a document of one type, in a session. Every method returns a new
 * request. A request that cannot be answered is refused where it is used, with the codes `request.json` and
 * `predicate.unsupported`.
 */
export class Request {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Asks for "over `years`" of a driver's licence, from whichever it has: `age_over_NN` of just that age, up to six usual ones
   * above it in ascending order, or `birth_date`. The facts say which of them was shown, so that the verifier learns it.
   */
  static age(years: number): Request {
    const higher = ATTESTED_AGES.filter((age) => age > years).slice(0, HIGHER_AGES);
    // Attestations have two digits.
    const attested = [...(years < 100 ? [years] : []), ...higher].map(attestation);
    const predicate = { ageAtLeast: years };
    return Request.of(MDL).anyOf([...attested, "birth_date"].map((element) => ({ namespace: MDL_NAMESPACE, element, predicate })));
  }

  /**
   * Asks for "over `years`" from `age_over_NN` of a driver's licence: that of just this age, or the nearest higher one that the
   * licence has and that holds.
   */
  static ageOver(years: number): Request {
    return Request.of(MDL).claim(MDL_NAMESPACE, attestation(years), { ageAtLeast: years });
  }

  /** A request for a document of this type, with no claims yet. */
  static of(docType: string): Request {
    return new Request({ docType: text(docType, "docType"), claims: [], session: undefined });
  }

  /** Reads a request in the command line's JSON: `docType`, `claims` and, in hexadecimal, `sessionTranscript`. */
  static fromJSON(json: string | object): Request {
    const fault = (path: string, reason: string) => new PlicaError("request.json", "bad-input", `request: ${path}: ${reason}`);
    let value: unknown = json;
    if (typeof json === "string") {
      try {
        value = JSON.parse(json);
      } catch (error) {
        throw fault("$", String(error));
      }
    }
    if (typeof value !== "object" || value === null) throw fault("$", "expected an object");
    const { docType, claims, sessionTranscript, ...others } = value as Record<string, unknown>;
    if (typeof docType !== "string") throw fault("$", "docType is missing");
    if (!Array.isArray(claims)) throw fault("$", "claims is missing");
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined) throw fault("$", `unknown field ${JSON.stringify(unknown)}`);
    const bytes = sessionTranscript === undefined ? undefined : fromHex(String(sessionTranscript));
    if (bytes === null) throw fault("$.sessionTranscript", "expected an even number of hexadecimal digits");
    return new Request({
      docType,
      claims: claims.map((claim: object) => readClaim({ namespace: defaultNamespace(docType), ...claim })),
      session: bytes && SessionTranscript.fromBytes(bytes),
    });
  }

  /** Asks for another type of document. Claims in the default namespace of the old type move to that of the new type. */
  docType(docType: string): Request {
    const [old, now] = [defaultNamespace(this.#parts.docType), defaultNamespace(text(docType, "docType"))];
    const moved = (claim: Claim) => (claim.namespace === old ? { ...claim, namespace: now } : claim);
    const claims = this.#parts.claims.map((alternatives) => alternatives.map(moved));
    return new Request({ ...this.#parts, docType, claims });
  }

  /** Adds a claim. */
  claim(namespace: string, element: string, predicate: Predicate): Request {
    return this.anyOf([{ namespace, element, predicate }]);
  }

  /**
   * Adds a claim that up to eight elements can answer. The first alternative that the document has and that holds is shown, and
   * the facts say which it was. None of them may disclose its value.
   */
  anyOf(alternatives: readonly Claim[]): Request {
    if (!Array.isArray(alternatives) || !alternatives.every((claim) => typeof claim === "object" && claim !== null)) {
      throw invalid("the alternatives are not a list of claims");
    }
    const copies = alternatives.map(({ namespace, element, predicate }) => ({
      namespace: text(namespace, "namespace"),
      element: text(element, "element"),
      predicate: structuredClone(predicate),
    }));
    if (copies.length === 0) throw invalid("there are no alternatives");
    return new Request({ ...this.#parts, claims: [...this.#parts.claims, copies] });
  }

  /** Binds the answer to a session. Every presentation needs one. */
  session(transcript: SessionTranscript): Request {
    if (!(transcript instanceof SessionTranscript)) throw invalid("the session is not a SessionTranscript");
    return new Request({ ...this.#parts, session: transcript });
  }

  /** Returns the request in the command line's JSON, with CBOR and the session transcript in hexadecimal. */
  toJSON(): object {
    const { docType, claims, session } = this.#parts;
    const one = (claim: Claim) => ({ ...claim, predicate: writePredicate(claim.predicate) });
    const write = (claims: Alternatives) => (claims.length === 1 ? one(claims[0]!) : { anyOf: claims.map(one) });
    const out = { docType, claims: claims.map(write) };
    return session === undefined ? out : { ...out, sessionTranscript: toHex(session.bytes) };
  }

  /** @internal Copies of the claims, with the alternatives of each. */
  static claims(request: Request): Claim[][] {
    return request.#parts.claims.map((alternatives) => structuredClone([...alternatives]));
  }
}

/** @internal The JSON that the engine reads. */
export function requestText(request: Request): string {
  if (!(request instanceof Request)) throw invalid("the request is not a Request");
  return JSON.stringify(request);
}

function defaultNamespace(docType: string): string {
  return docType === MDL ? MDL_NAMESPACE : docType;
}

function attestation(age: number): string {
  return `age_over_${String(age).padStart(2, "0")}`;
}

/** What is wrong with a claim is for the engine to say. */
function readClaim({ anyOf, ...claim }: { namespace: string; anyOf?: unknown }): Alternatives {
  if (!Array.isArray(anyOf) || anyOf.length < 2 || "element" in claim || "predicate" in claim) {
    return [structuredClone(anyOf === undefined ? claim : { ...claim, anyOf }) as Claim];
  }
  return anyOf.map((one: object) => structuredClone({ ...claim, ...one }) as Claim);
}

function writePredicate(predicate: Predicate): unknown {
  if (typeof predicate !== "object" || predicate === null) return predicate;
  if ("equal" in predicate) return { equal: writeValue(predicate.equal) };
  if ("in" in predicate && Array.isArray(predicate.in)) return { in: predicate.in.map(writeValue) };
  return predicate;
}

function writeValue(value: Value): unknown {
  return value instanceof Uint8Array ? { cbor: toHex(value) } : value;
}
