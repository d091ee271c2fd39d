// The named ways to write an answer. "Plain" comes with the program: it is in use where no other is, and cannot be changed.

import type { AnswerStyle } from "../../backend/backend";
import { words } from "../../i18n/words.svelte";
import type { WritingSettings } from "../settings.svelte";
import { NamedList } from "../../design/named.svelte";

export class Styles extends NamedList<AnswerStyle> {
  constructor(private readonly settings: WritingSettings) {
    super();
  }

  get all(): AnswerStyle[] {
    return this.settings.values.styles;
  }

  /** Null: the plain one. */
  get chosen(): string | null {
    return this.settings.values.style;
  }

  protected get reserved(): string[] {
    return [words().models.styles.none];
  }

  protected keep(styles: AnswerStyle[], style: string | null, often?: boolean): void {
    this.settings.change({ styles, style }, often);
  }

  add(): string {
    return this.put({ name: words().models.styles.create, length: "medium", format: "prose", instruction: "" });
  }
}
