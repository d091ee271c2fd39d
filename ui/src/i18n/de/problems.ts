// Was nicht gelesen werden konnte: Sätze zu den Kennungen des Programms.

import type { Problem } from "../../backend/backend";
import { formats } from "../../backend/formats";
import { problem as english } from "../en/problems";
import { errorSentence } from "./errors";
import { numbersIn } from "../numbers";

const { count: n, either } = numbersIn("de");

type Values = Record<string, string>;

/** Formate, die nicht gelesen werden. */
const foreign: Values = {
  eml: "eine E-Mail",
  mbox: "ein Postfach",
  png: "ein PNG-Bild",
  jpeg: "ein JPEG-Bild",
  gif: "ein GIF-Bild",
  tiff: "ein TIFF-Bild",
  photoshop: "ein Photoshop-Bild",
  webp: "ein WebP-Bild",
  bitmap: "ein Bitmap-Bild",
  picture: "ein Bild",
  icon: "ein Symbolbild",
  rtf: "eine RTF-Datei",
  gzip: "ein gzip-Archiv",
  bzip2: "ein bzip2-Archiv",
  xz: "ein xz-Archiv",
  zstandard: "ein Zstandard-Archiv",
  "7z": "ein 7z-Archiv",
  rar: "ein RAR-Archiv",
  tar: "ein tar-Archiv",
  zip: "ein ZIP-Archiv",
  program: "ein Programm",
  java: "ein Java-Programm",
  database: "eine Datenbank",
  sound: "eine Tondatei",
  video: "ein Video",
  postscript: "eine PostScript-Datei",
  djvu: "eine DjVu-Datei",
  "compiled-help": "eine Windows-Hilfedatei",
  "language-model": "ein Sprachmodell",
  font: "eine Schrift",
  kindle: "ein Kindle-Buch",
  epub: "ein E-Book (EPUB)",
  visio: "eine Visio-Zeichnung",
  opendocument: "eine andere OpenDocument-Datei",
  doc: "eine alte Word-Datei (.doc)",
  ppt: "eine alte PowerPoint-Datei (.ppt)",
  msg: "eine Outlook-Nachricht (.msg)",
  "old-office": "eine alte Office-Datei",
  "unusual-pdf": "ein ungewöhnlich geschütztes PDF",
  "protected-book": "ein kopiergeschütztes Buch",
  "unusual-protection": "eine auf ungewöhnliche Weise geschützte Datei",
  binary: "eine Binärdatei unbekannter Art",
};

/** Was in Archiven solcher Dateien vermisst wird. */
const inside: Values = {
  docx: "kein Word-Dokument",
  xlsx: "keine Excel-Mappe",
  pptx: "keine PowerPoint-Präsentation",
  odt: "kein OpenDocument-Text",
  ods: "keine OpenDocument-Tabelle",
  odp: "keine OpenDocument-Präsentation",
  epub: "kein E-Book",
};

/** Formate, die gelesen werden, hinter „als“. */
const common = ["pdf", "docx", "html", "text"];
const readable = either(
  formats.filter(({ id }) => common.includes(id)).map(({ id, name }) => (id === "text" ? "reinen Text" : name)),
);

const damages: Record<string, (v: Values) => string> = {
  "mark-missing": () => "die Kennung am Anfang fehlt",
  "web-page": (v) => `der Inhalt ist eine Webseite, obwohl der Name auf .${v["format"]} endet`,
  "not-an-archive": () => "sie ist kein Archiv, wie es Dateien dieser Art sind",
  "not-inside": (v) => `es ist ${inside[v["format"] ?? ""] ?? "kein Dokument"} darin`,
  "archive-broken": () => "das Archiv, aus dem sie besteht, ist unvollständig oder beschädigt",
  "part-broken": (v) => `ihr Teil ${v["part"]} lässt sich nicht entpacken`,
  "breaks-off": () => "ihr Text bricht ab",
  "structure-broken": () => "ihr Aufbau ist beschädigt",
  "no-pages": () => "sie hat keine Seiten",
  "pages-broken": () => "ihre Seiten sind nicht zugänglich",
  "objects-broken": () => "ihre Objekte sind nicht zugänglich",
};

function damage(v: Values): string {
  return damages[v["damage"] ?? ""]?.(v) ?? v["detail"] ?? "";
}

function crash(v: Values): string {
  switch (v["crash"]) {
    case "signal":
      return `Signal ${v["number"]}`;
    case "status":
      return `Status ${v["number"]}`;
    case "no-answer":
      return "ohne Antwort beendet";
    case "invalid-response":
      return "unverständliche Antwort";
    case "program-ended":
      return "Footnote selbst brach dabei ab";
    case "program-failed":
      return "ein Fehler in Footnote";
    default:
      return v["detail"] ?? "";
  }
}

/** „Seite 3 …“ oder „Seiten 3-5, 9 …“ */
function on(v: Values, one: string, several: string): string {
  return v["count"] === "1" ? `Seite ${v["pages"]} ${one}` : `Seiten ${v["pages"]} ${several}`;
}

function limit(v: Values): string {
  const most = n(Number(v["limit"]));
  return v["unit"] === "pages" ? `${most} Seiten` : `${most} Zeichen`;
}

/** Eine Datei oder ein Ordner, je nachdem, was hinzugefügt werden sollte. */
function entry(v: Values, file: string, folder: string): string {
  return v["entry"] === "folder" ? folder : file;
}

const sentences: Record<string, (v: Values) => string> = {
  "file-missing": () =>
    "Eine Datei oder einen Ordner dieses Namens gibt es nicht. Prüfen Sie den Pfad und versuchen Sie es erneut.",
  "file-dead-link": () =>
    "Das ist eine Verknüpfung mit einer Datei, die es nicht mehr gibt. Fügen Sie die Datei selbst hinzu.",
  "file-link-loop": (v) =>
    `Das ist eine Verknüpfung, die zu „${v["folder"]}“ zurückführt; ihr wurde nicht gefolgt. Der Ordner selbst wurde gelesen.`,
  "file-forbidden": (v) =>
    entry(
      v,
      "Sie dürfen diese Datei nicht lesen. Bitten Sie ihren Eigentümer um die Erlaubnis, oder kopieren Sie sie und fügen Sie die Kopie hinzu.",
      "Sie dürfen diesen Ordner nicht lesen. Bitten Sie seinen Eigentümer um die Erlaubnis, oder kopieren Sie ihn und fügen Sie die Kopie hinzu.",
    ),
  "file-not-regular": () => "Das ist keine gewöhnliche Datei. Fügen Sie eine Datei oder einen Ordner hinzu.",
  "file-unopened": (v) =>
    `${entry(v, "Die Datei", "Der Ordner")} ließ sich nicht öffnen (${v["detail"]}). Prüfen Sie, ob der Datenträger angeschlossen ist, und versuchen Sie es erneut.`,
  "file-unmounted": () =>
    "Der Datenträger ist nicht da: An seiner Stelle ist ein anderer, auf dem keine der Dateien liegt. Schließen Sie ihn an; die Dokumente bleiben solange in der Bibliothek.",
  "file-too-large": (v) =>
    `Die Datei ist größer als ${n(Math.floor(Number(v["limit_bytes"]) / 2 ** 20))} MiB. Teilen Sie sie und fügen Sie die Teile hinzu.`,
  "file-too-many": (v) =>
    `Nur die ersten ${n(Number(v["limit"]))} Dateien des Ordners wurden hinzugefügt. Fügen Sie die Ordner darin nacheinander hinzu.`,
  empty: () => "Die Datei ist leer. Prüfen Sie, ob sie vollständig gespeichert oder heruntergeladen wurde.",
  locked: () =>
    "Die Datei ist mit einem Passwort geschützt. Geben Sie es ein, oder speichern Sie eine Kopie ohne Passwort und fügen Sie diese hinzu.",
  "wrong-password": () =>
    "Die Datei ist mit einem Passwort geschützt, und das eingegebene öffnet sie nicht. Prüfen Sie es und geben Sie es noch einmal ein.",
  damaged: (v) =>
    `Die Datei ist beschädigt (${damage(v)}). Öffnen Sie sie in dem Programm, das sie erstellt hat, und speichern Sie sie neu.`,
  unsupported: (v) =>
    `Das ist ${foreign[v["format"] ?? ""] ?? v["format"]} und noch nicht lesbar. Speichern Sie es als ${readable} und fügen Sie das hinzu.`,
  "no-text": (v) =>
    `Die Datei hat ${v["pages"] === "1" ? "eine Seite" : `${n(Number(v["pages"]))} Seiten`}, aber keinen Text; vermutlich sind es gescannte Bilder. Lassen Sie den Text erkennen (OCR) und fügen Sie das Ergebnis hinzu.`,
  "too-large": (v) =>
    `Entpackt ist die Datei größer als ${v["limitMib"]} MiB. Wenn Sie ihr vertrauen, teilen Sie sie und fügen Sie die Teile hinzu.`,
  "too-deep": () =>
    "Die Datei ist tiefer verschachtelt als gewöhnliche Dokumente. Öffnen Sie sie in dem Programm, das sie erstellt hat, und speichern Sie sie neu.",
  "timed-out": (v) =>
    `Das Lesen dauerte länger als ${v["seconds"]} s und wurde abgebrochen. Speichern Sie die Datei neu oder teilen Sie sie, und fügen Sie das Ergebnis hinzu.`,
  "out-of-memory": (v) =>
    `Das Lesen brauchte mehr als ${v["limitMib"]} MiB Speicher und wurde abgebrochen. Teilen Sie die Datei und fügen Sie die Teile hinzu.`,
  crashed: (v) =>
    `Beim Lesen stürzte das Leseprogramm ab (${crash(v)}); Ihre Bibliothek ist unversehrt. Speichern Sie die Datei in dem Programm neu, das sie erstellt hat, und fügen Sie sie hinzu.`,
  "pdfium-missing": (v) =>
    `Eine Programmbibliothek, die solche Dateien liest, fehlt (${v["detail"]}). Führen Sie die Einrichtung noch einmal aus.`,
  "needs-ocr": (v) =>
    on(
      v,
      "zeigt etwas, hat aber keinen Text; vermutlich ist sie ein gescanntes Bild.",
      "zeigen etwas, haben aber keinen Text; vermutlich sind es gescannte Bilder.",
    ),
  unrecognized: (v) =>
    on(v, "zeigt etwas, aber darin war kein Text zu erkennen.", "zeigen etwas, aber darin war kein Text zu erkennen."),
  garbled: (v) =>
    on(
      v,
      "hat unlesbaren Text, weil die Datei nicht sagt, was ihre Zeichen bedeuten.",
      "haben unlesbaren Text, weil die Datei nicht sagt, was ihre Zeichen bedeuten.",
    ),
  unreadable: (v) =>
    on(v, "war nicht lesbar, weil sie beschädigt ist.", "waren nicht lesbar, weil sie beschädigt sind."),
  unplaced: (v) =>
    on(
      v,
      "ist beschädigt; der Text war lesbar, aber nicht, wo die Wörter stehen.",
      "sind beschädigt; der Text war lesbar, aber nicht, wo die Wörter stehen.",
    ),
  "page-timed-out": (v) =>
    on(
      v,
      `wurde ausgelassen, weil das Lesen länger als ${v["seconds"]} s dauerte.`,
      `wurden ausgelassen, weil das Lesen jeder von ihnen länger als ${v["seconds"]} s dauerte.`,
    ),
  "page-too-large": (v) =>
    on(
      v,
      `hat mehr als ${n(Number(v["limit"]))} Zeichen; der Rest fehlt.`,
      `haben mehr als ${n(Number(v["limit"]))} Zeichen; der Rest fehlt.`,
    ),
  "pages-left-out": (v) =>
    `Die Seiten ${v["first"]} bis ${v["last"]} fehlen, weil eine Datei höchstens ${limit(v)} haben darf.`,
  "cut-short": (v) => `Nur die ersten ${limit(v)} wurden gelesen; der Rest fehlt.`,
  "no-vector": (v) =>
    `Eine Stelle auf Seite ${v["pages"]} wird nur über ihre Wörter gefunden, weil das Einbettungsmodell ihren Sinn nicht erfassen konnte.`,
  recovered: () =>
    "Die gespeicherte Seite war beschädigt und wurde aus ihren Stellen wiederhergestellt; fügen Sie die Datei noch einmal hinzu.",
  "form-cut-short": () => "Das Modell hat das Formular nicht bis zum Ende ausgefüllt; die Felder davor sind erhalten.",
  "part-unread": (v) => {
    const why = sentences[v["error"] ?? ""]?.(v);
    return `„${v["name"]}“ darin war nicht lesbar.${why === undefined ? "" : ` ${why}`}`;
  },
  "parts-left-out": (v) =>
    `${n(Number(v["count"]))} der Dateien darin fehlen, weil es zu viele oder zu große sind. Entpacken Sie sie und fügen Sie sie einzeln hinzu.`,
  "breaks-off": (v) => `Was hier folgt, war nicht lesbar, weil die Datei beschädigt ist: ${damage(v)}.`,
};

/** Was fehlt und warum, oder warum eine Datei nicht lesbar war und was zu tun ist. */
export const problem = (found: Problem): string =>
  sentences[found.code]?.(found.values) ?? errorSentence(found.code, found.values) ?? english(found);
