// The part of `tauri.ts` that is about language models.

import { commands, events } from "./bindings";
import { listening } from "./listening";
import type { Models } from "./models";

async function done(command: Promise<unknown>): Promise<void> {
  await command;
}

export const models: Models = {
  models: commands.models,
  modelState: commands.modelState,
  chooseModelFile: commands.chooseModelFile,
  useModel: (key) => done(commands.useModel(key)),
  offeredModels: commands.offeredModels,
  repoFiles: commands.repoFiles,
  startDownload: commands.startDownload,
  stopDownload: (id) => done(commands.stopDownload(id)),
  downloads: commands.downloads,
  modelSettings: commands.modelSettings,
  saveModelSettings: (settings) => done(commands.saveModelSettings(settings)),
  chooseAdapter: commands.chooseAdapter,
  onModelStateChanged: (listener) => listening(events.modelStateChanged.listen, ({ state }) => listener(state)),
  onDownloadChanged: (listener) => listening(events.downloadChanged.listen, ({ download }) => listener(download)),
};
