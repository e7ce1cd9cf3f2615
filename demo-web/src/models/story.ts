/** Models: a digit that is drawn, and a loan. Loaded when this story is first shown. */

import { shutdown, warmUp } from "plica/full";
import type { Sample } from "../samples";
import { Digit } from "./digit";
import { Loan } from "./loan";
import { loadNetwork } from "./reader";

/** The scenes, once their engine runs. */
export class Scenes {
  private constructor(private readonly scenes: readonly { leave(): void }[]) {}

  static async open(samples: readonly Sample[]): Promise<Scenes> {
    // Some browsers keep a worker's memory after a reload unless it ends first.
    addEventListener("pagehide", () => void shutdown());
    const [network] = await Promise.all([loadNetwork(), warmUp()]);
    return new Scenes([await Digit.open(network), await Loan.open(samples)]);
  }

  leave(): void {
    for (const scene of this.scenes) scene.leave();
  }
}
