// The plain page of `packaging.mjs` in Firefox, with threads and without. Needs Firefox (FIREFOX names it), the native
// command line (see support.js) and the npm registry.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ISOLATED, STRICT, expect, firefox, serve } from "./browser.js";
import { forPage } from "./support.js";

const here = fileURLToPath(new URL("../", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "plica-firefox-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
forPage(work);
const page = readFileSync(join(here, "tests/page.js"), "utf8");
const served = page
  .replace('from "plica"', 'from "/plica/entry/index.js"')
  .replace('from "plica/verifier"', 'from "/plica/entry/verifier.js"')
  .replace('from "plica/full"', 'from "/plica/entry/full.js"')
  .replace('from "plica/model"', 'from "/plica/entry/model.js"');
writeFileSync(join(work, "main.js"), served);
writeFileSync(join(work, "index.html"), '<!doctype html><title>plica</title><script type="module" src="/main.js"></script>');

const browser = await firefox(work);
try {
  const version = await browser.version();
  for (const [name, headers] of [["isolated", { ...ISOLATED, ...STRICT }], ["not isolated", STRICT]]) {
    const server = await serve({ "/plica/": join(here, "dist"), "/": work }, headers);
    const tab = await browser.newPage();
    await tab.goto(server.url);
    await tab.waitForFunction(() => globalThis.result !== undefined, { timeout: 180_000 });
    expect(`${version}, ${name}`, await tab.evaluate(() => globalThis.result), "Cross-Origin-Opener-Policy" in headers);
    await tab.close();
    await server.close();
  }
} finally {
  await browser.close();
}
