/** Saves what was exchanged, opens saved files, and shows the command that checks them elsewhere. */

import { ProofRequest } from "plica";
import { byId, save } from "../dom";
import { addressOf, fromHex, loadBytes, toHex, type Sample } from "../samples";
import type { Asked } from "./verifier";

export interface Exchange {
  sample: Sample | undefined;
  asked: Asked | undefined;
  presentation: Uint8Array | undefined;
}

/** Connects the buttons. `current` returns what there is to save. */
export function wireFiles(
  current: () => Exchange,
  on: { presentation: (bytes: Uint8Array) => void; request: (text: string) => void },
): void {
  byId("save-presentation").onclick = () => {
    const { presentation } = current();
    if (presentation) save("presentation.bin", presentation, "application/octet-stream");
  };
  byId("save-request").onclick = () => {
    const { asked } = current();
    if (asked) save("request.json", `${JSON.stringify(toSave(asked), null, 1)}\n`, "application/json");
  };
  byId("save-session").onclick = () => {
    const { asked } = current();
    if (asked) save("session.cbor", asked.session, "application/cbor");
  };
  onFile("open-presentation", async (file) => on.presentation(new Uint8Array(await file.arrayBuffer())));
  onFile("open-request", async (file) => on.request(await file.text()));
}

function onFile(id: string, read: (file: File) => Promise<void>): void {
  const input = byId<HTMLInputElement>(id);
  input.onchange = () => {
    const file = input.files?.[0];
    // Cleared, so that the same file can be opened again.
    if (file) void read(file).finally(() => (input.value = ""));
  };
}

/** Enables the buttons for what there is to save. */
export function updateFiles({ sample, asked, presentation }: Exchange): void {
  byId<HTMLButtonElement>("save-presentation").disabled = !presentation;
  byId<HTMLButtonElement>("save-request").disabled = !asked;
  byId<HTMLButtonElement>("save-session").disabled = !asked;
  byId("elsewhere").hidden = !(presentation && asked && sample);
  if (!sample) return;
  const trust = sample.origin === "recorded" ? `--issuer-key ${sample.issuerKey.x}:${sample.issuerKey.y}` : "--trust roots.pem";
  const time = sample.origin === "recorded" ? ` --now ${sample.now}` : "";
  byId("command").textContent =
    `plica verify --presentation presentation.bin --session session.cbor --request request.json ${trust}${time}`;
  byId("roots").hidden = sample.origin !== "issued";
  if (sample.origin === "issued") byId<HTMLAnchorElement>("roots-link").href = addressOf(sample.roots);
}

/** A request with its session, as the command line reads it. It is for the one who has asked: a wallet makes its own session. */
const toSave = ({ request, session }: Asked) => ({ ...request.toJSON(), sessionTranscript: toHex(session) });

/** Reads a saved request with its session. A recorded session has its own time. */
export async function readRequest(text: string, samples: readonly Sample[]): Promise<Asked> {
  const request = ProofRequest.fromJSON(text, { session: true });
  if (!request.session) throw new Error("The request has no session in it, so no presentation can be checked against it.");
  const { sessionTranscript } = JSON.parse(text) as { sessionTranscript: string };
  const asked: Asked = { request, session: fromHex(sessionTranscript), nonce: undefined, now: undefined };
  for (const sample of samples) {
    if (sample.origin !== "recorded") continue;
    if (toHex(await loadBytes(sample.session)) === sessionTranscript.toLowerCase()) return { ...asked, now: new Date(sample.now) };
  }
  return asked;
}
