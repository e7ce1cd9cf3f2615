/** The documents of the wallet, and whom the verifier trusts. */

import type { TrustOptions } from "plica";
import { documents } from "../../tests/story/words.json";

interface Common {
  id: SampleId;
  docType: string;
}

/** Issued by this project's test issuer, with its device's key. */
export interface IssuedSample extends Common {
  origin: "issued";
  document: string;
  deviceKey: string;
  roots: string;
  birthDate: string;
  validUntil: string;
}

/** Made by others: with a session and the device's signature over it, but no key. The demo replays that session. */
export interface RecordedSample extends Common {
  origin: "recorded";
  document: string;
  session: string;
  now: string;
  issuerKey: { x: string; y: string };
  issuerSubject: string;
  source: string;
  licence: string;
}

/** Opened from the user's files. It stays in the page. */
export interface OwnSample extends Common {
  origin: "own";
  bytes: Uint8Array;
  /** PKCS #8 in PEM. */
  deviceKey: string | undefined;
  /** The session that the device signed, for a document without its key. */
  session: Uint8Array | undefined;
  /** PEM, if the verifier is to trust somebody for this document. */
  roots: string | undefined;
}

export type Sample = IssuedSample | RecordedSample | OwnSample;
export type SampleId = "adult" | "minor" | "expired" | "tampered" | "forged" | "eu-av-order-a" | "owf-mustermann-mdl" | "own";

const FOLDER = new URL("fixtures/", document.baseURI);

async function load(path: string): Promise<Response> {
  const response = await fetch(new URL(path, FOLDER));
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
  return response;
}

export const loadBytes = async (path: string): Promise<Uint8Array> => new Uint8Array(await (await load(path)).arrayBuffer());
export const loadText = async (path: string): Promise<string> => (await load(path)).text();
export const addressOf = (path: string): string => new URL(path, FOLDER).href;

export async function loadSamples(): Promise<Sample[]> {
  const manifest = (await (await load("manifest.json")).json()) as { samples: Sample[] };
  return manifest.samples;
}

/** Trusts the issuers of these samples, but not the one that made the forged licence. */
export async function trustFor(samples: readonly Sample[]): Promise<TrustOptions> {
  const honest = samples.filter(({ id }) => id !== "forged");
  const roots = await Promise.all(honest.flatMap((sample) => (sample.origin === "issued" ? [loadText(sample.roots)] : [])));
  const own = honest.flatMap((sample) =>
    sample.origin === "own" && sample.roots ? [{ certificates: sample.roots, docTypes: [sample.docType], signerUsages: "any" as const }] : [],
  );
  return {
    certificates: [...new Set(roots), ...own],
    issuerKeys: honest.flatMap((sample) =>
      sample.origin === "recorded" ? [{ key: keyOf(sample), docTypes: [sample.docType] }] : [],
    ),
  };
}

/** The document signer's key. */
export const keyOf = ({ issuerKey: { x, y } }: RecordedSample) => ({ x: fromHex(x), y: fromHex(y) });

export const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A date as people read it, on one line. It is in UTC, like the dates in documents. */
export function day(date: Date | string): string {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
  return format.format(new Date(date)).replaceAll(" ", "\u00a0");
}

export function minute(date: Date | string): string {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(new Date(date))} UTC`;
}

/** The title of a document, and what to know about it. */
export function describe(sample: Sample): { title: string; detail: string } {
  if (sample.id === "own") return { title: "Your own document", detail: sample.docType };
  const { title, text } = documents[sample.id];
  const detail = text
    .replace("{born}", () => (sample.origin === "issued" ? day(sample.birthDate) : ""))
    .replace("{until}", () => (sample.origin === "issued" ? day(sample.validUntil) : ""))
    .replace("{recorded}", () => (sample.origin === "recorded" ? day(sample.now) : ""));
  return { title, detail };
}
