// The demo and the command line check each other's proofs.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { plica } from "../scripts/plica.mjs";
import { ask, assertQuiet, open, prove, result } from "./support.mjs";

const FIXTURES = fileURLToPath(new URL("../dist/fixtures/", import.meta.url));
const manifest = JSON.parse(readFileSync(join(FIXTURES, "manifest.json"), "utf8"));

let demo, page, scratch;
before(async () => {
  scratch = mkdtempSync(join(tmpdir(), "plica-cross-"));
  demo = await open();
  page = await demo.workshop();
  await page.getByText("Files: save, open, check elsewhere").click();
});
after(async () => {
  await demo?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Presses a button that saves a file, and keeps the file in the scratch folder under the name that the page gave it. */
async function save(name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
  const path = join(scratch, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

/** The arguments of `plica` that say what the verifier asks and whom it trusts. */
function question(sample) {
  const { origin, roots, issuerKey, now } = manifest.samples.find(({ id }) => id === sample);
  const trust = origin === "issued" ? ["--trust", join(FIXTURES, roots)] : ["--issuer-key", `${issuerKey.x}:${issuerKey.y}`, "--now", now];
  return ["--session", join(scratch, "session.cbor"), "--request", join(scratch, "request.json"), ...trust, "--json"];
}

/** The arguments of `plica prove` that say which document answers. */
function document(sample) {
  const { document, deviceKey } = manifest.samples.find(({ id }) => id === sample);
  return ["--document", join(FIXTURES, document), ...(deviceKey ? ["--device-key", join(FIXTURES, deviceKey)] : [])];
}

for (const [sample, questions] of [
  ["adult", ["flag", "birth", "name", "country"]],
  ["eu-av-order-a", ["flag"]],
  ["owf-mustermann-mdl", ["birth", "name"]],
]) {
  test(`what the demo proves of ${sample}, the command line verifies`, async () => {
    await ask(page, { sample, questions });
    assert.equal((await prove(page)).verdict, "✓ Accepted");
    const presentation = await save("Save presentation");
    await save("Save request");
    await save("Save session");
    const { status, stdout } = plica("verify", "--presentation", presentation, ...question(sample));
    assert.equal(status, 0, stdout);
    assert.equal(JSON.parse(stdout).claims.length, questions.length);
    // The check can fail: a changed presentation does not verify.
    const bytes = readFileSync(presentation);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(presentation, bytes);
    assert.equal(plica("verify", "--presentation", presentation, ...question(sample)).status, 1);
  });

  test(`what the command line proves of ${sample}, the demo verifies`, async () => {
    await ask(page, { sample, questions });
    await save("Save request");
    await save("Save session");
    const out = join(scratch, "native.bin");
    assert.equal(plica("prove", ...document(sample), ...question(sample), "--out", out).status, 0);
    await page.getByLabel("Open a presentation").setInputFiles(out);
    const { verdict, text } = await result(page);
    assert.equal(verdict, "✓ Accepted");
    assert.match(text, /18 or older/);
    assert.equal(text.includes("Mustermann"), questions.includes("name"));
  });
}

test("a saved request is opened after a reload, and answered from a file", async () => {
  await ask(page);
  await save("Save request");
  await save("Save session");
  const out = join(scratch, "later.bin");
  assert.equal(plica("prove", ...document("adult"), ...question("adult"), "--out", out).status, 0);
  await page.reload();
  await page.getByText("Files: save, open, check elsewhere").click();
  await page.getByLabel("Open a presentation").setInputFiles(out);
  await page.getByText("Nothing was asked yet").waitFor();
  await page.getByLabel("Open a request").setInputFiles(join(scratch, "request.json"));
  await page.getByText("The saved request is open.").waitFor();
  await page.getByLabel("Open a presentation").setInputFiles(out);
  const { heading, verdict } = await result(page);
  assert.equal(verdict, "✓ Accepted");
  assert.equal(heading, "The verifier learned one thing");
});

test("an answer to another question is refused, and so is a file that is not a presentation", async () => {
  const out = join(scratch, "later.bin");
  await ask(page, { questions: ["birth"] });
  await page.getByLabel("Open a presentation").setInputFiles(out);
  assert.equal((await result(page)).code, "session.mismatch");
  await ask(page);
  await page.getByLabel("Open a presentation").setInputFiles({ name: "no.bin", mimeType: "application/octet-stream", buffer: Buffer.from("no") });
  assert.equal((await result(page)).code, "proof.malformed");
});

test("a file that is not a request is refused", async () => {
  const open = (text) =>
    page.getByLabel("Open a request").setInputFiles({ name: "request.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await open("{");
  assert.equal((await result(page)).code, "request.json");
  await open(JSON.stringify({ docType: "org.iso.18013.5.1.mDL", claims: [{ element: "age_over_18", predicate: { ageAtLeast: 18 } }] }));
  await page.getByText("The request has no session in it").waitFor();
});

test("nothing went to another origin and nothing failed", () => assertQuiet(demo.watch));
