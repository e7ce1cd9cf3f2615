// Bytes as callers give them, and as text.
import type { ErrorCode } from "./codes.js";
import { type ErrorKind, PlicaError, invalid } from "./error.js";

/** A buffer, or a view of one such as `Uint8Array`. */
export type Buffers = ArrayBufferLike | ArrayBufferView;
/** Bytes: a buffer, a view of one, or base64url text, which is how protocols carry them. */
export type Bytes = Buffers | string;

/** The most bytes that one argument may have: the library's limit for documents and models. More would fill the engine's memory. */
const MOST = 16 << 20;

/**
 * Copies what the caller gave into a buffer that nothing else uses. A Node Buffer may share its memory with others. `tooLarge` is
 * the error for more bytes than can be supported.
 */
export function copy(
  bytes: unknown,
  what: string,
  length?: number,
  tooLarge: [ErrorCode, ErrorKind] = ["mdoc.too_large", "bad-input"],
): Uint8Array<ArrayBuffer> {
  const size = typeof bytes === "string" ? Math.floor((bytes.length / 4) * 3) : isBuffer(bytes) ? bytes.byteLength : null;
  if (size === null) throw invalid(`${what} is neither bytes (an ArrayBuffer or a view such as Uint8Array) nor base64url text`);
  if (size > MOST) throw new PlicaError(...tooLarge, `${what} has ${size} bytes, at most ${MOST} are supported`);
  const out = typeof bytes === "string" ? decode(bytes) : new Uint8Array(viewOf(bytes as Buffers));
  if (out === null) throw invalid(`${what} is a string, but not base64url`);
  if (length !== undefined && out.length !== length) throw invalid(`${what} has ${out.length} bytes, expected ${length}`);
  return out;
}

/** Whether this is a buffer, or a view of one, of whatever window it comes from. */
export function isBuffer(value: unknown): value is Buffers {
  return ArrayBuffer.isView(value) || /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value));
}

/** Bytes as base64url text without padding. */
export function toBase64url(bytes: Buffers): string {
  let binary = "";
  for (const byte of copy(bytes, "the argument")) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Bytes from base64url text.
 *
 * @throws {@link PlicaError} `invalid_argument`.
 */
export function fromBase64url(base64url: string): Uint8Array<ArrayBuffer> {
  return copy(text(base64url, "the argument"), "the argument");
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw invalid(`${what} is not a string`);
  return value;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> | null {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) return null;
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** The bytes in a block of PEM, or null if there is no such block. */
export function fromPem(pem: string, label: string): Uint8Array<ArrayBuffer> | null {
  const body = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`).exec(pem)?.[1];
  return body === undefined ? null : fromBinary(body.replace(/\s/g, ""));
}

function decode(base64url: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]*={0,2}$/.test(base64url)) return null;
  return fromBinary(base64url.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
}

function fromBinary(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

function viewOf(bytes: Buffers): Uint8Array {
  return ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
}
