import { type Asked, type AskOptions, Asking, type SessionStore } from "./asking.js";
import { type Buffers, type Bytes, copy, isBuffer, text, toHex } from "./bytes.js";
import type { Engine } from "./engine.js";
import { invalid } from "./error.js";
import { type PublicKey, point } from "./keys.js";
import type { TrustedCertificates } from "./messages.js";
import { Model } from "./model.js";
import { type ModelFacts, modelFacts } from "./model-facts.js";
import { type CallOptions, VERIFY } from "./progress.js";
import type { RemoteObject } from "./remote.js";
import { MDL, type ProofRequest, requestValue } from "./request.js";
import { type ShownClaim, disclosed, shown } from "./shown.js";
import { moment } from "./time.js";

/** Certificates with what you trust them for. */
export interface Anchors {
  /** PEM, with any number of certificates in it, or DER. */
  certificates: string | Buffers;
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
  certificates?: (string | Buffers | Anchors)[];
  /** The docTypes that `certificates` are trusted for, by default driver's licences. */
  docTypes?: string[];
  /** Keys of document signers, each with the docTypes that it is trusted for, by default driver's licences. */
  issuerKeys?: { key: PublicKey; docTypes?: string[] }[];
  /** How far a presentation's time may be from `now`, by default 300 seconds. */
  clockSkewSeconds?: number;
  /** Whether to accept presentations with elements that the device has signed itself, by default not. See {@link Facts}. */
  allowDeviceSigned?: boolean;
  /** Where {@link Verifier.ask} keeps what it asked until {@link Verifier.answer} takes it. */
  store?: SessionStore;
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
   * The claims of the request, in order. All of them hold, and the issuer has signed all of it.
   */
  claims: ShownClaim[];
  /**
   * Elements that the device has signed for this session, and nobody else. That the issuer allowed this device to sign them is
   * not shown. Always empty unless {@link TrustOptions.allowDeviceSigned} is set.
   */
  deviceSigned: { namespace: string; element: string; value: unknown; cbor: Uint8Array }[];
  /** Of the model that was asked about, and where each of its inputs came from. Null if the request asks about none. */
  model: ModelFacts | null;
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
  readonly #asking: Asking;
  readonly #models = new Map<string, Model>();

  private constructor(engine: Engine, trust: TrustOptions) {
    const certificates = list(trust.certificates, "certificates").map((given) => anchors(given, trust.docTypes));
    const keys = list(trust.issuerKeys, "issuerKeys").map((given) => ({
      ...point(given?.key, "issuerKeys.key"),
      docTypes: names(given?.docTypes),
    }));
    const clockSkew = trust.clockSkewSeconds ?? DEFAULT_CLOCK_SKEW;
    if (!Number.isInteger(clockSkew) || clockSkew < 0 || clockSkew > 0xffffffff) {
      throw invalid("clockSkewSeconds is not a whole number of seconds");
    }
    this.#asking = new Asking(trust.store);
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
   * Knows a model that requests may ask about, by its id. Without it they fail with `model.unknown`. Returns the same verifier.
   *
   * @throws {@link PlicaError} `invalid_argument` for a model that is not from `plica/full`, as this verifier has to be.
   */
  withModel(model: Model): this {
    Model.check(model, this.#engine);
    this.#models.set(model.id, model);
    return this;
  }

  /**
   * Checks a presentation against your request, in the session of the request.
   *
   * @throws {@link PlicaError} `proof.invalid`, `session.mismatch`, `request.mismatch`, `issuer.untrusted` and others.
   */
  async verify(presentation: Bytes, request: ProofRequest, o: VerifyOptions = {}): Promise<Facts> {
    const bytes = copy(presentation, "the presentation");
    const value = requestValue(request);
    const verifier = this.#remote.handle;
    const now = moment(o.now);
    const model = Model.asked(this.#models, request);
    const call = () => ({ op: "verify" as const, verifier, model: model?.handle ?? null, presentation: bytes, request: value, now });
    const needs = model === null ? [this.#remote] : [this.#remote, model];
    const facts = await this.#engine.run(call, { needs, steps: VERIFY, options: o, anywhere: true });
    return {
      ...facts,
      issuer: { ...facts.issuer, keyFingerprint: toHex(facts.issuer.keyFingerprint) },
      claims: shown(facts.claims, request),
      deviceSigned: facts.deviceSigned.map(({ cbor, ...signed }) => ({ ...signed, ...disclosed(cbor) })),
      model: facts.model ? modelFacts(facts.model) : null,
    };
  }

  /**
   * Asks: makes a session with a fresh nonce for a request, and keeps both in the store until the answer comes. Send what this
   * resolves to to the page or the wallet, which makes the same session from the nonce and from where it sees itself.
   *
   * @param request - The request, without a session.
   * @throws {@link PlicaError} `invalid_argument`, and what the store throws.
   */
  async ask(request: ProofRequest, options: AskOptions): Promise<Asked> {
    this.#remote.check();
    return this.#asking.ask(request, options);
  }

  /**
   * Checks the answer to what {@link Verifier.ask} asked, and accepts one answer for it, whether that holds or not. After an
   * abort or an `"internal"` error, which say nothing about the answer, it can be given again.
   *
   * @throws {@link PlicaError} as {@link Verifier.verify}; `session.answered`, `session.expired` and `session.unknown` if there is
   * nothing to answer, whatever the presentation is.
   */
  async answer(id: string, presentation: Bytes, o: VerifyOptions = {}): Promise<Facts> {
    this.#remote.check();
    const bytes = copy(presentation, "the presentation");
    return this.#asking.answer(id, (request) => this.verify(bytes, request, o));
  }

  /** Closes the verifier. */
  close(): void {
    this.#engine.release(this.#remote);
  }
}

function list<T>(given: T[] | undefined, what: string): T[] {
  if (given !== undefined && !Array.isArray(given)) throw invalid(`${what} is not a list`);
  return given ?? [];
}

function anchors(given: string | Buffers | Anchors, docTypes: string[] | undefined): TrustedCertificates {
  const bare = typeof given !== "object" || given === null || isBuffer(given);
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
  if (!Array.isArray(docTypes)) throw invalid("docTypes is not a list");
  return docTypes.map((docType) => text(docType, "a docType"));
}
