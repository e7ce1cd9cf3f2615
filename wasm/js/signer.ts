import { copy, text } from "./bytes.js";
import { invalid } from "./error.js";

/** Signs with the device key. */
export interface DeviceSigner {
  /** Resolves to the ES256 signature `r || s`, 64 bytes, over the SHA-256 of `toSign`. */
  sign(toSign: Uint8Array): Promise<Uint8Array>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/** A signer with a P-256 key of WebCrypto. */
export class WebCryptoSigner implements DeviceSigner {
  readonly #key: CryptoKey;

  /** Takes a private key for ECDSA on P-256, with the usage `sign`. */
  constructor(key: CryptoKey) {
    const { name, namedCurve } = key.algorithm as EcKeyAlgorithm;
    if (key.type !== "private" || name !== ALGORITHM.name || namedCurve !== ALGORITHM.namedCurve || !key.usages.includes("sign")) {
      throw invalid("the key is not a private P-256 key for signing");
    }
    this.#key = key;
  }

  /** Generates a key. It cannot be exported unless `extractable` is set. IndexedDB can store it either way. */
  static async generate(o: { extractable?: boolean } = {}): Promise<{ signer: WebCryptoSigner; publicKey: CryptoKey }> {
    const pair = await crypto.subtle.generateKey(ALGORITHM, o.extractable ?? false, ["sign", "verify"]);
    return { signer: new WebCryptoSigner(pair.privateKey), publicKey: pair.publicKey };
  }

  /** Reads a key in PKCS #8, PEM or DER. */
  static async fromPkcs8(pemOrDer: string | Uint8Array): Promise<WebCryptoSigner> {
    const der = typeof pemOrDer === "string" ? fromPem(pemOrDer) : copy(pemOrDer, "the key");
    try {
      return new WebCryptoSigner(await crypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]));
    } catch {
      throw invalid("the key is not a P-256 key in PKCS #8");
    } finally {
      der.fill(0);
    }
  }

  /** Signs with ES256. */
  async sign(toSign: Uint8Array): Promise<Uint8Array> {
    const bytes = copy(toSign, "the message to sign");
    return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.#key, bytes));
  }
}

function fromPem(pem: string): Uint8Array<ArrayBuffer> {
  const body = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(text(pem, "the key"))?.[1];
  if (body === undefined) throw invalid("the key is not PKCS #8 in PEM");
  return Uint8Array.from(atob(body.replace(/\s/g, "")), (c) => c.charCodeAt(0));
}
