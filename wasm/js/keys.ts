// Public keys as callers have them.
import { type Buffers, type Bytes, copy, fromPem, isBuffer } from "./bytes.js";
import { invalid } from "./error.js";

/** A P-256 public key: its coordinates, a JWK, or a `SubjectPublicKeyInfo` in PEM or DER. */
export type PublicKey = { x: Bytes; y: Bytes } | JsonWebKey | Buffers | string;

/** A point of P-256 by its coordinates. */
export interface Point {
  x: Uint8Array;
  y: Uint8Array;
}

/** What a `SubjectPublicKeyInfo` of a P-256 key begins with (RFC 5480); the two coordinates follow. */
const SPKI = Uint8Array.of(
  0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
  0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
);

export function point(key: unknown, what: string): Point {
  if (typeof key === "string" || isBuffer(key)) {
    const der = typeof key === "string" ? fromPem(key, "PUBLIC KEY") : copy(key, what);
    const fits = der !== null && der.length === SPKI.length + 64 && SPKI.every((byte, i) => der[i] === byte);
    if (!fits) throw invalid(`${what} is not a P-256 key as SubjectPublicKeyInfo in PEM or DER`);
    return { x: der.slice(SPKI.length, SPKI.length + 32), y: der.slice(SPKI.length + 32) };
  }
  if (typeof key !== "object" || key === null) throw invalid(`${what} is not a public key`);
  const { kty = "EC", crv = "P-256", x, y } = key as Record<string, unknown>;
  if (kty !== "EC" || crv !== "P-256") throw invalid(`${what} is not a P-256 key: its kty is ${String(kty)}, its crv ${String(crv)}`);
  return { x: copy(x, `${what}.x`, 32), y: copy(y, `${what}.y`, 32) };
}

/** A P-256 JWK by its coordinates as they stand in it, of which its thumbprint is taken. */
export function jwkCoordinates(jwk: unknown, what: string): { x: string; y: string } {
  point(jwk, what);
  const { kty, x, y } = jwk as Record<string, unknown>;
  if (kty !== "EC" || typeof x !== "string" || typeof y !== "string") throw invalid(`${what} is not a JWK`);
  return { x, y };
}
