// How answers are written: by which model, in which style, into which form. Holds the parts and loads them together.

import type { ApiError, Backend } from "../backend/backend";
import { apiError } from "../backend/failure";
import { Adapters } from "./adapters/adapters.svelte";
import { Forms } from "./forms/forms.svelte";
import { Downloads } from "./models/downloads.svelte";
import { ModelsState } from "./models/models.svelte";
import { WritingSettings } from "./settings.svelte";
import { Styles } from "./styles/styles.svelte";

export class WritingState {
  phase = $state<"loading" | "ready" | "failed">("loading");
  failure = $state.raw<ApiError | null>(null);
  /** Whether the disk is being looked through for models. */
  looking = $state(false);

  readonly settings: WritingSettings;
  readonly models: ModelsState;
  readonly downloads: Downloads;
  readonly adapters: Adapters;
  readonly styles: Styles;
  readonly forms: Forms;

  constructor(backend: Backend) {
    this.settings = new WritingSettings(backend);
    this.models = new ModelsState(backend, () => this.look());
    this.downloads = new Downloads(backend, this.models);
    this.adapters = new Adapters(backend, this.settings);
    this.styles = new Styles(this.settings);
    this.forms = new Forms(backend, this.settings, this.models);
  }

  async load(): Promise<void> {
    try {
      await Promise.all([this.settings.load(), this.downloads.load(), this.models.refresh()]);
      this.phase = "ready";
      this.failure = null;
    } catch (reason) {
      this.failure = apiError(reason);
      this.phase = "failed";
    }
  }

  /** Asks again which models there are, where nobody waits for it. */
  look(): void {
    if (this.phase === "failed") {
      void this.load();
    } else {
      this.models.refresh().catch(() => undefined);
    }
  }

  /** Shows what is known, and has the disk looked through meanwhile. */
  async lookAnew(): Promise<void> {
    if (this.looking) {
      return;
    }
    this.looking = true;
    try {
      if (this.phase === "failed") {
        await this.load();
      }
      await this.models.refresh(true);
    } catch {
      // What was known before is still shown.
    } finally {
      this.looking = false;
    }
  }
}
