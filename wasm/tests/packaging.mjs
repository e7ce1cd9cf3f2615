// Packs the package and uses it as others do: in Node, in a Vite project, on a plain page with a strict policy. Needs Chromium
// (CHROMIUM names it), the native command line (see support.js) and the npm registry.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ISOLATED, STRICT, chromium, expect, serve, visit } from "./browser.js";
import { issue } from "./support.js";

const here = fileURLToPath(new URL("../", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "plica-packaging-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const npm = (cwd, ...args) => execFileSync("npm", [...args, "--no-audit", "--no-fund"], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const FILES = ["issuer_signed.cbor", "device_key.pem", "roots.pem"];
const issued = issue();

const [packed] = JSON.parse(npm(here, "pack", "--json", "--ignore-scripts", "--pack-destination", work));
const tarball = join(work, packed.filename);
const outside = packed.files.map(({ path }) => path).filter((path) => !/^(dist\/|package\.json$|README\.md$|LICENSE-)/.test(path));
assert.deepEqual(outside, [], "files that do not belong in the package");
console.log(`packed: ${packed.files.length} files, ${packed.size} bytes, ${packed.unpackedSize} unpacked`);

function project(name, ...dependencies) {
  const dir = join(work, name);
  mkdirSync(dir);
  writeFileSync(join(dir, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  npm(dir, "install", tarball, ...dependencies);
  return dir;
}

const inNode = project("node");
for (const file of FILES) cpSync(issued.path(file), join(inNode, file));
/** The blocks of JavaScript that follow some words in a README. */
function lines(file, words) {
  const text = readFileSync(join(here, file), "utf8");
  const blocks = text.slice(text.indexOf(words)).matchAll(/```js\n([^]*?)```/g);
  return [...blocks].map(([, block]) => block);
}

writeFileSync(join(inNode, "main.js"), lines("README.md", "## Node\n")[0]);
const said = execFileSync(process.execPath, ["main.js"], { cwd: inNode, encoding: "utf8", timeout: 120_000 });
assert.match(said, /age_over_18/);
const installed = readFileSync(join(inNode, "package-lock.json"), "utf8");
assert.deepEqual(Object.keys(JSON.parse(installed).packages), ["", "node_modules/plica"], "no dependencies");
console.log("Node: the README's example runs");

const inVite = project("vite", "vite@8");
const page = readFileSync(join(here, "tests/page.js"), "utf8");
writeFileSync(join(inVite, "index.html"), '<!doctype html><title>plica</title><script type="module" src="/main.js"></script>');
writeFileSync(join(inVite, "main.js"), page);
mkdirSync(join(inVite, "public"));
for (const file of FILES) cpSync(issued.path(file), join(inVite, "public", file));
const build = (out) =>
  execFileSync(join(inVite, "node_modules/.bin/vite"), ["build", "--logLevel", "warn", "--outDir", out], { cwd: inVite, stdio: "inherit" });
/** Checks how many modules and how many workers a built page ships. */
function ships(out, modules, workers) {
  const assets = readdirSync(join(inVite, out, "assets"));
  const count = (pattern) => assets.filter((file) => pattern.test(file)).length;
  assert.deepEqual([count(/\.wasm$/), count(/worker-.*\.js$/)], [modules, workers], `${out}: ${assets}`);
}

build("dist");
ships("dist", 3, 2);

writeFileSync(join(inVite, "main.js"), 'import { Verifier } from "plica/verifier";\nVerifier.open({});\n');
build("relying-party");
ships("relying-party", 1, 1);

writeFileSync(join(inVite, "main.js"), 'import { Holder } from "plica";\nHolder.open(new Uint8Array());\n');
build("wallet-alone");
ships("wallet-alone", 2, 1);
console.log("Vite: a page ships the engines of its entry points, each once");

// The READMEs' examples for pages, as functions of the variables that the examples do not define.
function asFunction(name, given, block, gives) {
  const statements = block.split("\n").filter((line) => !line.startsWith("import "));
  const imports = block.split("\n").filter((line) => line.startsWith("import "));
  return `${imports.join("\n")}\nexport async function ${name}(${given}) {\n${statements.join("\n")}\nreturn ${gives};\n}\n`;
}
const [wallet, relyingParty] = lines("README.md", "## On a page\n");
const [short] = lines("../README.md", "On a page or in Node");
const given = "{ documentBytes, clientId, nonce, responseUri, signer, abortController }";
for (const [name, block] of [["wallet", wallet], ["short", short]]) {
  writeFileSync(join(inVite, `${name}.js`), asFunction(name, given, block, "presentation"));
}
writeFileSync(join(inVite, "verifier.js"), asFunction("check", "{ iacaRootsPem, presentation, session }", relyingParty, "facts"));
writeFileSync(join(inVite, "main.js"), `
  import { SessionTranscript, WebCryptoSigner } from "plica";
  import { short } from "./short.js";
  import { check } from "./verifier.js";
  import { wallet } from "./wallet.js";

  async function run() {
    const load = async (file) => (await fetch(file)).arrayBuffer();
    const text = async (file) => (await fetch(file)).text();
    const [documentBytes, iacaRootsPem] = [new Uint8Array(await load("/issuer_signed.cbor")), await text("/roots.pem")];
    const signer = await WebCryptoSigner.fromPkcs8(await text("/device_key.pem"));
    const elements = [];
    for (const prove of [wallet, short]) {
      const ours = { clientId: "x509_san_dns:example.com", nonce: prove.name, responseUri: "https://example.com" };
      const presentation = await prove({ documentBytes, signer, abortController: new AbortController(), ...ours });
      const facts = await check({ iacaRootsPem, presentation, session: SessionTranscript.openid4vp(ours) });
      elements.push(facts.claims[0].element);
    }
    return elements;
  }
  run().then((result) => (globalThis.result = result), (error) => (globalThis.result = String(error)));
`);
build("readme");
writeFileSync(join(inVite, "main.js"), page);

const plain = join(work, "plain");
mkdirSync(plain);
for (const file of FILES) cpSync(issued.path(file), join(plain, file));
writeFileSync(join(plain, "index.html"), '<!doctype html><title>plica</title><script type="module" src="/main.js"></script>');
const served = page
  .replace('from "plica"', 'from "/plica/entry/index.js"')
  .replace('from "plica/verifier"', 'from "/plica/entry/verifier.js"');
writeFileSync(join(plain, "main.js"), served);
const plainFolders = { "/plica/": join(inNode, "node_modules/plica/dist"), "/": plain };

const browser = await chromium(inVite);
try {
  for (const [name, folders, headers, types] of [
    ["Vite, isolated", { "/": join(inVite, "dist") }, ISOLATED],
    ["Vite", { "/": join(inVite, "dist") }, {}],
    ["plain page, strict policy, isolated", plainFolders, { ...ISOLATED, ...STRICT }],
    ["plain page, strict policy", plainFolders, STRICT],
    ["plain page, wasm of an unknown type", plainFolders, STRICT, { ".wasm": "application/octet-stream" }],
  ]) {
    const server = await serve(folders, headers, types);
    const { result, complaints } = await visit(browser, server.url).finally(server.close);
    assert.deepEqual(complaints.filter((text) => !/favicon|404/.test(text)), [], name);
    expect(name, result, "Cross-Origin-Opener-Policy" in headers);
  }

  const lineServer = await serve({ "/": join(inVite, "readme") }, ISOLATED);
  const { result: shown } = await visit(browser, lineServer.url).finally(lineServer.close);
  assert.deepEqual(shown, ["age_over_18", "age_over_18"], "the READMEs' examples for a page");
  console.log("Vite: the READMEs' examples for a page run");

  // Vite's development server, with the setting that the README names.
  writeFileSync(join(inVite, "vite.config.js"), 'export default { optimizeDeps: { exclude: ["plica"] } };');
  const server = spawn(join(inVite, "node_modules/.bin/vite"), ["--host", "127.0.0.1", "--port", "0"], {
    cwd: inVite,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  try {
    let said = "";
    const url = await new Promise((resolve, reject) => {
      server.on("exit", () => reject(new Error(`vite ended: ${said}`)));
      server.stdout.on("data", (text) => {
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec((said += text));
        if (found) resolve(found[0]);
      });
    });
    const { result } = await visit(browser, url);
    assert.equal(result.element, "age_over_18", JSON.stringify(result));
    console.log(`Vite's development server: ${result.build}`);
  } finally {
    server.removeAllListeners("exit");
    server.kill();
  }
} finally {
  await browser.close();
}
