// Language models, as the window sees them.

import type {
  AnswerForm,
  Download,
  Model,
  ModelList,
  ModelSettings,
  ModelState,
  OfferedModel,
  RepoFile,
} from "./bindings";
import type { ModelsTaken } from "./notices";

export interface Models {
  /** Those that were found when it was last looked for them; `anew` looks through the disk again. */
  models(anew: boolean): Promise<ModelList>;
  modelState(): Promise<ModelState>;
  /** The system's dialog; null: the person closed it. */
  chooseModelFile(): Promise<Model | null>;
  /** Takes a file that the person chose off the list; the file itself stays. */
  forgetModelFile(key: string): Promise<void>;
  /** Null: answers are made of quotes. */
  useModel(key: string | null): Promise<void>;
  offeredModels(): Promise<OfferedModel[]>;
  /** Asks the hub what GGUF files a repository holds; `repo` is `owner/name`. */
  repoFiles(repo: string): Promise<RepoFile[]>;
  startDownload(repo: string, file: string): Promise<Download>;
  stopDownload(id: number): Promise<void>;
  /** Takes a download that has ended off the list; what an unfinished one had fetched is deleted. */
  forgetDownload(id: number): Promise<void>;
  downloads(): Promise<Download[]>;
  modelSettings(): Promise<ModelSettings>;
  saveModelSettings(settings: ModelSettings): Promise<void>;
  /** The system's dialog for a GGUF adapter; null: the person closed it. */
  chooseAdapter(): Promise<string | null>;
  /** The system's dialog for a JSON schema; null: the person closed it. */
  chooseSchema(): Promise<AnswerForm | null>;
  onModelStateChanged(listener: (state: ModelState) => void): () => void;
  /** Model files came in by a drop, a dialog, or the start of the program. */
  onModelsTaken(listener: (taken: ModelsTaken) => void): () => void;
  onDownloadChanged(listener: (download: Download) => void): () => void;
}
