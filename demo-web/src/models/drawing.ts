/** The sheet of paper that digits are drawn on, and drawings to take instead. */

import { h } from "../dom";
import { SIDE, normalise, type Ink } from "./normalise";

/** A pen as wide as those that people wrote the network's digits with, on a sheet of 280 dots. */
const PEN = 22;
const INK = "#1c2329";

export class Drawing {
  private readonly pen: CanvasRenderingContext2D;
  private last: [number, number] | undefined;

  /** `changed` is called after each stroke. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly changed: () => void,
  ) {
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    if (!pen) throw new Error("this browser cannot draw");
    this.pen = pen;
    Object.assign(pen, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: INK });
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.end());
  }

  wipe(): void {
    this.last = undefined;
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.changed();
  }

  /** Puts a drawing of 28 by 28 dots onto the sheet. */
  take(dots: Uint8Array): void {
    const { width, height } = this.canvas;
    this.pen.clearRect(0, 0, width, height);
    this.pen.drawImage(dotted(dots), 0, 0, width, height);
    this.changed();
  }

  /** What is drawn, as the network reads it. Undefined if the sheet is empty. */
  read(): Uint8Array<ArrayBuffer> | undefined {
    const { width, height } = this.canvas;
    const { data } = this.pen.getImageData(0, 0, width, height);
    const ink: Ink = { width, height, dots: data.filter((_, i) => i % 4 === 3) };
    return normalise(ink);
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.place(event);
    this.line(this.last);
  }

  private move(event: PointerEvent): void {
    if (!this.last) return;
    const passed = event.getCoalescedEvents();
    for (const at of passed.length > 0 ? passed : [event]) this.line(this.place(at));
  }

  private end(): void {
    if (!this.last) return;
    this.last = undefined;
    this.changed();
  }

  private line(to: [number, number]): void {
    this.pen.beginPath();
    this.pen.moveTo(...(this.last ?? to));
    this.pen.lineTo(...to);
    this.pen.stroke();
    this.last = to;
  }

  /** Where the pen is, in dots of the sheet. */
  private place({ clientX, clientY }: PointerEvent): [number, number] {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) / width) * this.canvas.width, ((clientY - top) / height) * this.canvas.height];
  }
}

/** A small picture of 28 by 28 dots. */
export function dotted(dots: Uint8Array, attributes: { class?: string } = {}): HTMLCanvasElement {
  const canvas = h("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true", ...attributes });
  const image = new ImageData(SIDE, SIDE);
  dots.forEach((ink, i) => image.data.set([0x1c, 0x23, 0x29, ink], 4 * i));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}
