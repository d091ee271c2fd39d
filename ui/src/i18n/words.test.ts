import { afterEach, expect, it, vi } from "vitest";
import { speech } from "./words.svelte";

afterEach(() => {
  vi.unstubAllGlobals();
  speech.language = "en";
});

it.each([
  ["en", "en-AU", "en-AU"],
  ["en", "de-AT", "en-GB"],
  ["de", "de-AT", "de-AT"],
  ["de", "en-US", "de"],
] as const)("writes dates in %s as a system in %s wants it: %s", (language, system, locale) => {
  vi.stubGlobal("navigator", { language: system });
  speech.language = language === "en" ? "de" : "en";
  speech.language = language;
  expect(speech.locale).toBe(locale);
});
