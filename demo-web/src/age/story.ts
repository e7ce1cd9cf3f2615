/** "Are you over 18?", asked at a door: the proof, the same with an ordinary licence, asked twice, and tried to cheat. */

import { chapter } from "../chapter";
import { byId } from "../dom";
import { refusal, wordsFor, type Acceptance, type Cancelled, type Refusal } from "../outcome";
import type { Sample, SampleId } from "../samples";
import type { Story } from "../shell";
import { Door, type Asked } from "../verifier";
import { Wallet, requestOf, type Answer } from "../wallet";
import { showCheats } from "./cheat-view";
import { showLearned } from "./learned";
import { showOrdinary } from "./ordinary";
import { Scene } from "./scene";
import { showTwice } from "./twice";

/** What was asked at one door, and the answers to it of both kinds. */
export interface Exchange {
  asked: Asked;
  answer: Answer;
  acceptance: Acceptance;
  /** What an ordinary mdoc would have sent, and in which session. */
  ordinary: { bytes: Uint8Array; asked: Asked };
}

/** What the chapters need of the story. */
export interface Cast {
  /** Opens a wallet with another document. */
  wallet(id: SampleId): Promise<Wallet>;
  /** Has a door at this address ask. */
  ask(origin: string): Promise<Asked>;
  /** Hands in an answer at a door. */
  answer(asked: Asked, presentation: Uint8Array): Promise<Acceptance | Refusal | Cancelled>;
  /** Has the licence's owner asked once more, and answer. */
  visit(origin: string): Promise<Exchange>;
}

/** A press of the button this soon after an answer is the rest of a double click. */
const REST = 500;

export class AgeStory implements Story {
  readonly id = "age";
  private readonly scene = new Scene({ ask: () => void this.run(), cancel: () => this.proving?.abort() });
  private samples: Sample[] = [];
  private wallets = new Map<SampleId, Promise<Wallet>>();
  private opened: Promise<Door> | undefined;
  private proving: AbortController | undefined;
  private ended = -REST;
  private engine = false;

  private readonly cast: Cast = {
    wallet: (id) => this.wallet(id),
    ask: async (origin) => (await this.door()).ask(origin),
    answer: async (asked, presentation) => (await this.door()).answer(asked, presentation),
    visit: (origin) => this.visit(origin),
  };

  async start(samples: Sample[]): Promise<void> {
    this.samples = samples;
    this.scene.usable(this.engine);
  }

  async ready(usable: boolean): Promise<void> {
    this.engine = usable;
    this.scene.usable(usable && this.samples.length > 0);
    if (usable) await this.scene.fill(await this.wallet("adult"));
  }

  leave(): void {
    this.proving?.abort();
  }

  private door(): Promise<Door> {
    this.opened ??= Door.open(this.samples);
    return this.opened;
  }

  private wallet(id: SampleId): Promise<Wallet> {
    const known = this.wallets.get(id);
    if (known) return known;
    const sample = this.samples.find((sample) => sample.id === id);
    if (!sample) return Promise.reject(new Error(`there is no document ${id}`));
    const opened = Wallet.open(sample);
    this.wallets.set(id, opened);
    opened.catch(() => this.wallets.delete(id));
    return opened;
  }

  /** Asks, has the wallet prove, and has the verifier check. Throws what the wallet or the verifier refuses. */
  private async visit(origin: string, watch?: { signal: AbortSignal }): Promise<Exchange> {
    const [wallet, door] = await Promise.all([this.wallet("adult"), this.door()]);
    const asked = await door.ask(origin);
    const onStage: Scene["stage"] = (stage, fraction) => watch && this.scene.stage(stage, fraction);
    const answer = await wallet.answer(requestOf(asked), { ...watch, onStage });
    const acceptance = await door.answer(asked, answer.presentation);
    if (acceptance.kind !== "accepted") throw acceptance;
    const another = await door.ask(origin);
    const ordinary = { bytes: await wallet.answerOrdinarily(requestOf(another), "age_over_18"), asked: another };
    return { asked, answer, acceptance, ordinary };
  }

  private async run(): Promise<void> {
    if (this.proving || performance.now() - this.ended < REST) return;
    const proving = new AbortController();
    this.proving = proving;
    this.scene.prove();
    byId("chapters").replaceChildren();
    try {
      const exchange = await this.visit(location.origin, { signal: proving.signal });
      this.scene.accepted(exchange.answer.presentation.length, exchange.answer.ms);
      byId("verdict").focus({ preventScroll: true });
      await this.showChapters(exchange);
    } catch (error) {
      this.refused(error);
    } finally {
      this.proving = undefined;
      this.ended = performance.now();
    }
  }

  private refused(error: unknown): void {
    let outcome: Refusal | Cancelled;
    try {
      outcome = isOutcome(error) ? error : refusal(error, "wallet", 0);
    } catch (unexpected) {
      this.scene.shut("No answer came.", "Nothing has crossed.");
      throw unexpected;
    }
    if (outcome.kind === "cancelled") this.scene.shut("No answer came.", "You stopped it. Nothing has crossed.");
    else this.scene.shut(wordsFor(outcome).title, wordsFor(outcome).text);
    byId("verdict").focus({ preventScroll: true });
  }

  private async showChapters(exchange: Exchange): Promise<void> {
    const wallet = await this.wallet("adult");
    byId("chapters").replaceChildren(
      chapter("learned", "What the door knows now", await showLearned(exchange, wallet)),
      chapter("ordinary", "The same question, with an ordinary digital licence", showOrdinary(exchange)),
      chapter("twice", "Ask twice, and compare notes", showTwice(exchange, this.cast)),
      chapter("cheats", "Try to cheat", showCheats(exchange, this.cast)),
    );
  }
}

const isOutcome = (value: unknown): value is Refusal | Cancelled =>
  typeof value === "object" && value !== null && "kind" in value && (value.kind === "refused" || value.kind === "cancelled");
