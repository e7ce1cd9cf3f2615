/** What the verifier can ask, and how to say a claim in words. */

import { MDL, MDL_NAMESPACE, type Claim, type Predicate, type ProofRequest } from "plica";
import { questions } from "../../tests/story/questions.json";

export type QuestionId = "flag" | "birth" | "name" | "country";

export interface Question {
  id: QuestionId;
  title: string;
  detail: string;
  element: string;
  predicate: Predicate;
}

/** The apps for phones ask the same. */
export const QUESTIONS = questions as readonly Question[];

/** The namespace that a document type keeps its elements in. */
export const namespaceOf = (docType: string): string => (docType === MDL ? MDL_NAMESPACE : docType);

export const disclosed = (predicate: Predicate): boolean => predicate === "disclose" || predicate === "discloseLinkable";

/** Whether a claim that holds reveals an element's value: it shows it, names it, or is about an age that implies it. */
export function tells(claim: Claim, { namespace, element }: { namespace: string; element: string }): boolean {
  const { predicate } = claim;
  if (claim.namespace !== namespace) return false;
  if (typeof predicate === "object" && "ageAtLeast" in predicate) {
    const [, years] = /^age_over_(\d\d)$/.exec(element) ?? [];
    return years !== undefined && Number(years) <= predicate.ageAtLeast;
  }
  return claim.element === element && (disclosed(predicate) || (typeof predicate === "object" && "equal" in predicate));
}

/** `family_name` as people write it. */
export const nameOf = (element: string): string => element.replaceAll("_", " ");

/** What a claim says about the holder, as a sentence without its full stop. Without a value, what it would say. */
export function inWords({ element, predicate }: Claim, value?: unknown): string {
  const name = nameOf(element);
  if (typeof predicate === "string") {
    return value === undefined ? `the ${name}, in clear` : `The ${name} is ${shown(value)}`;
  }
  if ("ageAtLeast" in predicate) {
    const from = element === "birth_date" ? ", counted from the birth date" : "";
    return `The holder is ${predicate.ageAtLeast} or older${from}`;
  }
  if ("ageAtMost" in predicate) return `The holder is ${predicate.ageAtMost} or younger`;
  if ("in" in predicate) {
    const eu = QUESTIONS.some(({ id, predicate: asked }) => id === "country" && JSON.stringify(asked) === JSON.stringify(predicate));
    return eu ? "The holder lives in one of the EU’s 27 countries" : `The ${name} is one of ${predicate.in.length} values`;
  }
  if ("range" in predicate) return `The ${name} is from ${predicate.range[0]} to ${predicate.range[1]}`;
  if ("after" in predicate) return `The ${name} is after ${predicate.after}`;
  if ("before" in predicate) return `The ${name} is before ${predicate.before}`;
  return `The ${name} is the one that was asked for`;
}

function shown(value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  return "shown below";
}

/** The claims of a request, each by the first of its alternatives. */
export const claimsOf = (request: ProofRequest): Claim[] => request.claims.flatMap(([first]) => (first ? [first] : []));
