/** The wallet: one document and its device's key, which answer requests. */

import { Holder, ProofRequest, SessionTranscript, WebCryptoSigner, type DeviceSigner, type Step } from "plica";
import { steps } from "../../tests/story/words.json";
import { ordinaryAnswer } from "./bytes/mdoc";
import { keyOf, loadBytes, loadText, type Sample } from "./samples";
import type { Asked } from "./verifier";

/** The stages that the page shows: the package's steps, and the device's signature. */
export type Stage = "sign" | Step;
const ORDER = ["sign", "parse", "check", "build", "commit", "argue", "open"] as const satisfies readonly Stage[];
export const STAGES: readonly { stage: Stage; words: string }[] = ORDER.map((stage) => ({ stage, words: steps[stage] }));

export interface Answer {
  presentation: Uint8Array;
  ms: number;
  /** How long each stage took, in order. */
  stages: { stage: Stage; ms: number }[];
}

export interface AnswerOptions {
  signal?: AbortSignal;
  now?: Date | undefined;
  /** Signs in place of the wallet's own device. */
  device?: DeviceSigner | Uint8Array;
  /** Called as each stage begins, with the fraction of the whole that is done. */
  onStage?: (stage: Stage, fraction: number) => void;
}

/** The session that a wallet is asked in. It makes it from the place where it sees the verifier, so that nobody can pass its answer on. */
export function sessionOf({ origin, nonce }: Asked): SessionTranscript {
  return SessionTranscript.dcApi({ origin, nonce });
}

/** The request of a question that came from a verifier. */
export function requestOf(asked: Asked): ProofRequest {
  // #region hear
  const request = ProofRequest.fromJSON(asked.request).inSession(sessionOf(asked)); // the wallet's own session
  // #endregion
  return request;
}

/** A document without its device's key can only show again what its device once signed. */
export class NoDevice extends Error {}

export class Wallet {
  private constructor(
    readonly sample: Sample,
    readonly document: Uint8Array,
    readonly holder: Holder,
    private readonly device: WebCryptoSigner | Uint8Array,
  ) {}

  /** Opens a new wallet with one document. It has answered no session yet. */
  static async open(sample: Sample): Promise<Wallet> {
    const document = sample.origin === "own" ? sample.bytes : await loadBytes(sample.document);
    const holder = await Holder.open(document, sample.origin === "recorded" ? { issuerKey: keyOf(sample) } : {});
    try {
      return new Wallet(sample, document, holder, await deviceOf(sample, holder));
    } catch (error) {
      holder.close();
      throw error;
    }
  }

  /** Whether its device signs each session, rather than having signed one. */
  get signsNow(): boolean {
    return !(this.device instanceof Uint8Array);
  }

  /** Makes the presentation. */
  async answer(request: ProofRequest, { signal, now, device = this.device, onStage = () => {} }: AnswerOptions = {}): Promise<Answer> {
    const started = performance.now();
    const begun: { stage: Stage; at: number }[] = [];
    const begin = (stage: Stage, fraction: number) => {
      begun.push({ stage, at: performance.now() });
      onStage(stage, fraction);
    };
    // #region prove
    const presentation = await this.holder.present(request, {
      device: watched(device, () => begin("sign", 0)), // signs with the key that never leaves the phone
      onProgress: ({ step, fraction }) => begin(step, fraction),
      ...(signal ? { signal } : {}),
      ...(now ? { now } : {}),
    });
    // #endregion
    const ended = performance.now();
    const stages = begun.map(({ stage, at }, i) => ({ stage, ms: (begun[i + 1]?.at ?? ended) - at }));
    return { presentation, ms: ended - started, stages };
  }

  /** Answers as wallets do today: shows one entry, and everything by which a reader can check it. */
  async answerOrdinarily(request: ProofRequest, element: string): Promise<Uint8Array> {
    // #region ordinary
    const toSign = await this.holder.deviceAuthentication(request);
    const { device, document, holder } = this;
    const signature = device instanceof Uint8Array ? device : await device.sign(toSign);
    return ordinaryAnswer(document, holder.docType, element, signature);
    // #endregion
  }

  close(): void {
    this.holder.close();
  }
}

function watched(device: DeviceSigner | Uint8Array, onSign: () => void): DeviceSigner | Uint8Array {
  if (device instanceof Uint8Array) return device;
  return {
    sign(toSign) {
      onSign();
      return device.sign(toSign);
    },
  };
}

async function deviceOf(sample: Sample, holder: Holder): Promise<WebCryptoSigner | Uint8Array> {
  if (sample.origin === "issued") return WebCryptoSigner.fromPkcs8(await loadText(sample.deviceKey));
  if (sample.origin === "own" && sample.deviceKey !== undefined) return WebCryptoSigner.fromPkcs8(sample.deviceKey);
  const signature = holder.deviceSignature;
  const replayed = sample.origin === "recorded" || sample.session !== undefined;
  if (!signature || !replayed) throw new NoDevice();
  return signature;
}
