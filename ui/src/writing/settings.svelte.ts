// What a person has set about written answers: styles, forms, adapters, and when an idle model is unloaded.

import type { Backend, ModelSettings } from "../backend/backend";
import { attempt } from "../design/attempt";

/** What changes with every letter or pixel is saved after a pause of so many milliseconds. */
const pause = 250;

export class WritingSettings {
  values = $state.raw<ModelSettings>({ styles: [], style: null, forms: [], adapters: [], rest_after: 10 });
  #save: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly backend: Backend) {}

  async load(): Promise<void> {
    this.values = await this.backend.modelSettings();
  }

  /** Seen at once. What changes often is saved a moment later. */
  change(changes: Partial<ModelSettings>, often = false): void {
    this.values = { ...this.values, ...changes };
    clearTimeout(this.#save);
    const save = (): void => void attempt(() => this.backend.saveModelSettings(this.values));
    if (often) {
      this.#save = setTimeout(save, pause);
    } else {
      save();
    }
  }
}
