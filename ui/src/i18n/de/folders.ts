// Ordner, die aktuell gehalten werden.

import type { folders as english } from "../en/folders";
import { numbersIn } from "../numbers";

const { count: n, plural, series } = numbersIn("de");

const files = (how: number): string => plural(how, "Datei", "Dateien");

export const folders: typeof english = {
  title: "Ordner, die aktuell bleiben",
  states: {
    current: "Aktuell",
    waiting: "Wird gelesen",
    unreachable: "Nicht erreichbar",
    off: "Wird nicht aktuell gehalten",
  },
  actions: (name) => `Aktionen für den Ordner ${name}`,
  ask: "Diesen Ordner fragen",
  keepCurrent: "Aktuell halten",
  compare: "Jetzt nach Änderungen suchen",
  rules: "Was gelesen wird …",
  stop: "Nicht mehr beobachten",
  stopped: (name) => `${name} wird nicht mehr beobachtet. Die Dokumente bleiben in der Bibliothek.`,
  added: (name) => `${name} bleibt aktuell: Änderungen an den Dateien werden übernommen.`,
  readOnce: "Nur einmal lesen",
  facts: (documents, byWords, waiting, failed, skipped, leftOut) =>
    series([
      plural(documents, "Dokument", "Dokumente"),
      byWords > 0 ? `${n(byWords)} bisher nur nach Wörtern durchsuchbar` : "",
      waiting > 0 ? `${files(waiting)} in der Warteschlange` : "",
      failed > 0 ? `${files(failed)} nicht lesbar` : "",
      skipped + leftOut > 0 ? `${files(skipped + leftOut)} ausgelassen` : "",
    ]),
  compared: (when) => `Zuletzt mit der Bibliothek verglichen: ${when}.`,
  neverCompared: "Noch nicht mit der Bibliothek verglichen.",
  kept: "Die Dokumente bleiben in der Bibliothek und sind durchsuchbar.",

  sheet: (name) => `Was in ${name} gelesen wird`,
  keepCurrentHint: "Neue, geänderte, verschobene und gelöschte Dateien werden von selbst übernommen.",
  endings: "Nur diese Arten von Dateien",
  endingsHint: "Endungen ihrer Namen, etwa pdf docx. Leer: alle Arten.",
  patterns: "Auslassen",
  patternsHint: "Ein Muster pro Zeile, wie in einer .gitignore-Datei: *.tmp oder Entwürfe/",
  maxSize: "Dateien auslassen über",
  mebibytes: "MiB",
  hidden: "Versteckte Dateien lesen",
  links: "Verknüpfungen folgen",
  linksHint: "Zu Dateien und Ordnern an anderer Stelle. Jeder Ordner wird einmal gelesen.",
  gitignore: ".gitignore-Dateien befolgen",
  estimate: (how, size) => (how === 0 ? "Nach diesen Regeln wird keine Datei gelesen." : `${files(how)}, ${size}`),
  leavesLibrary: "Dokumente, deren Dateien Sie auslassen, werden aus der Bibliothek entfernt.",
  save: "Speichern",
};
