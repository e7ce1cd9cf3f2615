// The headers that the servers send, and what the policy forbids.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { META_POLICY } from "../scripts/headers.mjs";
import { ask, open, prove, ready } from "./support.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

let demo;
before(async () => (demo = await open()));
after(() => demo?.close());

test("the preview server isolates every page but one", async () => {
  for (const [path, isolated] of [["", true], ["index.html", true], ["?x=1", true], ["single.html", false], ["single.html?x=1", false]]) {
    const { headers } = await fetch(`${demo.origin}/${path}`);
    assert.equal(headers.get("cross-origin-opener-policy"), isolated ? "same-origin" : null, path);
    assert.equal(headers.get("cross-origin-embedder-policy"), isolated ? "require-corp" : null, path);
    assert.equal(headers.get("content-security-policy"), `${META_POLICY}; frame-ancestors 'none'`, path);
  }
});

test("the policy is strict, and in both pages for hosts that send no headers", () => {
  assert.match(META_POLICY, /default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self';/);
  assert.doesNotMatch(META_POLICY, /unsafe-inline|'unsafe-eval'|blob:|data:|https?:|\*/);
  for (const page of ["index.html", "single.html"]) {
    const html = readFileSync(`${ROOT}/dist/${page}`, "utf8").replaceAll("&#39;", "'");
    assert.ok(html.includes(`<meta http-equiv="Content-Security-Policy" content="${META_POLICY}">`), page);
    assert.doesNotMatch(html, /<style|style=|<script(?![^>]*src=)|\son\w+=/, page);
  }
});

test("the policy holds: no eval, no inline script, no other origin", async () => {
  const page = await demo.page();
  const tried = await page.evaluate(async () => {
    // In a new task of the page, because the policy does not apply to what the test evaluates.
    const own = (run) => new Promise((resolve) => setTimeout(async () => resolve(await run().then(() => "ran", (error) => error.name))));
    const script = document.createElement("script");
    script.textContent = "globalThis.inline = true";
    document.head.append(script);
    return {
      eval: await own(async () => Function("return 1")()),
      fetch: await own(async () => fetch("http://127.0.0.1:9/")),
      inline: globalThis.inline ?? false,
    };
  });
  assert.deepEqual(tried, { eval: "EvalError", fetch: "TypeError", inline: false });
  assert.ok(demo.watch.faults.some((fault) => fault.includes("Content Security Policy") && fault.includes("connect-src")), "the policy stopped it");
  await page.close();
});

describe("the development server", () => {
  let server;
  before(async () => {
    server = await createServer({ root: ROOT, logLevel: "warn", server: { host: "127.0.0.1", port: 0 } });
    await server.listen();
  });
  after(() => server?.close());

  for (const [path, isolated] of [["", true], ["single.html", false]]) {
    test(`${path || "/"} proves`, async () => {
      const page = await demo.context.newPage();
      await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/${path}#workshop`);
      await ready(page);
      assert.equal(await page.evaluate(() => crossOriginIsolated), isolated);
      await ask(page);
      assert.equal((await prove(page)).verdict, "✓ Accepted");
      await page.close();
    });
  }
});

test("a file that cannot be loaded is reported", async () => {
  const page = await demo.workshop();
  await page.route("**/adult/issuer_signed.cbor", (route) => route.abort());
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByText(/^Something went wrong\./).waitFor();
  assert.match(await page.locator("#result").innerText(), /No answer yet/);
  await page.close();
});
