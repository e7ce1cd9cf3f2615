import { copy, fromHex, text } from "./bytes.js";
import { read } from "./cbor.js";
import type { Engine, RemoteObject } from "./engine.js";
import { invalid } from "./error.js";
import type { TrustedCertificates } from "./messages.js";
import { type CallOptions, VERIFY } from "./progress.js";
import { MDL, type Predicate, Request, requestText } from "./request.js";
import { date, unix } from "./time.js";

/** Certificates with what you trust them for. */
export interface Anchors {
  /** PEM, with any number of certificates in it, or DER. */
  certificates: string | Uint8Array;
  /** The docTypes, by default those of {@link TrustOptions.docTypes}. */
  docTypes?: string[];
  /**
   * The extended key usages of which a document signer's certificate has to name one, as dotted object identifiers. The default
   * is what ISO/IEC 18013-5 and 23220-4 give to document signers. `"any"` is for authorities that are known to certify document
   * signers without one. Driver's licences are always signed under `1.0.18013.5.1.2`.
   */
  signerUsages?: string[] | "any";
}

/** Whom you trust to issue documents. */
export interface TrustOptions {
  /**
   * Certificates that you trust: of issuing authorities, or of document signers themselves. PEM, with any number of certificates
   * in it, or DER, which are trusted for `docTypes`; or {@link Anchors}, which say more.
   */
  certificates?: (string | Uint8Array | Anchors)[];
  /** The docTypes that `certificates` are trusted for, by default driver's licences. */
  docTypes?: string[];
  /** Keys of document signers, each with the docTypes that it is trusted for, by default driver's licences. */
  issuerKeys?: { x: Uint8Array; y: Uint8Array; docTypes?: string[] }[];
  /** How far a presentation's time may be from `now`, by default 300 seconds. */
  clockSkewSeconds?: number;
  /** Whether to accept presentations with elements that the device has signed itself, by default not. See {@link Facts}. */
  allowDeviceSigned?: boolean;
}

/** What a presentation proves. */
export interface Facts {
  /** The document's type. */
  docType: string;
  /** Who issued it. */
  issuer: {
    /** The subject of the document signer's certificate. Empty for a pinned key. */
    subject: string;
    /** SHA-256 of the document signer's public key (its `SubjectPublicKeyInfo` in DER), in hexadecimal. */
    keyFingerprint: string;
    /** When the document signer's certificate is valid, from and to. Null for a pinned key. */
    certificateValidity: [Date, Date] | null;
  };
  /** The time at which the document is valid and the claims hold. */
  now: Date;
  /**
   * The claims of the request, in order. All of them hold, and the issuer has signed all of it. `alternative` says which of a
   * claim's alternatives was shown, and is 0 if it has no others. If the predicate discloses the value, `cbor` is the value as it
   * is in the document, and `value` is the same in JavaScript, or undefined if JavaScript has no such value.
   */
  claims: { namespace: string; element: string; predicate: Predicate; alternative: number; value?: unknown; cbor?: Uint8Array }[];
  /**
   * Elements that the device has signed for this session, and nobody else. That the issuer allowed this device to sign them is
   * not shown. Always empty unless {@link TrustOptions.allowDeviceSigned} is set.
   */
  deviceSigned: { namespace: string; element: string; value: unknown; cbor: Uint8Array }[];
}

/** Options of a verification. */
export interface VerifyOptions extends CallOptions {
  /** The time to verify at, by default the current time. */
  now?: Date;
}

const DEFAULT_CLOCK_SKEW = 300;

/**
 * Checks presentations against a list of trusted issuers.
 *
 * Put a fresh nonce into the session of each request, and accept one presentation for it. That prevents replay. Do not compare
 * proofs byte by byte to detect replay: a prover can make any number of different proofs of the same facts.
 */
export class Verifier {
  readonly #engine: Engine;
  readonly #remote: RemoteObject;

  private constructor(engine: Engine, trust: TrustOptions) {
    const certificates = (trust.certificates ?? []).map((given) => anchors(given, trust.docTypes));
    const keys = (trust.issuerKeys ?? []).map((key) => ({
      x: copy(key.x, "issuerKeys.x", 32),
      y: copy(key.y, "issuerKeys.y", 32),
      docTypes: names(key.docTypes),
    }));
    const clockSkew = trust.clockSkewSeconds ?? DEFAULT_CLOCK_SKEW;
    if (!Number.isInteger(clockSkew) || clockSkew < 0 || clockSkew > 0xffffffff) {
      throw invalid("clockSkewSeconds is not a whole number of seconds");
    }
    this.#engine = engine;
    const deviceSigned = trust.allowDeviceSigned ?? false;
    if (typeof deviceSigned !== "boolean") throw invalid("allowDeviceSigned is not a boolean");
    const spec = () => ({ kind: "verifier" as const, certificates, keys, clockSkew, deviceSigned });
    this.#remote = engine.keep("the verifier", spec, () => undefined);
    engine.watch(this, this.#remote);
  }

  /**
   * Opens a verifier that trusts these issuers.
   *
   * @throws {@link PlicaError} `issuer.certificate`, `mdoc.not_on_curve`.
   */
  declare static open: (trust: TrustOptions) => Promise<Verifier>;

  /** @internal The class that an entry point exports. Its verifiers run in the engine of the entry point. */
  static on(engine: () => Engine): typeof Verifier {
    const Shared = Verifier;
    return class Verifier extends Shared {
      static override open = async (trust: TrustOptions): Promise<Verifier> => {
        const verifier = new Verifier(engine(), trust);
        await verifier.#engine.make(verifier.#remote);
        return verifier;
      };
    };
  }

  /**
   * Checks a presentation against your request, in the session of the request.
   *
   * @throws {@link PlicaError} `proof.invalid`, `session.mismatch`, `request.mismatch`, `issuer.untrusted` and others.
   */
  async verify(presentation: Uint8Array, request: Request, o: VerifyOptions = {}): Promise<Facts> {
    const bytes = copy(presentation, "the presentation");
    const text = requestText(request);
    const verifier = this.#remote.handle;
    const now = unix(o.now ?? new Date());
    const call = () => ({ op: "verify" as const, verifier, presentation: bytes, request: text, now });
    const facts = JSON.parse(await this.#engine.run(call, { needs: [this.#remote], steps: VERIFY, options: o })) as RawFacts;
    const validity = facts.issuer.certificateValidity;
    const asked = Request.claims(request);
    return {
      docType: facts.docType,
      issuer: { ...facts.issuer, certificateValidity: validity && [date(validity[0]), date(validity[1])] },
      now: date(facts.now),
      claims: facts.claims.map(({ namespace, element, alternative, cbor }, i) => {
        // Of an age the attestations of higher ages are alternatives that are not in the request.
        const { predicate } = asked[i]![alternative] ?? asked[i]![0]!;
        const fact = { namespace, element, predicate, alternative };
        return cbor === null ? fact : { ...fact, ...disclosed(cbor) };
      }),
      deviceSigned: facts.deviceSigned.map(({ cbor, ...signed }) => ({ ...signed, ...disclosed(cbor) })),
    };
  }

  /** Closes the verifier. */
  close(): void {
    this.#engine.release(this.#remote);
  }
}

interface RawFacts {
  docType: string;
  issuer: { subject: string; keyFingerprint: string; certificateValidity: [number, number] | null };
  now: number;
  claims: { namespace: string; element: string; alternative: number; cbor: string | null }[];
  deviceSigned: { namespace: string; element: string; cbor: string }[];
}

function disclosed(hex: string): { value: unknown; cbor: Uint8Array } {
  const cbor = fromHex(hex)!;
  return { value: read(cbor), cbor };
}

function anchors(given: string | Uint8Array | Anchors, docTypes: string[] | undefined): TrustedCertificates {
  const bare = typeof given !== "object" || given === null || given instanceof Uint8Array;
  const { certificates, docTypes: own, signerUsages } = bare ? ({ certificates: given } as Anchors) : given;
  const bytes = typeof certificates === "string" ? new TextEncoder().encode(certificates) : certificates;
  const anyUsage = signerUsages === "any";
  const usages = anyUsage || signerUsages === undefined ? [] : usageList(signerUsages);
  return { bytes: copy(bytes, "a certificate"), docTypes: names(own ?? docTypes), usages, anyUsage };
}

/** An empty list would trust nobody, and is the engine's word for the default. */
function usageList(usages: string[]): string[] {
  if (!Array.isArray(usages) || usages.length === 0 || !usages.every((usage) => /^\d+(\.\d+)+$/.test(usage))) {
    throw invalid('signerUsages is neither "any" nor a list of object identifiers such as "1.0.18013.5.1.2"');
  }
  return [...usages];
}

function names(docTypes: string[] = [MDL]): string[] {
  return docTypes.map((docType) => text(docType, "a docType"));
}
