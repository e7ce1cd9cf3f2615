// What is said about claims: by a verifier that they hold, by a holder that they would.
import { read } from "./cbor.js";
import type { RawClaim } from "./messages.js";
import type { Predicate } from "./predicate.js";
import type { ProofRequest } from "./request.js";

/** A claim that holds. */
export interface ShownClaim {
  namespace: string;
  element: string;
  /** What holds of the element. */
  predicate: Predicate;
  /** Which of the claim's alternatives is shown: 0 if it has no others. */
  alternative: number;
  /** If the predicate discloses the value: the value in JavaScript, or undefined if JavaScript has no such value. */
  value?: unknown;
  /** If the predicate discloses the value: the value as it is in the document. */
  cbor?: Uint8Array;
}

/** The claims of a request as the engine says that they are shown. */
export function shown(claims: RawClaim[], request: ProofRequest): ShownClaim[] {
  return claims.map(({ namespace, element, alternative, cbor }, i) => {
    const asked = request.claims[i]!;
    // Of an age the attestations of higher ages are alternatives that are not in the request.
    const { predicate } = asked[alternative] ?? asked[0]!;
    const claim = { namespace, element, predicate, alternative };
    return cbor === null ? claim : { ...claim, ...disclosed(cbor) };
  });
}

export function disclosed(cbor: Uint8Array): { value: unknown; cbor: Uint8Array } {
  return { value: read(cbor), cbor };
}
