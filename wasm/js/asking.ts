// Asking and taking answers: the nonces, and that each is taken once.
import { text, toBase64url } from "./bytes.js";
import { PlicaError, invalid } from "./error.js";
import { ProofRequest, type RequestJSON } from "./request.js";
import { type JwkThumbprint, type SessionJSON, SessionTranscript, origin } from "./session.js";

/** What a store keeps of a question: plain JSON. */
export type Pending =
  | { state: "asked"; request: RequestJSON; session: SessionJSON; /** In milliseconds since 1970. */ expires: number }
  | { state: "answered" };

/**
 * Keeps what was asked until the answer comes: in a database that all processes of a server share, or in memory with
 * {@link memoryStore}.
 */
export interface SessionStore {
  /** Keeps a value under this id for at least so many seconds, in place of one that is there. */
  put(id: string, pending: Pending, seconds: number): Promise<void> | void;
  /** Takes the value out, in one step: of two calls at once, one gets it. Undefined or null if there is none. */
  take(id: string): Promise<Pending | null | undefined> | Pending | null | undefined;
}

/** Where a question is asked, and for how long. */
export type AskOptions = {
  /** For how many seconds the answer is awaited, by default 300. */
  seconds?: number;
  /** For encrypted responses, the key that they are encrypted to. */
  jwkThumbprint?: JwkThumbprint;
} & (
  | { /** The origin of the page that asks, with the Digital Credentials API. */ origin: string }
  | { /** With a redirect: as in {@link SessionTranscript.openid4vp}. */ clientId: string; responseUri: string }
);

/** A question, as plain JSON to send. */
export interface Asked {
  /** By which to answer it. */
  id: string;
  /** For the wallet's session. Nobody can guess it. */
  nonce: string;
  request: RequestJSON;
}

const DEFAULT_SECONDS = 300;

export class Asking {
  readonly #store: SessionStore | undefined;

  constructor(store: SessionStore | undefined) {
    if (store !== undefined && (typeof store?.put !== "function" || typeof store.take !== "function")) {
      throw invalid("store is not an object with the functions put and take");
    }
    this.#store = store;
  }

  async ask(request: ProofRequest, options: AskOptions): Promise<Asked> {
    const store = this.#needStore();
    if (!(request instanceof ProofRequest)) throw invalid("the request is not a ProofRequest");
    if (request.session !== undefined) throw invalid("the request has a session already: ask makes one");
    if (request.claims.length === 0 && request.modelClaim === undefined) throw invalid("the request has no claims");
    const { seconds = DEFAULT_SECONDS } = options;
    if (!Number.isSafeInteger(seconds) || seconds < 1) throw invalid("seconds is not a whole number from 1");
    const [id, nonce, json] = [random(), random(), request.toJSON()];
    const key = options.jwkThumbprint === undefined ? {} : { jwkThumbprint: options.jwkThumbprint };
    const session =
      "origin" in options
        ? SessionTranscript.dcApi({ origin: origin(options.origin), nonce, ...key })
        : SessionTranscript.openid4vp({ clientId: options.clientId, responseUri: options.responseUri, nonce, ...key });
    await store.put(id, { state: "asked", request: json, session: session.toJSON(), expires: Date.now() + seconds * 1000 }, seconds);
    return { id, nonce, request: json };
  }

  async answer<T>(id: string, verify: (request: ProofRequest) => Promise<T>): Promise<T> {
    const store = this.#needStore();
    const pending = await store.take(text(id, "id"));
    if (pending === undefined || pending === null) throw gone("session.unknown", "nothing was asked under this id, or it has been forgotten");
    // What was answered is kept for as long as what was asked, so that it can be told apart.
    const answered = (seconds: number) => store.put(id, { state: "answered" }, seconds);
    if (pending.state === "answered") {
      await answered(DEFAULT_SECONDS);
      throw gone("session.answered", "this question has been answered: ask again");
    }
    const left = pending.expires - Date.now();
    if (left <= 0) throw gone("session.expired", "the answer comes too late: ask again");
    const seconds = Math.ceil(left / 1000);
    await answered(Math.max(seconds, DEFAULT_SECONDS));
    const request = ProofRequest.fromJSON(pending.request).inSession(SessionTranscript.fromJSON(pending.session));
    try {
      return await verify(request);
    } catch (error) {
      const told = error instanceof PlicaError && (error.kind === "does-not-hold" || error.kind === "bad-input");
      if (!told) await store.put(id, pending, seconds);
      throw error;
    }
  }

  #needStore(): SessionStore {
    if (this.#store === undefined) throw invalid("the verifier has no store: give one to Verifier.open, such as memoryStore()");
    return this.#store;
  }
}

/** A store in the memory of this process, for servers that have one. It forgets what has expired. */
export function memoryStore(): SessionStore {
  const kept = new Map<string, { pending: Pending; until: number }>();
  const forgetOld = () => {
    const now = Date.now();
    for (const [id, { until }] of kept) if (until < now) kept.delete(id);
  };
  return {
    put(id, pending, seconds) {
      forgetOld();
      // A minute more, so that an answer that comes too late can be told so.
      kept.set(id, { pending, until: Date.now() + (seconds + 60) * 1000 });
    },
    take(id) {
      const found = kept.get(id);
      kept.delete(id);
      return found?.pending;
    },
  };
}

/** 128 bits that nobody can guess. */
function random(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)));
}

function gone(code: "session.unknown" | "session.answered" | "session.expired", message: string): PlicaError {
  return new PlicaError(code, "does-not-hold", message);
}
