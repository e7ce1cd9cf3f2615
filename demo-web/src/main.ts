/** The page: connects the verifier, the wallet and the views. */

import { engine, shutdown, warmUp } from "plica";
import { byId, focusOn, h } from "./dom";
import { refusal, type Cancelled, type Refusal } from "./outcome";
import { loadSamples, type Sample } from "./samples";
import { ask, attack, check, type Asked } from "./verifier";
import { chosenQuestions, chosenSample, chosenTrust, showQuestions, showSamples } from "./view/choices";
import { ProgressView, closeConsent, showConsent, showSent } from "./view/consent";
import { readRequest, updateFiles, wireFiles } from "./view/files";
import { showMode } from "./view/mode";
import * as results from "./view/result";
import { Wallet, type Answer } from "./wallet";

/** One question and what came of it. */
interface Exchange {
  asked: Asked;
  wallet: Wallet | undefined;
  /** Whom the verifier trusts. */
  trusted: Sample[];
  presentation: Uint8Array | undefined;
  proving: AbortController | undefined;
}

let samples: Sample[] = [];
let exchange: Exchange | undefined;
/** Goes up with each thing that the user starts, so that whatever is still loading can tell that it is out of date. */
let turn = 0;

/** Drops the current exchange. */
function reset(): void {
  turn++;
  exchange?.proving?.abort();
  exchange?.wallet?.close();
  exchange = undefined;
  closeConsent("The verifier has not asked yet.");
  results.showNothing("No answer yet.");
  refreshFiles();
}

function refreshFiles(): void {
  updateFiles({ sample: exchange?.wallet?.sample, asked: exchange?.asked, presentation: exchange?.presentation });
}

/** The verifier asks the wallet, and the wallet asks its holder. */
async function onAsk(event: Event): Promise<void> {
  event.preventDefault();
  const questions = chosenQuestions();
  byId("question-error").textContent = questions.length > 0 ? "" : "Choose at least one question.";
  if (questions.length === 0) return;
  reset();
  const mineTurn = turn;
  const sample = chosenSample(samples);
  const trusted = chosenTrust(samples, sample);
  try {
    const [asked, wallet] = await Promise.all([ask(sample, questions), Wallet.open(sample)]);
    if (mineTurn !== turn) return wallet.close();
    const mine: Exchange = { asked, wallet, trusted, presentation: undefined, proving: undefined };
    exchange = mine;
    showConsent(wallet, asked, { prove: () => void prove(mine, wallet), decline: () => onDecline() });
    focusOn(byId("consent-title"));
    results.showNothing("It asked, and waits for the answer.");
    refreshFiles();
  } catch (error) {
    if (mineTurn === turn) finishWithout(refusal(error, "wallet", 0), undefined);
  }
}

function onDecline(): void {
  closeConsent("Nothing was sent.");
  focusOn(results.showDeclined());
}

/** Nothing was sent: the wallet refused, or its holder cancelled. */
function finishWithout(outcome: Refusal | Cancelled, asked: Asked | undefined): void {
  closeConsent("Nothing was sent.");
  focusOn(outcome.kind === "refused" ? results.showRefusal(outcome, asked) : results.showCancelled());
}

async function prove(mine: Exchange, wallet: Wallet): Promise<void> {
  mine.proving = new AbortController();
  const { signal } = mine.proving;
  const view = new ProgressView(wallet.sample.origin === "issued", () => mine.proving?.abort());
  results.showNothing("It waits for the answer.");
  const started = performance.now();
  let answer: Answer;
  try {
    const onStage: ProgressView["begin"] = (stage, fraction) => {
      if (mine === exchange) view.begin(stage, fraction);
    };
    answer = await wallet.answer(mine.asked.request, { signal, now: mine.asked.now, onStage });
  } catch (error) {
    if (mine === exchange) finishWithout(refusal(error, "wallet", performance.now() - started), mine.asked);
    return;
  } finally {
    mine.proving = undefined;
  }
  if (mine !== exchange) return;
  mine.presentation = answer.presentation;
  showSent(answer);
  await verify(mine, answer);
}

/** The verifier checks the presentation, from the wallet or from a file. */
async function verify(mine: Exchange, answer: Answer | undefined): Promise<void> {
  const { asked, presentation, trusted, wallet } = mine;
  if (!presentation) return;
  byId("status").textContent = "The verifier checks the proof";
  const outcome = await check(presentation, asked, trusted);
  if (mine !== exchange || outcome.kind === "cancelled") return;
  byId("status").textContent = "";
  refreshFiles();
  if (outcome.kind === "refused") {
    focusOn(results.showRefusal(outcome, asked));
    return;
  }
  const made = answer && wallet ? { wallet, answer } : undefined;
  const heading = await results.showAcceptance({ acceptance: outcome, asked, presentation, made });
  results.addCheats(made !== undefined, (cheat) => void onCheat(mine, presentation, cheat));
  focusOn(heading);
}

/** Tries to cheat with a presentation that was accepted. */
async function onCheat(mine: Exchange, presentation: Uint8Array, cheat: results.Cheat): Promise<void> {
  const outcome = cheat === "again" ? await answerAgain(mine) : await attack(cheat, presentation, mine.asked, mine.trusted);
  if (mine !== exchange || outcome === undefined || outcome.kind === "cancelled") return;
  focusOn(results.showCheat(cheat, outcome));
}

/** Asks the wallet for a second answer in the same session. */
async function answerAgain({ wallet, asked, trusted }: Exchange): Promise<Awaited<ReturnType<typeof check>> | undefined> {
  if (!wallet) return undefined;
  const started = performance.now();
  try {
    const { signal } = new AbortController();
    const { presentation } = await wallet.answer(asked.request, { signal, now: asked.now, onStage: () => {} });
    return await check(presentation, asked, trusted);
  } catch (error) {
    return refusal(error, "wallet", performance.now() - started);
  }
}

/** Checks a presentation from a file against the current question. */
async function onPresentation(presentation: Uint8Array): Promise<void> {
  if (!exchange) {
    focusOn(results.showNothing("Nothing was asked yet, so there is no question to check it against. Ask first, or open a saved request."));
    return;
  }
  exchange = { ...exchange, presentation };
  closeConsent("The answer came from a file.");
  await verify(exchange, undefined);
}

/** Opens a request from a file: a question that the verifier asked before. */
async function onRequest(text: string): Promise<void> {
  reset();
  const mineTurn = turn;
  try {
    const asked = await readRequest(text, samples);
    if (mineTurn !== turn) return;
    exchange = { asked, wallet: undefined, trusted: samples, presentation: undefined, proving: undefined };
    focusOn(results.showNothing("The saved request is open. Now open the presentation that answers it."));
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) focusOn(results.showNothing(error.message));
    else focusOn(showOrThrow(error));
  }
  refreshFiles();
}

function showOrThrow(error: unknown): HTMLElement {
  const outcome = refusal(error, "verifier", 0);
  return outcome.kind === "refused" ? results.showRefusal(outcome, undefined) : results.showCancelled();
}

async function start(): Promise<void> {
  showQuestions();
  samples = await loadSamples();
  showSamples(samples);
  byId("document-form").addEventListener("change", reset);
  byId("question-form").addEventListener("change", reset);
  byId("question-form").addEventListener("submit", (event) => void onAsk(event));
  wireFiles(() => ({ sample: exchange?.wallet?.sample, asked: exchange?.asked, presentation: exchange?.presentation }), {
    presentation: (bytes) => void onPresentation(bytes),
    request: (text) => void onRequest(text),
  });
  byId<HTMLButtonElement>("ask").disabled = false;
  // Some browsers keep shared memory after a reload unless the workers end first.
  addEventListener("pagehide", () => void shutdown());
  // When the browser restores such a page, its objects are closed.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  showMode(undefined);
  await warmUp();
  showMode(await engine());
}

/** Shows an unexpected error above the board. */
function showFault(error: unknown): void {
  const words = error instanceof Error ? error.message : String(error);
  document.querySelector("main > [role=alert]")?.remove();
  byId("board").before(h("p", { class: "fault", role: "alert" }, h("b", {}, "Something went wrong. "), `${words} Reload the page to start again.`));
}

addEventListener("unhandledrejection", ({ reason }) => showFault(reason));
start().catch(showFault);
