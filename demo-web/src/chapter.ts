/** Parts that the chapters share: a section with a heading, the drawer under it, and the source of a step. */

import { h } from "./dom";

export function chapter(id: string, title: string, body: readonly Node[]): HTMLElement {
  return h("section", { class: "chapter", id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), ...body);
}

/** The drawer "Under the hood". */
export function hood(...parts: (HTMLElement | false)[]): HTMLElement {
  return h("details", { class: "hood" }, h("summary", {}, "Under the hood"), h("div", { class: "hood-parts" }, ...parts));
}

export function part(title: string, ...body: (Node | string)[]): HTMLElement {
  return h("div", {}, h("h3", {}, title), ...body);
}

/** Text that scrolls by itself, so that it has to be reachable with the keyboard. */
export function scrolling(label: string, ...body: (Node | string)[]): HTMLElement {
  return h("pre", { tabindex: 0, role: "group", "aria-label": label }, h("code", {}, ...body));
}

export function rows(caption: string, entries: readonly (readonly [string, string])[]): HTMLElement {
  const body = entries.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value)));
  return h("table", {}, h("caption", { class: "sr" }, caption), h("tbody", {}, ...body));
}

/** Steps of the sources of this page: what stands between `// #region name` and `// #endregion`. */
export function codeOf(sources: readonly string[], names: readonly string[]): HTMLElement {
  const found = names.map((name) => sources.map((source) => region(source, name)).find((step) => step !== undefined) ?? "");
  return scrolling("Code of this step", found.join("\n\n"));
}

function region(source: string, name: string): string | undefined {
  const lines = source.split("\n");
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (start < 0) return undefined;
  const length = lines.slice(start).findIndex((line) => line.trim() === "// #endregion");
  const body = lines.slice(start + 1, start + length);
  const indent = Math.min(...body.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return body.map((line) => line.slice(indent)).join("\n");
}
