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

/** Words that a person who has never heard of such documents does not know. */
export const TERMS = new RegExp(
  "mdoc|\\bISO\\b|issuer|verifier|wallet|holder|session|nonce|circuit|commit|\\brows?\\b|argu|pinned|signer|credential|presentation|" +
    "zero.knowledge|size class|digest|statement|attest|transcript|age_over|isolat|thread|trust nobody|distinguishing",
  "i",
);

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
    /** The same, with the workshop in view. */
    workshop(path = "", viewport) {
      return this.page(`${path}#workshop`, viewport);
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

/** Waits until the engine has started and the licence is under its cover. */
export async function ready(page) {
  await page.waitForFunction(() => /build\.$/.test(document.querySelector("#version")?.textContent ?? ""));
  await page.waitForFunction(() => document.querySelector("#cover")?.disabled === false);
}

// The story of the door

/** Presses the one button, and waits for what follows. */
export async function askAtDoor(page) {
  await page.locator("#door-ask").click();
  await page.locator("#cheats").waitFor();
}

/** Tries to cheat at the door, and reads what it says. */
export async function cheatDoor(page, id) {
  await page.locator(`#cheat-${id} > button`).click();
  await page.locator(`#cheat-${id}[data-state]`).waitFor();
  const said = page.locator(`#cheat-${id} .said`);
  return { verdict: plain(await said.locator(".verdict").innerText()), code: await said.locator("code").innerText(), text: plain(await said.innerText()) };
}

// The story of models

/** Opens the story, and waits until its engine has started. */
export async function openModels(page) {
  await page.getByRole("link", { name: "Digits" }).click();
  await page.locator('#loan-ask[aria-disabled="false"]').waitFor();
}

/** What the phone says that it reads, once it has read this drawing. */
export const reads = async (page) => (await page.locator("#digit-read").innerText()).replace(/^Your phone reads a (\d)\.$/, "$1");

/** Draws with the mouse: strokes of points, in parts of the sheet's width. */
export async function draw(page, strokes) {
  await page.getByRole("button", { name: "Wipe the sheet" }).click();
  await page.locator("#digit-sheet").scrollIntoViewIfNeeded();
  const { x, y, width } = await page.locator("#digit-sheet").boundingBox();
  for (const [first, ...others] of strokes) {
    await page.mouse.move(x + first[0] * width, y + first[1] * width);
    await page.mouse.down();
    for (const [dx, dy] of others) await page.mouse.move(x + dx * width, y + dy * width, { steps: 8 });
    await page.mouse.up();
  }
  await page.locator('#digit-read[aria-busy="false"]').waitFor();
}

/** Takes the drawing of a digit instead. */
export async function take(page, digit) {
  await page.getByRole("button", { name: `A drawing of a ${digit}` }).click();
  await page.waitForFunction((wanted) => document.querySelector("#digit-read").textContent === `Your phone reads a ${wanted}.`, digit);
}

/** Has the post office ask, and waits for what follows. */
export async function askDigit(page) {
  await page.locator("#digit-ask").click();
  await page.locator("#digit-cheats").waitFor();
}

/** Has the lender ask, and waits until there is an answer or none. */
export async function askScore(page) {
  await page.locator("#loan-ask").click();
  await page.locator('#loan-scene:is([data-state="open"], [data-state="shut"])').waitFor();
}

/** Moves the slider of the income. */
export async function earn(page, income) {
  await page.locator("#loan-income").fill(String(income));
  await page.waitForFunction((words) => document.querySelector("#loan-amount").textContent === words, `${income.toLocaleString("en-GB")} euros a year`);
  await page.waitForFunction(() => /^Your score: \d+$/.test(document.querySelector("#loan-score").textContent));
}

// The workshop

/** Chooses a document and questions by their names, and asks. */
export async function ask(page, { sample = "adult", questions = ["flag"] } = {}) {
  await page.locator(`input[name=sample][value="${sample}"]`).check();
  for (const box of await page.locator("input[name=question]").all()) {
    await box.setChecked(questions.includes(await box.inputValue()));
  }
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("button", { name: "Prove it" }).waitFor();
}

/** Agrees, and waits for the result. */
export async function prove(page) {
  await page.getByRole("button", { name: "Prove it" }).click();
  return result(page);
}

/** The result, on the side that gives it: its heading, its verdict, its error code and all its text. */
export async function result(page) {
  const verdict = page.locator(":is(#result-body, #consent-body) > .verdict");
  await verdict.waitFor();
  const wallet = await page.locator("#consent-body > .verdict").count();
  const [card, side] = wallet ? ["#consent", "consent"] : ["#result", "result"];
  return read(page.locator(card), `#${side}-words`, `#${side}-body > .verdict`, `#${side}-body > .code code`);
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

export const plain = (text) => text.replaceAll("\u00a0", " ").replaceAll(/\s+/g, " ").trim();

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
