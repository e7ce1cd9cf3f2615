/** The cheats at the door, and a log of what the checks returned. */

import { hood, part } from "../chapter";
import { cheatCards } from "../cheat-cards";
import { h } from "../dom";
import { milliseconds } from "../figures";
import type { Acceptance, Refusal } from "../outcome";
import { CHEATS, attempt } from "./cheats";
import { code } from "./code";
import type { Cast, Exchange } from "./story";

export function showCheats(exchange: Exchange, cast: Cast): Node[] {
  const log = h("dl", { class: "log" });
  const cards = cheatCards(CHEATS, "door", async (cheat) => {
    const { outcome, wallet } = await attempt(cheat, exchange, cast);
    if (outcome.kind !== "cancelled") log.append(h("div", {}, h("dt", {}, cheat.title), ...entry(outcome, wallet)));
    return outcome;
  });
  return [
    h("p", { class: "lead" }, "All of these are really tried. A cheat does not ask the phone’s permission, so it is the door that has to say no."),
    cards,
    hood(
      part("What the checks returned", h("p", { class: "quiet" }, "What you tried so far:"), log),
      part("Code of this step", code("check")),
    ),
  ];
}

/** What the door returned, and what the phone of an honest owner said. */
function entry(outcome: Acceptance | Refusal, wallet: Refusal | undefined): HTMLElement[] {
  const door = outcome.kind === "refused" ? `${outcome.code}: ${outcome.message}` : "accepted";
  const lines = [`Door, after ${milliseconds(outcome.ms)}: ${door}`, ...(wallet ? [`Phone, if it is asked: ${wallet.code}`] : [])];
  return lines.map((line) => h("dd", {}, h("code", {}, line)));
}
