// Formulare, die Antworten ausfüllen.

import { numbersIn } from "../numbers";
import type { Words } from "../en";

const { count: n, plural } = numbersIn("de");

/** Wo in einem Schema etwas steht. */
const at = (place: string): string => (place === "" ? "Das Schema" : `${place.slice(1).split("/").join(" › ")}`);
const shown = 5;

export const forms: Words["forms"] = {
  editor: {
    title: "Formulare",
    lead: "Ein Formular fragt nach bestimmten Feldern statt nach Sätzen. Ein Sprachmodell füllt sie aus Ihren Dokumenten aus; jedes Feld wird geprüft und bekommt eine Fußnote, und eines, zu dem sie nichts sagen, bleibt leer.",
    list: "Formulare",
    create: "Neues Formular",
    name: "Name",
    nameEmpty: "Ein Formular braucht einen Namen.",
    nameTaken: "Ein Formular dieses Namens gibt es schon.",
    remove: "Dieses Formular löschen",
    none: "Kein Formular",
    noneText: "Antworten werden in Sätzen geschrieben.",
  },
  hint: "Felder, die ein Modell aus Ihren Dokumenten ausfüllt, statt Sätzen.",
  heading: "Formular zum Ausfüllen",
  edit: "Formulare bearbeiten …",
  begin: "Ein Formular ausfüllen …",
  needsModel: "Formulare füllt ein Sprachmodell aus. Wählen Sie zuerst eines.",
  inUse: (name) => `Formular: ${name}`,
  placeholder: (name) => `Fragen, oder Enter füllt „${name}“ aus`,
  stop: "Wieder in Sätzen antworten",
  fromFile: "Aus einer Datei …",
  fields: "Felder, eines je Zeile, oder ein JSON-Schema",
  fieldsExample: "Mieterin\nMonatsmiete\nKaution\nKündigungsfrist: der Mieterin, in Monaten",
  has: (names) => {
    const more = names.length - shown;
    return `${plural(names.length, "Feld", "Felder")}: ${names.slice(0, shown).join(", ")}${more > 0 ? ` und ${n(more)} weitere` : ""}.`;
  },
  faults: {
    nothing: "Was soll gefunden werden? Schreiben Sie die Felder hierher, oder fügen Sie ein Schema ein.",
    json: (line) => `Das ist kein gültiges JSON: Sehen Sie in Zeile ${n(line)} nach.`,
    noFields: "Dieses Schema hat keine Felder. Nennen Sie sie unter „properties“.",
    noSchema: (place) => `${at(place)}: Hier muss ein Schema in geschweiften Klammern stehen.`,
    type: (place, said) =>
      `${at(place)}: „${said}“ ist kein Typ. Es gibt string, number, integer, boolean, object, array und null.`,
    list: (place) => `${at(place)}: Hier muss eine Liste stehen, die nicht leer ist.`,
    reference: (place, said) => `${at(place)}: „${said}“ führt in diesem Schema zu nichts.`,
  },

  table: (name) => name ?? "Ausgefülltes Formular",
  empty: "nicht in Ihren Dokumenten",
  coming: "noch nicht ausgefüllt",
  notReached: "nicht erreicht",
  yes: "Ja",
  no: "Nein",
  copyJson: "Als JSON kopieren",
  writing: "Das Formular wird ausgefüllt",
  filled: (said, all) => `Formular ausgefüllt: ${n(said)} von ${n(all)} Feldern gefunden.`,
};
