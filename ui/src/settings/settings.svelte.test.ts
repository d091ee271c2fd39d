import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeBackend, type FakeOptions } from "../backend/fake";
import { speech } from "../i18n/words.svelte";
import { SettingsState } from "./settings.svelte";

/** A system whose wishes can be changed. */
class System {
  #wishes = new Map<string, { matches: boolean; listeners: (() => void)[] }>();

  media = (query: string) => {
    const wish = {
      matches: false,
      listeners: [] as (() => void)[],
      addEventListener: (_: string, listener: unknown) => void wish.listeners.push(listener as () => void),
    };
    this.#wishes.set(query, wish);
    return wish;
  };

  wish(query: string, matches: boolean): void {
    const wish = this.#wishes.get(query)!;
    wish.matches = matches;
    wish.listeners.forEach((listener) => listener());
  }
}

async function open(options: FakeOptions = {}) {
  const backend = fakeBackend(options);
  const system = new System();
  const root = document.createElement("html");
  const settings = new SettingsState(backend, system.media, root);
  settings.take(await backend.start());
  return { settings, system, root, backend };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

it("follows the system's colours until the person chooses", async () => {
  const { settings, system, root } = await open();
  expect(root.dataset["theme"]).toBe("light");
  system.wish("(prefers-color-scheme: dark)", true);
  expect(root.dataset["theme"]).toBe("dark");
  settings.change({ theme: "light" });
  expect(root.dataset["theme"]).toBe("light");
  system.wish("(prefers-color-scheme: dark)", false);
  system.wish("(prefers-color-scheme: dark)", true);
  expect(root.dataset["theme"]).toBe("light");
});

it("gives more contrast when the system or the person asks for it", async () => {
  const { settings, system, root } = await open();
  system.wish("(prefers-contrast: more)", true);
  expect(root.dataset["contrast"]).toBe("more");
  system.wish("(prefers-contrast: more)", false);
  expect(root.dataset["contrast"]).toBe("normal");
  settings.change({ contrast: "more" });
  expect(root.dataset["contrast"]).toBe("more");
});

it("speaks the system's language, or the chosen one", async () => {
  const { settings, root } = await open({ systemLanguage: "de-AT" });
  expect(root.lang).toBe("de");
  expect(speech.words.library.allDocuments).toBe("Alle Dokumente");
  settings.change({ language: "en" });
  expect(root.lang).toBe("en");
  expect(speech.words.library.allDocuments).toBe("All documents");
  expect((await open({ systemLanguage: "fr-FR" })).root.lang).toBe("en");
});

it("makes text larger and smaller within its bounds, and normal again", async () => {
  const { settings, root } = await open();
  settings.stepText(1);
  expect(root.style.getPropertyValue("--text-scale")).toBe("1.1");
  Array.from({ length: 20 }, () => settings.stepText(1));
  expect(settings.values.text_size).toBe(2);
  Array.from({ length: 20 }, () => settings.stepText(-1));
  expect(settings.values.text_size).toBe(0.8);
  settings.stepText(0);
  expect(settings.values.text_size).toBe(1);
});

it("saves once after a run of changes, and finds them at the next start", async () => {
  const { settings, backend } = await open();
  const save = vi.spyOn(backend, "saveSettings");
  settings.change({ threads: 2 });
  settings.change({ pause_on_battery: false });
  vi.advanceTimersByTime(1000);
  expect(save).toHaveBeenCalledTimes(1);
  expect((await backend.start()).settings).toMatchObject({ threads: 2, pause_on_battery: false });
});
