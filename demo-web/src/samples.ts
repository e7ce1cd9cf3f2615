/** The documents of the wallet, and whom the verifier trusts. */

import type { TrustOptions } from "plica";

interface Common {
  id: SampleId;
  docType: string;
  document: string;
}

/** Issued by this project's test issuer, with its device's key. */
export interface IssuedSample extends Common {
  origin: "issued";
  deviceKey: string;
  roots: string;
  birthDate: string;
  validUntil: string;
}

/** Made by others: with a session and the device's signature over it, but no key. The demo replays that session. */
export interface RecordedSample extends Common {
  origin: "recorded";
  session: string;
  now: string;
  issuerKey: { x: string; y: string };
  issuerSubject: string;
  source: string;
  licence: string;
}

export type Sample = IssuedSample | RecordedSample;
export type SampleId = "adult" | "minor" | "expired" | "tampered" | "eu-av-order-a" | "owf-mustermann-mdl";

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

/** Trusts the issuers of these samples: the roots of issued samples, the signers' keys of recorded ones. */
export async function trustFor(samples: readonly Sample[]): Promise<TrustOptions> {
  const roots = samples.filter((sample) => sample.origin === "issued").map((sample) => loadText(sample.roots));
  const keys = samples.filter((sample) => sample.origin === "recorded");
  return {
    certificates: [...new Set(await Promise.all(roots))],
    issuerKeys: keys.map(({ issuerKey: { x, y }, docType }) => ({ x: fromHex(x), y: fromHex(y), docTypes: [docType] })),
  };
}

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
  switch (sample.id) {
    case "adult":
      return { title: "Over 18", detail: `Licence of someone born on ${day((sample as IssuedSample).birthDate)}` };
    case "minor":
      return { title: "Under 18", detail: `Licence of someone who is 17, born on ${day((sample as IssuedSample).birthDate)}` };
    case "expired":
      return { title: "Expired", detail: `Over 18, but valid until ${day((sample as IssuedSample).validUntil)}` };
    case "tampered":
      return { title: "Tampered with", detail: "The 17-year-old’s licence, one byte changed to say “over 18”" };
    case "eu-av-order-a":
      return { title: "EU age attestation", detail: `A test document of the EU’s format, recorded ${day((sample as RecordedSample).now)}` };
    case "owf-mustermann-mdl":
      return { title: "Mustermann licence", detail: `A wallet project’s test licence, recorded ${day((sample as RecordedSample).now)}` };
  }
}
