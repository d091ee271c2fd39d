// A document as Markdown. What a file says is escaped, so that it is read as text wherever the Markdown is opened.

import { words } from "../../i18n/words.svelte";
import type { Block, Document, Run, Section } from "./document";

export function markdown(document: Document): string {
  const w = words().exported;
  const sections = document.sections.map((section) => sectionMarkdown(section, (number) => `${section.id}-${number}`));
  const sources =
    document.sources.length === 0
      ? []
      : [`## ${literal(w.sources)}\n\n${document.sources.map((source) => `- ${inline(source)}`).join("\n")}\n`];
  return `# ${literal(document.title)}\n\n${[...sections, ...sources, `${literal(document.closing)}\n`].join("\n---\n\n")}`;
}

export function sectionMarkdown(section: Section, label: (number: number) => string = String): string {
  const mark = (number: number): string => `[^${label(number)}]`;
  const parts = [
    `## ${literal(section.heading.replace(/\s+/g, " "))}`,
    section.facts === "" ? "" : `*${literal(section.facts)}*`,
    ...section.blocks.map((block) => blockMarkdown(block, mark)),
    section.notes.map(({ number, runs }) => `${mark(number)}: ${inline(runs)}`).join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

type Mark = (number: number) => string;

function blockMarkdown(block: Block, mark: Mark): string {
  switch (block.kind) {
    case "line":
      return `**${inline(block.runs, mark)}**`;
    case "quote":
      return `> ${inline(block.runs, mark)}`;
    case "list":
      return block.items.map((item) => `- ${inline(item, mark)}`).join("\n");
    case "table": {
      const width = Math.max(block.header?.length ?? 0, ...block.rows.map((row) => row.length));
      const line = (cells: Run[][]): string =>
        `| ${Array.from({ length: width }, (_, column) => inline(cells[column] ?? [], mark)).join(" | ")} |`;
      return [line(block.header ?? []), `|${" --- |".repeat(width)}`, ...block.rows.map(line)].join("\n");
    }
    case "paragraph":
    case "aside":
      return inline(block.runs, mark);
  }
}

function literal(line: string): string {
  return line.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}

function inline(runs: Run[], mark: Mark = () => ""): string {
  return runs
    .map((run, index) => {
      if (run.note !== undefined) {
        return mark(run.note);
      }
      const before = runs[index - 1]?.text ?? "";
      const after = runs[index + 1]?.note === undefined ? (runs[index + 1]?.text ?? "") : "[";
      const signs = run.bold ? "**" : run.italic ? "*" : "";
      return signs !== "" && opens(before, run.text) && closes(run.text, after)
        ? `${signs}${literal(run.text)}${signs}`
        : literal(run.text);
    })
    .join("");
}

const sign = "[\\p{P}\\p{S}]";
const startsWithSign = new RegExp(`^${sign}`, "u");
const endsWithSign = new RegExp(`${sign}$`, "u");

/** CommonMark: between a letter and a sign, asterisks neither open nor close. */
function opens(before: string, within: string): boolean {
  return !startsWithSign.test(within) || before === "" || /\s$/.test(before) || endsWithSign.test(before);
}

function closes(within: string, after: string): boolean {
  return !endsWithSign.test(within) || after === "" || /^\s/.test(after) || startsWithSign.test(after);
}
