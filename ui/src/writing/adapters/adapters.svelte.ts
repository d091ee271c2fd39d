// The adapters that a model is loaded with, each with its strength.

import type { Backend, ModelSettings } from "../../backend/backend";
import { attempt } from "../../design/attempt";
import type { WritingSettings } from "../settings.svelte";

export class Adapters {
  constructor(
    private readonly backend: Backend,
    private readonly settings: WritingSettings,
  ) {}

  get all(): ModelSettings["adapters"] {
    return this.settings.values.adapters;
  }

  /** Lets the person choose a file. */
  add(): Promise<void> {
    return attempt(async () => {
      const path = await this.backend.chooseAdapter();
      if (path !== null && !this.all.some((adapter) => adapter.path === path)) {
        this.settings.change({ adapters: [...this.all, { path, strength: 1 }] });
      }
    });
  }

  strengthen(path: string, strength: number): void {
    const adapters = this.all.map((adapter) => (adapter.path === path ? { path, strength } : adapter));
    this.settings.change({ adapters }, true);
  }

  remove(path: string): void {
    this.settings.change({ adapters: this.all.filter((adapter) => adapter.path !== path) });
  }
}
