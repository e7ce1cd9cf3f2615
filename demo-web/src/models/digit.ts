/** A digit that is drawn: the sheet, the scene, and what follows once a digit was read. */

import { engine } from "plica/full";
import { chapter, codeOf, hood, part, rows } from "../chapter";
import { cheatCards } from "../cheat-cards";
import { byId, h } from "../dom";
import { bytes, milliseconds, number, seconds } from "../figures";
import { CHEATS, type Exchange } from "./digit-cheats";
import { Drawing, dotted } from "./drawing";
import { Phone, PostOffice, loadDrawings, type Learned, type Reading } from "./reader";
import readerSource from "./reader.ts?raw";
import { STEPS, Stage, type Watch } from "./stage";

const EMPTY = "The sheet is empty.";

export class Digit {
  private readonly stage = new Stage("digit", (watch) => this.run(watch));
  private readonly drawing = new Drawing(byId<HTMLCanvasElement>("digit-sheet"), () => void this.read());
  /** Goes up with each change of the drawing, so that what was read of the one before is not shown. */
  private turn = 0;

  private constructor(
    private readonly network: Uint8Array,
    private readonly phone: Phone,
    private readonly office: PostOffice,
  ) {
    byId("digit-wipe").onclick = () => this.drawing.wipe();
  }

  static async open(network: Uint8Array): Promise<Digit> {
    const [phone, office, drawings] = await Promise.all([Phone.open(network), PostOffice.open(network), loadDrawings()]);
    const digit = new Digit(network, phone, office);
    byId("digit-drawings").replaceChildren(
      ...drawings.map((dots, i) =>
        h("button", { type: "button", class: "drawn", "aria-label": `A drawing of a ${i}`, onclick: () => digit.drawing.take(dots) }, dotted(dots)),
      ),
    );
    await digit.read();
    digit.stage.usable(true);
    return digit;
  }

  leave(): void {
    this.stage.stop();
  }

  /** Says on the phone what the network reads. Nothing is proved for that, and nothing crosses. */
  private async read(): Promise<void> {
    const turn = ++this.turn;
    this.stage.reset();
    const drawn = this.drawing.read();
    byId("digit-scene").dataset.drawn = String(drawn !== undefined);
    // Until the last stroke is read, what was read of the ones before is not worth saying.
    byId("digit-read").setAttribute("aria-busy", "true");
    const digit = drawn && (await this.phone.reads(drawn));
    if (turn !== this.turn) return;
    byId("digit-read").textContent = digit === undefined ? EMPTY : `Your phone reads a ${digit}.`;
    byId("digit-read").setAttribute("aria-busy", "false");
  }

  private async run(watch: Watch): Promise<void> {
    const { phone, office, network } = this;
    mark(undefined);
    byId("digit-chapters").replaceChildren();
    const drawing = this.drawing.read();
    if (!drawing) return this.stage.shut("No digit yet.", "First draw one, or take one of the drawings.");
    const asked = office.ask();
    const reading = await phone.prove(drawing, asked, watch);
    const learned = await office.answer(asked, reading.proof);
    if (learned.kind !== "accepted") throw learned;
    const digit = learned.facts.output.class ?? "";
    const { length } = reading.proof;
    this.stage.accepted(`It is a ${digit}.`, `One digit crossed, sealed in ${number.format(length)} bytes. It took ${seconds(reading.ms)}.`, digit);
    mark(digit);
    const exchange = { drawing, digit, network, phone, office, asked, proof: reading.proof };
    byId("digit-chapters").replaceChildren(
      chapter("digit-learned", "What crossed, and what stayed", await showLearned(exchange, reading, learned)),
      chapter("digit-cheats", "Try to cheat the post office", showCheats(exchange)),
    );
  }
}

/** Lights the pigeonhole of a digit. */
function mark(digit: string | undefined): void {
  for (const hole of byId("digit-holes").children) hole.classList.toggle("lit", hole.textContent === digit);
}

async function showLearned(exchange: Exchange, reading: Reading, learned: Learned): Promise<Node[]> {
  const { drawing, digit, network, proof } = exchange;
  const dots = drawing.filter((ink) => ink > 0).length;
  const crossed = h(
    "div",
    { class: "sheet knows" },
    h("h3", {}, "Crossed"),
    h("p", { class: "fact" }, `A ${digit}, and ${bytes(proof.length)} of proof.`),
    h("p", {}, "The proof says that somebody has a drawing in which the network reads this digit, made for this question. It says nothing else."),
    h("p", { class: "quiet" }, `The network did not cross either: both sides have the same file of ${bytes(network.length)}, and each uses its own.`),
  );
  const stayed = h(
    "div",
    { class: "sheet knows-not" },
    h("h3", {}, "Stayed on your phone"),
    h(
      "div",
      { class: "seen" },
      dotted(drawing, { class: "dots" }),
      h("p", { class: "fact" }, `Your drawing: ${number.format(drawing.length)} dots, ${dots} of them with ink.`),
    ),
    h("p", {}, "This is what the network saw: your drawing, made smaller and moved to the middle. Not one of its dots is in the proof."),
    h("p", { class: "quiet" }, "Nobody has signed a drawing. So the post office knows that there is one, and not whose hand drew it."),
  );
  return [h("div", { class: "pair" }, crossed, stayed), await drawer(reading, learned, network.length)];
}

async function drawer({ proof, ms, stages }: Reading, learned: Learned, size: number): Promise<HTMLElement> {
  const { build, threads, version } = await engine();
  const took = stages.map(({ step, ms }) => [STEPS[step], milliseconds(ms)] as const);
  return hood(
    part("Stages of the proof", rows("How long each stage took", took)),
    part(
      "Sizes and times",
      rows("Sizes and times", [
        ["Network", bytes(size)],
        ["Proof", bytes(proof.length)],
        ["Made in", milliseconds(ms)],
        ["Checked in", milliseconds(learned.ms)],
        ["Engine", `${version}, ${build}, ${threads === 1 ? "one thread" : `${threads} threads`}`],
      ]),
    ),
    part(
      "What the check returns",
      rows("Facts", [
        ["Model", `${learned.facts.model.slice(0, 16)} …`],
        ["Output", JSON.stringify(learned.facts.output)],
        ...learned.facts.inputs.map(({ name, origin }) => [`Input ${name}`, String(origin)] as const),
      ]),
    ),
    part("Code of this step", codeOf([readerSource], ["ask-digit", "read", "check-digit"])),
  );
}

function showCheats(exchange: Exchange): Node[] {
  const cards = cheatCards(CHEATS, "post office", async (cheat) => {
    const { asked, proof } = await cheat.run(exchange);
    return exchange.office.answer(asked, proof);
  });
  return [h("p", { class: "lead" }, "All of these are really tried, and it is the post office that has to say no."), cards];
}
