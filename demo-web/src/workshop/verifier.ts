/**
 * The workshop's verifier: asks anything, in sessions that can be saved and read again, and checks the answer against what it asked.
 * It takes one presentation for a session. A server does that with `Verifier.ask` and `answer`, as the door does.
 */

import { ProofRequest, SessionTranscript, Verifier } from "plica";
import { sessionBytes } from "../bytes/session";
import { refusal, type Acceptance, type Cancelled, type Refusal } from "../outcome";
import { namespaceOf, type Question } from "../questions";
import { loadBytes, toHex, trustFor, type Sample } from "../samples";

/** A question that was asked. */
export interface Asked {
  request: ProofRequest;
  /** The bytes of the request's session. */
  session: Uint8Array;
  /** The nonce of a session made here. The nonce of a recorded session is inside the session. */
  nonce: string | undefined;
  /** The time to verify at, if it is not the current time. */
  now: Date | undefined;
}

/** A request in a new session, with a nonce that nobody can guess. */
async function freshly(question: ProofRequest): Promise<Asked> {
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(16)));
  const { origin } = location;
  const request = question.inSession(SessionTranscript.dcApi({ origin, nonce }));
  return { request, session: await sessionBytes({ origin, nonce }), nonce, now: undefined };
}

/** Asks: in a fresh session if the wallet has the device's key, otherwise in the recorded session. */
export async function ask(sample: Sample, questions: readonly Question[]): Promise<Asked> {
  const namespace = namespaceOf(sample.docType);
  const plain = questions.reduce(
    (request, { element, predicate }) => request.claim(namespace, element, predicate),
    ProofRequest.of(sample.docType),
  );
  const recorded =
    sample.origin === "recorded" ? await loadBytes(sample.session) : sample.origin === "own" && !sample.deviceKey ? sample.session : undefined;
  if (!recorded) return freshly(plain);
  // The recording is played once more.
  answered.delete(toHex(recorded));
  const request = plain.inSession(SessionTranscript.fromBytes(recorded));
  return { request, session: recorded, nonce: undefined, now: sample.origin === "recorded" ? new Date(sample.now) : undefined };
}

/** The same question in another session. */
export const askAgain = async (asked: Asked): Promise<Asked> => ({ ...(await freshly(asked.request)), now: asked.now });

/** The sessions that were answered. A real verifier keeps them as long as it accepts answers. */
const answered = new Set<string>();

/**
 * Checks a presentation, with a new verifier that trusts the issuers of `trusted`. It accepts one presentation for a session.
 * `anew` is for a verifier that has not accepted one yet, where another check is to say no.
 */
export async function check(
  presentation: Uint8Array,
  asked: Asked,
  trusted: readonly Sample[],
  { later = 0, anew = false }: { later?: number; anew?: boolean } = {},
): Promise<Acceptance | Refusal | Cancelled> {
  const clock = asked.now ?? (later ? new Date() : undefined);
  const now = clock && new Date(clock.getTime() + later * 1000);
  const trust = await trustFor(trusted);
  let verifier: Verifier | undefined;
  let started = performance.now();
  const session = toHex(asked.session);
  const first = !answered.has(session);
  if (!first && !anew) return answeredBefore(performance.now() - started);
  // Before it looks, so that two answers that come at the same time are not both accepted.
  answered.add(session);
  try {
    verifier = await Verifier.open(trust);
    started = performance.now();
    const facts = await verifier.verify(presentation, asked.request, now ? { now } : {});
    return { kind: "accepted", facts, ms: performance.now() - started };
  } catch (error) {
    if (first) answered.delete(session);
    return refusal(error, "verifier", performance.now() - started);
  } finally {
    verifier?.close();
  }
}

function answeredBefore(ms: number): Refusal {
  const message = "an answer in this session was accepted before";
  return { kind: "refused", by: "verifier", code: "session.answered", message, holds: "no", ms };
}

/** Ways to cheat with a presentation that was accepted. */
export type Attack = "replay" | "again" | "change" | "later";

/** Tries one. */
export async function attack(
  way: Attack,
  presentation: Uint8Array,
  asked: Asked,
  trusted: readonly Sample[],
): Promise<Acceptance | Refusal | Cancelled> {
  switch (way) {
    case "replay":
      return check(presentation, await askAgain(asked), trusted);
    case "again":
      return check(presentation, asked, trusted);
    case "change": {
      const changed = presentation.slice();
      const middle = changed.length >> 1;
      changed[middle] = (changed[middle] ?? 0) ^ 1;
      return check(changed, asked, trusted, { anew: true });
    }
    case "later":
      return check(presentation, asked, trusted, { later: 3600, anew: true });
  }
}
