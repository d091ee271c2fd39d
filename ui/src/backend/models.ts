// Language models, as the window sees them.

import type { Download, ModelRow, ModelSettings, ModelState, OfferedModel, RepoFile } from "./bindings";

export interface Models {
  models(): Promise<ModelRow[]>;
  modelState(): Promise<ModelState>;
  /** The system's dialog; null: the person closed it. */
  chooseModelFile(): Promise<ModelRow | null>;
  /** Null: answers are made of quotes. */
  useModel(key: string | null): Promise<void>;
  offeredModels(): Promise<OfferedModel[]>;
  /** Asks the hub what GGUF files a repository holds; `repo` is `owner/name`. */
  repoFiles(repo: string): Promise<RepoFile[]>;
  startDownload(repo: string, file: string): Promise<Download>;
  stopDownload(id: number): Promise<void>;
  downloads(): Promise<Download[]>;
  modelSettings(): Promise<ModelSettings>;
  saveModelSettings(settings: ModelSettings): Promise<void>;
  /** The system's dialog for a GGUF adapter; null: the person closed it. */
  chooseAdapter(): Promise<string | null>;
  onModelStateChanged(listener: (state: ModelState) => void): () => void;
  onDownloadChanged(listener: (download: Download) => void): () => void;
}
