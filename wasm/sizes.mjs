// Prints the sizes of the files that a page loads, raw and compressed. Fails if one is over a limit, in bytes after gzip.
import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const limit = Number(process.argv[2] ?? Infinity);
const dist = new URL("./dist/", import.meta.url);
const read = (file) => readFileSync(new URL(file, dist));
const files = readdirSync(dist, { recursive: true });
const builds = files.filter((file) => file.endsWith("/plica_bg.wasm")).map((file) => file.split("/")[0]);
const isWorker = (file) => /^entry\/.*worker\.js$/.test(file);
// The glue of the builds is in the workers.
const isScript = (file) => file.endsWith(".js") && !isWorker(file) && !builds.includes(file.split("/")[0]);
const rows = [["JavaScript on the page", Buffer.concat(files.filter(isScript).map(read))]];
for (const worker of files.filter(isWorker)) rows.push([worker.slice("entry/".length), read(worker)]);
for (const build of builds) rows.push([`engine, ${build}`, read(`${build}/plica_bg.wasm`)]);
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
const kB = (n) => (n / 1000).toFixed(1).padStart(9);
console.log(`${"kB".padEnd(28)}${"raw".padStart(9)}${"gzip".padStart(9)}${"brotli".padStart(9)}`);
let over = false;
for (const [name, bytes] of rows) {
  const gzip = gzipSync(bytes, { level: 9 }).length;
  over ||= gzip > limit;
  console.log(`${name.padEnd(28)}${kB(bytes.length)}${kB(gzip)}${kB(brotli(bytes).length)}`);
}
if (over) {
  console.error(`over ${limit} bytes after gzip`);
  process.exit(1);
}
