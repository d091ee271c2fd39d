// The forms that a person has made, and the one that the next answers fill in. Which one that is lasts as long as the window.

import type { AnswerForm, Backend } from "../../backend/backend";
import { apiError } from "../../backend/failure";
import { toasts } from "../../design/toasts.svelte";
import { NamedList } from "../../design/named.svelte";
import { words } from "../../i18n/words.svelte";
import type { ModelsState } from "../models/models.svelte";
import type { WritingSettings } from "../settings.svelte";
import { explain } from "./fault";
import { fieldsOf, readFields, toAsk } from "./schema";

/** A question of a form's own is not longer than this. */
const longestQuestion = 240;

export class Forms extends NamedList<AnswerForm> {
  #chosen = $state<string | null>(null);

  constructor(
    private readonly backend: Backend,
    private readonly settings: WritingSettings,
    private readonly models: ModelsState,
  ) {
    super();
  }

  get all(): AnswerForm[] {
    return this.settings.values.forms;
  }

  /** Null: answers are in sentences. */
  get chosen(): string | null {
    return this.#chosen;
  }

  protected get reserved(): string[] {
    return [words().forms.editor.none];
  }

  protected keep(forms: AnswerForm[], chosen: string | null, often?: boolean): void {
    this.#chosen = chosen;
    if (forms !== this.all) {
      this.settings.change({ forms }, often);
    }
  }

  add(): string {
    return this.put({ name: words().forms.editor.create, fields: "" });
  }

  /** Lets the person choose a file with a JSON schema; null if none became a form. */
  async addFile(): Promise<string | null> {
    try {
      const form = await this.backend.chooseSchema();
      return form === null ? null : this.put(form);
    } catch (reason) {
      toasts.error(words().error(apiError(reason)));
      return null;
    }
  }

  /** Forgets forms without fields. */
  tidy(): void {
    const kept = this.all.filter(({ fields }) => fields.trim() !== "");
    if (kept.length < this.all.length) {
      this.keep(kept, kept.some(({ name }) => name === this.#chosen) ? this.#chosen : null);
    }
  }

  usable(name: string): boolean {
    const form = this.find(name);
    return form !== null && "schema" in readFields(form.fields);
  }

  /** The one that the next answer fills in; without a model none does. */
  get active(): AnswerForm | null {
    return this.models.key === null ? null : this.inUse;
  }

  /** What the program is asked. Null where the form holds no fields, which is said. */
  asking(draft: string): { question: string; schema: string | null } | null {
    const form = this.active;
    if (form === null) {
      return { question: draft, schema: null };
    }
    const read = readFields(form.fields);
    if ("fault" in read) {
      toasts.error(`${form.name}: ${explain(read)}`);
      return null;
    }
    return {
      question: draft.trim() === "" ? questionOf(form.name, fieldsOf(read.schema)) : draft,
      schema: toAsk(read.schema),
    };
  }

  /** What the form is called that an answer has filled in, if it is still there. */
  named(schema: string): string | null {
    const same = ({ fields }: AnswerForm): boolean => {
      const read = readFields(fields);
      return "schema" in read && toAsk(read.schema) === schema;
    };
    return this.all.find(same)?.name ?? null;
  }
}

/** The question of somebody who only wants the form filled in. */
function questionOf(name: string, fields: string[]): string {
  const asked = (number: number): string => `${name}: ${fields.slice(0, number).join(", ")}`;
  let number = fields.length;
  while (number > 1 && asked(number).length > longestQuestion) {
    number -= 1;
  }
  return asked(number);
}
