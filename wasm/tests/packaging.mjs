// Packs the package and uses it as others do: in Node, Bun and Deno, with Express and Next on a server, with Vite, webpack and
// esbuild on a page, and on a plain page with a strict policy. The examples of the READMEs are run as they stand. Needs Chromium
// (CHROMIUM names it), the native command line (see support.js) and the npm registry.
//
//   node tests/packaging.mjs [PART...]    only these parts: node, servers, edge, bundlers, pages
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ISOLATED, STRICT, chromium, expect, serve, visit } from "./browser.js";
import { Holder, ProofRequest, SessionTranscript, WebCryptoSigner } from "plica";
import { forPage, issue, scorecard, trained } from "./support.js";

const here = fileURLToPath(new URL("../", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "plica-packaging-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const npm = (cwd, ...args) => execFileSync("npm", [...args, "--no-audit", "--no-fund"], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const parts = process.argv.slice(2);
const wanted = (part) => parts.length === 0 || parts.includes(part);
const issued = issue();

const [packed] = JSON.parse(npm(here, "pack", "--json", "--ignore-scripts", "--pack-destination", work));
const tarball = join(work, packed.filename);
const outside = packed.files.map(({ path }) => path).filter((path) => !/^(dist\/|package\.json$|README\.md$|ERRORS\.md$|LICENSE-)/.test(path));
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
const put = (dir) => forPage(dir, issued);
put(inNode);
/** The blocks of JavaScript that follow some words in a README. */
function lines(file, words) {
  return blocks(file, words, "js");
}

function blocks(file, words, language) {
  const text = readFileSync(join(here, file), "utf8");
  const found = text.slice(text.indexOf(words)).matchAll(new RegExp("```" + language + "\\n([^]*?)```", "g"));
  return [...found].map(([, block]) => block);
}

/** An example as a function of the variables that it does not define. */
function asFunction(name, given, block, gives) {
  const statements = block.split("\n").filter((line) => !line.startsWith("import "));
  const imports = block.split("\n").filter((line) => line.startsWith("import "));
  return `${imports.join("\n")}\nexport async function ${name}(${given}) {\n${statements.join("\n")}\nreturn ${gives};\n}\n`;
}

const page = readFileSync(join(here, "tests/page.js"), "utf8");
const INDEX = '<!doctype html><title>plica</title><script type="module" src="/main.js"></script>';
const [wallet, dcApi] = lines("README.md", "## On a page\n");
const [express, route, eu] = lines("README.md", "## The relying party\n");
const [nodeExample] = lines("README.md", "## Node\n");
const [modelProof, modelCheck, scoreProof, scoreCheck] = lines("README.md", "## Models\n");

if (wanted("node")) nodes();
if (wanted("servers")) await servers();
if (wanted("edge")) await edge();
const inVite = project("vite", "vite@8");
const browser = await chromium(inVite);
try {
  if (wanted("bundlers")) await bundlers();
  if (wanted("pages")) await pages();
} finally {
  await browser.close();
}

/** The README's example in Node, Bun and Deno, and that for EU documents. */
function nodes() {
  const run = (command, ...args) => execFileSync(command, args, { cwd: inNode, encoding: "utf8", timeout: 120_000 });
  writeFileSync(join(inNode, "main.js"), nodeExample);
  assert.match(run(process.execPath, "main.js"), /age_over_18/);
  const installed = readFileSync(join(inNode, "package-lock.json"), "utf8");
  assert.deepEqual(Object.keys(JSON.parse(installed).packages), ["", "node_modules/plica"], "no dependencies");
  console.log("Node: the README's example runs");

  const [docType, validity] = ["eu.europa.ec.av.1", { validFrom: "2020-01-01T00:00:00Z", validUntil: "2090-01-01T00:00:00Z" }];
  writeFileSync(join(work, "eu.json"), JSON.stringify({ docType, validity, namespaces: { [docType]: { age_over_18: true } } }));
  const card = issue("--claims", join(work, "eu.json"));
  writeFileSync(
    join(inNode, "eu.js"),
    `${asFunction("check", "{ issuersPem, presentation, session }", eu, "facts")}
    import { readFile } from "node:fs/promises";
    import { Holder, SessionTranscript, WebCryptoSigner } from "plica";
    const file = (name) => readFile(${JSON.stringify(card.dir)} + "/" + name);
    const session = SessionTranscript.dcApi({ origin: "https://example.com", nonce: "eu" });
    const request = ProofRequest.ageOver(18).forDocType("${docType}").inSession(session);
    const holder = await Holder.open(await file("issuer_signed.cbor"));
    const device = await WebCryptoSigner.fromPkcs8(String(await file("device_key.pem")));
    const presentation = await holder.present(request, { device });
    console.log((await check({ issuersPem: String(await file("roots.pem")), presentation, session })).docType);`,
  );
  assert.equal(run(process.execPath, "eu.js").trim(), docType);
  console.log("Node: the README's example for EU documents runs");

  // What a wallet gives to a page, whose device has signed the page's session.
  const session = SessionTranscript.dcApi({ origin: "https://shop.example", nonce: "dc-api" });
  writeFileSync(join(work, "session.cbor"), execFileSync(process.execPath, ["--input-type=module", "-e", `
    import { SessionTranscript, transcriptBytes } from "plica";
    process.stdout.write(await transcriptBytes(SessionTranscript.fromJSON(${JSON.stringify(session)})));`], { cwd: inNode }));
  const signed = issue("--session", join(work, "session.cbor"));
  writeFileSync(
    join(inNode, "dc-api.js"),
    `import { readFile } from "node:fs/promises";
    import { Holder, ProofRequest, SessionTranscript, Verifier, toBase64url } from "plica";
    ${asFunction("prove", "{ deviceResponse, location, nonce }", dcApi, "presentation")}
    const file = (name) => readFile(${JSON.stringify(signed.dir)} + "/" + name);
    const deviceResponse = toBase64url(await file("document.cbor"));
    const presentation = await prove({ deviceResponse, location: { origin: "https://shop.example" }, nonce: "dc-api" });
    const verifier = await Verifier.open({ certificates: [await file("roots.pem")] });
    const session = SessionTranscript.fromJSON(${JSON.stringify(session)});
    console.log((await verifier.verify(presentation, ProofRequest.age(18).inSession(session))).claims[0].element);`,
  );
  assert.equal(run(process.execPath, "dc-api.js").trim(), "age_over_18");
  console.log("Node: the README's example of the Digital Credentials API runs");

  const forest = trained("forest_breast_cancer");
  const given = { row: forest.rows[3].map(Number), nonce: "AAECAwQFBgcICQoLDA0ODw", origin: "https://clinic.example" };
  writeFileSync(join(inNode, "prove.js"), asFunction("prove", "{ file, row, nonce, location, abortController }", modelProof, "proof"));
  writeFileSync(join(inNode, "check.js"), asFunction("check", "{ file, proof, nonce, origin }", modelCheck, "facts"));
  writeFileSync(
    join(inNode, "models.js"),
    `import { readFile } from "node:fs/promises";
    import { check } from "./check.js";
    import { prove } from "./prove.js";
    const [{ row, nonce, origin }, file] = [${JSON.stringify(given)}, await readFile(${JSON.stringify(forest.file)})];
    const proof = await prove({ file, row, nonce, location: { origin }, abortController: new AbortController() });
    console.log((await check({ file, proof, nonce, origin })).output.class);`,
  );
  assert.equal(run(process.execPath, "models.js").trim().split("\n").at(-1), forest.labels[3]);
  console.log("Node: the README's example of models runs");

  writeFileSync(join(inNode, "wallet.js"), asFunction("wallet", "{ documentBytes, file, asked, location, signer }", scoreProof, "presentation"));
  writeFileSync(join(inNode, "lender.js"), asFunction("lender", "{ file, roots, origin, send }", scoreCheck, "facts"));
  writeFileSync(
    join(inNode, "score.js"),
    `import { readFile } from "node:fs/promises";
    import { WebCryptoSigner } from "plica/full";
    import { lender } from "./lender.js";
    import { wallet } from "./wallet.js";
    const file = (name) => readFile(${JSON.stringify(issued.dir)} + "/" + name);
    const [model, documentBytes, roots] = [await readFile(${JSON.stringify(scorecard)}), await file("issuer_signed.cbor"), await file("roots.pem")];
    const [signer, origin] = [await WebCryptoSigner.fromPkcs8(String(await file("device_key.pem"))), "https://lender.example"];
    const send = (asked) => wallet({ documentBytes, file: model, asked: JSON.parse(JSON.stringify(asked)), location: { origin }, signer });
    console.log((await lender({ file: model, roots, origin, send })).model.output.reaches);`,
  );
  assert.equal(run(process.execPath, "score.js").trim().split("\n").at(-1), "true");
  console.log("Node: the README's example of a score over a licence runs");

  const runtimes = join(work, "runtimes");
  mkdirSync(runtimes);
  writeFileSync(join(runtimes, "package.json"), '{ "private": true }');
  const [os, cpu] = [process.platform, process.arch];
  const binaries = [
    [`@oven/bun-${os}-${cpu === "arm64" ? "aarch64" : cpu}`, "bin/bun", ["main.js"]],
    [`@deno/${os}-${cpu}-glibc`, "deno", ["run", "--allow-read", "main.js"]],
  ];
  for (const [name, binary, args] of binaries) {
    npm(runtimes, "install", `${name}@latest`);
    assert.match(run(join(runtimes, "node_modules", name, binary), ...args), /age_over_18/, name);
    console.log(`${name}: the README's example runs`);
  }
}

/** Starts a server, which says "PORT n" or where it listens. Resolves to its address. */
async function start(dir, args, env) {
  const server = spawn(process.execPath, args, { cwd: dir, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    server.on("exit", (status) => reject(new Error(`the server ended with ${status}: ${said}`)));
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (text) => {
        const found = /(?:PORT |http:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0):)(\d+)/.exec((said += text));
        if (found) resolve(`http://127.0.0.1:${found[1]}`);
      });
    }
  });
  const end = () => (server.removeAllListeners("exit"), server.kill());
  return { url, end };
}

/** Asks a server as a page does, answers as a wallet does, and answers again. */
async function asks(name, url, origin) {
  const { id, nonce, request } = await (await fetch(`${url}/ask`, { method: "POST" })).json();
  const holder = await Holder.open(issued.read("issuer_signed.cbor"));
  const device = await WebCryptoSigner.fromPkcs8(issued.read("device_key.pem").toString());
  const session = SessionTranscript.dcApi({ origin, nonce });
  const body = await holder.present(ProofRequest.fromJSON(request).inSession(session), { device });
  holder.close();
  const answer = async () => {
    const response = await fetch(`${url}/answer/${id}`, { method: "POST", body });
    return [response.status, await response.json()];
  };
  const [status, facts] = await answer();
  assert.deepEqual([status, facts.over18, typeof facts.issuer], [200, true, "string"], name);
  assert.deepEqual(await answer(), [403, { code: "session.answered" }], name);
  console.log(`${name}: the README's routes accept one answer`);
}

/** The README's routes. */
async function servers() {
  const origin = "https://shop.example";
  const inExpress = project("express", "express@5");
  put(inExpress);
  writeFileSync(join(inExpress, "main.js"), express);
  appendFileSync(join(inExpress, "main.js"), 'server.on("listening", () => console.log("PORT", server.address().port));\n');
  const server = await start(inExpress, ["main.js"], { PORT: "0", ORIGIN: origin });
  await asks("Express", server.url, origin).finally(server.end);

  const inNext = project("next", "next@16", "react@19", "react-dom@19");
  const file = (path, text) => {
    mkdirSync(join(inNext, path, ".."), { recursive: true });
    writeFileSync(join(inNext, path), text);
  };
  file("next.config.mjs", 'export default { output: "standalone", serverExternalPackages: ["plica"], outputFileTracingRoot: import.meta.dirname };');
  file("app/layout.jsx", "export default function Layout({ children }) { return <html lang=\"en\"><body>{children}</body></html>; }");
  file("app/page.jsx", "export default function Page() { return <p>plica</p>; }");
  file("app/answer/[id]/route.js", route);
  file("app/ask/route.js", `
    import { ProofRequest } from "plica/verifier";
    import { verifier } from "../verifier.js";
    export const POST = async () => Response.json(await (await verifier).ask(ProofRequest.age(18), { origin: "${origin}" }));`);
  file("app/verifier.js", `
    import { Verifier, memoryStore } from "plica/verifier";
    const open = () => Verifier.open({ certificates: [${JSON.stringify(issued.read("roots.pem").toString())}], store: memoryStore() });
    export const verifier = (globalThis.verifier ??= open());`);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  execFileSync(join(inNext, "node_modules/.bin/next"), ["build"], { cwd: inNext, stdio: ["ignore", "ignore", "inherit"], env });
  // Away from the project, as in an image of a container.
  const alone = join(work, "standalone");
  cpSync(join(inNext, ".next/standalone"), alone, { recursive: true, verbatimSymlinks: true });
  rmSync(inNext, { recursive: true });
  const next = await start(alone, ["server.js"], { PORT: "3977", HOSTNAME: "127.0.0.1" });
  await asks("Next, standalone", next.url, origin).finally(next.end);
}

/** Cloudflare's runtime, where the package cannot work, and says so. */
async function edge() {
  const dir = project("edge", "esbuild@0.28", "workerd@1");
  writeFileSync(join(dir, "main.js"), `
    import { Verifier } from "plica/verifier";
    const tried = () => Verifier.open({}).then(() => ["it works"], ({ name, code, message }) => [name, code, message]);
    export default { fetch: async () => Response.json(await tried()) };`);
  const bundle = ["main.js", "--bundle", "--format=esm", "--outfile=out.js", "--log-level=error"];
  execFileSync(join(dir, "node_modules/.bin/esbuild"), bundle, { cwd: dir, stdio: "inherit" });
  writeFileSync(join(dir, "config.capnp"), `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [(name = "main", worker = (modules = [(name = "out.js", esModule = embed "out.js")], compatibilityDate = "2025-01-01"))],
      sockets = [(name = "http", address = "127.0.0.1:3978", http = (), service = "main")]);`);
  const binary = join(dir, "node_modules/@cloudflare", `workerd-${process.platform}-${process.arch === "x64" ? "64" : process.arch}`, "bin/workerd");
  const server = spawn(binary, ["serve", "config.capnp"], { cwd: dir, stdio: "inherit" });
  try {
    const ask = () => fetch("http://127.0.0.1:3978/").catch(() => new Promise((resolve) => setTimeout(resolve, 100)).then(ask));
    const said = await (await ask()).json();
    assert.deepEqual(said.slice(0, 2), ["PlicaError", "worker"], said);
    assert.match(said[2], /starts no workers/);
    console.log(`workerd: ${said[2]}`);
  } finally {
    server.kill();
  }
}

/** The page with other bundlers. */
async function bundlers() {
  const check = async (name, dir) => {
    put(dir);
    writeFileSync(join(dir, "index.html"), INDEX);
    const server = await serve({ "/": dir }, ISOLATED);
    const { result, complaints } = await visit(browser, server.url).finally(server.close);
    assert.deepEqual(complaints, [], name);
    expect(name, result, true);
  };
  const inWebpack = project("webpack", "webpack@5", "webpack-cli@6");
  writeFileSync(join(inWebpack, "main.js"), page);
  const args = ["--mode", "production", "--entry", "./main.js", "--output-path", "out", "--output-filename", "main.js", "--stats", "errors-only"];
  execFileSync(join(inWebpack, "node_modules/.bin/webpack"), args, { cwd: inWebpack, stdio: "inherit" });
  await check("webpack", join(inWebpack, "out"));

  const inEsbuild = project("esbuild", "esbuild@0.28");
  const [settings] = lines("README.md", "## Bundlers and runtimes\n");
  writeFileSync(join(inEsbuild, "settings.js"), settings);
  writeFileSync(join(inEsbuild, "main.js"), `import "./settings.js";\n${page}`);
  const shell = blocks("README.md", "## Bundlers and runtimes\n", "sh")[0];
  const env = { ...process.env, PATH: `node_modules/.bin:${process.env.PATH}` };
  execFileSync("sh", ["-ec", shell], { cwd: inEsbuild, stdio: ["ignore", "ignore", "inherit"], env });
  await check("esbuild", join(inEsbuild, "out"));
}

/** The page with Vite, and on its own. */
async function pages() {
  writeFileSync(join(inVite, "index.html"), '<!doctype html><title>plica</title><script type="module" src="/main.js"></script>');
  writeFileSync(join(inVite, "main.js"), page);
  mkdirSync(join(inVite, "public"));
  put(join(inVite, "public"));
  const build = (out) =>
    execFileSync(join(inVite, "node_modules/.bin/vite"), ["build", "--logLevel", "warn", "--outDir", out], { cwd: inVite, stdio: "inherit" });
  /** Checks how many modules and how many workers a built page ships. */
  function ships(out, modules, workers) {
    const assets = readdirSync(join(inVite, out, "assets"));
    const count = (pattern) => assets.filter((file) => pattern.test(file)).length;
    assert.deepEqual([count(/\.wasm$/), count(/worker-.*\.js$/)], [modules, workers], `${out}: ${assets}`);
  }

  build("dist");
  ships("dist", 5, 4);

  writeFileSync(join(inVite, "main.js"), 'import { Verifier } from "plica/verifier";\nVerifier.open({});\n');
  build("relying-party");
  ships("relying-party", 1, 1);

  writeFileSync(join(inVite, "main.js"), 'import { Holder } from "plica";\nHolder.open(new Uint8Array());\n');
  build("wallet-alone");
  ships("wallet-alone", 2, 1);

  writeFileSync(join(inVite, "main.js"), 'import { Model } from "plica/model";\nModel.fromBytes(new Uint8Array());\n');
  build("models-alone");
  ships("models-alone", 1, 1);

  writeFileSync(join(inVite, "main.js"), 'import { Holder, Model } from "plica/full";\nHolder.open(Model.fromBytes(new Uint8Array()));\n');
  build("full-alone");
  ships("full-alone", 1, 1);
  console.log("Vite: a page ships the engines of its entry points, each once");

  const [short] = lines("../README.md", "On a page or in Node");
  const given = "{ documentBytes, clientId, nonce, responseUri, signer, abortController }";
  for (const [name, block] of [["wallet", wallet], ["short", short]]) {
    writeFileSync(join(inVite, `${name}.js`), asFunction(name, given, block, "presentation"));
  }
  writeFileSync(join(inVite, "main.js"), `
    import { ProofRequest, SessionTranscript, Verifier, WebCryptoSigner } from "plica";
    import { short } from "./short.js";
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
        const verifier = await Verifier.open({ certificates: [iacaRootsPem] });
        const facts = await verifier.verify(presentation, ProofRequest.age(18).inSession(SessionTranscript.openid4vp(ours)));
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
  put(plain);
  writeFileSync(join(plain, "index.html"), '<!doctype html><title>plica</title><script type="module" src="/main.js"></script>');
  const served = page
    .replace('from "plica"', 'from "/plica/entry/index.js"')
    .replace('from "plica/verifier"', 'from "/plica/entry/verifier.js"')
    .replace('from "plica/full"', 'from "/plica/entry/full.js"')
    .replace('from "plica/model"', 'from "/plica/entry/model.js"');
  writeFileSync(join(plain, "main.js"), served);
  const plainFolders = { "/plica/": join(inNode, "node_modules/plica/dist"), "/": plain };

  for (const [name, folders, headers, types] of [
    ["Vite, isolated", { "/": join(inVite, "dist") }, ISOLATED],
    ["Vite", { "/": join(inVite, "dist") }, {}],
    ["plain page, strict policy, isolated", plainFolders, { ...ISOLATED, ...STRICT }],
    ["plain page, strict policy", plainFolders, STRICT],
    ["plain page, wasm of an unknown type", plainFolders, STRICT, { ".wasm": "application/octet-stream" }],
  ]) {
    const server = await serve(folders, headers, types);
    const { result, complaints } = await visit(browser, server.url).finally(server.close);
    assert.deepEqual(complaints, [], name);
    expect(name, result, "Cross-Origin-Opener-Policy" in headers);
  }

  // Errors of loading are the package's, and say of what.
  const elsewhere = await serve({ "/plica/": join(inNode, "node_modules/plica/dist") }, { "Access-Control-Allow-Origin": "*" });
  const failing = join(work, "failing");
  mkdirSync(failing);
  writeFileSync(join(failing, "index.html"), INDEX);
  writeFileSync(join(failing, "main.js"), `
    const far = await import("${elsewhere.url}plica/entry/index.js");
    const near = await import("/plica/entry/index.js");
    near.configure({ workerUrl: "/nowhere.js" });
    const tried = ({ engine }) => engine().catch(({ name, code, message }) => [name, code, message]);
    globalThis.result = [await tried(far), await tried(near)];`);
  const failingServer = await serve({ "/plica/": join(inNode, "node_modules/plica/dist"), "/": failing }, {});
  const { result: errors } = await visit(browser, failingServer.url).finally(failingServer.close).finally(elsewhere.close);
  for (const [i, url] of [[0, `${elsewhere.url}plica/entry/worker.js`], [1, "/nowhere.js"]]) {
    assert.deepEqual(errors[i].slice(0, 2), ["PlicaError", "worker"]);
    assert.ok(errors[i][2].includes(url), errors[i][2]);
  }
  console.log("plain page: a worker that cannot be loaded is an error with its URL");

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
}
