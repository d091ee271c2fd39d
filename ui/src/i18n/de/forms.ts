// Formulare, die Antworten ausfüllen.

import { numbersIn } from "../numbers";
import type { Words } from "../en";

const { count: n, plural } = numbersIn("de");

/** Eine Stelle in einem Schema. */
const at = (place: string): string => (place === "" ? "Das Schema" : `${place.slice(1).split("/").join(" › ")}`);
const shown = 5;

export const forms: Words["forms"] = {
  editor: {
    title: "Formulare",
    lead: "Ein Formular fragt bestimmte Felder ab, statt Sätze zu liefern. Ein Sprachmodell füllt sie anhand Ihrer Dokumente aus. Jedes Feld wird geprüft und bekommt eine Fußnote; Felder ohne Antwort bleiben leer.",
    list: "Formulare",
    create: "Neues Formular",
    name: "Name",
    nameEmpty: "Ein Formular braucht einen Namen.",
    nameTaken: "Ein Formular mit diesem Namen gibt es schon.",
    remove: "Formular löschen",
    none: "Kein Formular",
    noneText: "Antworten werden in Sätzen geschrieben.",
  },
  hint: "Ein Modell füllt Felder anhand Ihrer Dokumente aus, statt Sätze zu schreiben.",
  heading: "Formular zum Ausfüllen",
  edit: "Formulare bearbeiten …",
  begin: "Ein Formular ausfüllen …",
  needsModel: "Wählen Sie zuerst ein Sprachmodell: Es füllt das Formular aus.",
  inUse: (name) => `Formular: ${name}`,
  placeholder: (name) => `Fragen oder mit der Eingabetaste „${name}“ ausfüllen`,
  stop: "In Sätzen antworten",
  fromFile: "Aus einer Datei …",
  fields: "Felder, eines pro Zeile, oder ein JSON-Schema",
  fieldsExample: "Mieterin\nMonatsmiete\nKaution\nKündigungsfrist: der Mieterin, in Monaten",
  has: (names) => {
    const more = names.length - shown;
    return `${plural(names.length, "Feld", "Felder")}: ${names.slice(0, shown).join(", ")}${more > 0 ? ` und ${n(more)} weitere` : ""}.`;
  },
  faults: {
    nothing: "Was soll Footnote suchen? Listen Sie hier die Felder auf, oder fügen Sie ein Schema ein.",
    json: (line) => `Das ist kein gültiges JSON. Prüfen Sie Zeile ${n(line)}.`,
    noFields: "Dieses Schema hat keine Felder. Geben Sie sie unter „properties“ an.",
    noSchema: (place) => `${at(place)}: Hier wird ein Schema-Objekt { … } erwartet.`,
    type: (place, said) =>
      `${at(place)}: „${said}“ ist kein Typ. Möglich sind string, number, integer, boolean, object, array und null.`,
    list: (place) => `${at(place)}: Hier wird eine nicht leere Liste erwartet.`,
    reference: (place, said) => `${at(place)}: „${said}“ ist in diesem Schema nicht definiert.`,
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
