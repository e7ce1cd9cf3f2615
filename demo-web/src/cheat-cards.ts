/** Ways to cheat as cards. Each says what is done, and after it what the side that checks said. */

import { h } from "./dom";
import { wordsFor, type Cancelled, type Refusal } from "./outcome";

export interface Cheat {
  id: string;
  title: string;
  button: string;
  /** What the cheat does. */
  how: string;
  /** Why the check says no, in one sentence, if it says no with one of `codes`. */
  why: string;
  codes: readonly string[];
}

export type Outcome = { kind: "accepted"; ms: number } | Refusal | Cancelled;

/** The cards. `who` is the side that checks, such as "door"; `attempt` has it check what a cheat hands in. */
export function cheatCards<C extends Cheat>(cheats: readonly C[], who: string, attempt: (cheat: C) => Promise<Outcome>): HTMLElement {
  return h("ul", { class: "cheats" }, ...cheats.map((cheat) => card(cheat, who, () => attempt(cheat))));
}

function card(cheat: Cheat, who: string, attempt: () => Promise<Outcome>): HTMLElement {
  const said = h("div", { class: "said", role: "status" });
  const button = h("button", { type: "button", "aria-describedby": `how-${cheat.id}` }, cheat.button);
  const item = h("li", { class: "cheat", id: `cheat-${cheat.id}` }, h("h3", {}, cheat.title), h("p", { id: `how-${cheat.id}` }, cheat.how), button, said);
  const checking = `The ${who} checks …`;
  button.onclick = async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    said.replaceChildren(h("p", { class: "quiet" }, checking));
    try {
      const outcome = await attempt();
      if (outcome.kind === "cancelled") return said.replaceChildren();
      item.dataset.state = outcome.kind;
      said.replaceChildren(...words(cheat, who, outcome));
    } finally {
      button.removeAttribute("aria-disabled");
      if (said.textContent === checking) said.replaceChildren();
    }
  };
  return item;
}

function words(cheat: Cheat, who: string, outcome: Exclude<Outcome, Cancelled>): HTMLElement[] {
  if (outcome.kind === "accepted") return [h("p", { class: "verdict" }, "Accepted, which must not happen.")];
  const expected = cheat.codes.includes(outcome.code);
  return [
    h("p", { class: "verdict" }, h("span", { "aria-hidden": "true" }, "✕ "), `Refused by the ${who}`),
    h("p", {}, expected ? cheat.why : wordsFor(outcome).text),
    h("p", { class: "quiet" }, h("code", {}, outcome.code)),
  ];
}
