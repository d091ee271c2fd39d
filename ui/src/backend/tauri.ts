// Asks the program. Only this folder knows Tauri: the generated commands and events in `bindings.ts`, which here and in
// `tauri-models.ts` get the shape of `Backend`.

import { Channel, convertFileSrc } from "@tauri-apps/api/core";
import type { AskEvent, Backend, GridEvent } from "./backend";
import { commands, events } from "./bindings";
import { done, listening, noticing } from "./calls";
import { models } from "./tauri-models";

export const tauri: Backend = {
  start: commands.start,
  drawn: commands.drawn,
  documents: commands.documents,
  chooseFiles: commands.chooseFiles,
  chooseFolder: commands.chooseFolder,
  addSamples: () => done(commands.addSamples()),
  retry: (keys) => done(commands.retry(keys)),
  unlock: (key, password) => done(commands.unlock(key, password)),
  unlockDocument: (document, password) => done(commands.unlockDocument(document, password)),
  passwordsOf: commands.passwordsOf,
  readAgain: (documents) => done(commands.readAgain(documents)),
  finishReading: commands.finishReading,
  showInFolder: (key) => done(commands.showInFolder(key)),
  forget: (keys) => done(commands.forget(keys)),
  pauseImport: commands.pauseImport,
  resumeImport: commands.resumeImport,
  stopImport: commands.stopImport,
  renew: commands.renew,
  stopRenewal: commands.stopRenewal,
  removeDocuments: commands.removeDocuments,
  undoRemoval: (removal) => done(commands.undoRemoval(removal)),
  collections: commands.collections,
  createCollection: commands.createCollection,
  renameCollection: (collection, name) => done(commands.renameCollection(collection, name)),
  deleteCollection: (collection) => done(commands.deleteCollection(collection)),
  putInCollection: (collection, documents) => done(commands.putInCollection(collection, documents)),
  takeOutOfCollection: (collection, documents) => done(commands.takeOutOfCollection(collection, documents)),

  folders: commands.folders,
  keepFolderCurrent: (key, current) => done(commands.keepFolderCurrent(key, current)),
  setFolderRules: (key, rules) => done(commands.setFolderRules(key, rules)),
  estimateFolder: commands.estimateFolder,
  compareFolder: (key) => done(commands.compareFolder(key)),
  stopWatching: (key) => done(commands.stopWatching(key)),

  search: commands.search,
  ask: (request, onEvent) => {
    const channel = new Channel<AskEvent>();
    return new Promise((resolve, reject) => {
      // The last event may arrive after the command has returned: the answer is over when both have.
      let over = 0;
      const arrived = () => {
        over += 1;
        if (over === 2) {
          resolve();
        }
      };
      channel.onmessage = (event) => {
        onEvent(event);
        if (event.type === "kept" || event.type === "failed") {
          arrived();
        }
      };
      commands.ask(request, channel).then(arrived, reject);
    });
  },
  stopAnswer: commands.stopAnswer,
  conversations: commands.conversations,
  conversation: commands.conversation,
  renameConversation: (conversation, title) => done(commands.renameConversation(conversation, title)),
  deleteConversation: (conversation) => done(commands.deleteConversation(conversation)),
  saveFile: commands.saveFile,
  earlierAnswers: commands.earlierAnswers,
  trace: commands.trace,

  notes: commands.notes,
  saveNote: commands.saveNote,
  changeNote: commands.changeNote,
  deleteNote: (note) => done(commands.deleteNote(note)),
  renameDocument: (document, name) => done(commands.renameDocument(document, name)),
  tagDocuments: (documents, put, take) => done(commands.tagDocuments(documents, put, take)),

  grids: commands.grids,
  grid: commands.grid,
  saveGrid: commands.saveGrid,
  deleteGrid: (grid) => done(commands.deleteGrid(grid)),
  emptyCells: (grid, document) => done(commands.emptyCells(grid, document)),
  fillGrid: (grid, onEvent) => {
    const channel = new Channel<GridEvent>();
    return new Promise((resolve, reject) => {
      // The last event may arrive after the command has returned: it is over when both have.
      let over = 0;
      const arrived = () => {
        over += 1;
        if (over === 2) {
          resolve();
        }
      };
      channel.onmessage = (event) => {
        onEvent(event);
        if (event.type === "ended") {
          arrived();
        }
      };
      commands.fillGrid(grid, channel).then(arrived, reject);
    });
  },
  stopGrid: commands.stopGrid,
  saveTable: commands.saveTable,

  source: commands.source,
  page: commands.page,
  marks: commands.marks,
  findInDocument: commands.findInDocument,
  outline: commands.outline,
  openInOwnProgram: (document) => done(commands.openInOwnProgram(document)),
  originalBytes: async (document, begin, end) => {
    const response = await fetch(convertFileSrc(String(document), "document"), {
      headers: { Range: `bytes=${begin}-${end - 1}` },
    });
    if (!response.ok) {
      throw new Error("The file is not as it was when it was read");
    }
    return new Uint8Array(await response.arrayBuffer());
  },

  saveSettings: (settings) => done(commands.saveSettings(settings)),
  chooseLibraryFolder: commands.chooseLibraryFolder,
  networkLedger: commands.networkLedger,
  licences: commands.licences,

  ...models,

  onLibraryChanged: (listener) => noticing("library-changed", listener),
  onCollectionsChanged: (listener) => noticing("collections-changed", ({ collections }) => listener(collections)),
  onFoldersChanged: (listener) => noticing("folders-changed", ({ folders }) => listener(folders)),
  onImportProgressed: (listener) => noticing("import-progressed", ({ import: progress }) => listener(progress)),
  onImportEnded: (listener) => noticing("import-ended", ({ ended }) => listener(ended)),
  onRenewalProgressed: (listener) => noticing("renewal-progressed", ({ renewal }) => listener(renewal)),
  onRenewalEnded: (listener) => noticing("renewal-ended", ({ ended }) => listener(ended)),
  onDropHovered: (listener) => listening(events.dropHovered.listen, listener),
};
