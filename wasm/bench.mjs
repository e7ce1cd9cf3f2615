// Measures and prints a table: `node bench.mjs [--chromium] [--runs N] [--threads N]`.
// The document is the sample licence of the native command line (see tests/support.js).
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { shutdown } from "plica";
import { measure } from "./bench/measure.js";
import { ISOLATED, chromium, serve, visit } from "./tests/browser.js";
import { issue } from "./tests/support.js";

const { values } = parseArgs({
  options: { chromium: { type: "boolean" }, runs: { type: "string", default: "11" }, threads: { type: "string" } },
});
const runs = Number(values.runs);
const most = Number(values.threads ?? Math.min(4, availableParallelism()));
const issued = issue();
const wanted = [...new Set([1, most])];
const results = [];

for (const threads of wanted) {
  const [document, key, roots] = ["issuer_signed.cbor", "device_key.pem", "roots.pem"].map(issued.read);
  results.push(["Node", await measure({ document, key, roots }, threads, runs)]);
  await shutdown();
}

if (values.chromium) {
  const folder = mkdtempSync(join(tmpdir(), "plica-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const here = fileURLToPath(new URL("./", import.meta.url));
  const source = readFileSync(join(here, "bench/measure.js"), "utf8");
  writeFileSync(join(issued.dir, "measure.js"), source.replace('from "plica"', 'from "/plica/index.js"'));
  writeFileSync(join(issued.dir, "index.html"), '<!doctype html><title>bench</title><script type="module" src="/main.js"></script>');
  const browser = await chromium(folder);
  for (const threads of wanted) {
    const main = `
      import { measure } from "/measure.js";
      const load = async (file) => new Uint8Array(await (await fetch(file)).arrayBuffer());
      const [document, key, roots] = await Promise.all(["/issuer_signed.cbor", "/device_key.pem", "/roots.pem"].map(load));
      measure({ document, key, roots }, ${threads}, ${runs}).then(
        (result) => (globalThis.result = result),
        (error) => (globalThis.result = { error: String(error) }),
      );`;
    writeFileSync(join(issued.dir, "main.js"), main);
    const server = await serve({ "/plica/": join(here, "dist"), "/": issued.dir }, ISOLATED);
    const { result } = await visit(browser, server.url, 600_000);
    await server.close();
    if (result.error) throw new Error(result.error);
    results.push([`Chromium ${browser.version().split(".")[0]}`, result]);
  }
  await browser.close();
}

console.log(`${cpus()[0].model}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.versions.node}, medians of ${runs}`);
const ms = (time) => time.toFixed(0).padStart(8);
console.log(["".padEnd(14), "build   ", "threads", "    cold", " present", " prepare", "prepared", "  verify", " memory MB", "  bytes"].join(" "));
for (const [where, r] of results) {
  const memory = (r.memory / 1e6).toFixed(1).padStart(10);
  const row = [where.padEnd(14), r.build.padEnd(8), String(r.threads).padStart(7), ...[r.cold, r.present, r.prepare, r.prepared, r.verify].map(ms)];
  console.log([...row, memory, String(r.bytes).padStart(7)].join(" "));
}
