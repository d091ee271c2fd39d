import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(ts|svelte)$/.test(path) && !path.includes(".test."));

/** What each file imports, of types as well: our own files by their path, packages by their name. */
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const found = readFileSync(join(root, file), "utf8").matchAll(/(?:\bfrom|\bimport|\bimport\()\s*"([^"]+)"/g);
  return [...found].map(([, name = ""]) => (name.startsWith(".") ? resolved(join(dirname(file), name)) : name));
}

function resolved(path: string): string {
  return [path, `${path}.ts`, `${path}.svelte.ts`, `${path}/index.ts`].find((other) => files.includes(other)) ?? path;
}

/** A way from a file back to itself; null if there is none. */
function cycleFrom(start: string): string[] | null {
  const seen = new Set<string>();
  const ways = [[start]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of imports.get(way.at(-1) ?? "") ?? []) {
      if (next === start) {
        return [...way, start];
      }
      if (!seen.has(next)) {
        seen.add(next);
        ways.push([...way, next]);
      }
    }
  }
  return null;
}

/** Who in a folder imports what it should not. */
function strays(folder: string, allowed: (name: string) => boolean): string[] {
  return [...imports]
    .filter(([file]) => file.startsWith(`${folder}/`))
    .flatMap(([file, names]) => names.filter((name) => !allowed(name)).map((name) => `${file} imports ${name}`));
}

const inFolders =
  (...folders: string[]) =>
  (name: string): boolean =>
    !imports.has(name) || folders.some((folder) => name.startsWith(`${folder}/`));

describe("the files of the window", () => {
  it("are all read, with what they import", () => {
    expect(imports.get("app/session.svelte.ts")).toContain("writing/writing.svelte.ts");
    expect(imports.get("main.ts")).toEqual(expect.arrayContaining(["svelte", "app/App.svelte", "backend/tauri.ts"]));
  });

  it("import one another without a cycle", () => {
    expect(files.flatMap((file) => cycleFrom(file) ?? [])).toEqual([]);
  });

  it("keep the words, the backend and the design free of any screen", () => {
    expect(strays("i18n", inFolders("i18n", "backend"))).toEqual([]);
    expect(strays("backend", inFolders("backend"))).toEqual([]);
    expect(strays("design", inFolders("design", "i18n", "backend"))).toEqual([]);
  });

  it("know Tauri in the backend alone", () => {
    const others = [...imports].filter(([file]) => !file.startsWith("backend/"));
    const tauri = (name: string): boolean => name.startsWith("@tauri-apps/") || /^backend\/(tauri|bindings)/.test(name);
    expect(others.flatMap(([file, names]) => names.filter(tauri).map((name) => `${file} imports ${name}`))).toEqual([
      "main.ts imports backend/tauri.ts",
    ]);
  });
});
