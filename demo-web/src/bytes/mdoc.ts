/** What stands where in a document (ISO/IEC 18013-5, 8.3 and 9.1), and the ordinary answer that a wallet makes from it. */

import { array, byteString, embedded, get, map, need, plain, rawOf, read, tagged, text, type Item } from "./cbor";
import type { Piece } from "./pieces";

/** One entry of a document. */
export interface Entry {
  namespace: string;
  element: string;
  /** The entry as the issuer made it: tag 24, with its salt. */
  raw: Uint8Array;
}

/** `IssuerSigned` of a document that is one, or that is inside of a response. */
function issuerSignedOf(document: Uint8Array): Item {
  const root = read(document);
  const documents = get(root, "documents");
  const one = documents ? documents.items[0]! : root;
  return get(one, "issuerSigned") ?? one;
}

export function entriesOf(document: Uint8Array): Entry[] {
  const spaces = need(issuerSignedOf(document), "nameSpaces");
  const entries: Entry[] = [];
  for (let i = 0; i + 1 < spaces.items.length; i += 2) {
    for (const item of spaces.items[i + 1]!.items) {
      const inner = embedded(item);
      const element = String(plain(need(inner, "elementIdentifier")));
      entries.push({ namespace: String(plain(spaces.items[i]!)), element, raw: rawOf(item) });
    }
  }
  return entries;
}

/** The `DeviceResponse` that shows one entry, and nothing that the standard lets a wallet leave out. */
export function ordinaryAnswer(document: Uint8Array, docType: string, element: string, deviceSignature: Uint8Array): Uint8Array {
  const entry = entriesOf(document).find((entry) => entry.element === element);
  if (!entry) throw new RangeError(`the document has no ${element}`);
  const issuerSigned = map([
    ["nameSpaces", map([[entry.namespace, array(entry.raw)]])],
    ["issuerAuth", rawOf(need(issuerSignedOf(document), "issuerAuth"))],
  ]);
  // COSE_Sign1 (RFC 9052, 4.2) with ES256. Its payload is not sent: both sides make it from the session.
  const [es256, noHeaders, noPayload] = [Uint8Array.of(0xa1, 0x01, 0x26), Uint8Array.of(0xa0), Uint8Array.of(0xf6)];
  const signature = array(byteString(es256), noHeaders, noPayload, byteString(deviceSignature));
  const deviceSigned = map([
    ["nameSpaces", tagged(24, byteString(Uint8Array.of(0xa0)))],
    ["deviceAuth", map([["deviceSignature", signature]])],
  ]);
  const one = map([["docType", text(docType)], ["issuerSigned", issuerSigned], ["deviceSigned", deviceSigned]]);
  return map([["version", text("1.0")], ["documents", array(one)], ["status", Uint8Array.of(0)]]);
}

/** Names every byte of such an answer. */
export function piecesOfAnswer(response: Uint8Array): Piece[] {
  const document = need(read(response), "documents").items[0]!;
  const issuerSigned = need(document, "issuerSigned");
  const entry = embedded(need(issuerSigned, "nameSpaces").items[1]!.items[0]!);
  const [protectedHeader, headers, payload, signature] = need(issuerSigned, "issuerAuth").items;
  if (!protectedHeader || !headers || !payload || !signature) throw new RangeError("the document has no signature of its issuer");
  const mso = embedded(embedded(payload));
  const deviceSignature = need(need(need(document, "deviceSigned"), "deviceAuth"), "deviceSignature").items[3]!;
  const digests = need(mso, "valueDigests");
  const deviceKey = need(need(mso, "deviceKeyInfo"), "deviceKey");
  const named: [Piece["kind"], { start: number; end: number }][] = [
    ["salt", inside(need(entry, "random"))],
    ["name", need(entry, "elementIdentifier")],
    ["fact", need(entry, "elementValue")],
    ["certificate", need(headers, 33)],
    ["digests", { start: digests.items[1]!.content, end: digests.end }],
    ["deviceKey", { start: coordinate(deviceKey).content, end: deviceKey.end }],
    ["dates", need(mso, "validityInfo")],
    ["issuerSignature", inside(signature)],
    ["deviceSignature", inside(deviceSignature)],
  ];
  const pieces: Piece[] = [];
  let at = 0;
  for (const [kind, { start, end }] of named.sort(([, a], [, b]) => a.start - b.start)) {
    if (start > at) pieces.push({ kind: "form", start: at, end: start });
    pieces.push({ kind, start, end });
    at = end;
  }
  if (at < response.length) pieces.push({ kind: "form", start: at, end: response.length });
  return pieces;
}

const inside = ({ content, end }: Item) => ({ start: content, end });

/** The x-coordinate of a COSE_Key (RFC 9053, 7.1.1): its label is -2. The y-coordinate follows. */
function coordinate(key: Item): Item {
  const at = key.items.findIndex(({ major, argument }, i) => i % 2 === 0 && major === 1 && argument === 1);
  const found = key.items[at + 1];
  if (at < 0 || !found) throw new RangeError("the device key has no coordinates");
  return found;
}

/** How many digests of entries an answer carries. */
export function digestsIn(response: Uint8Array): number {
  const issuerSigned = need(need(read(response), "documents").items[0]!, "issuerSigned");
  const digests = need(embedded(embedded(need(issuerSigned, "issuerAuth").items[2]!)), "valueDigests");
  return digests.items.filter((_, i) => i % 2 === 1).reduce((sum, { argument }) => sum + argument, 0);
}

