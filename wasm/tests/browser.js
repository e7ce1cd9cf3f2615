// A server for static files with the headers under test, and headless browsers.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };

export const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export const STRICT = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; base-uri 'none'",
};

/** Serves folders by the prefix of the path, with headers on every response. `types` overrides the types of files. */
export async function serve(folders, headers, types = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    // Browsers ask for it by themselves.
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    const [prefix, folder] = Object.entries(folders).find(([prefix]) => path.startsWith(prefix)) ?? [];
    try {
      const file = path.endsWith("/") ? `${path}index.html` : path;
      const body = await readFile(join(folder, file.slice(prefix.length)));
      const type = { ...TYPES, ...types }[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store", ...headers }).end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Installs a package into a folder, and loads it. */
function installed(folder, name, version) {
  const packages = join(folder, "package.json");
  if (!existsSync(packages)) writeFileSync(packages, '{ "private": true }');
  execFileSync("npm", ["install", `${name}@${version}`, "--no-audit", "--no-fund"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  return createRequire(join(folder, "package.json"))(name);
}

/** Starts Chromium. Installs `playwright-core` into the folder for it. */
export async function chromium(folder) {
  return installed(folder, "playwright-core", "1").chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/** Opens a page. Resolves to what the page leaves in `globalThis.result`, and to its errors and warnings. */
export async function visit(browser, url, timeout = 180_000) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  try {
    await page.goto(url);
    await page.waitForFunction(() => globalThis.result !== undefined, null, { timeout });
    return { result: await page.evaluate(() => globalThis.result), complaints };
  } catch (error) {
    throw new Error(`${error.message}\nthe page said: ${complaints.join("\n")}`);
  } finally {
    await page.close();
  }
}

/** Starts Firefox, built by Debian or Mozilla. Installs `puppeteer-core` into the folder for it. */
export async function firefox(folder) {
  return installed(folder, "puppeteer-core", "25").launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    protocolTimeout: 600_000,
  });
}

/** Checks the result of `page.js`. */
export function expect(name, result, isolated) {
  assert.equal(result.error, undefined, `${name}: ${result.error}`);
  const { build, threads, reason, ...rest } = result;
  assert.deepEqual(rest, {
    isolated,
    kept: true,
    steps: ["parse", "check", "build", "commit", "argue", "open"],
    aborted: "AbortError",
    reused: "transcript.reused",
    refused: "request.mismatch",
    element: "age_over_18",
    alone: "age_over_18",
    model: { aborted: "AbortError", steps: ["check", "build", "commit", "argue", "open"], class: "0", refused: "proof.invalid" },
    score: { refused: "model.output", build: "full", output: { reaches: true }, origins: ["birth_date", "issue_date", "issuing_country", "self-asserted"] },
  }, name);
  if (isolated) assert.ok(build === "threads" && threads > 1 && reason === null, `${name}: ${build}, ${reason}`);
  else assert.deepEqual([build, threads, reason], ["single", 1, "memory cannot be shared: the page is not cross-origin isolated"], name);
  console.log(`${name}: ${build}, ${threads} threads`);
}
