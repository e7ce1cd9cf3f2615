/** Two doors ask the same person, and compare what they were sent. */

import { equal, sharedWith, bytesOf } from "../bytes/pieces";
import { hood, part, rows } from "../chapter";
import { byId, focusOn, h } from "../dom";
import { bytes, hex, number } from "../figures";
import { refusal, wordsFor } from "../outcome";
import { code } from "./code";
import { rowBytes, type Answer } from "./anatomy";
import { mdocOf, proofOf } from "./ordinary";
import type { Cast, Exchange } from "./story";

const OTHER_DOOR = "https://the-other-door.example";

export function showTwice(first: Exchange, cast: Cast): Node[] {
  const button = h("button", { type: "button", class: "primary", id: "ask-twice" }, "Go to a second door");
  const place = h("div", { id: "notes" });
  button.onclick = async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      const second = await cast.visit(OTHER_DOOR);
      place.replaceChildren(...compare(first, second));
      focusOn(byId("notes-title"));
    } catch (error) {
      const outcome = refusal(error, "wallet", 0);
      if (outcome.kind === "refused") place.replaceChildren(h("p", { class: "fault", role: "alert" }, wordsFor(outcome).text));
    } finally {
      button.removeAttribute("aria-disabled");
    }
  };
  return [
    h(
      "p",
      { class: "lead" },
      "You go on to another place, and it asks the same. Later the two places put their records side by side. Were they visited by the same person?",
    ),
    h("div", { class: "actions" }, button),
    place,
  ];
}

function compare(first: Exchange, second: Exchange): Node[] {
  const proofs = [proofOf(first), proofOf(second)] as const;
  const mdocs = [mdocOf(first), mdocOf(second)] as const;
  const sealed = sharedWith(bytesOf(proofs[0].bytes, proofs[0].pieces, "proof"), bytesOf(proofs[1].bytes, proofs[1].pieces, "proof"));
  const common = sharedWith(proofs[0].bytes, proofs[1].bytes);
  return [
    h("h3", { id: "notes-title" }, "The notes of both doors, side by side"),
    h(
      "div",
      { class: "pair" },
      notes(
        proofs,
        "Two proofs",
        "They cannot tell.",
        `${number.format(common)} of ${bytes(proofs[1].bytes.length)} are the same: the question, the office’s certificate and the form, which ` +
          `are the same for everybody. Of the sealed ones: ${sealed === 0 ? "none" : number.format(sealed)}.`,
      ),
      notes(
        mdocs,
        "Two ordinary answers",
        "It was the same person.",
        `${number.format(sharedWith(mdocs[0].bytes, mdocs[1].bytes))} of ${bytes(mdocs[1].bytes.length)} are the same. One of these lines would be enough.`,
      ),
    ),
    hood(
      part(
        "The two questions",
        rows("The numbers that the doors drew", [
          ["First door", first.asked.nonce],
          ["Second door", second.asked.nonce],
        ]),
        h("p", { class: "quiet" }, "A byte counts as the same if it stands in a run of six or more that the other answer has, too, at any place."),
      ),
      part("Code of this step", code("ask", "hear", "prove", "ordinary")),
    ),
  ];
}

/** The pieces that are nobody else's, of both answers. The verdict is that of the bytes. */
function notes([first, second]: readonly [Answer, Answer], title: string, expected: string, text: string): HTMLElement {
  const compared = first.rows.filter(({ telling }) => telling === "you" || telling === "new");
  const lines = compared.map((row) => {
    const [a, b] = [rowBytes(first, row), rowBytes(second, row)];
    const same = equal(a, b);
    return { same, telling: row.telling, node: line(row.title, a, b, same) };
  });
  const linked = lines.some(({ same }) => same);
  const verdict = linked ? "It was the same person." : "They cannot tell.";
  return h(
    "div",
    { class: "sheet", "data-good": String(!linked) },
    h("h3", {}, title),
    h("p", { class: "fact" }, verdict, verdict === expected ? "" : " That must not happen."),
    h("ul", { class: "lines" }, ...lines.map(({ node }) => node)),
    h("p", {}, text),
  );
}

function line(title: string, a: Uint8Array, b: Uint8Array, same: boolean): HTMLElement {
  return h(
    "li",
    { "data-same": String(same) },
    h("b", {}, title),
    h("span", { class: "tell" }, same ? "same" : "different"),
    h("code", {}, hex(a, 10)),
    h("code", {}, hex(b, 10)),
  );
}
