/** What the verifier can ask, and how to say a claim in words. */

import { MDL, MDL_NAMESPACE, type Claim, type Predicate, type ProofRequest } from "plica";

/** The member states of the EU, by their ISO 3166 codes. */
const EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" ");

export type QuestionId = "flag" | "birth" | "name" | "country";

export interface Question {
  id: QuestionId;
  title: string;
  detail: string;
  element: string;
  predicate: Predicate;
}

export const QUESTIONS: readonly Question[] = [
  {
    id: "flag",
    title: "Over 18",
    detail: "as the issuer has written it into the document",
    element: "age_over_18",
    predicate: { ageAtLeast: 18 },
  },
  {
    id: "birth",
    title: "Over 18, from the birth date",
    detail: "worked out inside the proof; the date stays hidden",
    element: "birth_date",
    predicate: { ageAtLeast: 18 },
  },
  {
    id: "name",
    title: "Family name",
    detail: "this one is shown in clear",
    element: "family_name",
    predicate: "disclose",
  },
  {
    id: "country",
    title: "Lives in the EU",
    detail: `one of ${EU.length} countries; which one stays hidden`,
    element: "resident_country",
    predicate: { in: EU },
  },
];

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
    const eu = element === "resident_country" && predicate.in.length === EU.length;
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
