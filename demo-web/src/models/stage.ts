/** A scene of this story: a phone, a side that asks, and what crosses between them. Both scenes have the same parts. */

import type { Step } from "plica/full";
import { byId } from "../dom";
import { refusal, wordsFor, type Cancelled, type Refusal } from "../outcome";

/** What a screen reader says of the steps of a proof. */
export const STEPS: Record<Step, string> = {
  parse: "Reading the question",
  check: "Looking up the answer",
  build: "Writing down every step of the calculation",
  commit: "Sealing what stays",
  argue: "Proving that every step is right",
  open: "Closing the proof",
};

/** Tells a proof that it is to stop, and hears how far it is. */
export interface Watch {
  signal?: AbortSignal;
  onStep?: (step: Step, fraction: number) => void;
}

/** A press of the button this soon after an answer is the rest of a double click. */
const REST = 500;

export class Stage {
  private proving: AbortController | undefined;
  private ended = -REST;

  /** `id` begins the ids of its parts. `run` asks, proves and checks. It throws what either side refuses. */
  constructor(
    private readonly id: string,
    private readonly run: (watch: Watch) => Promise<void>,
  ) {
    this.part("ask").onclick = () => void this.ask();
    this.part("cancel").onclick = () => this.stop();
  }

  usable(yes: boolean): void {
    this.part("ask").setAttribute("aria-disabled", String(!yes));
  }

  stop(): void {
    this.proving?.abort();
  }

  accepted(verdict: string, crossed: string, token: string): void {
    this.part("token").textContent = token;
    this.show("open", verdict, crossed);
  }

  /** As before anything was asked. */
  reset(): void {
    if (!this.proving) this.show("idle", "", "Nothing has crossed yet.");
  }

  /** The side that asks has no answer. */
  shut(verdict: string, crossed: string): void {
    this.show("shut", verdict, crossed);
  }

  private async ask(): Promise<void> {
    if (this.part("ask").getAttribute("aria-disabled") === "true" || this.proving || performance.now() - this.ended < REST) return;
    const proving = new AbortController();
    this.proving = proving;
    this.show("proving", "", "Your phone makes a proof …");
    this.bar.value = 0;
    try {
      await this.run({
        signal: proving.signal,
        onStep: (step, fraction) => {
          this.bar.value = fraction;
          this.part("status").textContent = STEPS[step];
        },
      });
    } catch (error) {
      this.refused(error);
    } finally {
      this.proving = undefined;
      this.ended = performance.now();
      this.usable(true);
      this.part("verdict").focus({ preventScroll: true });
    }
  }

  private refused(error: unknown): void {
    let outcome: Refusal | Cancelled;
    try {
      outcome = isOutcome(error) ? error : refusal(error, "wallet", 0);
    } catch (unexpected) {
      this.shut("No answer came.", "Nothing has crossed.");
      throw unexpected;
    }
    if (outcome.kind === "cancelled") this.shut("No answer came.", "You stopped it. Nothing has crossed.");
    else this.shut(wordsFor(outcome).title, wordsFor(outcome).text);
  }

  private show(state: string, verdict: string, crossed: string): void {
    this.part("scene").dataset.state = state;
    this.part("verdict").textContent = verdict;
    this.part("crossed").textContent = crossed;
    if (state === "proving") this.usable(false);
    else this.part("status").textContent = "";
  }

  private get bar(): HTMLProgressElement {
    return byId<HTMLProgressElement>(`${this.id}-bar`);
  }

  private part(name: string): HTMLElement {
    return byId(`${this.id}-${name}`);
  }
}

const isOutcome = (value: unknown): value is Refusal | Cancelled =>
  typeof value === "object" && value !== null && "kind" in value && (value.kind === "refused" || value.kind === "cancelled");
