// Notes as a document to hand on: by document in the order of its text, then those on answers.

import type { Backend, ExportFormat, Note } from "../backend/backend";
import { bytesOf, exportName } from "../conversation/export";
import { fileName, moment, plain, type Block, type Document, type Run } from "../conversation/export/document";
import { speech, words } from "../i18n/words.svelte";
import { isOnPassage, type PassageNote } from "./notes.svelte";

export function documentOfNotes(notes: readonly Note[], version: string): Document {
  const w = words().notes;
  const byTitle = new Map<number, PassageNote[]>();
  for (const note of notes.filter(isOnPassage)) {
    byTitle.set(note.on.document, [...(byTitle.get(note.on.document) ?? []), note]);
  }
  const documents = [...byTitle.values()]
    .map((list) => list.sort((a, b) => a.on.page - b.on.page || a.on.start - b.on.start))
    .sort((a, b) => (a[0]?.on.title ?? "").localeCompare(b[0]?.on.title ?? "", speech.locale));
  const answers = notes.filter(({ on }) => on.on === "answer");
  const sections = documents.map((list, index) => ({
    id: index + 1,
    heading: list[0]?.on.title ?? "",
    facts: fileName(list[0]?.on.path ?? ""),
    blocks: list.flatMap((note): Block[] => [
      { kind: "quote", runs: [...plain(note.on.quote), { text: ` (${place(note)})` }] },
      ...said(note),
    ]),
    notes: [],
  }));
  if (answers.length > 0) {
    sections.push({
      id: sections.length + 1,
      heading: w.onAnswers,
      facts: "",
      blocks: answers.flatMap(({ on, ...note }): Block[] =>
        on.on === "answer"
          ? [
              { kind: "paragraph", runs: [{ text: on.question, bold: true }] },
              { kind: "quote", runs: plain(on.said) },
              ...said({ on, ...note }),
            ]
          : [],
      ),
      notes: [],
    });
  }
  return {
    title: w.title,
    sections,
    sources: [],
    closing: words().exported.note(version, moment(Date.now() / 1000)),
  };
}

export function saveNotes(
  backend: Backend,
  notes: readonly Note[],
  format: ExportFormat,
  version: string,
): Promise<boolean> {
  const document = documentOfNotes(notes, version);
  return backend.saveFile(exportName(document.title, format), [...bytesOf(document, format)]);
}

function place({ on }: PassageNote): string {
  const lost = on.state === "current" ? "" : words().notes.lost(on.state);
  return [words().place.always(on), lost].filter((part) => part !== "").join(", ");
}

function said({ words: own, starred }: Note): Block[] {
  const star: Run[] = starred ? [{ text: "★ " }] : [];
  return own === "" && !starred ? [] : [{ kind: "paragraph", runs: [...star, ...plain(own)] }];
}
