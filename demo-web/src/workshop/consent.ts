/** The wallet's question to its holder, and the progress of the proof. */

import { screens } from "../../../tests/story/words.json";
import { byId, focusOn, h } from "../dom";
import { milliseconds, number } from "../figures";
import { claimsOf, disclosed, inWords, nameOf, tells } from "../questions";
import { minute } from "../samples";
import type { Asked } from "./verifier";
import { STAGES, type Answer, type Stage, type Wallet } from "../wallet";

/** The names of the elements that the answer does not reveal. */
export function staying(wallet: Wallet, asked: Asked): string[] {
  const claims = claimsOf(asked.request);
  return wallet.holder.elements.filter((element) => !claims.some((claim) => tells(claim, element))).map(({ element }) => element);
}

/** A list of names. The end of a long list is folded away. */
export function names(elements: readonly string[], visible = 8): HTMLElement {
  const item = (element: string) => h("li", {}, nameOf(element));
  const rest = elements.slice(visible);
  return h(
    "div",
    { class: "names" },
    h("ul", { class: "chips" }, ...elements.slice(0, visible).map(item)),
    rest.length > 0 &&
      h("details", {}, h("summary", {}, `and ${rest.length} more`), h("ul", { class: "chips" }, ...rest.map(item))),
  );
}

export function showConsent(wallet: Wallet, asked: Asked, on: { prove: () => void; decline: () => void }): void {
  const { sample } = wallet;
  const clear = (predicate: Parameters<typeof disclosed>[0]) => (disclosed(predicate) ? "Shown in clear" : "Proved");
  const claims = claimsOf(asked.request).map((claim) =>
    h("li", {}, h("span", { class: "tag" }, clear(claim.predicate)), " ", sentence(inWords(claim))),
  );
  byId("consent-words").textContent = "Agree and prove";
  byId("consent-body").hidden = false;
  byId("progress").hidden = true;
  byId("consent-body").replaceChildren(
    h("h3", {}, "Will be shown"),
    h("ul", { class: "claims" }, ...claims),
    h("p", { class: "quiet" }, screens.consent_also),
    h("h3", {}, screens.consent_stays),
    names(staying(wallet, asked)),
    asked.nonce
      ? h("p", { class: "quiet" }, "The number that the verifier drew for this question: ", h("code", {}, asked.nonce))
      : h(
          "p",
          { class: "note" },
          h("b", {}, "A replay. "),
          "This document came with a signature of its device, but without the device’s key. So the session is the recorded one, " +
            (sample.origin === "recorded" ? `and its time too: ${minute(sample.now)}. The proof itself is made now.` : "the proof itself is made now."),
        ),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "primary", id: "prove", onclick: on.prove }, screens.prove),
      h("button", { type: "button", id: "decline", onclick: on.decline }, screens.decline),
    ),
  );
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Shows words in place of the question, when there is nothing to agree to. */
export function closeConsent(words: string): void {
  byId("consent-words").textContent = "Agree and prove";
  byId("consent-body").replaceChildren(h("p", { class: "quiet" }, words));
  byId("consent-body").hidden = false;
  byId("progress").hidden = true;
  byId("status").textContent = "";
}

/** Shows that the wallet refuses, and why. Returns the heading, to be focused. */
export function showWalletRefusal(title: string, body: readonly HTMLElement[]): HTMLElement {
  closeConsent("");
  byId("consent-words").textContent = title;
  byId("consent-body").replaceChildren(...body);
  return byId("consent-title");
}

/** Shows what the wallet sent, and where the time went. */
export function showSent({ presentation, stages }: Answer): void {
  closeConsent("");
  const rows = stages.map(({ stage, ms }) =>
    h("tr", {}, h("th", { scope: "row" }, wordsOf(stage)), h("td", {}, milliseconds(ms))),
  );
  byId("consent-words").textContent = "Sent";
  byId("consent-body").replaceChildren(
    h("p", {}, `A presentation of ${number.format(presentation.length)} bytes went to the verifier, and nothing else.`),
    h(
      "table",
      {},
      h("caption", {}, "Where the time went"),
      h("thead", { class: "sr" }, h("tr", {}, h("th", { scope: "col" }, "Stage"), h("th", { scope: "col" }, "Time"))),
      h("tbody", {}, ...rows),
    ),
  );
}

const wordsOf = (stage: Stage): string => STAGES.find((known) => known.stage === stage)?.words ?? stage;

/** The progress of one proof. */
export class ProgressView {
  private readonly items = new Map<Stage, { item: HTMLElement; state: HTMLElement }>();
  private current: Stage | undefined;

  constructor(withKey: boolean, cancel: () => void) {
    const list = byId("stages");
    list.replaceChildren();
    for (const { stage, words } of STAGES.filter(({ stage }) => withKey || stage !== "sign")) {
      const state = h("span", { class: "state" }, "to come");
      const item = h("li", {}, words, h("span", { class: "sr" }, ", "), state);
      list.append(item);
      this.items.set(stage, { item, state });
    }
    byId<HTMLProgressElement>("bar").value = 0;
    byId("consent-words").textContent = "Proving";
    byId("consent-body").hidden = true;
    byId("progress").hidden = false;
    byId("cancel").onclick = cancel;
    // Not on the Cancel button: a second press of Enter must not cancel.
    focusOn(byId("consent-title"));
  }

  begin(stage: Stage, fraction: number): void {
    byId<HTMLProgressElement>("bar").value = fraction;
    byId("status").textContent = wordsOf(stage);
    this.mark("done");
    this.current = stage;
    this.mark("now");
  }

  private mark(state: "now" | "done"): void {
    const entry = this.current && this.items.get(this.current);
    if (!entry) return;
    entry.item.dataset.state = state;
    entry.state.textContent = state;
  }
}
