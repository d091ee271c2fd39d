// The part of `tauri.ts` that is about language models.

import { commands } from "./bindings";
import { done, noticing } from "./calls";
import type { Models } from "./models";

export const models: Models = {
  models: commands.models,
  modelState: commands.modelState,
  chooseModelFile: commands.chooseModelFile,
  forgetModelFile: (key) => done(commands.forgetModelFile(key)),
  useModel: (key) => done(commands.useModel(key)),
  offeredModels: commands.offeredModels,
  repoFiles: commands.repoFiles,
  startDownload: commands.startDownload,
  stopDownload: (id) => done(commands.stopDownload(id)),
  forgetDownload: (id) => done(commands.forgetDownload(id)),
  downloads: commands.downloads,
  modelSettings: commands.modelSettings,
  saveModelSettings: (settings) => done(commands.saveModelSettings(settings)),
  chooseAdapter: commands.chooseAdapter,
  chooseSchema: commands.chooseSchema,
  onModelStateChanged: (listener) => noticing("model-state-changed", ({ state }) => listener(state)),
  onModelsTaken: (listener) => noticing("models-taken", listener),
  onDownloadChanged: (listener) => noticing("download-changed", ({ download }) => listener(download)),
};
