/** The results: facts, refusals, times and sizes. */

import { engine } from "plica";
import { cheats, codes, screens } from "../../../tests/story/words.json";
import { byId, h } from "../dom";
import { milliseconds, number } from "../figures";
import { wordsFor, type Acceptance, type Refusal } from "../outcome";
import { claimsOf, inWords } from "../questions";
import { minute } from "../samples";
import type { Asked, Attack } from "./verifier";
import type { Answer, Wallet } from "../wallet";
import { names, showWalletRefusal, staying } from "./consent";

/** Where the codes are listed. */
const CODES = "https://github.com/plica/plica/blob/main/wasm/ERRORS.md";
const NUMBERS = ["nothing", "one thing", "two things", "three things", "four things"];

/** Shows a result under a heading. Returns the heading, to be focused. */
function show(state: "accepted" | "refused" | "quiet", words: string, ...body: (Node | null | false)[]): HTMLElement {
  byId("result").dataset.state = state;
  byId("result-words").textContent = words;
  byId("result-body").replaceChildren(...body.filter((node): node is Node => node instanceof Node));
  return byId("result-title");
}

export const showNothing = (words: string): HTMLElement => show("quiet", "What it learned", h("p", { class: "quiet" }, words));

export const showCancelled = (): HTMLElement =>
  show("quiet", screens.cancelled_title, h("p", {}, screens.cancelled_text));

export const showDeclined = (): HTMLElement =>
  show("quiet", screens.declined_title, h("p", {}, screens.declined_text));

function verdict(state: "accepted" | "refused", words: string): HTMLElement {
  return h("p", { class: `verdict ${state}` }, h("span", { class: "mark", "aria-hidden": "true" }, state === "accepted" ? "✓" : "✕"), words);
}

/** The words of a refusal, without a heading. */
function refusalBody(refusal: Refusal): HTMLElement[] {
  const { text } = wordsFor(refusal);
  const consequence = refusal.by === "wallet" ? screens.refused_wallet_text : screens.refused_verifier_text;
  return [
    h("p", {}, text),
    h("p", {}, consequence),
    h("p", { class: "code" }, "Error code ", h("code", {}, refusal.code), " ", h("a", { href: CODES }, "All codes"), h("small", {}, refusal.message)),
  ];
}

/** Shows a refusal on the side that it comes from. */
export function showRefusal(refusal: Refusal, asked: Asked | undefined): HTMLElement {
  const onlyAge = asked && claimsOf(asked.request).every(({ predicate }) => typeof predicate === "object" && "ageAtLeast" in predicate);
  const title = refusal.code === "predicate.false" && onlyAge ? codes["predicate.false.age"].title : wordsFor(refusal).title;
  if (refusal.by === "verifier") return show("refused", title, verdict("refused", screens.refused_by_verifier), ...refusalBody(refusal));
  showNothing("It received nothing, and does not know why.");
  return showWalletRefusal(title, [verdict("refused", screens.refused_by_wallet), ...refusalBody(refusal)]);
}

export interface Shown {
  acceptance: Acceptance;
  asked: Asked;
  presentation: Uint8Array;
  /** Undefined for a presentation from a file. */
  made: { wallet: Wallet; answer: Answer } | undefined;
}

export async function showAcceptance({ acceptance, asked, presentation, made }: Shown): Promise<HTMLElement> {
  const { facts } = acceptance;
  const count = facts.claims.length;
  const learned = facts.claims.map((claim) => h("li", {}, `${inWords(claim, claim.value)}.`));
  const issuer = facts.issuer.subject || "an issuer whom the verifier knows by its key";
  const { build, threads, version } = await engine();
  const measures: [string, string][] = [
    ...(made ? ([["Prove", milliseconds(made.answer.ms)]] as [string, string][]) : []),
    ["Verify", milliseconds(acceptance.ms)],
    ["Presentation", `${number.format(presentation.length)} bytes`],
    ["Threads", String(threads)],
    ["Build", build],
    ["Version", version],
  ];
  return show(
    "accepted",
    `The verifier learned ${NUMBERS[count] ?? `${count} things`}`,
    verdict("accepted", "Accepted"),
    h(
      "div",
      { class: "learned" },
      h("div", {}, h("h3", {}, "It learned"), h("ul", { class: "facts" }, ...learned)),
      h("div", {}, h("h3", {}, "It did not learn"), ...unlearned(made?.wallet, asked)),
    ),
    h(
      "p",
      { class: "quiet" },
      `That holds at ${minute(facts.now)}, by a document of type `,
      h("code", {}, facts.docType),
      ` from ${issuer}, key `,
      h("code", {}, facts.issuer.keyFingerprint.slice(0, 16)),
      ". Its device signed this session.",
    ),
    made?.wallet.sample.id === "tampered"
      ? h(
          "p",
          { class: "note" },
          h("b", {}, "This licence was tampered with, "),
          "but not in what was asked. A proof vouches for what was asked, and says nothing about the rest.",
        )
      : null,
    asked.now
      ? h("p", { class: "note" }, h("b", {}, "A replay. "), "The verifier’s clock was set to the recording’s. A real one would refuse it today.")
      : null,
    h("dl", { class: "measures" }, ...measures.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
  );
}

function unlearned(wallet: Wallet | undefined, asked: Asked): HTMLElement[] {
  const never = "the device’s key, the issuer’s signature, or any number by which to know this document again";
  if (!wallet) return [h("p", {}, `Whatever else the document says, ${never}.`)];
  return [names(staying(wallet, asked), 6), h("p", {}, `Nor ${never}.`)];
}

const ATTACKS = ["replay", "again", "change", "later"] as const satisfies readonly Attack[];
const CHEATS: readonly (readonly [Attack, string])[] = ATTACKS.map((way) => [way, cheats[way]]);

/** Buttons that try to cheat with an accepted presentation. */
export function addCheats(attempt: (cheat: Attack) => void): void {
  const buttons = CHEATS.map(([cheat, words]) =>
    h("button", { type: "button", "data-cheat": cheat, onclick: () => attempt(cheat) }, words),
  );
  byId("result-body").append(
    h("h3", {}, screens.cheat_title),
    h("div", { class: "actions" }, ...buttons),
    h("div", { id: "cheat", class: "cheat", hidden: true }),
  );
}

/** Shows the outcome of an attempt, under the buttons. An accepted attempt would be a fault, and is called one. */
export function showCheat(cheat: Attack, outcome: Acceptance | Refusal): HTMLElement {
  const tried = CHEATS.find(([known]) => known === cheat)?.[1] ?? cheat;
  const place = byId("cheat");
  place.hidden = false;
  const refused = outcome.kind === "refused";
  const heading = h("h4", {}, refused ? wordsFor(outcome).title : screens.cheat_accepted);
  place.dataset.state = outcome.kind;
  place.replaceChildren(
    heading,
    verdict(outcome.kind, `${tried}: ${refused ? `refused by the ${outcome.by} in ${milliseconds(outcome.ms)}` : "accepted"}`),
    ...(refused ? refusalBody(outcome) : []),
  );
  return heading;
}
