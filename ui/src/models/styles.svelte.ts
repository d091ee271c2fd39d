// The named ways to write an answer. "Plain" comes with the program: it is in use where no other is, and cannot be changed.

import type { AnswerStyle, ModelSettings } from "../backend/backend";
import { words } from "../text/text.svelte";

type Home = { settings: ModelSettings; change(changes: Partial<ModelSettings>, often?: boolean): void };

export class Styles {
  constructor(private readonly home: Home) {}

  get all(): AnswerStyle[] {
    return this.home.settings.styles;
  }

  /** The one in use; null: the plain one. */
  get inUse(): AnswerStyle | null {
    return this.find(this.home.settings.style);
  }

  find(name: string | null): AnswerStyle | null {
    return this.all.find((style) => style.name === name) ?? null;
  }

  use(name: string | null): void {
    this.home.change({ style: name });
  }

  /** Adds a style and returns its name. */
  add(): string {
    const wanted = words().models.newStyle;
    let name = wanted;
    for (let number = 2; this.fault(name) !== null; number++) {
      name = `${wanted} ${number}`;
    }
    this.home.change({ styles: [...this.all, { name, length: "medium", format: "prose", instruction: "" }] });
    return name;
  }

  edit(name: string, changes: Partial<Omit<AnswerStyle, "name">>): void {
    this.home.change({ styles: this.all.map((style) => (style.name === name ? { ...style, ...changes } : style)) }, true);
  }

  /** Why a style cannot have this name; null if it can. `of` is the style that is to get it. */
  fault(name: string, of?: string): "empty" | "taken" | null {
    const wanted = name.trim().toLowerCase();
    const taken = [words().models.plain, ...this.all.map((style) => style.name)].filter((other) => other !== of);
    return wanted === "" ? "empty" : taken.some((other) => other.toLowerCase() === wanted) ? "taken" : null;
  }

  rename(name: string, wanted: string): void {
    const next = wanted.trim();
    if (this.fault(next, name) === null) {
      const { style } = this.home.settings;
      this.home.change({ styles: this.all.map((one) => (one.name === name ? { ...one, name: next } : one)), style: style === name ? next : style }, true);
    }
  }

  /** Takes a style away; the returned function puts it back. */
  remove(name: string): () => void {
    const { styles, style } = this.home.settings;
    const removed = this.find(name);
    const place = styles.findIndex((one) => one.name === name);
    this.home.change({ styles: styles.filter((one) => one.name !== name), style: style === name ? null : style });
    return () => {
      if (removed !== null && this.fault(name) === null) {
        this.home.change({ styles: this.all.toSpliced(place, 0, removed), style: style === name ? name : this.home.settings.style });
      }
    };
  }
}
