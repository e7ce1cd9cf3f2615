import { fromHex, text } from "./bytes.js";
import { PlicaError, invalid } from "./error.js";
import type { RequestValue } from "./messages.js";
import { ModelClaim, type ModelClaimJSON } from "./model-claim.js";
import { type Claim, type Fail, type Predicate, readClaim, writePredicate } from "./predicate.js";
import { SessionTranscript } from "./session.js";

/** The docType of mobile driver's licences. */
export const MDL = "org.iso.18013.5.1.mDL";
/** The namespace of mobile driver's licences. */
export const MDL_NAMESPACE = "org.iso.18013.5.1";

/** Claims of which one is shown, frozen. A claim without others is a list of one. */
export type Alternatives = readonly Readonly<Claim>[];

/** A request in the command line's JSON, without its session. */
export interface RequestJSON {
  docType: string;
  claims: (Claim | { anyOf: Claim[] })[];
  model?: ModelClaimJSON;
}

/** The ages `NN` for which issuers put an `age_over_NN` into documents, in ascending order. */
const ATTESTED_AGES = [13, 14, 15, 16, 18, 21, 25, 60, 62, 65, 68];
/** How many attestations of a higher age answer a question about a lower one. */
const HIGHER_AGES = 6;
const MOST_CLAIMS = 8;
const MOST_ALTERNATIVES = 8;

interface Parts {
  docType: string;
  claims: readonly Alternatives[];
  model: ModelClaim | undefined;
  session: SessionTranscript | undefined;
}

/**
 * What a relying party asks: up to eight claims about a document of one type, and of a model that reads it, in a session. Every
 * method returns a new request.
 */
export class ProofRequest {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Asks for "over `years`" of a driver's licence, from whichever it has: `age_over_NN` of just that age, up to six usual ones
   * above it in ascending order, or `birth_date`. The facts say which of them was shown, so that the verifier learns it.
   *
   * @throws {@link PlicaError} `invalid_argument` unless it is a whole number from 1 to 150.
   */
  static age(years: number): ProofRequest {
    const higher = ATTESTED_AGES.filter((age) => age > years).slice(0, HIGHER_AGES);
    // Attestations have two digits.
    const attested = [...(years < 100 ? [years] : []), ...higher].map(attestation);
    const predicate = { ageAtLeast: years };
    return ProofRequest.of(MDL).anyOf([...attested, "birth_date"].map((element) => ({ namespace: MDL_NAMESPACE, element, predicate })));
  }

  /**
   * Asks for "over `years`" from `age_over_NN` of a driver's licence: that of just this age, or the nearest higher one that the
   * licence has and that holds.
   *
   * @throws {@link PlicaError} `invalid_argument` unless it is a whole number from 1 to 99.
   */
  static ageOver(years: number): ProofRequest {
    if (years > 99) throw invalid(`an age_over_NN has two digits, so it cannot say "over ${years}": use ProofRequest.age`);
    return ProofRequest.of(MDL).claim(MDL_NAMESPACE, attestation(years), { ageAtLeast: years });
  }

  /** A request for a document of this type, with no claims yet. */
  static of(docType: string): ProofRequest {
    return new ProofRequest({ docType: text(docType, "docType"), claims: [], model: undefined, session: undefined });
  }

  /**
   * Reads a request in the command line's JSON: `docType`, `claims` and `model`.
   *
   * A `sessionTranscript` beside them is left out: make your own session, from what you see yourself, and never take it from the
   * other side. `{ session: true }` reads it all the same, for requests that you have written yourself.
   *
   * @throws {@link PlicaError} `request.json` with the path of what is wrong.
   */
  static fromJSON(json: string | object, { session = false }: { session?: boolean } = {}): ProofRequest {
    const fail: Fail = (path, reason) => new PlicaError("request.json", "bad-input", `the request is invalid at ${path}: ${reason}`);
    let value: unknown = json;
    if (typeof json === "string") {
      try {
        value = JSON.parse(json);
      } catch (error) {
        throw fail("$", String(error));
      }
    }
    if (typeof value !== "object" || value === null) throw fail("$", "expected an object");
    const { docType, claims, model, sessionTranscript, ...others } = value as Record<string, unknown>;
    if (typeof docType !== "string") throw fail("$", "docType is missing");
    if (!Array.isArray(claims)) throw fail("$", "claims is missing");
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined) throw fail("$", `unknown field ${JSON.stringify(unknown)}`);
    if (claims.length > MOST_CLAIMS) throw fail("$.claims", `there are ${claims.length} claims, expected 1 to ${MOST_CLAIMS}`);
    const read = claims.map((claim: unknown, i) => readAlternatives(claim, defaultNamespace(docType), `$.claims[${i}]`, fail));
    const ofModel = model === undefined ? undefined : ModelClaim.read(model, defaultNamespace(docType), "$.model", fail);
    const request = new ProofRequest({ docType, claims: read, model: ofModel, session: undefined });
    if (!session || sessionTranscript === undefined) return request;
    const bytes = fromHex(String(sessionTranscript));
    if (bytes === null) throw fail("$.sessionTranscript", "expected an even number of hexadecimal digits");
    return request.inSession(SessionTranscript.fromBytes(bytes));
  }

  /** The document's type. */
  get docType(): string {
    return this.#parts.docType;
  }

  /** What is asked: for each claim the alternatives of which one is shown. Most claims have one. */
  get claims(): readonly Alternatives[] {
    return this.#parts.claims;
  }

  /** What is asked of a model, if anything is. */
  get modelClaim(): ModelClaim | undefined {
    return this.#parts.model;
  }

  /** The session that the answer is bound to, if there is one yet. */
  get session(): SessionTranscript | undefined {
    return this.#parts.session;
  }

  /** Asks for another type of document. Claims in the default namespace of the old type move to that of the new type. */
  forDocType(docType: string): ProofRequest {
    const [old, now] = [defaultNamespace(this.#parts.docType), defaultNamespace(text(docType, "docType"))];
    const moved = (claim: Claim) => (claim.namespace === old ? frozen({ ...claim, namespace: now }) : claim);
    const claims = this.#parts.claims.map((alternatives) => Object.freeze(alternatives.map(moved)));
    return new ProofRequest({ ...this.#parts, docType, claims: Object.freeze(claims), model: this.#parts.model?.moved(old, now) });
  }

  /**
   * Adds a claim.
   *
   * @throws {@link PlicaError} `invalid_argument` if it cannot be asked.
   */
  claim(namespace: string, element: string, predicate: Predicate): ProofRequest {
    return this.anyOf([{ namespace, element, predicate }]);
  }

  /**
   * Adds a claim that up to eight elements can answer. The first alternative that the document has and that holds is shown, and
   * the facts say which it was. None of them may disclose its value.
   *
   * @throws {@link PlicaError} `invalid_argument` if they cannot be asked.
   */
  anyOf(alternatives: readonly Claim[]): ProofRequest {
    if (!Array.isArray(alternatives)) throw invalid("the alternatives are not a list of claims");
    const fail: Fail = (path, reason) => invalid(`${path}: ${reason}`);
    const one = alternatives.length === 1;
    const copies = alternatives.map((claim: unknown, i) => readClaim(claim, one ? "the claim" : `alternative ${i}`, fail));
    if (this.#parts.claims.length === MOST_CLAIMS) throw invalid(`a request has at most ${MOST_CLAIMS} claims`);
    const claims = [...this.#parts.claims, checkAlternatives(copies, "the claim", fail)];
    return new ProofRequest({ ...this.#parts, claims: Object.freeze(claims) });
  }

  /**
   * Asks something of a model that reads the document, in the same presentation. The elements that it reads count as claims. Only
   * `plica/full` answers and checks such requests.
   */
  model(claim: ModelClaim): ProofRequest {
    if (!(claim instanceof ModelClaim)) throw invalid("the claim about a model is not a ModelClaim");
    return new ProofRequest({ ...this.#parts, model: claim });
  }

  /** Binds the answer to a session. Every presentation needs one. */
  inSession(session: SessionTranscript): ProofRequest {
    SessionTranscript.value(session);
    return new ProofRequest({ ...this.#parts, session });
  }

  /**
   * Returns the request in the command line's JSON, with CBOR in hexadecimal, and without the session: the other side makes its
   * own.
   */
  toJSON(): RequestJSON {
    const { docType, claims, model } = this.#parts;
    const one = (claim: Claim) => ({ ...claim, predicate: writePredicate(claim.predicate) });
    const write = (claims: Alternatives) => (claims.length === 1 ? one(claims[0]!) : { anyOf: claims.map(one) });
    return { docType, claims: claims.map(write), ...(model && { model: model.toJSON() }) };
  }
}

/** @internal The request that the engine reads. */
export function requestValue(request: ProofRequest): RequestValue {
  if (!(request instanceof ProofRequest)) throw invalid("the request is not a ProofRequest");
  const { docType, claims, modelClaim, session } = request;
  const write = (claims: Alternatives) => (claims.length === 1 ? claims[0]! : { anyOf: claims });
  const question = { docType, claims: claims.map(write), ...(modelClaim && { model: modelClaim.toJSON() }) };
  return { question, session: session === undefined ? null : SessionTranscript.value(session) };
}

function defaultNamespace(docType: string): string {
  return docType === MDL ? MDL_NAMESPACE : docType;
}

function attestation(age: number): string {
  return `age_over_${String(age).padStart(2, "0")}`;
}

/** A claim of a request in JSON, whose namespace may stand beside `anyOf` or be left out. */
function readAlternatives(given: unknown, namespace: string, path: string, fail: Fail): Alternatives {
  if (typeof given !== "object" || given === null) throw fail(path, "expected an object");
  const { anyOf, ...claim } = { namespace, ...given } as Record<string, unknown>;
  if (anyOf === undefined) return Object.freeze([frozen(readClaim(claim, path, fail))]);
  if ("element" in claim || "predicate" in claim) throw fail(path, "anyOf stands in place of element and predicate");
  if (!Array.isArray(anyOf) || anyOf.length < 2) throw fail(`${path}.anyOf`, `expected 2 to ${MOST_ALTERNATIVES} alternatives`);
  const one = (alternative: unknown, i: number) => {
    const at = `${path}.anyOf[${i}]`;
    if (typeof alternative !== "object" || alternative === null) throw fail(at, "expected an object");
    return readClaim({ namespace: claim["namespace"], ...alternative }, at, fail);
  };
  return checkAlternatives(anyOf.map(one), `${path}.anyOf`, fail);
}

function checkAlternatives(claims: Claim[], path: string, fail: Fail): Alternatives {
  if (claims.length < 1 || claims.length > MOST_ALTERNATIVES) throw fail(path, `expected 1 to ${MOST_ALTERNATIVES} alternatives`);
  const discloses = claims.find(({ predicate }) => typeof predicate === "string");
  if (claims.length > 1 && discloses) throw fail(path, `${String(discloses.predicate)} cannot be an alternative`);
  return Object.freeze(claims.map(frozen));
}

function frozen(claim: Claim): Readonly<Claim> {
  if (typeof claim.predicate === "object") {
    Object.values(claim.predicate).forEach((argument: unknown) => Array.isArray(argument) && Object.freeze(argument));
    Object.freeze(claim.predicate);
  }
  return Object.freeze(claim);
}
