// The language models on this computer, and which one answers. Knows no document and no answer.

import type { Backend, Model, ModelState, ModelsTaken } from "../../backend/backend";
import { attempt } from "../../design/attempt";
import { toasts } from "../../design/toasts.svelte";
import { words } from "../../i18n/words.svelte";

export class ModelsState {
  rows = $state.raw<Model[]>([]);
  /** Memory that a model could have now, where the system tells. */
  freeMemory = $state<number | null>(null);
  state = $state.raw<ModelState>({ state: "none" });

  readonly key = $derived("key" in this.state ? this.state.key : null);
  readonly name = $derived("key" in this.state ? this.state.name : null);

  #changes = 0;

  /** `outdated` is called when there is a model that `rows` does not have yet. */
  constructor(
    private readonly backend: Backend,
    private readonly outdated: () => void,
  ) {
    backend.onModelStateChanged((state) => this.#setState(state));
    backend.onModelsTaken((taken) => this.#taken(taken));
  }

  /** Asks which models there are and which fit into the memory that is free now; `anew` has the disk looked through. */
  async refresh(anew = false): Promise<void> {
    const before = this.#changes;
    const [{ rows, free_memory }, state] = await Promise.all([this.backend.models(anew), this.backend.modelState()]);
    this.rows = rows;
    this.freeMemory = free_memory;
    if (before === this.#changes) {
      this.state = state;
    }
  }

  /** Null: answers are made of quotes. */
  use(key: string | null): Promise<void> {
    return attempt(async () => {
      await this.backend.useModel(key);
      await this.refresh();
    });
  }

  chooseFile(): Promise<void> {
    return attempt(async () => {
      const row = await this.backend.chooseModelFile();
      if (row === null) {
        return;
      }
      this.rows = [...this.rows.filter(({ key }) => key !== row.key), row];
      if (usable(row)) {
        await this.use(row.key);
      }
    });
  }

  /** Takes a file that the person chose off the list; the file itself stays. */
  forgetFile(row: Model): Promise<void> {
    return attempt(async () => {
      await this.backend.forgetModelFile(row.key);
      await this.refresh();
      toasts.say(words().models.forgotten(row.shown_name));
    });
  }

  /** The model made of this file, if it is on the computer. */
  present(file: string): Model | undefined {
    return this.rows.find(({ path, error }) => error === null && path.split(/[\\/]/).at(-1) === file);
  }

  #setState(state: ModelState): void {
    this.#changes += 1;
    this.state = state;
    if ("key" in state && !this.rows.some(({ key }) => key === state.key)) {
      this.outdated();
    }
  }

  /** Files that were dropped, or named at the start. */
  #taken({ taken, refused, using }: ModelsTaken): void {
    const w = words().models;
    this.outdated();
    const answers = taken.find(({ key }) => key === using);
    const others = taken.filter((row) => row !== answers && usable(row));
    if (answers !== undefined) {
      toasts.say(w.answersNow(answers.shown_name));
    }
    if (others.length > 0) {
      toasts.say(w.listed(others.map((row) => row.shown_name)));
    }
    refused.forEach(({ name, error }) => {
      const said = words().error(error);
      toasts.error(said.includes(name) ? said : `${name}: ${said}`);
    });
  }
}

/** Whether the memory that is free holds a model. Where that is not known it is tried. */
export function fits(row: Model): boolean {
  return row.fits !== false;
}

/** Whether a model can be used now; says why not. */
function usable(row: Model): boolean {
  if (row.error !== null) {
    toasts.error(words().error(row.error));
  } else if (!fits(row)) {
    toasts.error(`${row.shown_name}: ${words().models.tooLarge(row.memory_needed ?? 0)}.`);
  }
  return row.error === null && fits(row);
}
