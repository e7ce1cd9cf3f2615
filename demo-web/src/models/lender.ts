/** A loan: the applicant, who has a licence, an income and the scorecard, and the lender, who has the scorecard alone. */

import {
  Holder, MDL, MDL_NAMESPACE, Model, ModelClaim, ProofRequest, SessionTranscript, Verifier, WebCryptoSigner, memoryStore, type Asked as Sent,
} from "plica/full";
import { score } from "../../../tests/story/questions.json";
import { refusal, type Acceptance, type Cancelled, type Refusal } from "../outcome";
import { loadBytes, loadText, trustFor, type Sample } from "../samples";
import type { Watch } from "./stage";

/** How many points the lender wants. */
export const WANTED = Number(score.atLeast);

/** The scorecard, which both sides have. */
export const loadScorecard = (): Promise<Uint8Array> => loadBytes("models/score.plica");

/** What the lender sent, and where the phone sees the lender. */
export interface Asked extends Sent {
  origin: string;
}

/** What the scorecard reads of the licence. */
export interface Entries {
  birthDate: string;
  issueDate: string;
  country: string;
}

export class Applicant {
  private constructor(
    private readonly holder: Holder,
    private readonly device: WebCryptoSigner,
    private readonly model: Model,
    readonly entries: Entries,
  ) {}

  static async open(sample: Sample, scorecard: Uint8Array): Promise<Applicant> {
    if (sample.origin !== "issued") throw new Error("the licence has no key of a phone");
    const [document, key] = await Promise.all([loadBytes(sample.document), loadText(sample.deviceKey)]);
    const model = await Model.fromBytes(scorecard);
    // #region admit
    const holder = (await Holder.open(document)).withModel(model); // the phone's owner admitted this scorecard
    // #endregion
    const value = async (element: string) => String(await holder.value(MDL_NAMESPACE, element));
    const [birthDate, issueDate, country] = await Promise.all(["birth_date", "issue_date", "issuing_country"].map(value));
    const entries = { birthDate: birthDate ?? "", issueDate: issueDate ?? "", country: country ?? "" };
    return new Applicant(holder, await WebCryptoSigner.fromPkcs8(key), model, entries);
  }

  /** The score, which the phone computes for its owner's eyes. */
  async score(income: number): Promise<number> {
    const { birthDate, issueDate, country } = this.entries;
    const { values } = await this.model.run({ age: yearsSince(birthDate), licence_years: yearsSince(issueDate), country, income });
    return Number(values[0]);
  }

  /** Answers a question. Fails before anything is proved if the answer is no. */
  async answer(asked: Asked, income: number, watch: Watch = {}): Promise<{ presentation: Uint8Array; ms: number }> {
    const { holder, device } = this;
    const { signal, onStep = () => {} } = watch;
    // #region answer-lender
    const session = SessionTranscript.dcApi({ origin: asked.origin, nonce: asked.nonce }); // where the phone sees the lender
    const request = ProofRequest.fromJSON(asked.request).inSession(session);
    holder.withInputs({ income: String(income) });
    await holder.checkModel(request); // throws if the score is too low
    // #endregion
    const started = performance.now();
    // #region prove-score
    const presentation = await holder.present(request, { device, signal, onProgress: ({ step, fraction }) => onStep(step, fraction) });
    // #endregion
    return { presentation, ms: performance.now() - started };
  }
}

export class Lender {
  private constructor(
    private readonly verifier: Verifier,
    private readonly model: Model,
  ) {}

  static async open(samples: readonly Sample[], scorecard: Uint8Array): Promise<Lender> {
    const [trust, model] = await Promise.all([trustFor(samples), Model.fromBytes(scorecard)]);
    const verifier = await Verifier.open({ ...trust, store: memoryStore() });
    return new Lender(verifier.withModel(model), model);
  }

  async ask(): Promise<Asked> {
    const { verifier, model } = this;
    const { origin } = location;
    // #region ask-lender
    const score = ModelClaim.of(model.id, { atLeast: WANTED })
      .attribute("age", MDL_NAMESPACE, "birth_date", "years")
      .attribute("licence_years", MDL_NAMESPACE, "issue_date", "years")
      .attribute("country", MDL_NAMESPACE, "issuing_country", "category")
      .private("income");
    const asked = await verifier.ask(ProofRequest.of(MDL).model(score), { origin });
    // #endregion
    return { ...asked, origin };
  }

  async answer({ id }: Asked, presentation: Uint8Array): Promise<Acceptance | Refusal | Cancelled> {
    const { verifier } = this;
    const started = performance.now();
    try {
      // #region check-score
      const facts = await verifier.answer(id, presentation); // throws if it does not hold
      // #endregion
      return { kind: "accepted", facts, ms: performance.now() - started };
    } catch (error) {
      return refusal(error, "verifier", performance.now() - started);
    }
  }
}

/** Completed years since a date, in UTC as in documents. */
export function yearsSince(date: string, now = new Date()): number {
  const [today, then] = [now.toISOString().slice(0, 10), date.slice(0, 10)];
  return Number(today.slice(0, 4)) - Number(then.slice(0, 4)) - (today.slice(5) < then.slice(5) ? 1 : 0);
}
