/** What the door knows after the proof, and what it does not. */

import { engine } from "plica";
import { hood, part, rows, scrolling } from "../chapter";
import { h } from "../dom";
import { bytes, milliseconds } from "../figures";
import { nameOf, claimsOf, tells } from "../questions";
import { minute } from "../samples";
import { STAGES, requestOf, type Wallet } from "../wallet";
import { code } from "./code";
import type { Exchange } from "./story";

/** The entries that people would miss first. The others are counted. */
const FIRST: readonly [string, string][] = [
  ["family_name", "Your name"],
  ["portrait", "Your face"],
  ["birth_date", "Your date of birth"],
  ["resident_address", "Your address"],
  ["document_number", "The number of your licence"],
];

export async function showLearned(exchange: Exchange, wallet: Wallet): Promise<Node[]> {
  const { acceptance } = exchange;
  const hidden = unlearned(exchange, wallet);
  const first = FIRST.filter(([element]) => hidden.includes(element));
  const more = hidden.filter((element) => !FIRST.some(([known]) => known === element));
  const known = h(
    "div",
    { class: "sheet knows" },
    h("h3", {}, "It knows"),
    h("p", { class: "fact" }, "You are 18 or older."),
    h("p", {}, "It can rely on that: the answer comes from a driving licence that"),
    h(
      "ul",
      { class: "ticks" },
      h("li", {}, `an office on its list has issued (${office(acceptance.facts.issuer.subject)}),`),
      h("li", {}, "is valid today,"),
      h("li", {}, "is yours: your phone signed the question a moment ago."),
    ),
    h("p", { class: "quiet" }, "It also sees how large the licence is, in one of eight steps, and the minute of the answer."),
  );
  const not = h(
    "div",
    { class: "sheet knows-not" },
    h("h3", {}, "It does not know"),
    h(
      "ul",
      { class: "covered" },
      ...first.map(([, words]) => h("li", {}, h("span", {}, words), h("span", { class: "bar", "aria-hidden": "true" }))),
    ),
    h(
      "details",
      {},
      h("summary", {}, `and ${more.length} more entries of your licence`),
      h("ul", { class: "chips" }, ...more.map((element) => h("li", {}, nameOf(element)))),
    ),
    h("p", { class: "strong" }, "Nor whether you have been here before."),
    h("p", {}, "Nothing in the answer comes back the next time. You can test that below."),
  );
  return [h("div", { class: "pair" }, known, not), await drawer(exchange)];
}

/** The entries that the answer does not reveal. */
function unlearned({ asked }: Exchange, { holder }: Wallet): string[] {
  const claims = claimsOf(requestOf(asked));
  return holder.elements.filter((entry) => !claims.some((claim) => tells(claim, entry))).map(({ element }) => element);
}

/** `CN=Plica Test DS,C=UT` as people would say it. */
const office = (subject: string): string => /CN=([^,]+)/.exec(subject)?.[1] ?? subject;

async function drawer({ asked, answer, acceptance }: Exchange): Promise<HTMLElement> {
  const { build, threads, reason, version } = await engine();
  const { facts } = acceptance;
  const stages = answer.stages.map(({ stage, ms }) => [STAGES.find((known) => known.stage === stage)?.words ?? stage, milliseconds(ms)] as const);
  return hood(
    part("Stages of the proof", rows("How long each stage took", stages)),
    part(
      "Sizes and times",
      rows("Sizes and times", [
        ["Proof", bytes(answer.presentation.length)],
        ["Made in", milliseconds(answer.ms)],
        ["Checked in", milliseconds(acceptance.ms)],
        ["Threads", reason === null ? String(threads) : `${threads}: ${reason}`],
        ["Engine", `${version}, ${build}`],
      ]),
    ),
    part(
      "What the check returns",
      rows("Facts", [
        ["Document", facts.docType],
        ["Issuer", facts.issuer.subject],
        ["Issuer’s key", `${facts.issuer.keyFingerprint.slice(0, 16)} …`],
        ["Holds at", minute(facts.now)],
        ["Claim", facts.claims.map(({ element, predicate }) => `${element} ${JSON.stringify(predicate)}`).join(", ")],
      ]),
    ),
    part("In a real wallet", h("p", { class: "quiet" }, "A phone asks its owner before it answers. Here your press of the button is the consent.")),
    part("The question, as it is sent", scrolling("Request", JSON.stringify({ id: asked.id, nonce: asked.nonce, request: asked.request }, null, 1))),
    part("Code of this step", code("ask", "hear", "prove", "check")),
  );
}
