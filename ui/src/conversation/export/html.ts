// A document as HTML: a page of its own, or a piece for the clipboard. What a file says is escaped.

import { speech, words } from "../../i18n/words.svelte";
import type { Block, Document, Run, Section } from "./document";

const style = `body{font:1.05rem/1.55 Georgia,serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#1c2636}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin:2.5rem 0 .25rem}h3{font-size:1rem}.facts,ol,ul.sources{font-size:.85rem;color:#586172}
.line{font-size:1.6rem;line-height:1.25;margin:.75rem 0}blockquote{margin:.75rem 0;padding-left:1rem;border-left:3px solid #e2dccd}
sup a{color:#935400;text-decoration:none}table{width:100%;border-collapse:collapse;margin:.75rem 0}
th,td{padding:.3rem 1rem .3rem 0;text-align:left;vertical-align:baseline;border-top:1px solid #e2dccd}th{font-weight:500;color:#586172}
footer{margin-top:3rem;font-size:.8rem;color:#586172}`;

export function html(document: Document): string {
  const w = words().exported;
  const sources =
    document.sources.length === 0
      ? ""
      : `<h2>${escaped(w.sources)}</h2>\n<ul class="sources">${document.sources.map((source) => `<li>${inline(source)}</li>`).join("")}</ul>\n`;
  return `<!doctype html>
<html lang="${speech.language}">
<head><meta charset="utf-8"><title>${escaped(document.title)}</title><style>${style}</style></head>
<body><h1>${escaped(document.title)}</h1>
${document.sections.map((section) => sectionHtml(section)).join("\n")}
${sources}<footer>${escaped(document.closing)}</footer></body>
</html>
`;
}

/** With `anchors` its marks lead to its notes, which is of use in a file of its own alone. */
export function sectionHtml(section: Section, anchors = true): string {
  const w = words().exported;
  const anchor = (number: number): string => `note-${section.id}-${number}`;
  const mark = (number: number): string =>
    anchors ? `<sup><a href="#${anchor(number)}">${number}</a></sup>` : `<sup>${number}</sup>`;
  const notes = section.notes.map(
    ({ number, runs }) => `<li${anchors ? ` id="${anchor(number)}"` : ""}>${inline(runs)}</li>`,
  );
  return [
    `<section><h2>${escaped(section.heading)}</h2>`,
    section.facts === "" ? "" : `<p class="facts">${escaped(section.facts)}</p>`,
    ...section.blocks.map((block) => blockHtml(block, mark)),
    notes.length > 0 ? `<ol aria-label="${escaped(w.footnotes)}">${notes.join("")}</ol>` : "",
    "</section>",
  ]
    .filter((part) => part !== "")
    .join("\n");
}

type Mark = (number: number) => string;

function blockHtml(block: Block, mark: Mark): string {
  switch (block.kind) {
    case "line":
      return `<p class="line">${inline(block.runs, mark)}</p>`;
    case "quote":
      return `<blockquote>${inline(block.runs, mark)}</blockquote>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${inline(item, mark)}</li>`).join("")}</ul>`;
    case "table": {
      const row = (cells: Run[][], tag: "th" | "td"): string =>
        `<tr>${cells.map((cell) => `<${tag}>${inline(cell, mark)}</${tag}>`).join("")}</tr>`;
      const head = block.header === null ? "" : `<thead>${row(block.header, "th")}</thead>`;
      return `<table>${head}<tbody>${block.rows.map((cells) => row(cells, "td")).join("")}</tbody></table>`;
    }
    case "paragraph":
    case "aside":
      return `<p>${inline(block.runs, mark)}</p>`;
  }
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

export function inline(runs: Run[], mark: Mark = () => ""): string {
  return runs
    .map(({ text, bold, italic, note }) =>
      note !== undefined
        ? mark(note)
        : bold
          ? `<strong>${escaped(text)}</strong>`
          : italic
            ? `<em>${escaped(text)}</em>`
            : escaped(text),
    )
    .join("");
}
