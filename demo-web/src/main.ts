/** The page: starts the stories and the engine. */

import { engine, shutdown, warmUp } from "plica";
import { AgeStory } from "./age/story";
import { ModelsStory } from "./models/lazy";
import { loadSamples } from "./samples";
import { route, showFault, showMode, showNoEngine, type Story } from "./shell";
import { WorkshopStory } from "./workshop/story";

const STORIES: readonly Story[] = [new AgeStory(), new ModelsStory(), new WorkshopStory()];

async function start(): Promise<void> {
  route(STORIES);
  showMode("starting");
  // Some browsers keep shared memory after a reload unless the workers end first.
  addEventListener("pagehide", () => void shutdown());
  // When the browser restores such a page, its objects are closed.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  const samples = await loadSamples();
  await Promise.all([startEngine(), ...STORIES.map((story) => story.start(samples))]);
}

async function startEngine(): Promise<void> {
  try {
    await warmUp();
    showMode(await engine());
    STORIES.forEach((story) => story.ready(true));
  } catch (error) {
    showMode("failed");
    showNoEngine(error);
    STORIES.forEach((story) => story.ready(false));
  }
}

addEventListener("unhandledrejection", ({ reason }) => showFault(reason));
start().catch(showFault);
