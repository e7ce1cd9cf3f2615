import { type Buffers, type Bytes, copy, fromPem } from "./bytes.js";
import { invalid } from "./error.js";

/** Signs with the device key. */
export interface DeviceSigner {
  /** Resolves to the ES256 signature `r || s`, 64 bytes, over the SHA-256 of `toSign`. */
  sign(toSign: Uint8Array<ArrayBuffer>): Promise<Bytes>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/**
 * A signer with a P-256 key of WebCrypto. To keep it, keep its {@link WebCryptoSigner.key} in IndexedDB, which takes the key even
 * if it cannot be exported, and make a new signer of it later. The signer itself cannot be stored.
 */
export class WebCryptoSigner implements DeviceSigner {
  /** The private key. */
  readonly key: CryptoKey;

  /** Takes a private key for ECDSA on P-256, with the usage `sign`. */
  constructor(key: CryptoKey) {
    const { name, namedCurve } = (key?.algorithm ?? {}) as EcKeyAlgorithm;
    if (key?.type !== "private" || name !== ALGORITHM.name || namedCurve !== ALGORITHM.namedCurve || !key.usages.includes("sign")) {
      throw invalid("the key is not a private P-256 key for signing");
    }
    this.key = key;
  }

  /** Generates a key. The private key cannot be exported unless `extractable` is set. */
  static async generate(o: { extractable?: boolean } = {}): Promise<{ signer: WebCryptoSigner; keyPair: CryptoKeyPair }> {
    const keyPair = await crypto.subtle.generateKey(ALGORITHM, o.extractable ?? false, ["sign", "verify"]);
    return { signer: new WebCryptoSigner(keyPair.privateKey), keyPair };
  }

  /** Reads a key in PKCS #8, PEM or DER. */
  static async fromPkcs8(pemOrDer: string | Buffers): Promise<WebCryptoSigner> {
    const der = typeof pemOrDer === "string" ? fromPem(pemOrDer, "PRIVATE KEY") : copy(pemOrDer, "the key");
    if (der === null) throw invalid("the key is not PKCS #8 in PEM");
    try {
      return new WebCryptoSigner(await crypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]));
    } catch {
      throw invalid("the key is not a P-256 key in PKCS #8");
    } finally {
      der.fill(0);
    }
  }

  /** Signs with ES256. */
  async sign(toSign: Bytes): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = copy(toSign, "the message to sign");
    return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.key, bytes));
  }
}
