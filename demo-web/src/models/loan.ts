/** The loan: what the licence and its owner say, the scene, and what the lender knows in the end. */

import type { Facts, Origin } from "plica/full";
import { score_inputs, score_origins, screens } from "../../../tests/story/words.json";
import { chapter, codeOf, hood, part, rows, scrolling } from "../chapter";
import { byId, h } from "../dom";
import { bytes, milliseconds, number, seconds } from "../figures";
import { day, type Sample } from "../samples";
import { Applicant, Lender, WANTED, loadScorecard, yearsSince, type Asked } from "./lender";
import lenderSource from "./lender.ts?raw";
import { Stage, type Watch } from "./stage";

/** What people call the inputs of the scorecard. */
const NAMES: Record<string, string | undefined> = score_inputs;

interface Exchange {
  asked: Asked;
  facts: Facts;
  bytes: number;
  made: number;
  checked: number;
}

export class Loan {
  private readonly stage = new Stage("loan", (watch) => this.run(watch));
  private turn = 0;

  private constructor(
    private readonly applicant: Applicant,
    private readonly lender: Lender,
  ) {
    slider().oninput = () => void this.show();
  }

  static async open(samples: readonly Sample[]): Promise<Loan> {
    const adult = samples.find(({ id }) => id === "adult");
    if (!adult) throw new Error("there is no licence to apply with");
    const scorecard = await loadScorecard();
    const [applicant, lender] = await Promise.all([Applicant.open(adult, scorecard), Lender.open(samples, scorecard)]);
    const loan = new Loan(applicant, lender);
    const { birthDate, issueDate, country } = applicant.entries;
    byId("loan-licence").replaceChildren(
      ...[
        ["Born", `${day(birthDate)}, so ${yearsSince(birthDate)} years old`],
        ["Licence since", day(issueDate)],
        ["Country", country],
      ].map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    );
    await loan.show();
    loan.stage.usable(true);
    return loan;
  }

  leave(): void {
    this.stage.stop();
  }

  /** Shows the income that the slider is at, and the score with it. */
  private async show(): Promise<void> {
    const turn = ++this.turn;
    this.stage.reset();
    byId("loan-chapters").replaceChildren();
    const income = slider().valueAsNumber;
    const amount = screens.income_value.replace("{value}", number.format(income));
    byId("loan-amount").textContent = amount;
    slider().setAttribute("aria-valuetext", amount);
    const score = await this.applicant.score(income);
    if (turn !== this.turn) return;
    byId("loan-score").textContent = `Your score: ${score}`;
    byId("loan-enough").textContent = score >= WANTED ? `That is at least ${WANTED}.` : `That is below ${WANTED}, so there is nothing to prove.`;
    byId("loan-scene").dataset.enough = String(score >= WANTED);
    byId<HTMLMeterElement>("loan-meter").value = score;
  }

  private async run(watch: Watch): Promise<void> {
    const { applicant, lender } = this;
    byId("loan-chapters").replaceChildren();
    const income = slider().valueAsNumber;
    const score = await applicant.score(income);
    if (score < WANTED) {
      const why = `Your score is ${score}, and the lender wants ${WANTED}. Nothing has crossed: there is no proof of what is not so.`;
      return this.stage.shut("No answer came.", why);
    }
    const asked = await lender.ask();
    const { presentation, ms } = await applicant.answer(asked, income, watch);
    const acceptance = await lender.answer(asked, presentation);
    if (acceptance.kind !== "accepted") throw acceptance;
    const { length } = presentation;
    const crossed = `One fact crossed, sealed in ${number.format(length)} bytes. It took ${seconds(ms)}.`;
    this.stage.accepted(`At least ${WANTED}.`, crossed, `${WANTED}+`);
    const exchange = { asked, facts: acceptance.facts, bytes: length, made: ms, checked: acceptance.ms };
    byId("loan-chapters").replaceChildren(chapter("loan-learned", "What the lender knows now", showLearned(exchange)));
  }
}

const slider = (): HTMLInputElement => byId<HTMLInputElement>("loan-income");

function showLearned(exchange: Exchange): Node[] {
  const { facts } = exchange;
  const origins = (facts.model?.inputs ?? []).map(({ name, origin }) =>
    h("li", { "data-signed": String(typeof origin === "object") }, h("b", {}, NAMES[name] ?? name), h("span", {}, from(origin))),
  );
  const bar = () => h("span", { class: "bar", "aria-hidden": "true" });
  const covered = ["Your score", "Your income", "Your date of birth", "Your name", "Your address"].map((words) => h("li", {}, h("span", {}, words), bar()));
  const known = h(
    "div",
    { class: "sheet knows" },
    h("h3", {}, "It knows"),
    h("p", { class: "fact" }, `Your score is ${WANTED} or more.`),
    h("p", {}, "It can rely on that as far as it can rely on what the score was computed from. It sees where each came from:"),
    h("ul", { class: "origins" }, ...origins),
    h("p", {}, "And it knows that the licence is valid today, and yours."),
  );
  const not = h(
    "div",
    { class: "sheet knows-not" },
    h("h3", {}, "It does not know"),
    h("ul", { class: "covered" }, ...covered),
    h("p", { class: "strong" }, "Nor what you would have scored with another income."),
    h("p", {}, "A lender who asks often, with another number of points each time, learns more. A phone can count the questions and say no."),
  );
  return [h("div", { class: "pair" }, known, not), drawer(exchange)];
}

/** Where an input came from, in words. */
function from(origin: Origin): string {
  if (typeof origin === "string") return score_origins[origin];
  return origin.as === "years" || origin.as === "days" ? score_origins.date : score_origins.entry;
}

function drawer({ asked, facts, bytes: size, made, checked }: Exchange): HTMLElement {
  const origin = (of: Origin) => (typeof of === "object" ? `${of.as} of ${of.element}` : of);
  return hood(
    part(
      "Sizes and times",
      rows("Sizes and times", [
        ["Proof of licence and score", bytes(size)],
        ["Made in", milliseconds(made)],
        ["Checked in", milliseconds(checked)],
      ]),
    ),
    part(
      "What the check returns",
      rows("Facts", [
        ["Issuer", facts.issuer.subject],
        ["Output", JSON.stringify(facts.model?.output)],
        ...(facts.model?.inputs ?? []).map(({ name, origin: of }) => [`Input ${name}`, origin(of)] as const),
      ]),
    ),
    part("The question, as it is sent", scrolling("Request of the lender", JSON.stringify(asked.request, null, 1))),
    part("Code of this step", codeOf([lenderSource], ["ask-lender", "admit", "answer-lender", "prove-score", "check-score"])),
  );
}
