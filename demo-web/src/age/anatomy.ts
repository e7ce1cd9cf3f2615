/** An answer, taken apart: a ribbon of its bytes, a table of its pieces, and all bytes. */

import { bytesOf, sizeOf, type Kind, type Piece } from "../bytes/pieces";
import { scrolling } from "../chapter";
import { h } from "../dom";
import { bytes as count, hex, number } from "../figures";

/**
 * By what a piece is told from those of other answers. `you`: it is the same each time, and nobody else's. `many`: many people
 * have the same. `new`: it is another each time.
 */
export type Telling = "you" | "many" | "new" | "asked";

export const TELLING: Record<Telling, string> = {
  you: "only yours, each time",
  many: "shared by many",
  new: "new each time",
  asked: "asked for",
};

export interface Row {
  kinds: readonly Kind[];
  title: string;
  text: string;
  telling: Telling;
}

export interface Answer {
  name: string;
  bytes: Uint8Array;
  pieces: readonly Piece[];
  rows: readonly Row[];
}

export const ORDINARY_ROWS = (digests: number): readonly Row[] => [
  { kinds: ["name", "fact"], title: "The answer", text: "Over 18: yes.", telling: "asked" },
  { kinds: ["issuerSignature"], title: "The office’s signature", text: "A number that no other licence has.", telling: "you" },
  { kinds: ["digests"], title: `Fingerprints of all ${digests} entries`, text: "Also of those that you kept back.", telling: "you" },
  { kinds: ["deviceKey"], title: "Your phone’s key", text: "Only your phone has it.", telling: "you" },
  { kinds: ["salt"], title: "A random number beside the answer", text: "Drawn once, when the licence was made.", telling: "you" },
  { kinds: ["dates"], title: "The licence’s dates", text: "When it was signed, and until when it holds.", telling: "many" },
  { kinds: ["certificate"], title: "The office’s certificate", text: "Who issued the licence.", telling: "many" },
  { kinds: ["deviceSignature"], title: "Your phone’s signature", text: "Lasting evidence that you were here.", telling: "new" },
  { kinds: ["form"], title: "Form", text: "Names and lengths of the format.", telling: "many" },
];

export const PROOF_ROWS: readonly Row[] = [
  { kinds: ["proof"], title: "The sealed proof", text: "That the answer is yes. It says nothing else.", telling: "new" },
  { kinds: ["once"], title: "A number from your phone’s signature", text: "Random. The signature itself stays sealed.", telling: "new" },
  { kinds: ["session"], title: "Which question it answers", text: "The door made it.", telling: "new" },
  { kinds: ["question", "fact"], title: "What was asked", text: "“Over 18?”", telling: "many" },
  { kinds: ["certificate"], title: "The office’s certificate", text: "Who issued the licence.", telling: "many" },
  { kinds: ["minute", "size"], title: "The minute, and a size", text: "The licence’s size, in one of eight steps.", telling: "many" },
  { kinds: ["form"], title: "Form", text: "Names and lengths of the format.", telling: "many" },
];

const tellingOf = (rows: readonly Row[], kind: Kind): Telling => rows.find(({ kinds }) => kinds.includes(kind))?.telling ?? "many";

/** The bytes of one row. */
export const rowBytes = ({ bytes, pieces }: Answer, { kinds }: Row): Uint8Array =>
  Uint8Array.from(kinds.flatMap((kind) => [...bytesOf(bytes, pieces, kind)]));

/** How many bytes of an answer are of one sort. */
export const amount = ({ pieces, rows }: Answer, telling: Telling): number =>
  sizeOf(pieces.filter(({ kind }) => tellingOf(rows, kind) === telling));

/** All bytes in their order, as one strip. */
export function ribbon({ pieces, rows }: Answer): HTMLElement {
  const segments = pieces.map(({ kind, start, end }) => {
    const segment = h("span", { "data-telling": tellingOf(rows, kind) });
    segment.style.flexGrow = String(end - start);
    return segment;
  });
  return h("div", { class: "ribbon", "aria-hidden": "true" }, ...segments);
}

/** What it consists of. */
export function table(answer: Answer): HTMLElement {
  const body = answer.rows.map((row) =>
    h(
      "tr",
      { "data-telling": row.telling },
      h("th", { scope: "row" }, h("b", {}, row.title), h("span", {}, row.text), h("code", {}, hex(rowBytes(answer, row), 6))),
      h("td", {}, h("span", { class: "tell" }, TELLING[row.telling])),
      h("td", { class: "count" }, number.format(rowBytes(answer, row).length)),
    ),
  );
  const head = ["What", "Whose", "Bytes"].map((name) => h("th", { scope: "col" }, name));
  const caption = h("caption", { class: "sr" }, `What ${answer.name} consists of`);
  return h("table", { class: "pieces" }, caption, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...body));
}

/** The bytes in hexadecimal. The start of a long answer stands for the rest. */
export function dump(answer: Answer, most = 4096): HTMLElement {
  const { bytes, pieces, rows } = answer;
  const shown = pieces
    .filter(({ start }) => start < most)
    .map(({ kind, start, end }) => {
      const title = rows.find(({ kinds }) => kinds.includes(kind))?.title ?? "";
      return h("span", { "data-telling": tellingOf(rows, kind), title }, `${hex(bytes.subarray(start, Math.min(end, most)))} `);
    });
  const cut = bytes.length > most;
  const words = cut ? `The first ${count(most)} of ${count(bytes.length)}` : `All ${count(bytes.length)}`;
  return h("details", {}, h("summary", {}, words), scrolling(`Bytes of ${answer.name}`, ...shown));
}
