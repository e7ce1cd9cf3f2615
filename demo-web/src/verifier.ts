/** The verifier: asks in a session that it makes, and checks the answer against what it asked. */

import { Request, SessionTranscript, Verifier } from "plica";
import { refusal, type Acceptance, type Cancelled, type Refusal } from "./outcome";
import { namespaceOf, type Question } from "./questions";
import { loadBytes, toHex, trustFor, type Sample } from "./samples";

/** A question that was asked. */
export interface Asked {
  request: Request;
  session: SessionTranscript;
  /** The nonce of a session made here. The nonce of a recorded session is inside the session. */
  nonce: string | undefined;
  /** The time to verify at, if it is not the current time. */
  now: Date | undefined;
}

/** A nonce that nobody can predict. */
function freshNonce(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}

function freshSession(): { session: SessionTranscript; nonce: string } {
  const nonce = freshNonce();
  return { session: SessionTranscript.dcApi({ origin: location.origin, nonce }), nonce };
}

/** Asks: in a fresh session if the wallet has the device's key, otherwise in the recorded session. */
export async function ask(sample: Sample, questions: readonly Question[]): Promise<Asked> {
  const namespace = namespaceOf(sample.docType);
  const plain = questions.reduce(
    (request, { element, predicate }) => request.claim(namespace, element, predicate),
    Request.of(sample.docType),
  );
  if (sample.origin === "issued") {
    const { session, nonce } = freshSession();
    return { request: plain.session(session), session, nonce, now: undefined };
  }
  const session = SessionTranscript.fromBytes(await loadBytes(sample.session));
  return { request: plain.session(session), session, nonce: undefined, now: new Date(sample.now) };
}

/** The same question in another session. */
export function askAgain(asked: Asked): Asked {
  const { session, nonce } = freshSession();
  return { ...asked, request: asked.request.session(session), session, nonce };
}

/** Checks a presentation, with a new verifier that trusts the issuers of `trusted`. */
export async function check(
  presentation: Uint8Array,
  asked: Asked,
  trusted: readonly Sample[],
  { later = 0 }: { later?: number } = {},
): Promise<Acceptance | Refusal | Cancelled> {
  const clock = asked.now ?? (later ? new Date() : undefined);
  const now = clock && new Date(clock.getTime() + later * 1000);
  const trust = await trustFor(trusted);
  let verifier: Verifier | undefined;
  let started = performance.now();
  try {
    verifier = await Verifier.open(trust);
    started = performance.now();
    const facts = await verifier.verify(presentation, asked.request, now ? { now } : {});
    return { kind: "accepted", facts, ms: performance.now() - started };
  } catch (error) {
    return refusal(error, "verifier", performance.now() - started);
  } finally {
    verifier?.close();
  }
}

/** Ways to cheat with a presentation that was accepted. */
export type Attack = "replay" | "change" | "untrusted" | "later";

/** Tries one. `honest` are the samples whose issuers the verifier trusts. */
export function attack(
  way: Attack,
  presentation: Uint8Array,
  asked: Asked,
  honest: readonly Sample[],
): Promise<Acceptance | Refusal | Cancelled> {
  switch (way) {
    case "replay":
      return check(presentation, askAgain(asked), honest);
    case "change": {
      const changed = presentation.slice();
      const middle = changed.length >> 1;
      changed[middle] = (changed[middle] ?? 0) ^ 1;
      return check(changed, asked, honest);
    }
    case "untrusted":
      return check(presentation, asked, []);
    case "later":
      return check(presentation, asked, honest, { later: 3600 });
  }
}
