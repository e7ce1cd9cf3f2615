/** The documents and the questions, as radio buttons and check boxes. */

import { byId, h } from "../dom";
import { QUESTIONS, type Question } from "../questions";
import { describe, type Sample } from "../samples";

function choice(input: HTMLInputElement, title: string, detail: string): HTMLElement {
  return h("label", { class: "choice" }, input, h("span", {}, h("b", {}, title), h("small", {}, detail)));
}

export function showSamples(samples: readonly Sample[]): void {
  for (const [i, sample] of samples.entries()) {
    const { title, detail } = describe(sample);
    const input = h("input", { type: "radio", name: "sample", value: sample.id, checked: i === 0 });
    byId(sample.origin).append(choice(input, title, detail));
  }
}

/** Offers the user's own document in place of an earlier one, and chooses it. */
export function showOwn(sample: Sample): void {
  const { title, detail } = describe(sample);
  byId("own-choice").hidden = false;
  byId("own").replaceChildren(choice(h("input", { type: "radio", name: "sample", value: sample.id, checked: true }), title, detail));
}

export function showQuestions(): void {
  for (const [i, { id, title, detail }] of QUESTIONS.entries()) {
    const input = h("input", { type: "checkbox", name: "question", value: id, checked: i === 0 });
    byId("questions").append(choice(input, title, detail));
  }
}

export function chosenSample(samples: readonly Sample[]): Sample {
  const id = new FormData(byId<HTMLFormElement>("document-form")).get("sample");
  const found = samples.find((sample) => sample.id === id);
  if (!found) throw new Error(`no sample ${String(id)}`);
  return found;
}

export function chosenQuestions(): Question[] {
  const ids = new FormData(byId<HTMLFormElement>("question-form")).getAll("question");
  return QUESTIONS.filter(({ id }) => ids.includes(id));
}
