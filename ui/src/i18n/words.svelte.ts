// The words of the window, in the language in use. What `words()` returns changes with the language.

import { de } from "./de";
import { en, type Words } from "./en";
import { numbersIn } from "./numbers";

export type Language = "en" | "de";

const languages: Record<Language, Words> = { en, de };

function localeOf(language: Language, system: string): string {
  const fallback = language === "en" ? "en-GB" : language;
  return system.split("-")[0] === language ? system : fallback;
}

class Text {
  language = $state<Language>("en");
  readonly words = $derived(languages[this.language]);
  /** For dates: the system's variant of the language, such as en-US. */
  readonly locale = $derived(localeOf(this.language, globalThis.navigator?.language ?? ""));
  readonly numbers = $derived(numbersIn(this.language));
}

export const speech = new Text();

/** The words in use. Call it where they are drawn, so that a change of the language draws them again. */
export function words(): Words {
  return speech.words;
}

/** A number in the writing of the language: 1,234 or 1.234. */
export function count(value: number): string {
  return speech.numbers.count(value);
}
