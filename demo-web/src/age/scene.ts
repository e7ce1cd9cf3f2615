/** The scene: a covered licence on the left, a door on the right, and what crosses between them. */

import { MDL_NAMESPACE } from "plica";
import { byId, h } from "../dom";
import { number, seconds } from "../figures";
import { day } from "../samples";
import { STAGES, type Stage, type Wallet } from "../wallet";

export type SceneState = "idle" | "proving" | "open" | "shut";

export class Scene {
  constructor(on: { ask: () => void; cancel: () => void }) {
    byId("door-ask").onclick = () => byId("door-ask").getAttribute("aria-disabled") !== "true" && on.ask();
    // It does not stand where the button does, so that a double click there does not cancel.
    byId("door-cancel").onclick = on.cancel;
    for (const field of fields()) field.append(h("span", { class: "bar", "aria-hidden": "true" }), h("span", { class: "sr" }, "covered"));
    byId("cover").onclick = () => this.cover(byId("licence").dataset.cover === "off");
  }

  /** Puts the licence's own entries under its cover. */
  async fill({ holder }: Wallet): Promise<void> {
    for (const field of fields()) {
      const names = (field.dataset.elements ?? "").split(" ");
      const values = (await Promise.all(names.map((name) => holder.value(MDL_NAMESPACE, name)))).map(inWords);
      field.append(h("span", { class: "value", hidden: true }, values.join(field.dataset.elements?.includes("city") ? ", " : " ")));
    }
    byId<HTMLButtonElement>("cover").disabled = false;
  }

  private cover(on: boolean): void {
    byId("licence").dataset.cover = on ? "on" : "off";
    byId("cover").setAttribute("aria-pressed", String(!on));
    byId("cover").textContent = on ? "Lift the cover" : "Cover it again";
    for (const field of fields()) {
      field.querySelector<HTMLElement>(".value")!.hidden = on;
      field.querySelector<HTMLElement>(".sr")!.hidden = !on;
    }
  }

  /** Whether the door can ask. */
  usable(yes: boolean): void {
    byId("door-ask").setAttribute("aria-disabled", String(!yes));
  }

  prove(): void {
    this.show("proving", "", "Your phone makes a proof …");
    byId<HTMLProgressElement>("door-bar").value = 0;
    this.usable(false);
  }

  stage(stage: Stage, fraction: number): void {
    byId<HTMLProgressElement>("door-bar").value = fraction;
    byId("door-status").textContent = STAGES.find((known) => known.stage === stage)?.words ?? stage;
  }

  accepted(bytes: number, ms: number): void {
    this.show("open", "Over 18. Come in.", `One fact crossed, sealed in ${number.format(bytes)} bytes. It took ${seconds(ms)}.`);
    byId("door-ask").textContent = "Ask again";
  }

  shut(verdict: string, crossed: string): void {
    this.show("shut", verdict, crossed);
  }

  private show(state: SceneState, verdict: string, crossed: string): void {
    byId("scene").dataset.state = state;
    byId("verdict").textContent = verdict;
    byId("crossed").textContent = crossed;
    if (state !== "proving") {
      byId("door-status").textContent = "";
      this.usable(true);
    }
  }
}

const fields = () => byId("licence-fields").querySelectorAll<HTMLElement>("dd");

function inWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : String(value ?? "");
}
