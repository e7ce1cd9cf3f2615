/** What stands where in a presentation: the table at the top of `core/src/presentation.rs`. */

import type { Piece } from "./pieces";

const MAGIC = "PLCP";

/** Bytes of the two halves of the label that says what a presentation answers: of the session, and of the question. */
const LABEL = { start: 8, half: 8 };
/** Counts with which a proof begins. */
const COUNTS = 12;

/** Names every byte of a presentation. */
export function piecesOfProof(presentation: Uint8Array): Piece[] {
  const view = new DataView(presentation.buffer, presentation.byteOffset, presentation.byteLength);
  if (String.fromCharCode(...presentation.subarray(0, 4)) !== MAGIC) throw new RangeError("not a presentation");
  const pieces: Piece[] = [];
  let at = 0;
  const take = (kind: Piece["kind"], length: number) => {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.end += length;
    else pieces.push({ kind, start: at, end: at + length });
    at += length;
  };
  const string = () => 4 + view.getUint32(at);
  const optional = () => (view.getUint8(at) === 0 ? 1 : 1 + 4 + view.getUint32(at + 1));
  take("form", LABEL.start);
  take("session", LABEL.half);
  take("question", LABEL.half);
  if (view.getUint8(at) === 0) take("certificate", 1 + 64);
  else {
    const certificates = view.getUint8(at + 1);
    take("certificate", 2);
    for (let i = 0; i < certificates; i++) take("certificate", string());
  }
  take("form", string());
  take("size", 1);
  take("minute", 4);
  take("form", 1);
  take("once", 33);
  take("form", optional());
  const claims = view.getUint8(at);
  take("question", 1 + claims);
  for (let i = 0; i < claims; i++) take("fact", optional());
  take("form", COUNTS);
  take("proof", presentation.length - at);
  return pieces;
}

/** Writes another label on a presentation: that of another session, or that of another question. */
export function relabel(presentation: Uint8Array, label: { session?: Uint8Array; question?: Uint8Array }): Uint8Array {
  const changed = presentation.slice();
  if (label.session) changed.set(label.session.subarray(0, LABEL.half), LABEL.start);
  if (label.question) changed.set(label.question.subarray(0, LABEL.half), LABEL.start + LABEL.half);
  return changed;
}

/** The label's half for a session (`core/src/presentation/hint.rs`). */
export async function sessionLabel(session: Uint8Array): Promise<Uint8Array> {
  const hash = async (bytes: Uint8Array) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  const label = [...new TextEncoder().encode("plica hint session"), ...(await hash(session))];
  return (await hash(Uint8Array.from(label))).slice(0, LABEL.half);
}

/** The label's half for a question, from a presentation that answers it. */
export const questionLabel = (presentation: Uint8Array): Uint8Array =>
  presentation.slice(LABEL.start + LABEL.half, LABEL.start + 2 * LABEL.half);
