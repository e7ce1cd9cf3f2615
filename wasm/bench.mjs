// Measures times and prints a table: `node bench.mjs [--chromium] [--firefox] [--runs N] [--threads N]`.
// The document is the sample licence of the native command line (see tests/support.js). An engine with one thread and one
// with more take turns, call by call, so that the load of the machine affects both alike.
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { ISOLATED, chromium, firefox, serve } from "./tests/browser.js";
import { issue } from "./tests/support.js";

const { values } = parseArgs({
  options: {
    chromium: { type: "boolean" },
    firefox: { type: "boolean" },
    runs: { type: "string", default: "11" },
    threads: { type: "string" },
  },
});
const runs = Number(values.runs);
const most = Number(values.threads ?? Math.min(4, availableParallelism()));
const issued = issue();
const wanted = [...new Set([1, most])];
const CALLS = ["present", "prepare", "prepared", "verify"];
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Lets the engines that `start` makes take turns. Each has the calls `begin`, `round` and `end`. */
async function compare(where, start) {
  const subjects = [];
  for (const threads of wanted) {
    const call = await start(threads);
    // Each engine has the machine to itself for its cold start.
    subjects.push({ call, ...(await call("begin")), rounds: [] });
  }
  for (let i = 0; i < runs; i++) {
    for (const { call, rounds } of subjects) rounds.push(await call("round"));
  }
  const rows = [];
  for (const { call, cold, bytes, rounds } of subjects) {
    const about = await call("end");
    const medians = Object.fromEntries(CALLS.map((name) => [name, median(rounds.map((round) => round[name]))]));
    rows.push({ where, cold, bytes, rounds, ...about, ...medians });
  }
  return rows;
}

function inNode(threads) {
  const [document, key, roots] = ["issuer_signed.cbor", "device_key.pem", "roots.pem"].map(issued.read);
  const worker = new Worker(new URL("./bench/worker.js", import.meta.url), {
    workerData: { files: { document, key, roots }, threads },
  });
  return async (method) => {
    worker.postMessage(method);
    const { value, error } = await new Promise((resolve) => worker.once("message", resolve));
    if (error !== undefined) throw new Error(error);
    if (method === "end") await worker.terminate();
    return value;
  };
}

const results = await compare("Node", inNode);

for (const [name, launch] of [["Chromium", chromium], ["Firefox", firefox]].filter(([name]) => values[name.toLowerCase()])) {
  const folder = mkdtempSync(join(tmpdir(), "plica-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const here = fileURLToPath(new URL("./", import.meta.url));
  const source = readFileSync(join(here, "bench/measure.js"), "utf8");
  writeFileSync(join(issued.dir, "measure.js"), source.replace('from "plica"', 'from "/plica/entry/index.js"'));
  writeFileSync(join(issued.dir, "index.html"), "<!doctype html><title>bench</title>");
  const server = await serve({ "/plica/": join(here, "dist"), "/": issued.dir }, ISOLATED);
  const browser = await launch(folder);
  // This runs on the page.
  const begin = async (threads) => {
    const { begin } = await import("/measure.js");
    const load = async (file) => new Uint8Array(await (await fetch(file)).arrayBuffer());
    const [document, key, roots] = await Promise.all(["/issuer_signed.cbor", "/device_key.pem", "/roots.pem"].map(load));
    globalThis.subject = await begin({ document, key, roots }, threads);
    return { cold: globalThis.subject.cold, bytes: globalThis.subject.bytes };
  };
  const call = (method) => globalThis.subject[method]();
  const onPage = async (threads) => {
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    await page.goto(server.url);
    return async (method) => {
      // Browsers slow down pages in the background.
      await page.bringToFront();
      return method === "begin" ? page.evaluate(begin, threads) : page.evaluate(call, method);
    };
  };
  const version = /\d+/.exec(await browser.version())[0];
  results.push(...(await compare(`${name} ${version}`, onPage)));
  await browser.close();
  await server.close();
}

console.log(`${cpus()[0].model}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.versions.node}, medians of ${runs}`);
const ms = (time) => time.toFixed(0).padStart(8);
console.log(["".padEnd(14), "build   ", "threads", "    cold", " present", " prepare", "prepared", "  verify", " memory MB", "  bytes"].join(" "));
for (const r of results) {
  const memory = (r.memory / 1e6).toFixed(1).padStart(10);
  const row = [r.where.padEnd(14), r.build.padEnd(8), String(r.threads).padStart(7), ms(r.cold), ...CALLS.map((name) => ms(r[name]))];
  console.log([...row, memory, String(r.bytes).padStart(7)].join(" "));
}
for (let i = 0; i + 1 < results.length; i++) {
  const [one, more] = [results[i], results[i + 1]];
  if (one.where !== more.where) continue;
  const times = CALLS.map((name) => median(one.rounds.map((round, k) => round[name] / more.rounds[k][name])));
  const row = times.map((ratio) => `${ratio.toFixed(2)}x`.padStart(8));
  console.log([one.where.padEnd(14), "faster by".padEnd(16), "".padStart(8), ...row].join(" "));
}
