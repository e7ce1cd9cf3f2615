/** Reading a digit: the phone, which has the drawing and the network, and the post office, which has the network alone. */

import { Model, ModelRequest, type ModelFacts, type Step } from "plica/full";
import { refusal, type Cancelled, type Refusal } from "../outcome";
import { loadBytes } from "../samples";
import { SIDE } from "./normalise";
import type { Watch } from "./stage";

/** The network, which both sides have. */
export const loadNetwork = (): Promise<Uint8Array> => loadBytes("models/digits.plica");

/** A drawing of each digit, in order. */
export async function loadDrawings(): Promise<Uint8Array[]> {
  const all = await loadBytes("models/drawings.bin");
  return Array.from({ length: 10 }, (_, digit) => all.subarray(digit * SIDE * SIDE, (digit + 1) * SIDE * SIDE));
}

/** A question of the post office: a number that nobody can guess, and where the phone sees the office. */
export interface Question {
  number: Uint8Array;
  origin: string;
}

/** Each side makes the request from what it sees itself. */
const requestOf = (model: Model, { number, origin }: Question) => ModelRequest.of(model.id, "argMax").audience(origin).nonce(number);

export interface Reading {
  proof: Uint8Array;
  ms: number;
  stages: { step: Step; ms: number }[];
}

export class Phone {
  private constructor(private readonly model: Model) {}

  static async open(network: Uint8Array): Promise<Phone> {
    return new Phone(await Model.fromBytes(network));
  }

  /** Which digit the network reads, without a proof. */
  async reads(drawing: Uint8Array): Promise<string> {
    const { class: digit } = await this.model.run({ pixels: drawing });
    return digit ?? "";
  }

  /** Proves which digit the network reads. */
  async prove(drawing: Uint8Array, asked: Question, watch: Watch = {}): Promise<Reading> {
    const { model } = this;
    const { signal, onStep = () => {} } = watch;
    const begun: { step: Step; at: number }[] = [];
    const started = performance.now();
    const onProgress = ({ step, fraction }: { step: Step; fraction: number }) => {
      begun.push({ step, at: performance.now() });
      onStep(step, fraction);
    };
    // #region read
    const request = requestOf(model, asked); // the network's id, the post office's number, and where the phone sees it
    const proof = await model.prove({ pixels: drawing }, request, { onProgress, signal });
    // #endregion
    const ended = performance.now();
    const stages = begun.map(({ step, at }, i) => ({ step, ms: (begun[i + 1]?.at ?? ended) - at }));
    return { proof, ms: ended - started, stages };
  }

  close(): void {
    this.model.close();
  }
}

export interface Learned {
  kind: "accepted";
  facts: ModelFacts;
  ms: number;
}

export class PostOffice {
  /** The questions that wait for an answer. */
  private readonly waiting = new Set<Question>();

  private constructor(private readonly model: Model) {}

  static async open(network: Uint8Array): Promise<PostOffice> {
    return new PostOffice(await Model.fromBytes(network));
  }

  ask(): Question {
    // #region ask-digit
    const number = crypto.getRandomValues(new Uint8Array(16));
    // #endregion
    const question = { number, origin: location.origin };
    this.waiting.add(question);
    return question;
  }

  /** Checks an answer. Whether it holds or not, there is no second one to the same question. */
  async answer(asked: Question, proof: Uint8Array): Promise<Learned | Refusal | Cancelled> {
    const { model } = this;
    const started = performance.now();
    if (!this.waiting.delete(asked)) {
      const message = "this question has been answered: ask again";
      return { kind: "refused", by: "verifier", code: "session.answered", message, holds: "no", ms: performance.now() - started };
    }
    try {
      // #region check-digit
      const facts = await model.verify(proof, requestOf(model, asked)); // throws if it does not hold
      // #endregion
      return { kind: "accepted", facts, ms: performance.now() - started };
    } catch (error) {
      return refusal(error, "verifier", performance.now() - started);
    }
  }
}
