import { copy, fromHex, text } from "./bytes.js";
import { read } from "./cbor.js";
import type { Engine, RemoteObject } from "./engine.js";
import { invalid } from "./error.js";
import { type CallOptions, VERIFY } from "./progress.js";
import { MDL, type Predicate, Request, requestText } from "./request.js";
import { date, unix } from "./time.js";

/** Whom a verifier trusts to issue documents. */
export interface TrustOptions {
  /**
   * Certificates of issuing authorities, PEM (any number) or DER, trusted for
   * `docTypes`. A document signer's own certificate may stand here too.
   */
  certificates?: (string | Uint8Array)[];
  /** The docTypes that `certificates` are trusted for; by default driver's licences. */
  docTypes?: string[];
  /** Keys of document signers, each for its docTypes; by default for driver's licences. */
  issuerKeys?: { x: Uint8Array; y: Uint8Array; docTypes?: string[] }[];
  /** How far a presentation's time may be from `now`; by default 300 seconds. */
  clockSkewSeconds?: number;
}

/** What a presentation has proved. */
export interface Facts {
  /** The document's type. */
  docType: string;
  /** Who issued it. */
  issuer: {
    /** The subject of the document signer's certificate, empty for a pinned key. */
    subject: string;
    /** SHA-256 of the document signer's public key (its `SubjectPublicKeyInfo` in DER), hexadecimal. */
    keyFingerprint: string;
    /** First and last moment of the document signer's certificate, null for a pinned key. */
    certificateValidity: [Date, Date] | null;
  };
  /** The time at which the document is valid and everything holds. */
  now: Date;
  /**
   * What was asked, claim by claim, and holds. Where the predicate discloses the value: `cbor` is the value as it stands in
   * the document, and `value` the same as JavaScript has it, where it has.
   */
  claims: { namespace: string; element: string; predicate: Predicate; value?: unknown; cbor?: Uint8Array }[];
}

/** Options of a verification. */
export interface VerifyOptions extends CallOptions {
  /** The verifier's clock; by default the clock's time. */
  now?: Date;
}

const DEFAULT_CLOCK_SKEW = 300;

/**
 * Checks presentations against a list of trusted issuers.
 *
 * Put a fresh nonce into the session of your request, and accept one presentation for it. That prevents replay. Do not compare
 * the bytes of proofs: whoever makes a proof can change them at will.
 */
export class Verifier {
  readonly #engine: Engine;
  readonly #remote: RemoteObject;

  private constructor(engine: Engine, trust: TrustOptions) {
    const certificates = (trust.certificates ?? []).map((c) =>
      copy(typeof c === "string" ? new TextEncoder().encode(c) : c, "a certificate"),
    );
    const docTypes = names(trust.docTypes);
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
    const spec = () => ({ kind: "verifier" as const, certificates, keys, docTypes, clockSkew });
    this.#remote = engine.keep("the verifier", spec, () => undefined);
    engine.watch(this, this.#remote);
  }

  /**
   * Reads whom you trust.
   *
   * @throws {@link PlicaError} `issuer.certificate`, `mdoc.not_on_curve`.
   */
  declare static open: (trust: TrustOptions) => Promise<Verifier>;

  /** @internal This class for an entry point: its verifiers run in the engine of that entry point. */
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
   * Checks a presentation against the request that was asked, in the session that it was asked in.
   *
   * @throws {@link PlicaError} `proof.invalid`, `proof.malformed`, `issuer.untrusted`, `clock.skew` and others.
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
      claims: facts.claims.map(({ namespace, element, cbor }, i) => {
        const { predicate } = asked[i]!;
        const bytes = cbor === null ? null : fromHex(cbor);
        return bytes === null
          ? { namespace, element, predicate }
          : { namespace, element, predicate, value: read(bytes), cbor: bytes };
      }),
    };
  }

  /** Ends it. */
  close(): void {
    this.#engine.release(this.#remote);
  }
}

interface RawFacts {
  docType: string;
  issuer: { subject: string; keyFingerprint: string; certificateValidity: [number, number] | null };
  now: number;
  claims: { namespace: string; element: string; cbor: string | null }[];
}

function names(docTypes: string[] = [MDL]): string[] {
  return docTypes.map((docType) => text(docType, "a docType"));
}
