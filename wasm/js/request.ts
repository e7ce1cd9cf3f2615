import { fromHex, text, toHex } from "./bytes.js";
import { PlicaError, invalid } from "./error.js";
import { SessionTranscript } from "./session.js";

/** The docType of mobile driver's licences. */
export const MDL = "org.iso.18013.5.1.mDL";
/** The namespace of mobile driver's licences. */
export const MDL_NAMESPACE = "org.iso.18013.5.1";

/**
 * A value to compare with. A `Uint8Array` is the value's complete CBOR and can say everything; the objects are what the
 * command line's JSON has: `{ fullDate: "YYYY-MM-DD" }`, `{ tdate: "YYYY-MM-DDThh:mm:ssZ" }`, `{ cbor: "hex" }`.
 */
export type Value = string | number | boolean | Uint8Array | { fullDate: string } | { tdate: string } | { cbor: string };

/**
 * What has to hold of an element.
 *
 * `"disclose"` shows the value. `"discloseLinkable"` shows it together with what links the presentations of this document.
 * Ages count full years at the presentation's time; `after` and `before` take `"YYYY-MM-DD"`, and `range` includes both.
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

interface Parts {
  docType: string;
  claims: readonly Claim[];
  session: SessionTranscript | undefined;
}

/**
 * What a relying party asks: of a document of one type, up to eight claims, in a session. Every method returns a new
 * request. What cannot be asked is refused where the request is used, with codes `request.json` and
 * `predicate.unsupported`.
 */
export class Request {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** "Over `years`" of a driver's licence, from its element `age_over_NN`. */
  static ageOver(years: number): Request {
    const element = `age_over_${String(years).padStart(2, "0")}`;
    return Request.of(MDL).claim(MDL_NAMESPACE, element, { ageAtLeast: years });
  }

  /** A request to a document of this type, with no claims yet. */
  static of(docType: string): Request {
    return new Request({ docType: text(docType, "docType"), claims: [], session: undefined });
  }

  /** Reads a request in JSON, as the command line has it: `docType`, `claims` and, in hexadecimal, `sessionTranscript`. */
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
    const namespace = defaultNamespace(docType);
    return new Request({
      docType,
      claims: claims.map((claim: object) => structuredClone({ namespace, ...claim }) as Claim),
      session: bytes && SessionTranscript.fromBytes(bytes),
    });
  }

  /** Asks it of another type of document; claims in the old type's own namespace move to the new one's. */
  docType(docType: string): Request {
    const [old, now] = [defaultNamespace(this.#parts.docType), defaultNamespace(text(docType, "docType"))];
    const claims = this.#parts.claims.map((claim) => (claim.namespace === old ? { ...claim, namespace: now } : claim));
    return new Request({ ...this.#parts, docType, claims });
  }

  /** Adds a claim. */
  claim(namespace: string, element: string, predicate: Predicate): Request {
    const claim = { namespace: text(namespace, "namespace"), element: text(element, "element"), predicate: structuredClone(predicate) };
    return new Request({ ...this.#parts, claims: [...this.#parts.claims, claim] });
  }

  /** Binds the answer to a session. A presentation needs one. */
  session(transcript: SessionTranscript): Request {
    if (!(transcript instanceof SessionTranscript)) throw invalid("the session is not a SessionTranscript");
    return new Request({ ...this.#parts, session: transcript });
  }

  /** The request in the command line's JSON; CBOR and the session transcript in hexadecimal. */
  toJSON(): object {
    const { docType, claims, session } = this.#parts;
    const out = { docType, claims: claims.map((claim) => ({ ...claim, predicate: writePredicate(claim.predicate) })) };
    return session === undefined ? out : { ...out, sessionTranscript: toHex(session.bytes) };
  }

  /** @internal The claims as they were given. */
  static claims(request: Request): Claim[] {
    return request.#parts.claims.map((claim) => structuredClone(claim));
  }
}

/** @internal What the engine reads. */
export function requestText(request: Request): string {
  if (!(request instanceof Request)) throw invalid("the request is not a Request");
  return JSON.stringify(request);
}

function defaultNamespace(docType: string): string {
  return docType === MDL ? MDL_NAMESPACE : docType;
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
