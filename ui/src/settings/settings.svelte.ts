// The person's settings: applied to <html> at once, saved by the program. Follows what the system asks for where a setting leaves it to the system.

import type { AppSettings, Backend, Start } from "../backend/backend";
import { apiError } from "../backend/failure";
import { toasts } from "../design/toasts.svelte";
import { speech, words, type Language } from "../i18n/words.svelte";

export const smallestText = 0.8;
export const largestText = 2;

type Question = Pick<MediaQueryList, "matches" | "addEventListener">;
type Media = (query: string) => Question;

const system: Media = (query) =>
  globalThis.matchMedia?.(query) ?? { matches: false, addEventListener: () => undefined };

export class SettingsState {
  values = $state.raw<AppSettings>({
    theme: "system",
    contrast: "system",
    language: "system",
    text_size: 1,
    threads: null,
    pause_on_battery: true,
  });
  version = $state("");
  processors = $state(1);
  #systemLanguage = $state(globalThis.navigator?.language ?? "en");
  #systemDark = $state(false);
  #systemContrast = $state(false);
  #save: ReturnType<typeof setTimeout> | undefined;

  readonly theme = $derived(this.values.theme === "system" ? (this.#systemDark ? "dark" : "light") : this.values.theme);
  readonly contrast = $derived(this.values.contrast === "more" || this.#systemContrast ? "more" : "normal");
  readonly language = $derived<Language>(
    this.values.language === "system"
      ? this.#systemLanguage.toLowerCase().startsWith("de")
        ? "de"
        : "en"
      : this.values.language,
  );

  constructor(
    private readonly backend: Backend,
    media: Media = system,
    private readonly root: HTMLElement = document.documentElement,
  ) {
    this.#follow(media("(prefers-color-scheme: dark)"), (dark) => (this.#systemDark = dark));
    this.#follow(media("(prefers-contrast: more)"), (more) => (this.#systemContrast = more));
    this.apply();
  }

  take(start: Start): void {
    this.values = start.settings;
    this.version = start.version;
    this.processors = start.processors;
    this.#systemLanguage = start.system_language;
    this.apply();
  }

  /** Changes some settings: seen at once, saved a moment later so that a dragged slider is saved once. */
  change(changes: Partial<AppSettings>): void {
    this.values = { ...this.values, ...changes };
    this.apply();
    clearTimeout(this.#save);
    this.#save = setTimeout(() => {
      this.backend.saveSettings(this.values).catch((reason: unknown) => toasts.error(words().error(apiError(reason))));
    }, 250);
  }

  /** One step of the text's size; 0 goes back to normal. */
  stepText(direction: -1 | 0 | 1): void {
    const wanted = direction === 0 ? 1 : Math.round((this.values.text_size + direction * 0.1) * 10) / 10;
    this.change({ text_size: Math.min(largestText, Math.max(smallestText, wanted)) });
  }

  apply(): void {
    this.root.dataset["theme"] = this.theme;
    this.root.dataset["contrast"] = this.contrast;
    this.root.style.setProperty("--text-scale", String(this.values.text_size));
    this.root.lang = this.language;
    speech.language = this.language;
  }

  #follow(question: Question, heard: (matches: boolean) => void): void {
    heard(question.matches);
    question.addEventListener("change", () => {
      heard(question.matches);
      this.apply();
    });
  }
}
