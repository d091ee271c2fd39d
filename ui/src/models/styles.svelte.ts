// The named ways to write an answer. "Plain" comes with the program: it is in use where no other is, and cannot be changed.

import type { AnswerStyle, ModelSettings } from "../backend/backend";
import { words } from "../text/text.svelte";
import { NamedList } from "./named.svelte";

export type SettingsHome = { settings: ModelSettings; change(changes: Partial<ModelSettings>, often?: boolean): void };

export class Styles extends NamedList<AnswerStyle> {
  constructor(private readonly home: SettingsHome) {
    super();
  }

  get all(): AnswerStyle[] {
    return this.home.settings.styles;
  }

  /** Null: the plain one. */
  get chosen(): string | null {
    return this.home.settings.style;
  }

  protected get reserved(): string[] {
    return [words().models.plain];
  }

  protected keep(styles: AnswerStyle[], style: string | null, often?: boolean): void {
    this.home.change({ styles, style }, often);
  }

  add(): string {
    return this.put({ name: words().models.newStyle, length: "medium", format: "prose", instruction: "" });
  }
}
