/** The bytes of a session, to save and to label. The package makes them by itself wherever it needs them. */

import { array, byteString, text } from "./cbor";

const NULL = Uint8Array.of(0xf6);

/** `SessionTranscript` of OpenID4VP 1.0 over the Digital Credentials API (B.2.6.2), without encryption. */
export async function sessionBytes({ origin, nonce }: { origin: string; nonce: string }): Promise<Uint8Array> {
  const info = array(text(origin), text(nonce), NULL);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", info as BufferSource));
  return array(NULL, NULL, array(text("OpenID4VPDCAPIHandover"), byteString(hash)));
}
