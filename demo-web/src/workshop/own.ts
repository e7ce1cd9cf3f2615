/** Opens a document of the user's own, from files that stay in the page. */

import { byId } from "../dom";
import { refusal, wordsFor } from "../outcome";
import type { OwnSample } from "../samples";
import { NoDevice, Wallet } from "../wallet";

/** What to say if a document came without anything to answer with. */
const NO_DEVICE =
  "A document cannot answer by itself: its device signs each question. Add the device’s key, or the session that the device has signed for this document.";

/** Connects the button. `on` gets a document that can answer. */
export function wireOwn(on: (sample: OwnSample) => void): void {
  byId("own-open").onclick = async () => {
    const error = byId("own-error");
    error.textContent = "";
    const document = fileOf("own-document");
    if (!document) {
      error.textContent = "Choose the file of the document.";
      return;
    }
    try {
      on(await open(document));
      byId<HTMLDetailsElement>("own-files").open = false;
      byId<HTMLInputElement>("own").querySelector("input")?.focus();
    } catch (fault) {
      error.textContent = wordsOf(fault);
    }
  };
}

const fileOf = (id: string): File | undefined => byId<HTMLInputElement>(id).files?.[0];

async function open(document: File): Promise<OwnSample> {
  const sample: OwnSample = {
    id: "own",
    origin: "own",
    docType: "",
    bytes: new Uint8Array(await document.arrayBuffer()),
    deviceKey: await fileOf("own-key")?.text(),
    session: await fileOf("own-session")?.arrayBuffer().then((buffer) => new Uint8Array(buffer)),
    roots: await fileOf("own-roots")?.text(),
  };
  const wallet = await Wallet.open(sample);
  const { docType } = wallet.holder;
  wallet.close();
  return { ...sample, docType };
}

function wordsOf(fault: unknown): string {
  if (fault instanceof NoDevice) return NO_DEVICE;
  const outcome = refusal(fault, "wallet", 0);
  if (outcome.kind === "cancelled") return "";
  const { title, text } = wordsFor(outcome);
  return `${title}. ${text} (${outcome.code}: ${outcome.message})`;
}
