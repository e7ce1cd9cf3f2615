/** The verifier at the door: asks a question, and takes one answer to it. */

import { ProofRequest, Verifier, memoryStore, type Asked as Sent } from "plica";
import { refusal, type Acceptance, type Cancelled, type Refusal } from "./outcome";
import { trustFor, type Sample } from "./samples";

/** What a verifier sent to a wallet, and where the wallet sees the verifier. */
export interface Asked extends Sent {
  origin: string;
}

export class Door {
  private constructor(private readonly verifier: Verifier) {}

  /** Opens a verifier that trusts the issuers of these samples. It keeps in memory what it asked. */
  static async open(samples: readonly Sample[]): Promise<Door> {
    return new Door(await Verifier.open({ ...(await trustFor(samples)), store: memoryStore() }));
  }

  /** Asks "Are you over 18?", as a verifier at `origin`. The question has a number in it that nobody can guess. */
  async ask(origin: string): Promise<Asked> {
    // #region ask
    const asked = await this.verifier.ask(ProofRequest.ageOver(18), { origin });
    // #endregion
    return { ...asked, origin };
  }

  /** Checks the answer. Whether it holds or not, there is no second one to the same question. */
  async answer({ id }: Asked, presentation: Uint8Array): Promise<Acceptance | Refusal | Cancelled> {
    const started = performance.now();
    try {
      // #region check
      const facts = await this.verifier.answer(id, presentation); // throws if it does not hold
      // #endregion
      return { kind: "accepted", facts, ms: performance.now() - started };
    } catch (error) {
      return refusal(error, "verifier", performance.now() - started);
    }
  }
}
