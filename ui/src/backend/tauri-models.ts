// The part of `tauri.ts` that is about language models. The program has none yet: answers are made of quotes.

import type { CommandError } from "./bindings";
import type { Models } from "./models";

function refuse(): Promise<never> {
  return Promise.reject({ code: "refused", message: "This version of Footnote answers in quotes only." } satisfies CommandError);
}

export const models: Models = {
  models: refuse,
  modelState: refuse,
  chooseModelFile: refuse,
  useModel: refuse,
  offeredModels: refuse,
  repoFiles: refuse,
  startDownload: refuse,
  stopDownload: refuse,
  downloads: refuse,
  modelSettings: refuse,
  saveModelSettings: refuse,
  chooseAdapter: refuse,
  onModelStateChanged: () => () => undefined,
  onDownloadChanged: () => () => undefined,
};
