// Was nicht gelang: Sätze zu den Kennungen des Programms.

import type { ApiError } from "../../backend/backend";
import { amount } from "../amount";
import { error as english } from "../en/errors";
import { numbersIn } from "../numbers";

const { count, plural } = numbersIn("de");

type Values = Record<string, string>;

const n = (value: string | undefined): string => count(Number(value ?? 0));
const size = (bytes: string | undefined): string => amount(Number(bytes ?? 0), "de");
const again = "Versuchen Sie es erneut; hilft das nicht, starten Sie Footnote neu.";
const repair = "Beenden Sie Footnote, und führen Sie „footnote-cli repair“ aus.";

/** Was eine GGUF-Datei ist, die nicht die richtige ist. */
function kindOf(v: Values): string {
  switch (v["kind"]) {
    case "model":
      return "ein Sprachmodell";
    case "adapter":
      return "ein Adapter, der ein Modell verändert und selbst keines ist";
    case "projector":
      return "der Teil eines Modells, der Bilder oder Töne liest";
    case "embedder":
      return "ein Modell, das Texte vergleicht und keine schreibt";
    case "importance-matrix":
      return "eine Statistik, mit der Modelle verkleinert werden";
    case "vocabulary":
      return "eine Liste von Token ohne Modell";
    case "part":
      return `Teil ${v["part"]} von ${v["of"]} eines geteilten Modells`;
    default:
      return `von der Art „${v["detail"] ?? v["kind"]}“`;
  }
}

/** Die Bibliothek und ihre Suche. */
const library: Record<string, (v: Values) => string> = {
  "library-folder": (v) =>
    `Der Ordner „${v["path"]}“ lässt sich nicht als Bibliothek verwenden (${v["detail"]}). Prüfen Sie, ob er auf einem lokalen Datenträger liegt und ob Sie darin schreiben dürfen.`,
  "library-in-use": (v) =>
    `Ein anderes Footnote verwendet die Bibliothek „${v["path"]}“. Schließen Sie es, oder warten Sie, bis es fertig ist.`,
  "library-newer": (v) =>
    `Die Bibliothek „${v["path"]}“ stammt von einer neueren Version von Footnote. Aktualisieren Sie Footnote.`,
  "library-needs-embedding": (v) =>
    `Das Einbettungsmodell dieser Bibliothek (${v["model"]}) fehlt in dieser Version von Footnote; Stellen werden nur über ihre Wörter gefunden. ${repair}`,
  "library-store": (v) =>
    `Die Bibliothek ließ sich nicht lesen oder schreiben (${v["detail"]}). Prüfen Sie, ob der Datenträger voll ist, und versuchen Sie es erneut.`,
  "library-full": () => "Diese Bibliothek ist voll. Fügen Sie die Dokumente einer neuen Bibliothek hinzu.",
  "library-damaged": (v) => `Ein Eintrag der Bibliothek lässt sich nicht lesen (${v["detail"]}). ${repair}`,
  "library-file-damaged": (v) =>
    `Die Datei „${v["path"]}“ der Bibliothek ist beschädigt (${v["detail"]}). ${repair} Alles, was lesbar ist, bleibt erhalten.`,
  "library-file-unreadable": (v) =>
    `In der Datei „${v["path"]}“ der Bibliothek ist nichts mehr lesbar. Legen Sie eine Sicherung an ihre Stelle, oder fügen Sie die Dokumente einer neuen Bibliothek hinzu.`,
  "library-file-missing": (v) =>
    `Die Datei „${v["path"]}“ der Bibliothek fehlt, ihr Wortindex ist aber da. Holen Sie sie aus einer Sicherung zurück, oder löschen Sie den Ordner „lexical“ daneben, um mit einer leeren Bibliothek zu beginnen.`,
  "disk-full": (v) =>
    `Der Datenträger ist voll (${v["detail"]}). Schaffen Sie Platz; Footnote macht dann von selbst weiter.`,
  "file-exists": (v) => `„${v["path"]}“ gibt es schon. Wählen Sie einen anderen Namen.`,
  "no-export": (v) =>
    `„${v["path"]}“ ist keine lesbare exportierte Bibliothek (${v["detail"]}). Exportieren Sie sie noch einmal, oder nehmen Sie eine andere Kopie.`,
  "file-unusable": (v) => `Die Datei „${v["path"]}“ lässt sich nicht lesen oder schreiben (${v["detail"]}).`,
  "no-library": (v) => `In „${v["path"]}“ liegt keine Bibliothek. Wählen Sie einen anderen Ordner.`,
  "not-a-library": (v) =>
    `„${v["path"]}“ enthält Dateien, aber keine Bibliothek. Wählen Sie einen leeren oder neuen Ordner.`,
  closing: () => "Footnote wird gerade beendet. Starten Sie es neu.",

  "native-library": (v) =>
    `Die Programmbibliothek ${v["library"]} lässt sich nicht verwenden (${v["detail"]}). Führen Sie die Einrichtung noch einmal aus.`,
  inference: (v) => `Im Modell ${v["model"]} ist ein Fehler aufgetreten (${v["detail"]}). ${again}`,
  vectors: (v) => `Im Vektorindex ist ein Fehler aufgetreten (${v["detail"]}). ${again}`,
  "vectors-trees": (v) =>
    `Der Vektorindex ließ sich nicht fertig aufbauen (${v["detail"]}). Die Suche funktioniert auch so; beim nächsten Hinzufügen versucht Footnote es erneut.`,
  "lexical-open": (v) =>
    `Der Wortindex „${v["path"]}“ lässt sich nicht öffnen (${v["detail"]}). Prüfen Sie, ob Sie dort lesen und schreiben dürfen.`,
  "lexical-unusable": (v) =>
    `Der Wortindex „${v["path"]}“ muss neu aufgebaut werden. Das kann nur das Footnote, das die Bibliothek geöffnet hat: Schließen Sie es, und öffnen Sie es erneut.`,
  "lexical-damaged": (v) => `Der Wortindex „${v["path"]}“ ist beschädigt (${v["detail"]}). ${repair}`,
  lexical: (v) => `Im Wortindex ist ein Fehler aufgetreten (${v["detail"]}). ${again}`,
  "space-no-embedder": (v) =>
    `Das Einbettungsmodell des Vektorraums ${v["space"]} fehlt. Bauen Sie den Vektorraum neu auf.`,
  "space-unfinished": (v) =>
    `Im Vektorraum ${v["space"]} fehlen die Vektoren von ${plural(Number(v["lacking"] ?? 0), "Stelle", "Stellen")}. Bauen Sie ihn zuerst fertig auf.`,
  "space-missing": (v) => `Die Bibliothek hat keinen Vektorraum ${v["space"]}. Bauen Sie ihn auf.`,
  "space-active": (v) =>
    `Der Vektorraum ${v["space"]} wird für die Suche verwendet. Aktivieren Sie einen anderen, bevor Sie ihn entfernen.`,
  "space-too-many": () =>
    "Mehr Vektorräume kann eine Bibliothek nicht haben. Entfernen Sie einen, der nicht gebraucht wird.",
};

/** Dokumente, Sammlungen und Unterhaltungen. */
const documents: Record<string, (v: Values) => string> = {
  "no-document": () =>
    "Dieses Dokument ist nicht mehr in der Bibliothek. Fügen Sie seine Datei noch einmal hinzu, um es zurückzubekommen.",
  "no-collection": () => "Diese Sammlung wurde gelöscht. Wählen Sie eine andere.",
  "no-conversation": () => "Diese Unterhaltung wurde gelöscht. Beginnen Sie eine neue.",
  "no-turn": () => "Diese Antwort ist nicht mehr in der Unterhaltung. Fragen Sie erneut.",
  "no-note": () => "Diese Notiz wurde gelöscht.",
  "no-folder": () => "Dieser Ordner wird nicht mehr aktuell gehalten. Fügen Sie ihn erneut hinzu.",
  "folder-gone": () => "Dieser Ordner wird nicht mehr aktuell gehalten. Fügen Sie ihn erneut hinzu.",
  "not-a-folder": (v) => `„${v["path"]}“ ist kein Ordner. Wählen Sie den Ordner, der aktuell bleiben soll.`,
  "folder-pattern": (v) =>
    `„${v["pattern"]}“ ist kein gültiges Muster. Schreiben Sie es wie in einer .gitignore-Datei, etwa *.tmp oder Entwürfe/.`,
  "no-grid": () => "Diese Tabelle wurde gelöscht. Legen Sie eine neue an.",
  "no-match": (v) => `Kein Dokument passt zu „${v["name"]}“. Prüfen Sie die Schreibweise.`,
  "ambiguous-name": (v) =>
    `„${v["name"]}“ passt zu ${n(v["documents"])} Dokumenten, darum wurde keines entfernt. Nennen Sie ihre Nummern.`,
  "name-taken": (v) => `Eine Sammlung namens „${v["name"]}“ gibt es schon. Wählen Sie einen anderen Namen.`,
  "name-empty": () => "Der Name fehlt. Geben Sie einen ein.",
  "import-dropped": () =>
    "Das Footnote, das diese Dateien hinzufügen sollte, hat sie verworfen. Fügen Sie sie noch einmal hinzu.",
  "import-panicked": () =>
    "Ein Fehler in Footnote hat das Hinzufügen abgebrochen. Was bis dahin gelesen wurde, ist in der Bibliothek; fügen Sie die Dateien für den Rest noch einmal hinzu.",
  "import-worker": (v) =>
    `Das Leseprogramm ließ sich nicht starten (${v["detail"]}). Starten Sie Footnote neu; hilft das nicht, installieren Sie es neu.`,
  "samples-missing": () => "Die Beispieldokumente fehlen. Installieren Sie Footnote neu, um sie zu bekommen.",
  "undo-too-late": () =>
    "Zum Rückgängigmachen ist es zu spät: Die Dokumente sind entfernt. Fügen Sie ihre Dateien noch einmal hinzu.",
  "page-gone": (v) => `Seite ${v["page"]} ist nicht mehr in der Bibliothek. Fügen Sie die Datei noch einmal hinzu.`,
  "file-gone": (v) =>
    `„${v["path"]}“ wurde verschoben oder gelöscht. Legen Sie die Datei zurück, oder fügen Sie sie von ihrem neuen Ort hinzu.`,
  "not-opened": (v) => `„${v["path"]}“ ließ sich nicht öffnen (${v["detail"]}). Öffnen Sie die Datei selbst.`,
  "not-saved": (v) => `„${v["path"]}“ ließ sich nicht speichern (${v["detail"]}). Wählen Sie einen anderen Ort.`,
  "question-empty": () => "Die Frage ist leer. Geben Sie eine ein.",
  "settings-not-saved": (v) =>
    `Die Einstellungen ließen sich nicht speichern (${v["detail"]}). Prüfen Sie, ob der Datenträger voll ist.`,
  cancelled: () => "Gestoppt.",
  mistake: (v) =>
    `Footnote hat einen Fehler gemacht (${v["detail"]}). Versuchen Sie es erneut; geschieht es wieder, starten Sie Footnote neu.`,
};

/** Sprachmodelle, die antworten. */
const models: Record<string, (v: Values) => string> = {
  "model-none": () => "Es ist kein Sprachmodell ausgewählt. Wählen Sie eines.",
  "model-gone": () => "Dieses Modell ist nicht mehr da. Wählen Sie ein anderes.",
  "model-not-chosen": () =>
    "Aus der Liste entfernen lässt sich nur eine Datei, die Sie selbst gewählt haben. Suchen Sie erneut nach Modellen.",
  "model-memory": (v) =>
    `${v["model"]} braucht ${size(v["needed_bytes"])} Arbeitsspeicher, frei sind ${size(v["free_bytes"])}. Schließen Sie andere Programme, oder wählen Sie ein kleineres Modell.`,
  "model-unusable": (v) =>
    `${v["model"]} lässt sich nicht verwenden (${v["detail"]}). Wählen Sie ein anderes Modell, oder laden Sie dieses noch einmal herunter.`,
  "model-too-long": (v) =>
    `Die Frage und ihre Stellen haben ${n(v["tokens"])} Token, das Modell fasst ${n(v["room"])}. Stellen Sie eine kürzere Frage, oder wählen Sie ein Modell mit größerem Kontext.`,
  "model-schema": (v) => `Das Schema lässt sich nicht verwenden (${v["detail"]}). Bearbeiten Sie das Formular.`,
  "model-crashed": (v) => `${v["model"]} ist abgestürzt (${v["detail"]}). Ihre nächste Frage startet es neu.`,
  "model-start": (v) =>
    `Das Programm, das Sprachmodelle ausführt, ließ sich nicht starten (${v["detail"]}). Starten Sie Footnote neu; hilft das nicht, installieren Sie es neu.`,
  "model-stopped": () => "Gestoppt.",
  "form-needs-model": () => "Formulare füllt ein Sprachmodell aus. Wählen Sie eines, oder fragen Sie ohne Formular.",
  "grid-running": () => "Diese Tabelle wird schon ausgefüllt. Warten Sie, oder stoppen Sie das.",
  "grid-without-fields": () => "Eine Tabelle braucht ein Feld. Geben Sie ihm einen Namen.",
  "no-style": (v) => `Einen Stil namens „${v["name"]}“ gibt es nicht. Wählen Sie einen von diesen: ${v["styles"]}.`,
  "schema-not-json": (v) =>
    `„${v["path"]}“ ist kein gültiges JSON (${v["detail"]}). Berichtigen Sie die Datei, oder wählen Sie eine andere.`,
  "schema-too-large": (v) =>
    `„${v["path"]}“ ist mit ${size(v["bytes"])} zu groß für ein Schema. Wählen Sie eine andere Datei.`,
  "schema-unreadable": (v) => `„${v["path"]}“ lässt sich nicht lesen (${v["detail"]}). Wählen Sie eine andere Datei.`,
};

/** Dateien, die Sprachmodelle sein sollen. */
const modelFiles: Record<string, (v: Values) => string> = {
  "gguf-missing": (v) => `„${v["path"]}“ ist nicht da. Prüfen Sie den Pfad, oder wählen Sie ein anderes Modell.`,
  "gguf-unreadable": (v) =>
    `„${v["path"]}“ lässt sich nicht lesen (${v["detail"]}). Prüfen Sie, ob Sie die Datei lesen dürfen.`,
  "gguf-not-a-file": (v) => `„${v["path"]}“ ist keine Datei. Wählen Sie eine Datei, die auf .gguf endet.`,
  "gguf-foreign": (v) =>
    `${v["begins"] ? `„${v["path"]}“ ist keine GGUF-Datei: Sie beginnt mit „${v["begins"]}“ statt mit „GGUF“.` : `„${v["path"]}“ ist leer.`} Wählen Sie ein Modell im GGUF-Format.`,
  "gguf-truncated": (v) =>
    `„${v["path"]}“ ist unvollständig heruntergeladen: ${size(v["has_bytes"])} von ${size(v["of_bytes"])}. Laden Sie die Datei noch einmal herunter.`,
  "gguf-cut-short": (v) =>
    `„${v["path"]}“ bricht nach ${size(v["has_bytes"])} ab: Die Datei wurde unvollständig heruntergeladen oder ist beschädigt. Laden Sie sie noch einmal herunter.`,
  "gguf-damaged": (v) => `„${v["path"]}“ ist beschädigt (${v["detail"]}). Laden Sie die Datei noch einmal herunter.`,
  "gguf-too-old": (v) =>
    `„${v["path"]}“ hat die GGUF-Version 1, die Footnote nicht liest. Laden Sie das Modell neu herunter: Neuere Dateien haben Version 3.`,
  "gguf-too-new": (v) =>
    `„${v["path"]}“ hat die GGUF-Version ${v["version"]}, diese Version von Footnote liest höchstens 3. Aktualisieren Sie Footnote, oder wählen Sie eine andere Datei des Modells.`,
  "gguf-number-format": (v) =>
    `„${v["path"]}“ speichert Zahlen in einem Format, das diese Version von Footnote nicht kennt (Nummer ${v["format"]}). Aktualisieren Sie Footnote, oder wählen Sie eine andere Quantisierung des Modells.`,
  "gguf-byte-order": (v) =>
    `„${v["path"]}“ ist für Computer mit umgekehrter Bytefolge gemacht. Wählen Sie eine Little-Endian-Datei des Modells.`,
  "gguf-not-a-model": (v) =>
    `„${v["path"]}“ ist ${kindOf(v)}. Wählen Sie ${v["kind"] === "part" ? "den ersten Teil" : "ein Sprachmodell"}.`,
  "gguf-not-an-adapter": (v) => `„${v["path"]}“ ist ${kindOf(v)}. Wählen Sie einen Adapter im GGUF-Format.`,
  "gguf-part-missing": (v) =>
    `„${v["path"]}“ ist der erste von ${v["of"]} Teilen, aber Teil ${v["part"]} fehlt („${v["missing"]}“). Laden Sie auch diesen herunter.`,
};

/** Downloads und das Netz. */
const network: Record<string, (v: Values) => string> = {
  "hub-address": (v) =>
    `„${v["address"]}“ lässt sich nicht verwenden (${v["detail"]}). Geben Sie eine Adresse an, die mit https:// beginnt, zum Beispiel https://huggingface.co.`,
  "hub-repo-name": (v) =>
    `„${v["name"]}“ ist kein Name eines Repositorys. Geben Sie Besitzer/Repository ein, zum Beispiel Qwen/Qwen3-4B-GGUF.`,
  "hub-file-name": (v) =>
    `„${v["name"]}“ lässt sich nicht herunterladen. Wählen Sie aus der Liste eine Datei, die auf .gguf endet.`,
  "hub-unreachable": (v) =>
    `${v["host"]} ist nicht erreichbar (${v["detail"]}). Prüfen Sie die Netzwerkverbindung, und versuchen Sie es erneut.`,
  "hub-no-repo": (v) =>
    `Ein Repository ${v["repo"]} gibt es auf ${v["host"]} nicht. Prüfen Sie die Schreibweise von Besitzer und Name.`,
  "hub-sign-in": (v) =>
    `${v["host"]} gibt ${v["repo"]} nicht ohne Konto heraus: Entweder gibt es das Repository nicht, oder es verlangt eine Anmeldung, und Footnote meldet sich nirgends an. Wählen Sie ein anderes, oder laden Sie die Datei im Browser herunter und wählen Sie sie dann hier.`,
  "hub-no-file": (v) => `Eine Datei „${v["file"]}“ gibt es in ${v["repo"]} nicht. Wählen Sie eine aus der Liste.`,
  "hub-no-models": (v) =>
    `${v["repo"]} enthält keine GGUF-Dateien. Versuchen Sie es mit einem Repository, dessen Name auf „GGUF“ endet.`,
  "hub-status": (v) => `${v["host"]} hat mit dem Status ${v["status"]} geantwortet. Versuchen Sie es später erneut.`,
  "hub-answer": (v) =>
    `Die Antwort von ${v["host"]} ist nicht verwendbar (${v["detail"]}). Versuchen Sie es später erneut.`,
  "hub-redirect": (v) =>
    `${v["host"]} leitet an eine unsichere Adresse weiter („${v["to"]}“). Von dort wurde nichts geladen. Wählen Sie ein anderes Repository.`,
  "hub-no-hash": (v) =>
    `Zu „${v["file"]}“ gibt es keine Prüfsumme (SHA-256), die Datei ließe sich also nicht prüfen. Wählen Sie eine andere Datei oder ein anderes Repository.`,
  "hub-no-space": (v) =>
    `„${v["file"]}“ braucht ${size(v["needed_bytes"])} auf dem Datenträger von „${v["folder"]}“, frei sind ${size(v["free_bytes"])}. Schaffen Sie dort Platz, und versuchen Sie es erneut.`,
  "hub-disk-full": (v) =>
    `Der Datenträger von „${v["path"]}“ ist voll, es fehlen ${size(v["missing_bytes"])}. Was schon geladen ist, bleibt erhalten. Schaffen Sie Platz, und versuchen Sie es erneut.`,
  "hub-write": (v) =>
    `„${v["path"]}“ lässt sich nicht schreiben (${v["detail"]}). Prüfen Sie, ob Sie dort schreiben dürfen.`,
  "hub-cut": (v) =>
    `Die Verbindung zu ${v["host"]} ist zu oft abgebrochen (${v["detail"]}). ${size(v["kept_bytes"])} von ${size(v["total_bytes"])} bleiben erhalten; versuchen Sie es erneut, um dort fortzusetzen.`,
  "hub-wrong-hash": (v) =>
    `„${v["file"]}“ ist nicht die Datei, die der Server angekündigt hat: Ihre Prüfsumme (SHA-256) ist ${v["found"]} statt ${v["expected"]}. Sie wurde gelöscht. Laden Sie sie noch einmal herunter; geschieht das wieder, wählen Sie ein anderes Repository.`,
  "hub-wrong-size": (v) =>
    `„${v["file"]}“ soll ${n(v["expected_bytes"])} Byte haben, der Server sendet aber ${n(v["found_bytes"])}. Davon wurde nichts behalten. Versuchen Sie es später erneut.`,
  "hub-busy": (v) => `Ein anderes Footnote lädt „${v["path"]}“ gerade herunter. Warten Sie, bis es damit fertig ist.`,
  "hub-cancelled": (v) =>
    `Gestoppt. ${size(v["kept_bytes"])} von ${size(v["total_bytes"])} bleiben erhalten; ein neuer Download setzt dort fort.`,
  "hub-ledger": (v) =>
    `Das Netzwerkprotokoll „${v["path"]}“ lässt sich nicht schreiben (${v["detail"]}), und ohne Eintrag darin geht Footnote nicht ins Netz. Prüfen Sie, ob Sie dort schreiben dürfen.`,
  "ledger-unreadable": (v) =>
    `Das Netzwerkprotokoll „${v["path"]}“ lässt sich nicht lesen (${v["detail"]}). Sehen Sie sich die Datei selbst an.`,
  "download-running": (v) => `${v["file"]} wird noch heruntergeladen. Stoppen Sie den Download zuerst.`,
};

const sentences = { ...library, ...documents, ...models, ...modelFiles, ...network };

/** Der Satz zu einer Kennung; nichts, wenn es noch keinen gibt. */
export const errorSentence = (code: string, values: Values): string | undefined => sentences[code]?.(values);

/** Was geschehen ist und was zu tun ist. */
export const error = (found: ApiError): string => errorSentence(found.code, found.values) ?? english(found);
