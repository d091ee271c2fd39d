import type { CitationState } from "../../backend/backend";
import type { Words } from "../en";
import { numbersIn } from "../numbers";

const { plural } = numbersIn("de");

export const notes: Words["notes"] = {
  title: "Notizen",
  selection: "Markierter Text",
  highlight: "Hervorheben",
  note: "Notiz hinzufügen …",
  star: "Mit Stern versehen",
  unstar: "Stern entfernen",
  starred: "Mit Stern",
  starAnswer: "Antwort mit Stern versehen",
  noteAnswer: "Notiz zu dieser Antwort",
  starQuote: (number: number): string => `Zitat ${number} mit Stern versehen`,
  openHighlight: "Hervorhebung öffnen",
  openNote: (words: string): string => `Notiz öffnen: ${words.slice(0, 120)}`,
  newTitle: "Neue Notiz",
  editTitle: "Notiz",
  field: "Ihre Notiz",
  placeholder: "Ihre Notiz",
  save: "Speichern",
  edit: "Notiz bearbeiten …",
  remove: "Löschen",
  actions: (name: string): string => `Aktionen für „${name}“`,
  search: "Notizen durchsuchen",
  onlyStarred: "Nur mit Stern",
  export: "Diese Notizen exportieren",
  notExported: "Die Notizen konnten nicht exportiert werden.",
  none: "Hier erscheinen Ihre Notizen. Markieren Sie Text in einem Dokument, um ihn hervorzuheben oder eine Notiz hinzuzufügen; auch Antworten haben einen Stern und eine Notiz.",
  noneFound: "Keine Notiz passt.",
  count: (value: number): string => plural(value, "Notiz", "Notizen"),
  more: "Mehr anzeigen",
  answer: "Antwort",
  onAnswers: "Notizen zu Antworten",
  notPlaced: "Diese Wörter wurden im Text der Seite nicht gefunden und lassen sich deshalb nicht hervorheben.",
  lost: (state: CitationState): string =>
    state === "removed" ? "Das Dokument ist nicht mehr in der Bibliothek" : "Steht nicht mehr im Dokument",
};
