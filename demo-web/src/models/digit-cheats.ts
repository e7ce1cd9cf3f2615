/** Ways to cheat the post office. Each makes what a cheat would hand in, and the check is what says no. */

import type { Cheat as Words } from "../cheat-cards";
import { Phone, type PostOffice, type Question } from "./reader";

/** A digit that was read, and what both sides have. */
export interface Exchange {
  drawing: Uint8Array;
  digit: string;
  network: Uint8Array;
  phone: Phone;
  office: PostOffice;
  asked: Question;
  proof: Uint8Array;
}

export interface Cheat extends Words {
  run(exchange: Exchange): Promise<{ asked: Question; proof: Uint8Array }>;
}

/** Answers a new question, so that it is refused for nothing but the byte that is changed then. */
async function withByte(exchange: Exchange, at: (proof: Uint8Array) => number, to: (byte: number) => number): Promise<{ asked: Question; proof: Uint8Array }> {
  const asked = exchange.office.ask();
  const { proof } = await exchange.phone.prove(exchange.drawing, asked);
  const place = at(proof);
  proof[place] = to(proof[place] ?? 0);
  return { asked, proof };
}

/** Where a proof says which class it shows: behind its form, its version, the model's id and the kind of the answer. */
const CLASS_AT = 4 + 4 + 32 + 1 + 3;

export const CHEATS: readonly Cheat[] = [
  {
    id: "claim",
    title: "Another digit",
    button: "Write another digit on it",
    how: "Your proof says which digit was read. You write another one over it.",
    why: "The digit is part of what was proved, so the proof does not fit the one that you wrote.",
    codes: ["proof.invalid"],
    run: (exchange) => withByte(exchange, () => CLASS_AT, (digit) => (digit + 1) % 10),
  },
  {
    id: "network",
    title: "Another network",
    button: "Use your own network",
    how: "You change one number in the network, to bend it your way, and prove with that.",
    why: "The post office checks with its own network, and a proof about any other one is no answer.",
    codes: ["model.unknown"],
    async run({ drawing, network, office }) {
      const changed = network.slice();
      const middle = changed.length >> 1;
      changed[middle] = (changed[middle] ?? 0) ^ 1;
      const asked = office.ask();
      const phone = await Phone.open(changed);
      try {
        return { asked, proof: (await phone.prove(drawing, asked)).proof };
      } finally {
        phone.close();
      }
    },
  },
  {
    id: "byte",
    title: "One changed byte",
    button: "Change one byte",
    how: "You change one byte in the middle of the proof, and see whether anybody looks.",
    why: "Every byte of a proof takes part in the check.",
    codes: ["proof.invalid", "proof.malformed"],
    run: (exchange) => withByte(exchange, ({ length }) => length >> 1, (byte) => byte ^ 1),
  },
  {
    id: "next",
    title: "Replay",
    button: "Replay it",
    how: "Tomorrow you are asked again. You hand in the proof of today.",
    why: "Each question has a number of its own, and this proof answers another one.",
    codes: ["proof.invalid"],
    run: async ({ proof, office }) => ({ asked: office.ask(), proof }),
  },
  {
    id: "twice",
    title: "The same proof twice",
    button: "Show it again",
    how: "You hand in your proof once more, for the same question.",
    why: "The post office takes one answer to each question that it asks.",
    codes: ["session.answered"],
    run: async ({ proof, asked }) => ({ asked, proof }),
  },
];
