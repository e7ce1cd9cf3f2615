/** The proof beside the answer that an ordinary mdoc gives: what each gives away, byte by byte. */

import { digestsIn, piecesOfAnswer } from "../bytes/mdoc";
import { piecesOfProof } from "../bytes/presentation";
import { sessionBytes } from "../bytes/session";
import { hood, part } from "../chapter";
import { h, save } from "../dom";
import { bytes, number } from "../figures";
import { code } from "./code";
import { ORDINARY_ROWS, PROOF_ROWS, amount, dump, ribbon, table, type Answer } from "./anatomy";
import type { Exchange } from "./story";

export const proofOf = ({ answer: { presentation } }: Exchange): Answer => ({
  name: "the proof",
  bytes: presentation,
  pieces: piecesOfProof(presentation),
  rows: PROOF_ROWS,
});

export const mdocOf = ({ ordinary: { bytes } }: Exchange): Answer => ({
  name: "the ordinary answer",
  bytes,
  pieces: piecesOfAnswer(bytes),
  rows: ORDINARY_ROWS(digestsIn(bytes)),
});

export function showOrdinary(exchange: Exchange): Node[] {
  const [proof, mdoc] = [proofOf(exchange), mdocOf(exchange)];
  return [
    h(
      "p",
      { class: "lead" },
      "The digital licences of today, called mdocs, can keep entries back as well. But the door has to check what it is shown, and what it needs for " +
        "that is the same every time. This is the same licence, and the same question.",
    ),
    h(
      "div",
      { class: "pair" },
      side(proof, "With a proof", yours(proof)),
      side(mdoc, "With an ordinary mdoc", yours(mdoc)),
    ),
    hood(
      part("How the ordinary answer is made", code("ordinary")),
      part(
        "Both are real",
        h("p", {}, "The ordinary answer is a DeviceResponse of ISO/IEC 18013-5 with one entry, signed by the same device for a session of its own."),
        h(
          "div",
          { class: "actions" },
          h("button", { type: "button", onclick: () => save("device_response.cbor", mdoc.bytes, "application/cbor") }, "Save the ordinary answer"),
          h("button", { type: "button", onclick: () => void saveSession(exchange) }, "Save its session"),
          h("button", { type: "button", onclick: () => save("presentation.bin", proof.bytes, "application/octet-stream") }, "Save the proof"),
        ),
      ),
    ),
  ];
}

async function saveSession({ ordinary: { asked } }: Exchange): Promise<void> {
  save("session.cbor", await sessionBytes(asked), "application/cbor");
}

function yours(answer: Answer): string {
  const count = amount(answer, "you");
  const words = count === 0 ? "No byte" : bytes(count);
  return `${words} of ${number.format(answer.bytes.length)} by which to know you again.`;
}

function side(answer: Answer, title: string, verdict: string): HTMLElement {
  const good = amount(answer, "you") === 0;
  return h(
    "div",
    { class: "sheet", "data-good": String(good) },
    h("h3", {}, title),
    h("p", { class: "fact" }, verdict),
    ribbon(answer),
    table(answer),
    dump(answer),
  );
}
