/** Shows which build runs, and links to the page with the other one. */

import type { EngineInfo } from "plica";
import { byId } from "../dom";

/** The page that is served without the headers for isolation, as in `scripts/headers.mjs`. */
const SINGLE_PAGE = "single.html";

export function showMode(engine: EngineInfo | undefined): void {
  const single = location.pathname.endsWith(`/${SINGLE_PAGE}`);
  const link = byId<HTMLAnchorElement>("mode-link");
  link.hidden = !single && !crossOriginIsolated;
  link.href = single ? "./" : SINGLE_PAGE;
  link.textContent = single ? "Use threads" : "Use one thread";
  const isolated = crossOriginIsolated ? "Isolated page" : "Page without isolation";
  const threads = engine && (engine.threads === 1 ? "1 thread" : `${engine.threads} threads`);
  byId("mode-now").textContent = `${isolated}: ${threads ?? "starting the prover …"}`;
  if (engine) byId("version").textContent = `Plica ${engine.version}, ${engine.build === "threads" ? "threaded" : "single-thread"} build.`;
}
