// Documents of the user's own: from the command line's test issuer, and from other projects.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { plica } from "../scripts/plica.mjs";
import { ask, assertQuiet, open, plain, prove, result } from "./support.mjs";

const FIXTURES = fileURLToPath(new URL("../dist/fixtures/", import.meta.url));

let demo, page, scratch;
before(async () => {
  scratch = mkdtempSync(join(tmpdir(), "plica-own-"));
  assert.equal(plica("issue", "--out-dir", scratch).status, 0);
  demo = await open();
  page = await demo.workshop();
});
after(async () => {
  await demo?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Chooses files and opens them. Files that are not named are taken away. */
async function openOwn(files) {
  const details = page.locator("#own-files");
  if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
  for (const kind of ["document", "key", "session", "roots"]) await page.locator(`#own-${kind}`).setInputFiles(files[kind] ?? []);
  await page.getByRole("button", { name: "Open it" }).click();
}

const said = async () => plain(await page.locator("#own-error").innerText());

test("a licence and its device’s key answer, and the roots say whom to trust", async () => {
  await openOwn({ document: join(scratch, "issuer_signed.cbor"), key: join(scratch, "device_key.pem"), roots: join(scratch, "roots.pem") });
  await page.locator("input[value=own]:checked").waitFor();
  await ask(page, { sample: "own" });
  const { verdict, heading } = await prove(page);
  assert.equal(verdict, "✓ Accepted");
  assert.equal(heading, "The verifier learned one thing");
});

test("without its roots the verifier trusts nobody for it", async () => {
  await openOwn({ document: join(scratch, "issuer_signed.cbor"), key: join(scratch, "device_key.pem") });
  await page.locator("#own-files:not([open])").waitFor({ state: "attached" });
  await ask(page, { sample: "own" });
  const { verdict, code } = await prove(page);
  assert.equal(verdict, "✕ Refused by the verifier");
  assert.match(code, /^issuer\./);
});

test("a response and the session that its device signed answer, too", async () => {
  await openOwn({ document: join(scratch, "document.cbor"), session: join(scratch, "session.cbor"), roots: join(scratch, "roots.pem") });
  await page.locator("#own-files:not([open])").waitFor({ state: "attached" });
  await ask(page, { sample: "own" });
  assert.equal((await prove(page)).verdict, "✓ Accepted");
});

test("another session is not what the device signed", async () => {
  await openOwn({ document: join(scratch, "document.cbor"), session: join(FIXTURES, "eu-av-order-a/session_transcript.cbor") });
  await page.locator("#own-files:not([open])").waitFor({ state: "attached" });
  await ask(page, { sample: "own" });
  assert.equal((await prove(page)).code, "device.signature");
});

test("a document by itself cannot answer, and the page says what it lacks", async () => {
  await openOwn({ document: join(scratch, "issuer_signed.cbor") });
  await page.locator("#own-error:not(:empty)").waitFor();
  assert.match(await said(), /^A document cannot answer by itself: .*Add the device’s key, or the session/);
});

for (const [what, content] of [["an empty file", ""], ["a PDF", "%PDF-1.7\n"], ["a text", "hello"]]) {
  test(`${what} is no document, and nobody is accused of having changed it`, async () => {
    const file = join(scratch, "other.bin");
    writeFileSync(file, content);
    await openOwn({ document: file, key: join(scratch, "device_key.pem") });
    await page.locator("#own-error:not(:empty)").waitFor();
    assert.match(await said(), /^The document cannot be read\. .*\(mdoc\./);
    assert.doesNotMatch(await said(), /changed/);
  });
}

test("no file at all", async () => {
  await openOwn({});
  await page.locator("#own-error:not(:empty)").waitFor();
  assert.equal(await said(), "Choose the file of the document.");
});

test("a wrong presentation from a file leaves the question open", async () => {
  await ask(page, { sample: "adult" });
  const files = page.locator("#result details.files > summary");
  await files.click();
  await page.getByLabel("Open a presentation").setInputFiles({ name: "no.bin", mimeType: "application/octet-stream", buffer: Buffer.from("no") });
  assert.equal((await result(page)).code, "proof.malformed");
  assert.ok(await page.getByRole("button", { name: "Prove it" }).isVisible());
  assert.equal((await prove(page)).verdict, "✓ Accepted");
});

test("the page’s verifier takes one presentation for a session", async () => {
  await ask(page, { sample: "adult" });
  assert.equal((await prove(page)).verdict, "✓ Accepted");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save presentation" }).click()]);
  const file = join(scratch, "again.bin");
  await download.saveAs(file);
  await page.getByLabel("Open a presentation").setInputFiles(file);
  await page.locator("#result-body > .verdict.refused").waitFor();
  assert.equal((await result(page)).code, "session.answered");
});

test("nothing went to another origin and nothing failed", () => assertQuiet(demo.watch));
