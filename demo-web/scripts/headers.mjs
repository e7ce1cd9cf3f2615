// The headers of the demo, in one place. The servers send them, and the build writes them to a file for other hosts. The policy
// is also in the page, for hosts that cannot send headers.

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

/** The policy for `<meta http-equiv>`, where `frame-ancestors` has no effect. */
export const META_POLICY = POLICY.join("; ");

const COMMON = {
  "Content-Security-Policy": [...POLICY, "frame-ancestors 'none'"].join("; "),
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** These make a page cross-origin isolated, which threads need. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** The same page without isolation, with one thread. */
export const SINGLE_PAGE = "single.html";

/** The headers of a path. Its own headers isolate a page. The files that it loads send theirs to both pages alike. */
export function headersFor(path, { policy }) {
  const single = path === `/${SINGLE_PAGE}`;
  return { ...(policy ? COMMON : {}), ...(single ? {} : ISOLATION) };
}

/** The same headers for hosts that read a file `_headers`. */
export function headersFile() {
  const lines = Object.entries({ ...COMMON, ...ISOLATION }).map(([name, value]) => `  ${name}: ${value}`);
  const without = ["Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy"].map((name) => `  ! ${name}`);
  return ["/*", ...lines, "", `/${SINGLE_PAGE}`, ...without, ""].join("\n");
}
