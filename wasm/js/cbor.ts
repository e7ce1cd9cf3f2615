// As much CBOR (RFC 8949) as this package needs: reading disclosed values.

/**
 * Reads a value into JavaScript: text and dates as strings, integers as numbers (as bigints if they are not safe integers),
 * byte strings as `Uint8Array`, maps as objects, or as a `Map` if some key is not a string. Returns `undefined` if the CBOR
 * is not well-formed or JavaScript has no such value.
 */
export function read(cbor: Uint8Array): unknown {
  try {
    return new Reader(cbor).item(16);
  } catch {
    return undefined;
  }
}

class Reader {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  item(depth: number): unknown {
    if (depth === 0) throw new RangeError("nested too deep");
    const first = this.#take(1)[0]!;
    const [major, info] = [first >> 5, first & 31];
    if (major === 7) return this.#simple(info);
    const n = this.#argument(info);
    const size = () => {
      if (n > this.#bytes.length) throw new RangeError("longer than the input");
      return Number(n);
    };
    switch (major) {
      case 0:
        return integer(n);
      case 1:
        return integer(-1n - n);
      case 2:
        return this.#take(size()).slice();
      case 3:
        return new TextDecoder("utf-8", { fatal: true }).decode(this.#take(size()));
      case 4:
        return Array.from({ length: size() }, () => this.item(depth - 1));
      case 5: {
        const entries = Array.from({ length: size() }, () => [this.item(depth - 1), this.item(depth - 1)] as const);
        const plain = entries.every(([key]) => typeof key === "string");
        return plain ? Object.fromEntries(entries) : new Map(entries);
      }
      default:
        // A tag. What it says about its content, such as that it is a date, is dropped.
        return this.item(depth - 1);
    }
  }

  #simple(info: number): unknown {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22) return null;
    const view = (n: number) => new DataView(this.#take(n).slice().buffer);
    if (info === 26) return view(4).getFloat32(0);
    if (info === 27) return view(8).getFloat64(0);
    if (info !== 25) throw new RangeError("a simple value that JavaScript does not have");
    const half = view(2).getUint16(0);
    const [exponent, fraction, sign] = [(half >> 10) & 31, half & 1023, half >> 15 ? -1 : 1];
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
  }

  #argument(info: number): bigint {
    if (info < 24) return BigInt(info);
    if (info > 27) throw new RangeError("a length that is not definite");
    return Array.from(this.#take(1 << (info - 24))).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);
  }

  #take(n: number): Uint8Array {
    const from = this.#at;
    if (from + n > this.#bytes.length) throw new RangeError("ends too early");
    this.#at = from + n;
    return this.#bytes.subarray(from, from + n);
  }
}

function integer(n: bigint): number | bigint {
  const small = Number(n);
  return Number.isSafeInteger(small) ? small : n;
}
