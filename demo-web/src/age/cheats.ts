/** Ways to cheat at the door. Each makes what a cheat would hand in, and the verifier is what says no. */

import { ProofRequest, WebCryptoSigner } from "plica";
import { questionLabel, relabel, sessionLabel } from "../bytes/presentation";
import { sessionBytes } from "../bytes/session";
import type { Cheat as Words } from "../cheat-cards";
import { refusal, type Acceptance, type Cancelled, type Refusal } from "../outcome";
import type { Asked } from "../verifier";
import { requestOf, sessionOf } from "../wallet";
import type { Cast, Exchange } from "./story";

export interface Cheat extends Words {
  run(exchange: Exchange, cast: Cast): Promise<Attempt>;
}

/** What was handed in, and what the wallet said before. */
export interface Attempt {
  presentation: Uint8Array;
  asked: Asked;
  wallet?: Refusal | undefined;
}

const DAY = 86_400_000;

export const CHEATS: readonly Cheat[] = [
  {
    id: "forge",
    title: "Forge",
    button: "Forge a licence",
    how: "You make a licence at home, with an office that you made up, and prove from it.",
    why: "The licence is well made, but its office is not on the door’s list.",
    codes: ["issuer.untrusted", "issuer.certificate"],
    run: async (_, cast) => prove(cast, "forged"),
  },
  {
    id: "lend",
    title: "Lend",
    button: "Lend it",
    how: "A friend copies your licence to another phone, which cannot sign for it. So the friend takes your proof and writes the new question on it.",
    why: "Your proof answers the question that your phone has signed, whatever is written on it.",
    codes: ["proof.invalid"],
    async run({ answer }, cast) {
      const asked = await cast.ask(location.origin);
      const { signer } = await WebCryptoSigner.generate();
      const wallet = await refused(cast.wallet("adult").then((copy) => copy.answer(requestOf(asked), { device: signer })));
      return { presentation: relabel(answer.presentation, { session: await sessionLabel(await sessionBytes(asked)) }), asked, wallet };
    },
  },
  {
    id: "replay",
    title: "Replay",
    button: "Replay it",
    how: "Somebody records your proof and hands it in at the next door.",
    why: "Each door draws a new number for its question, and this proof answers another one.",
    codes: ["session.mismatch"],
    run: async ({ answer }, cast) => ({ presentation: answer.presentation, asked: await cast.ask("https://the-next-door.example") }),
  },
  {
    id: "again",
    title: "The same proof twice",
    button: "Show it again",
    how: "You hand in your proof once more, for the friend behind you.",
    why: "The door takes one answer to each question that it asks.",
    codes: ["session.answered"],
    run: async ({ answer, asked }) => ({ presentation: answer.presentation, asked }),
  },
  {
    id: "expired",
    title: "Expired",
    button: "Turn back the clock",
    how: "Your licence has run out, so you turn back the clock of your phone.",
    why: "The proof says in which minute it was made, and the door has a clock of its own.",
    codes: ["clock.skew"],
    async run(_, cast) {
      const { holder } = await cast.wallet("expired");
      return prove(cast, "expired", { now: new Date(holder.validity.validUntil.getTime() - DAY) });
    },
  },
  {
    id: "minor",
    title: "Under age",
    button: "Write “over 18” on it",
    how: "You are 17. Your phone can prove that you are over 13, and you write “over 18” on that proof.",
    why: "A proof of one question is no proof of another, whatever is written on it.",
    codes: ["proof.invalid"],
    async run({ answer }, cast) {
      const asked = await cast.ask(location.origin);
      const other = ProofRequest.ageOver(13).inSession(sessionOf(asked));
      const wallet = await cast.wallet("minor");
      const honest = await refused(wallet.answer(requestOf(asked)));
      const { presentation } = await wallet.answer(other);
      return { presentation: relabel(presentation, { question: questionLabel(answer.presentation) }), asked, wallet: honest };
    },
  },
];

/** Tries one: makes what the cheat hands in, and has the verifier check it. */
export async function attempt(
  cheat: Cheat,
  exchange: Exchange,
  cast: Cast,
): Promise<{ wallet: Refusal | undefined; outcome: Acceptance | Refusal | Cancelled }> {
  const { presentation, asked, wallet } = await cheat.run(exchange, cast);
  return { wallet, outcome: await cast.answer(asked, presentation) };
}

async function prove(cast: Cast, id: "forged" | "expired", { now }: { now?: Date } = {}): Promise<Attempt> {
  const asked = await cast.ask(location.origin);
  const { presentation } = await (await cast.wallet(id)).answer(requestOf(asked), { now });
  return { presentation, asked };
}

/** How an honest wallet refuses. */
async function refused(answer: Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await answer;
    return undefined;
  } catch (error) {
    const outcome = refusal(error, "wallet", 0);
    return outcome.kind === "refused" ? outcome : undefined;
  }
}
