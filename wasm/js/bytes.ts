// Bytes: argument checks, hexadecimal, SHA-256.
import { PlicaError, invalid } from "./error.js";

/** The most bytes that one argument may have: the library's limit for documents. More would fill the engine's memory. */
const MOST = 16 << 20;

/** Copies what the caller gave into a buffer that nothing else uses. A Node Buffer may share its memory with others. */
export function copy(bytes: unknown, what: string, length?: number): Uint8Array<ArrayBuffer> {
  if (!(bytes instanceof Uint8Array)) throw invalid(`${what} is not a Uint8Array`);
  if (length !== undefined && bytes.length !== length) throw invalid(`${what} has ${bytes.length} bytes, expected ${length}`);
  if (bytes.length > MOST) {
    throw new PlicaError("mdoc.too_large", "bad-input", `${what} has ${bytes.length} bytes, at most ${MOST} are supported`);
  }
  return new Uint8Array(bytes);
}

export function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw invalid(`${what} is not a string`);
  return value;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export function fromHex(hex: string): Uint8Array | null {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) return null;
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** The first 32 bits of the fractional parts of the first primes' roots. */
function fractions(count: number, rootOf: (n: number) => number): Uint32Array {
  const out = new Uint32Array(count);
  const prime = (n: number) => {
    for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
    return true;
  };
  for (let n = 2, found = 0; found < count; n++) {
    if (!prime(n)) continue;
    const root = rootOf(n);
    out[found++] = (root - Math.floor(root)) * 2 ** 32;
  }
  return out;
}

const START = fractions(8, Math.sqrt);
const ROUND = fractions(64, Math.cbrt);

/** SHA-256 (FIPS 180-4), for public data only. WebCrypto's is asynchronous. */
export function sha256(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  const state = START.slice();
  const w = new Uint32Array(64);
  const rotate = (x: number, n: number) => (x >>> n) | (x << (32 - n));
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => (state[i]! += x));
  }
  const out = new Uint8Array(32);
  state.forEach((x, i) => new DataView(out.buffer).setUint32(4 * i, x));
  return out;
}
