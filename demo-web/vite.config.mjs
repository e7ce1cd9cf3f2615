import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { META_POLICY, SINGLE_PAGE, headersFile, headersFor } from "./scripts/headers.mjs";

const OUT = fileURLToPath(new URL("dist", import.meta.url));
const SOURCES = fileURLToPath(new URL("src", import.meta.url));

/** Sends the headers. Serves the page a second time, without isolation, as `single.html`. */
function isolation() {
  const serve = (server, policy) => {
    server.middlewares.use((request, response, next) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      for (const [name, value] of Object.entries(headersFor(pathname, { policy }))) response.setHeader(name, value);
      // The development server has only one page on disk.
      if (!policy && pathname === `/${SINGLE_PAGE}`) request.url = "/index.html";
      next();
    });
  };
  return {
    name: "isolation",
    // The development server needs inline styles and a web socket, so it sends no policy.
    configureServer: (server) => serve(server, false),
    configurePreviewServer: (server) => serve(server, true),
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) =>
        bundle ? [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: META_POLICY }, injectTo: "head-prepend" }] : [],
    },
    closeBundle() {
      copyFileSync(join(OUT, "index.html"), join(OUT, SINGLE_PAGE));
      writeFileSync(join(OUT, "_headers"), headersFile());
    },
  };
}

/** Of the sentences that the demos share, the page loads those that its sources name. The others are the apps’. */
function sentences() {
  return {
    name: "sentences",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/tests/story/words.json")) return undefined;
      const sources = readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith(".ts"));
      const text = sources.map((name) => readFileSync(join(SOURCES, name), "utf8")).join("\n");
      const named = new Set(Array.from(text.matchAll(/\bscreens\.(\w+)/g), ([, name]) => name));
      const words = JSON.parse(code);
      words.screens = Object.fromEntries(Object.entries(words.screens).filter(([name]) => named.has(name)));
      return { code: JSON.stringify(words), map: null };
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [sentences(), isolation()],
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: { format: "es" },
  // The package finds its worker and its modules with `import.meta.url`, which pre-bundling would break.
  optimizeDeps: { exclude: ["plica"] },
  server: { fs: { allow: ["..", "."] } },
});
