// The headers of the demo, in one place: the servers send them, the build writes them for hosts, and the policy stands in
// the page as well, for hosts that cannot send any.

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

/** For `<meta http-equiv>`, where `frame-ancestors` has no meaning. */
export const META_POLICY = POLICY.join("; ");

const COMMON = {
  "Content-Security-Policy": [...POLICY, "frame-ancestors 'none'"].join("; "),
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** What makes a page cross-origin isolated, which threads need. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** The page without isolation: the same page, one thread. */
export const SINGLE_PAGE = "single.html";

/** The headers of a path. Only a document's own headers isolate it; what it loads always says that it may be loaded. */
export function headersFor(path, { policy }) {
  const single = path === `/${SINGLE_PAGE}`;
  return { ...(policy ? COMMON : {}), ...(single ? {} : ISOLATION) };
}

/** The same for hosts that read a file `_headers`. */
export function headersFile() {
  const lines = Object.entries({ ...COMMON, ...ISOLATION }).map(([name, value]) => `  ${name}: ${value}`);
  const without = ["Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy"].map((name) => `  ! ${name}`);
  return ["/*", ...lines, "", `/${SINGLE_PAGE}`, ...without, ""].join("\n");
}
