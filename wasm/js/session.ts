import { type Bytes, copy, isBuffer, text, toBase64url } from "./bytes.js";
import { invalid } from "./error.js";
import { jwkCoordinates } from "./keys.js";
import type { SessionValue, Sessions, ThumbprintValue } from "./messages.js";

/**
 * The key that the response is encrypted to: its thumbprint (RFC 7638) as bytes or base64url text, or the key itself as a
 * P-256 JWK.
 */
export type JwkThumbprint = Bytes | JsonWebKey;

/** A session in JSON: `type` and what the function of that name takes, with bytes in base64url. */
export type SessionJSON = { readonly type: keyof Sessions; readonly [member: string]: unknown };

/**
 * The session that a presentation is bound to. Both sides say what it is made of, each from what it knows itself, and the engine
 * builds the same bytes from it. A relying party puts a fresh nonce into it, and accepts one presentation for it.
 */
export class SessionTranscript {
  readonly #value: SessionValue;

  private constructor(value: SessionValue) {
    this.#value = value;
  }

  /**
   * OpenID4VP 1.0 with a redirect (B.2.6.1).
   *
   * @param o - `clientId` keeps its prefix (`x509_san_dns:example.com`). `jwkThumbprint` is for encrypted responses.
   * @throws {@link PlicaError} `invalid_argument`.
   */
  static openid4vp(o: { clientId: string; nonce: string; responseUri: string; jwkThumbprint?: JwkThumbprint }): SessionTranscript {
    const responseUri = filled(o.responseUri, "responseUri");
    if (!URL.canParse(responseUri)) throw invalid(`responseUri is not a URL: ${JSON.stringify(responseUri)}`);
    const [clientId, nonce] = [filled(o.clientId, "clientId"), filled(o.nonce, "nonce")];
    return new SessionTranscript({ openid4vp: { clientId, nonce, responseUri, ...thumbprint(o.jwkThumbprint) } });
  }

  /**
   * OpenID4VP 1.0 over the Digital Credentials API (B.2.6.2).
   *
   * @param o - `origin` is the page's `location.origin`, without the prefix `origin:`, or what Android gives to an app
   * (`android:apk-key-hash:…`). `jwkThumbprint` is for encrypted responses.
   * @throws {@link PlicaError} `invalid_argument`.
   */
  static dcApi(o: { origin: string; nonce: string; jwkThumbprint?: JwkThumbprint }): SessionTranscript {
    const [at, nonce] = [origin(o.origin), filled(o.nonce, "nonce")];
    return new SessionTranscript({ dcApi: { origin: at, nonce, ...thumbprint(o.jwkThumbprint) } });
  }

  /**
   * `org-iso-mdoc` over the Digital Credentials API (ISO/IEC 18013-7, Annex C).
   *
   * @param o - `encryptionInfo` is the base64url text that the reader sent, `origin` as in {@link SessionTranscript.dcApi}.
   * @throws {@link PlicaError} `invalid_argument`.
   */
  static isoDcApi(o: { encryptionInfo: string; origin: string }): SessionTranscript {
    const encryptionInfo = filled(o.encryptionInfo, "encryptionInfo");
    copy(encryptionInfo, "encryptionInfo");
    return new SessionTranscript({ isoDcApi: { encryptionInfo, origin: origin(o.origin) } });
  }

  /**
   * Proximity with engagement by QR code (ISO/IEC 18013-5, 9.1.5.1).
   *
   * @param o - The encoded `DeviceEngagement`, and the reader's encoded ephemeral `COSE_Key`.
   * @throws {@link PlicaError} `invalid_argument`. Whether they are CBOR is checked when the session is used.
   */
  static proximityQr(o: { deviceEngagement: Bytes; eReaderKey: Bytes }): SessionTranscript {
    return new SessionTranscript({ proximityQr: proximity(o) });
  }

  /**
   * Proximity with engagement by NFC (ISO/IEC 18013-5, 9.1.5.1).
   *
   * @param o - As in {@link SessionTranscript.proximityQr}, with the handover select message and, if the handover was
   * negotiated, the handover request message.
   * @throws {@link PlicaError} `invalid_argument`. Whether they are CBOR is checked when the session is used.
   */
  static proximityNfc(o: { deviceEngagement: Bytes; eReaderKey: Bytes; handoverSelect: Bytes; handoverRequest?: Bytes }): SessionTranscript {
    const handoverSelect = copy(o.handoverSelect, "handoverSelect");
    const request = o.handoverRequest === undefined ? {} : { handoverRequest: copy(o.handoverRequest, "handoverRequest") };
    return new SessionTranscript({ proximityNfc: { ...proximity(o), handoverSelect, ...request } });
  }

  /**
   * Takes the transcript of any channel as it is: an array of three elements in CBOR. What is in them is checked when the session
   * is used.
   *
   * @throws {@link PlicaError} `invalid_argument`.
   */
  static fromBytes(bytes: Bytes): SessionTranscript {
    const transcript = copy(bytes, "the session transcript");
    if (transcript[0] !== 0x83) throw invalid("the session transcript is not an array of three elements in CBOR");
    return new SessionTranscript({ bytes: { bytes: transcript } });
  }

  /**
   * Reads what {@link SessionTranscript.toJSON} returned. Do not read one that the other side sent: make your own.
   *
   * @throws {@link PlicaError} `invalid_argument`.
   */
  static fromJSON(json: SessionJSON): SessionTranscript {
    const { type, ...parts } = { ...json } as { type: keyof Sessions } & Record<string, never>;
    switch (type) {
      case "openid4vp":
      case "dcApi":
      case "isoDcApi":
      case "proximityQr":
      case "proximityNfc":
        return SessionTranscript[type](parts as never);
      case "bytes":
        return SessionTranscript.fromBytes(parts["bytes"]!);
      default:
        throw invalid(`there is no session of the type ${JSON.stringify(type)}`);
    }
  }

  /** What the session is made of, to keep until the answer comes. */
  toJSON(): SessionJSON {
    const write = ([name, value]: [string, unknown]): [string, unknown] => {
      if (isBuffer(value)) return [name, toBase64url(value)];
      if (name !== "jwkThumbprint") return [name, value];
      const given = value as ThumbprintValue;
      return [name, "sha256" in given ? toBase64url(given.sha256) : { kty: "EC", crv: "P-256", ...given.jwk }];
    };
    const [[type, parts]] = Object.entries(this.#value) as [[keyof Sessions, object]];
    return { type, ...Object.fromEntries(Object.entries(parts).map(write)) };
  }

  /** @internal What the engine builds the bytes from. */
  static value(session: SessionTranscript): SessionValue {
    if (!(session instanceof SessionTranscript)) throw invalid("the session is not a SessionTranscript");
    return session.#value;
  }
}

/** @internal An origin as browsers and Android write it. Any other text would make a session that no wallet has. */
export function origin(value: unknown): string {
  const given = text(value, "origin");
  if (/^android:apk-key-hash:[\w+/=-]+$/.test(given)) return given;
  const url = URL.canParse(given) ? new URL(given).origin : "null";
  if (url === given && url !== "null") return given;
  const hint = url === "null" ? "" : `; did you mean ${url}?`;
  throw invalid(`origin is not an origin such as https://example.com: ${JSON.stringify(given)}${hint}`);
}

function filled(value: unknown, what: string): string {
  if (text(value, what) === "") throw invalid(`${what} is empty`);
  return value as string;
}

function thumbprint(key: JwkThumbprint | undefined): { jwkThumbprint?: ThumbprintValue } {
  if (key === undefined) return {};
  const bytes = typeof key === "string" || isBuffer(key);
  return { jwkThumbprint: bytes ? { sha256: copy(key, "jwkThumbprint", 32) } : { jwk: jwkCoordinates(key, "jwkThumbprint") } };
}

function proximity(o: { deviceEngagement: Bytes; eReaderKey: Bytes }): { deviceEngagement: Uint8Array; eReaderKey: Uint8Array } {
  return { deviceEngagement: copy(o.deviceEngagement, "deviceEngagement"), eReaderKey: copy(o.eReaderKey, "eReaderKey") };
}
