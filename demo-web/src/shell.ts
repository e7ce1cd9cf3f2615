/** The page around the stories: which one is shown, whether the engine runs, and what went wrong. */

import type { EngineInfo } from "plica";
import { byId, h } from "./dom";
import type { Sample } from "./samples";

/** A story has a link `#id` in the head of the page, and its content in `#story-id`. */
export interface Story {
  id: string;
  /** Called once, when the documents are there. */
  start(samples: Sample[]): void | Promise<void>;
  /** Called when the engine can be used, and when it turns out that it cannot. */
  ready(usable: boolean): void;
  /** Called when this story is shown. */
  enter?(): void;
  /** Called when another story is shown. */
  leave?(): void;
}

/** Shows the story that the address names, the first one if it names none. */
export function route(stories: readonly Story[]): void {
  let shown = stories[0]?.id;
  const show = () => {
    const wanted = location.hash.slice(1);
    // Other fragments are places inside of a story.
    if (wanted !== "" && !stories.some(({ id }) => id === wanted)) return;
    const next = wanted || stories[0]?.id;
    if (next !== shown) stories.find(({ id }) => id === shown)?.leave?.();
    shown = next;
    stories.find(({ id }) => id === shown)?.enter?.();
    for (const { id } of stories) byId(`story-${id}`).hidden = id !== shown;
    for (const link of byId("stories").querySelectorAll("a")) {
      if (link.hash === `#${shown}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    scrollTo(0, 0);
  };
  addEventListener("hashchange", show);
  show();
}

/** The page that is served without the headers for isolation, as in `scripts/headers.mjs`. */
const SINGLE_PAGE = "single.html";

/** Says how many threads run, and links to the page with the other build. */
export function showMode(engine: EngineInfo | "starting" | "failed"): void {
  const single = location.pathname.endsWith(`/${SINGLE_PAGE}`);
  const link = byId<HTMLAnchorElement>("mode-link");
  link.hidden = !single && !crossOriginIsolated;
  link.href = single ? "./" : SINGLE_PAGE;
  link.textContent = single ? "Use threads" : "Use one thread";
  const words = byId("mode-now");
  if (engine === "starting") words.textContent = "Starting …";
  else if (engine === "failed") words.textContent = "Not running.";
  else {
    words.textContent = engine.threads === 1 ? "Runs on one thread." : `Runs on ${engine.threads} threads.`;
    byId("version").textContent = `Plica ${engine.version}, ${engine.build === "threads" ? "threaded" : "single-thread"} build.`;
  }
}

/** Shows an unexpected error above the story. */
export function showFault(error: unknown): void {
  const message = (error instanceof Error ? error.message : String(error)).replace(/[.\s]*$/, ".");
  const words = message.charAt(0).toUpperCase() + message.slice(1);
  fault("Something went wrong.", words);
}

/**
 * The worker or its engine did not load: a network that blocks them, or a browser without WebAssembly. `needs` says what does not work
 * without it.
 */
export function showNoEngine(error: unknown, needs = "Nothing on this page works without it."): void {
  console.warn(error);
  fault(
    "The part that makes and checks proofs did not start.",
    `Your browser or your network does not let this page load its engine, a WebAssembly file of some 800 kB. ${needs}`,
  );
}

function fault(title: string, words: string): void {
  const again = h("button", { type: "button", onclick: () => location.reload() }, "Load the page again");
  byId("fault").replaceChildren(h("div", { class: "fault" }, h("p", {}, h("b", {}, title), " ", words), again));
}
