/** The story of models in the page. What it consists of, and its engine, are loaded when it is first shown. */

import type { Sample } from "../samples";
import { showFault, showNoEngine, type Story } from "../shell";
import type { Scenes } from "./story";

export class ModelsStory implements Story {
  readonly id = "models";
  private samples: Promise<Sample[]>;
  private given!: (samples: Sample[]) => void;
  private scenes: Promise<Scenes | undefined> | undefined;

  constructor() {
    this.samples = new Promise((resolve) => (this.given = resolve));
  }

  start(samples: Sample[]): void {
    this.given(samples);
  }

  ready(): void {}

  enter(): void {
    this.scenes ??= this.load();
  }

  leave(): void {
    void this.scenes?.then((scenes) => scenes?.leave());
  }

  private async load(): Promise<Scenes | undefined> {
    try {
      const { Scenes } = await import("./story");
      return await Scenes.open(await this.samples);
    } catch (error) {
      if (error instanceof Error && "code" in error) showNoEngine(error, "The other stories work without it.");
      else showFault(error);
      return undefined;
    }
  }
}
