// A browser, the preview server with the built demo, and what a user does with them.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { preview } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where screenshots and downloads go. */
export const OUTPUT = join(ROOT, "test-output");
/** The same page, with the headers of isolation and without. */
export const MODES = [
  { mode: "isolated", path: "", build: "threads" },
  { mode: "single", path: "single.html", build: "single" },
];

/** How long a proof may take on a busy machine before a test gives up. */
const PATIENCE = 60_000;

/** Serves the built demo. */
export async function serve() {
  assert.ok(existsSync(join(ROOT, "dist/index.html")), "npm run build comes first");
  mkdirSync(OUTPUT, { recursive: true });
  const server = await preview({ root: ROOT, logLevel: "warn", preview: { host: "127.0.0.1", port: 0 } });
  return { origin: `http://127.0.0.1:${server.httpServer.address().port}`, close: () => server.close() };
}

/** Serves the built demo and starts a browser with an empty profile. */
export async function open() {
  const server = await serve();
  const { origin } = server;
  const profile = mkdtempSync(join(tmpdir(), "plica-demo-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: ARGS, acceptDownloads: true });
  context.setDefaultTimeout(PATIENCE);
  const watch = watchContext(context, origin);
  return {
    origin,
    context,
    watch,
    /** A page of the demo, ready to ask. */
    async page(path = "", viewport = { width: 1280, height: 900 }) {
      const page = await context.newPage();
      await page.setViewportSize(viewport);
      await page.goto(`${origin}/${path}`);
      await ready(page);
      return page;
    },
    async close() {
      await context.close();
      await server.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Collects what must not happen: requests to other origins, errors, violations of the policy. */
function watchContext(context, origin) {
  const seen = { requests: 0, elsewhere: [], faults: [] };
  context.on("request", (request) => {
    seen.requests++;
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`)) seen.elsewhere.push(url);
  });
  context.on("console", (message) => message.type() === "error" && seen.faults.push(message.text()));
  context.on("weberror", (error) => seen.faults.push(String(error.error())));
  context.on("requestfailed", (request) => seen.faults.push(`${request.url()}: ${request.failure()?.errorText}`));
  context.on("response", (response) => response.status() >= 400 && seen.faults.push(`${response.url()}: ${response.status()}`));
  return seen;
}

/** Waits until the prover has started. */
export async function ready(page) {
  await page.waitForFunction(() => /build\.$/.test(document.querySelector("#version")?.textContent ?? ""));
}

/** Chooses a document and questions by their names, and asks. */
export async function ask(page, { sample = "adult", questions = ["flag"], trust = "all" } = {}) {
  await page.locator(`input[name=sample][value="${sample}"]`).check();
  for (const box of await page.locator("input[name=question]").all()) {
    await box.setChecked(questions.includes(await box.inputValue()));
  }
  await page.locator(`input[name=trust][value=${trust}]`).check();
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("button", { name: "Prove it" }).waitFor();
}

/** Agrees, and waits for the result. */
export async function prove(page) {
  await page.getByRole("button", { name: "Prove it" }).click();
  return result(page);
}

/** The result that is shown: its heading, its verdict, its error code and all its text. */
export async function result(page) {
  await page.locator("#result-body > .verdict").waitFor();
  return read(page.locator("#result"), "#result-words", "#result-body > .verdict", "#result-body > .code code");
}

/** Tries to cheat, and reads the outcome. */
export async function cheat(page, name) {
  const before = await page.locator("#cheat").innerText();
  await page.getByRole("button", { name, exact: true }).click();
  await page.waitForFunction((old) => document.querySelector("#cheat").innerText !== old, before);
  return read(page.locator("#cheat"), "h4", ".verdict", ".code code");
}

async function read(place, heading, verdict, code) {
  const codes = await place.locator(code).allInnerTexts();
  return {
    heading: plain(await place.locator(heading).innerText()),
    verdict: plain(await place.locator(verdict).innerText()),
    code: codes[0],
    text: plain(await place.innerText()),
  };
}

const plain = (text) => text.replaceAll("\u00a0", " ").replaceAll(/\s+/g, " ").trim();

/** The text of the element that has focus. */
export const focused = (page) => page.evaluate(() => document.activeElement?.textContent.replaceAll(/\s+/g, " ").trim() ?? "");

/** A figure of the result, as the page shows it. */
export async function measure(page, name) {
  return plain(await page.locator(`.measures div:has(dt:text-is("${name}")) dd`).innerText());
}

/** Checks that nothing went to another origin and nothing failed. */
export function assertQuiet(watch) {
  assert.ok(watch.requests > 0);
  assert.deepEqual(watch.elsewhere, []);
  assert.deepEqual(watch.faults, []);
}
