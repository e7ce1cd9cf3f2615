// Measures proofs that models ran, and prints a table: `node bench-models.mjs [--chromium] [--firefox] [--runs N]`.
// The models are those of `plica bench --models` (see tests/support.js for the command line).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measure } from "./bench/models.js";
import { ISOLATED, chromium, firefox, serve } from "./tests/browser.js";
import { plica } from "./tests/support.js";

const { values } = parseArgs({
  options: { chromium: { type: "boolean" }, firefox: { type: "boolean" }, runs: { type: "string", default: "11" } },
});
const runs = Number(values.runs);
const folder = mkdtempSync(join(tmpdir(), "plica-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
plica("bench", "--models", "--runs", "1", "--out-dir", folder);
const models = JSON.parse(readFileSync(join(folder, "models.json"), "utf8"));

const results = [];
for (const { file, input, output, model } of models) {
  const bytes = readFileSync(join(folder, file));
  results.push({ where: `Node ${process.versions.node.split(".")[0]}`, model, ...(await measure({ bytes, input, output }, runs)) });
}

for (const [name, launch] of [["Chromium", chromium], ["Firefox", firefox]].filter(([name]) => values[name.toLowerCase()])) {
  const here = fileURLToPath(new URL("./", import.meta.url));
  const source = readFileSync(join(here, "bench/models.js"), "utf8");
  writeFileSync(join(folder, "measure.js"), source.replace('from "plica/model"', 'from "/plica/entry/model.js"'));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>bench</title>");
  const server = await serve({ "/plica/": join(here, "dist"), "/": folder }, ISOLATED);
  const browser = await launch(folder);
  const where = `${name} ${/\d+/.exec(await browser.version())[0]}`;
  // This runs on the page.
  const onPage = async ({ file, input, output, runs }) => {
    const { measure } = await import("/measure.js");
    return measure({ bytes: await (await fetch(`/${file}`)).arrayBuffer(), input, output }, runs);
  };
  for (const { model, ...given } of models) {
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    await page.goto(server.url);
    results.push({ where, model, ...(await page.evaluate(onPage, { ...given, runs })) });
    await page.close();
  }
  await browser.close();
  await server.close();
}

console.log(`${cpus()[0].model}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}, medians of ${runs}`);
const ms = (time) => time.toFixed(1).padStart(8);
console.log("".padEnd(14), "    cold", "   prove", "  verify", " memory MB", "  bytes", "model");
for (const { where, cold, prove, verify, memory, bytes, model } of results) {
  console.log(where.padEnd(14), ms(cold), ms(prove), ms(verify), (memory / 1e6).toFixed(1).padStart(10), String(bytes).padStart(7), model);
}
