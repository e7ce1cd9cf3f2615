/**
 * CBOR (RFC 8949) as far as this page needs it: to find where things stand in a document, and to put an ordinary answer together.
 * The package reads documents by itself.
 */

export const UINT = 0;
export const BYTES = 2;
export const TEXT = 3;
export const ARRAY = 4;
export const MAP = 5;
export const TAG = 6;

/** An item, and where it stands. */
export interface Item {
  bytes: Uint8Array;
  major: number;
  /** The number after the type: a value, a length or a tag. */
  argument: number;
  start: number;
  /** Where the content begins, after the type and the length. */
  content: number;
  end: number;
  /** The elements of an array, the keys and values of a map in turn, or what a tag is about. */
  items: Item[];
}

/** Reads the item at `start`. Lengths have to be definite. */
export function read(bytes: Uint8Array, start = 0, depth = 0): Item {
  if (depth > 16) throw new RangeError("CBOR is nested too deep");
  const first = byteAt(bytes, start);
  const [major, info] = [first >> 5, first & 31];
  if (info > 27) throw new RangeError("CBOR with a length that is not definite");
  const width = info < 24 ? 0 : 1 << (info - 24);
  const content = start + 1 + width;
  const argument = width === 0 ? info : number(bytes, start + 1, width);
  const items: Item[] = [];
  let end = content;
  if (major === BYTES || major === TEXT) end += argument;
  const count = major === ARRAY ? argument : major === MAP ? 2 * argument : major === TAG ? 1 : 0;
  for (let i = 0; i < count; i++) {
    const item = read(bytes, end, depth + 1);
    items.push(item);
    end = item.end;
  }
  if (end > bytes.length) throw new RangeError("CBOR that ends too early");
  return { bytes, major, argument, start, content, end, items };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError("CBOR that ends too early");
  return byte;
}

function number(bytes: Uint8Array, at: number, width: number): number {
  let n = 0;
  for (let i = 0; i < width; i++) n = n * 256 + byteAt(bytes, at + i);
  return n;
}

/** The value of a key in a map. */
export function get(map: Item, key: string | number): Item | undefined {
  for (let i = 0; i + 1 < map.items.length; i += 2) {
    if (plain(map.items[i]!) === key) return map.items[i + 1];
  }
  return undefined;
}

/** The value of a key that has to be there. */
export function need(map: Item, key: string | number): Item {
  const found = get(map, key);
  if (!found) throw new RangeError(`the document has no ${key}`);
  return found;
}

/** The item inside of a byte string, or inside of a tagged one. */
export function embedded(item: Item): Item {
  const string = item.major === TAG ? item.items[0]! : item;
  return read(item.bytes, string.content);
}

export const rawOf = ({ bytes, start, end }: Item): Uint8Array => bytes.slice(start, end);

/** What an item says, for text, numbers, booleans and dates. Anything else is undefined. */
export function plain(item: Item): string | number | boolean | undefined {
  const { major, argument, bytes, content, end } = item;
  if (major === UINT) return argument;
  if (major === TEXT) return new TextDecoder().decode(bytes.subarray(content, end));
  if (major === TAG) return plain(item.items[0]!);
  if (major === 7 && (argument === 20 || argument === 21)) return argument === 21;
  return undefined;
}

function head(major: number, n: number): number[] {
  const type = major << 5;
  if (n < 24) return [type | n];
  if (n < 0x100) return [type | 24, n];
  return [type | 25, n >> 8, n & 0xff];
}

export const join = (...parts: (Uint8Array | number[])[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
export const text = (value: string): Uint8Array => join(head(TEXT, new TextEncoder().encode(value).length), new TextEncoder().encode(value));
export const byteString = (value: Uint8Array): Uint8Array => join(head(BYTES, value.length), value);
export const array = (...items: Uint8Array[]): Uint8Array => join(head(ARRAY, items.length), ...items);
export const map = (entries: [string, Uint8Array][]): Uint8Array => join(head(MAP, entries.length), ...entries.flatMap(([key, value]) => [text(key), value]));
export const tagged = (tag: number, item: Uint8Array): Uint8Array => join(head(TAG, tag), item);
