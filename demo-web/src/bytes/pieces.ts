/** Pieces of an answer, what they are called, and what two answers have in common. */

export type Kind =
  | "fact" | "name" | "salt" | "certificate" | "digests" | "deviceKey" | "dates" | "issuerSignature" | "deviceSignature"
  | "form" | "session" | "question" | "size" | "minute" | "once" | "proof";

/** A run of bytes of one kind. */
export interface Piece {
  kind: Kind;
  start: number;
  end: number;
}

export const sizeOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { start, end }) => sum + end - start, 0);

/** The pieces of a kind, as one run of bytes. */
export function bytesOf(bytes: Uint8Array, pieces: readonly Piece[], kind: Kind): Uint8Array {
  return Uint8Array.from(pieces.filter((piece) => piece.kind === kind).flatMap(({ start, end }) => [...bytes.subarray(start, end)]));
}

/** Runs that are shorter than this can be the same by chance, among the pairs of places in two answers. */
const WINDOW = 6;

/** How many bytes of `b` are in a run of at least `WINDOW` bytes that `a` has too, wherever it stands there. */
export function sharedWith(a: Uint8Array, b: Uint8Array): number {
  const seen = new Set<string>();
  const window = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + WINDOW));
  for (let i = 0; i + WINDOW <= a.length; i++) seen.add(window(a, i));
  let shared = 0;
  let until = 0;
  for (let i = 0; i + WINDOW <= b.length; i++) {
    if (!seen.has(window(b, i))) continue;
    shared += i + WINDOW - Math.max(until, i);
    until = i + WINDOW;
  }
  return shared;
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
