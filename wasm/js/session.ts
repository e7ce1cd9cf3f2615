import { copy, sha256, text } from "./bytes.js";
import { write } from "./cbor.js";

/**
 * The session that a presentation is bound to: one CBOR item, with the same bytes on both sides. A relying party puts a fresh
 * nonce into it, and accepts one presentation for it.
 */
export class SessionTranscript {
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * OpenID4VP 1.0 with a redirect (B.2.6.1).
   *
   * @param o - `clientId` keeps its prefix (`x509_san_dns:example.com`). If the response is encrypted, `jwkThumbprint` is the
   * thumbprint of the key that it is encrypted to.
   */
  static openid4vp(o: { clientId: string; nonce: string; responseUri: string; jwkThumbprint?: Uint8Array }): SessionTranscript {
    const info = [text(o.clientId, "clientId"), text(o.nonce, "nonce"), thumbprint(o.jwkThumbprint), text(o.responseUri, "responseUri")];
    return handover("OpenID4VPHandover", write(info));
  }

  /**
   * OpenID4VP 1.0 over the Digital Credentials API (B.2.6.2).
   *
   * @param o - `origin` has no prefix `origin:`.
   */
  static dcApi(o: { origin: string; nonce: string; jwkThumbprint?: Uint8Array }): SessionTranscript {
    const info = [text(o.origin, "origin"), text(o.nonce, "nonce"), thumbprint(o.jwkThumbprint)];
    return handover("OpenID4VPDCAPIHandover", write(info));
  }

  /**
   * `org-iso-mdoc` over the Digital Credentials API (ISO/IEC 18013-7, Annex C).
   *
   * @param o - `encryptionInfo` is the base64url text that the reader sent.
   */
  static isoDcApi(o: { encryptionInfo: string; origin: string }): SessionTranscript {
    return handover("dcapi", write([text(o.encryptionInfo, "encryptionInfo"), text(o.origin, "origin")]));
  }

  /** Takes the transcript of any channel as it is. It is checked when it is used. */
  static fromBytes(bytes: Uint8Array): SessionTranscript {
    return new SessionTranscript(copy(bytes, "the session transcript"));
  }

  /** A copy of the bytes. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#bytes);
  }
}

function thumbprint(bytes: Uint8Array | undefined): Uint8Array | null {
  return bytes === undefined ? null : copy(bytes, "jwkThumbprint", 32);
}

function handover(name: string, info: Uint8Array): SessionTranscript {
  return SessionTranscript.fromBytes(write([null, null, [name, sha256(info)]]));
}
