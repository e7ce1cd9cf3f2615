/** The wallet: one document and its device's key, which answer requests. */

import { Holder, WebCryptoSigner, type DeviceSigner, type Request, type Step } from "plica";
import { fromHex, loadBytes, loadText, type Sample } from "./samples";

/** The stages that the page shows: the package's steps, and the device's signature. */
export type Stage = "sign" | Step;
export const STAGES: readonly { stage: Stage; words: string }[] = [
  { stage: "sign", words: "The device signs the session" },
  { stage: "parse", words: "Reading the question" },
  { stage: "check", words: "Checking the document in clear" },
  { stage: "build", words: "Building the circuit" },
  { stage: "commit", words: "Committing to its rows" },
  { stage: "argue", words: "Arguing that it holds" },
  { stage: "open", words: "Opening the commitments" },
];

export interface Answer {
  presentation: Uint8Array;
  ms: number;
  /** How long each stage took, in order. */
  stages: { stage: Stage; ms: number }[];
}

export class Wallet {
  private constructor(
    readonly sample: Sample,
    readonly holder: Holder,
    private readonly device: DeviceSigner | Uint8Array,
  ) {}

  /** Opens a new wallet with one document. It has answered no session yet. */
  static async open(sample: Sample): Promise<Wallet> {
    const issuerKey =
      sample.origin === "recorded" ? { x: fromHex(sample.issuerKey.x), y: fromHex(sample.issuerKey.y) } : undefined;
    const holder = await Holder.open(await loadBytes(sample.document), issuerKey ? { issuerKey } : {});
    if (sample.origin === "issued") {
      const signer = await WebCryptoSigner.fromPkcs8(await loadText(sample.deviceKey));
      return new Wallet(sample, holder, signer);
    }
    const signature = holder.deviceSignature;
    if (!signature) throw new Error(`${sample.id} has no device signature`);
    return new Wallet(sample, holder, signature);
  }

  /** Makes the presentation. `onStage` is called as each stage begins, with the fraction of the whole that is done. */
  async answer(
    request: Request,
    { signal, now, onStage }: { signal: AbortSignal; now: Date | undefined; onStage: (stage: Stage, fraction: number) => void },
  ): Promise<Answer> {
    const started = performance.now();
    const begun: { stage: Stage; at: number }[] = [];
    const begin = (stage: Stage, fraction: number) => {
      begun.push({ stage, at: performance.now() });
      onStage(stage, fraction);
    };
    const { device } = this;
    const watched: DeviceSigner | Uint8Array =
      device instanceof Uint8Array
        ? device
        : {
            sign(toSign) {
              begin("sign", 0);
              return device.sign(toSign);
            },
          };
    const presentation = await this.holder.present(request, {
      device: watched,
      signal,
      onProgress: ({ step, fraction }) => begin(step, fraction),
      ...(now ? { now } : {}),
    });
    const ended = performance.now();
    const stages = begun.map(({ stage, at }, i) => ({ stage, ms: (begun[i + 1]?.at ?? ended) - at }));
    return { presentation, ms: ended - started, stages };
  }

  close(): void {
    this.holder.close();
  }
}
