/** The workshop: any document, any question, files, and documents of the user's own. */

import { byId, focusOn } from "../dom";
import { refusal, type Cancelled, type Refusal } from "../outcome";
import type { Sample } from "../samples";
import type { Story } from "../shell";
import { ask, attack, check, type Asked, type Attack } from "./verifier";
import { Wallet, type Answer } from "../wallet";
import { chosenQuestions, chosenSample, showOwn, showQuestions, showSamples } from "./choices";
import { ProgressView, closeConsent, showConsent, showSent } from "./consent";
import { readRequest, updateFiles, wireFiles } from "./files";
import { wireOwn } from "./own";
import * as results from "./result";

/** One question and what came of it. */
interface Exchange {
  asked: Asked;
  wallet: Wallet | undefined;
  presentation: Uint8Array | undefined;
  proving: AbortController | undefined;
}

export class WorkshopStory implements Story {
  readonly id = "workshop";
  private samples: Sample[] = [];
  private exchange: Exchange | undefined;
  /** Goes up with each thing that the user starts, so that whatever is still loading can tell that it is out of date. */
  private turn = 0;

  start(samples: Sample[]): void {
    this.samples = samples;
    showQuestions();
    showSamples(samples);
    byId("document-form").addEventListener("change", () => this.reset());
    byId("question-form").addEventListener("change", () => this.reset());
    byId("question-form").addEventListener("submit", (event) => void this.onAsk(event));
    wireFiles(() => ({ sample: this.exchange?.wallet?.sample, asked: this.exchange?.asked, presentation: this.exchange?.presentation }), {
      presentation: (bytes) => void this.onPresentation(bytes),
      request: (text) => void this.onRequest(text),
    });
    wireOwn((sample) => {
      this.samples = [...this.samples.filter(({ id }) => id !== sample.id), sample];
      showOwn(sample);
      this.reset();
    });
  }

  ready(usable: boolean): void {
    byId<HTMLButtonElement>("ask").disabled = !usable;
    byId<HTMLButtonElement>("own-open").disabled = !usable;
  }

  leave(): void {
    if (this.exchange?.proving) this.reset();
  }

  /** Drops the current exchange. */
  private reset(): void {
    this.turn++;
    this.exchange?.proving?.abort();
    this.exchange?.wallet?.close();
    this.exchange = undefined;
    closeConsent("The verifier has not asked yet.");
    results.showNothing("No answer yet.");
    this.refreshFiles();
  }

  private refreshFiles(): void {
    const { exchange } = this;
    updateFiles({ sample: exchange?.wallet?.sample, asked: exchange?.asked, presentation: exchange?.presentation });
  }

  /** The verifier asks the wallet, and the wallet asks its holder. */
  private async onAsk(event: Event): Promise<void> {
    event.preventDefault();
    const questions = chosenQuestions();
    byId("question-error").textContent = questions.length > 0 ? "" : "Choose at least one question.";
    if (questions.length === 0) return;
    this.reset();
    const mineTurn = this.turn;
    const sample = chosenSample(this.samples);
    try {
      const [asked, wallet] = await Promise.all([ask(sample, questions), Wallet.open(sample)]);
      if (mineTurn !== this.turn) return wallet.close();
      const mine: Exchange = { asked, wallet, presentation: undefined, proving: undefined };
      this.exchange = mine;
      showConsent(wallet, asked, { prove: () => void this.prove(mine, wallet), decline: () => this.onDecline() });
      focusOn(byId("consent-title"));
      results.showNothing("It asked, and waits for the answer.");
      this.refreshFiles();
    } catch (error) {
      if (mineTurn === this.turn) this.finishWithout(refusal(error, "wallet", 0), undefined);
    }
  }

  private onDecline(): void {
    closeConsent("Nothing was sent.");
    focusOn(results.showDeclined());
  }

  /** Nothing was sent: the wallet refused, or its holder cancelled. */
  private finishWithout(outcome: Refusal | Cancelled, asked: Asked | undefined): void {
    closeConsent("Nothing was sent.");
    focusOn(outcome.kind === "refused" ? results.showRefusal(outcome, asked) : results.showCancelled());
  }

  private async prove(mine: Exchange, wallet: Wallet): Promise<void> {
    if (mine.proving) return;
    mine.proving = new AbortController();
    const { signal } = mine.proving;
    const view = new ProgressView(wallet.signsNow, () => mine.proving?.abort());
    results.showNothing("It waits for the answer.");
    const started = performance.now();
    let answer: Answer;
    try {
      const onStage: ProgressView["begin"] = (stage, fraction) => {
        if (mine === this.exchange) view.begin(stage, fraction);
      };
      answer = await wallet.answer(mine.asked.request, { signal, now: mine.asked.now, onStage });
    } catch (error) {
      if (mine === this.exchange) this.finishWithout(refusal(error, "wallet", performance.now() - started), mine.asked);
      return;
    } finally {
      mine.proving = undefined;
    }
    if (mine !== this.exchange) return;
    mine.presentation = answer.presentation;
    showSent(answer);
    await this.verify(mine, answer);
  }

  /** The verifier checks the presentation, from the wallet or from a file. Returns whether it accepts it. */
  private async verify(mine: Exchange, answer: Answer | undefined): Promise<boolean> {
    const { asked, presentation, wallet } = mine;
    if (!presentation) return false;
    byId("status").textContent = "The verifier checks the proof";
    const outcome = await check(presentation, asked, this.samples);
    if (mine !== this.exchange || outcome.kind === "cancelled") return false;
    byId("status").textContent = "";
    this.refreshFiles();
    if (outcome.kind === "refused") {
      focusOn(results.showRefusal(outcome, asked));
      return false;
    }
    const made = answer && wallet ? { wallet, answer } : undefined;
    const heading = await results.showAcceptance({ acceptance: outcome, asked, presentation, made });
    results.addCheats((cheat) => void this.onCheat(mine, presentation, cheat));
    focusOn(heading);
    return true;
  }

  /** Tries to cheat with a presentation that was accepted. */
  private async onCheat(mine: Exchange, presentation: Uint8Array, cheat: Attack): Promise<void> {
    const outcome = await attack(cheat, presentation, mine.asked, this.samples);
    if (mine !== this.exchange || outcome.kind === "cancelled") return;
    focusOn(results.showCheat(cheat, outcome));
  }

  /** Checks a presentation from a file against the current question. If it is refused, the question still waits for its answer. */
  private async onPresentation(presentation: Uint8Array): Promise<void> {
    if (!this.exchange) {
      focusOn(results.showNothing("Nothing was asked yet, so there is no question to check it against. Ask first, or open a saved request."));
      return;
    }
    if (this.exchange.proving) return;
    this.exchange.presentation = presentation;
    if (await this.verify(this.exchange, undefined)) closeConsent("The answer came from a file.");
  }

  /** Opens a request from a file: a question that the verifier asked before. */
  private async onRequest(text: string): Promise<void> {
    this.reset();
    const mineTurn = this.turn;
    try {
      const asked = await readRequest(text, this.samples);
      if (mineTurn !== this.turn) return;
      this.exchange = { asked, wallet: undefined, presentation: undefined, proving: undefined };
      focusOn(results.showNothing("The saved request is open. Now open the presentation that answers it."));
    } catch (error) {
      if (error instanceof Error && error.constructor === Error) focusOn(results.showNothing(error.message));
      else this.finishWithout(refusal(error, "verifier", 0), undefined);
    }
    this.refreshFiles();
  }
}
