// Whether text can be read: the contrast of each pair of colours that text is drawn in, as WCAG 2 computes it.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const css = readFileSync("src/design/tokens.css", "utf8");

function tokensOf(selector: string): Record<string, string> {
  const at = css.indexOf(`${selector} {`);
  const block = css.slice(at, css.indexOf("}", at));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map(([, name, colour]) => [name, colour]),
  );
}

const light = tokensOf(":root");
const dark = { ...light, ...tokensOf(':root[data-theme="dark"]') };
const more = tokensOf(':root[data-contrast="more"]');
const looks: Record<string, Record<string, string>> = {
  light,
  dark,
  "light, more contrast": { ...light, ...more },
  "dark, more contrast": { ...dark, ...more, ...tokensOf(':root[data-theme="dark"][data-contrast="more"]') },
};

const text: [ink: string, ground: string][] = [
  ...["ink", "quiet", "accent", "alarm", "good"].flatMap((ink) =>
    ["paper", "sheet", "sunk"].map((ground): [string, string] => [ink, ground]),
  ),
  ["ink", "accent-soft"],
  ["quiet", "accent-soft"],
  ["accent", "accent-soft"],
  ["alarm", "accent-soft"],
  ["ink", "alarm-soft"],
  ["alarm", "alarm-soft"],
  ["ink", "marked"],
  ["on-accent", "accent"],
  ["paper", "ink"],
];

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

it.each(Object.entries(looks))("%s: text stands out from its ground", (_, tokens) => {
  const poor = text
    .map(([ink, ground]) => ({ pair: `${ink} on ${ground}`, ratio: contrast(tokens[ink] ?? "", tokens[ground] ?? "") }))
    .filter(({ ratio }) => !(ratio >= 4.5));
  expect(poor).toEqual([]);
});

it.each(Object.entries(looks))("%s: borders of controls and the focus stand out", (_, tokens) => {
  const poor = ["line-strong", "accent"]
    .flatMap((line) =>
      ["paper", "sheet", "sunk"].map((ground) => ({
        pair: `${line} on ${ground}`,
        ratio: contrast(tokens[line] ?? "", tokens[ground] ?? ""),
      })),
    )
    .filter(({ ratio }) => !(ratio >= 3));
  expect(poor).toEqual([]);
});
