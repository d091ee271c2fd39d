// A form as it was filled in, row by row in the order of its fields. Knows no DOM.

import type { FilledForm } from "../../backend/backend";
import { readJson, type Json } from "./json";
import { labelOf, readFields, resolved, type Schema } from "./schema";

export type Row = {
  /** What the field belongs to, such as "Landlord". */
  group: string;
  label: string;
  /** `/landlord/name`: what the program calls it. */
  place: string;
  /** "coming": nothing has been written of it yet. */
  state: "said" | "empty" | "coming";
  text: string;
  /** Whether it says yes or no. */
  decides: boolean;
};

const dash = " › ";

/** Every field of a form, including those still empty. */
export function rowsOf({ schema: text, wrote }: FilledForm): Row[] {
  const fields = readFields(text);
  const root = "schema" in fields ? fields.schema : {};
  const { value, whole } = readJson(wrote);
  return rows(root, root, value ?? undefined, { group: [], label: "", place: "" }, whole);
}

type At = { group: string[]; label: string; place: string };

function rows(schema: Schema | undefined, root: Schema, value: Json | undefined, at: At, whole: boolean): Row[] {
  const known = schema === undefined ? undefined : resolved(schema, root);
  const group = at.label === "" ? at.group : [...at.group, at.label];
  if (value?.kind === "object" || (value === undefined && known?.properties !== undefined)) {
    const said = new Map(value?.kind === "object" ? value.entries : []);
    const properties = known?.properties ?? {};
    const names = [...new Set([...Object.keys(properties), ...said.keys()])];
    return names.flatMap((name) => {
      const inner = properties[name];
      const label = labelOf(name, inner && resolved(inner, root));
      return rows(inner, root, said.get(name), { group, label, place: `${at.place}/${name}` }, whole);
    });
  }
  if (value?.kind === "array" && value.items.length > 0) {
    const several = value.items.length > 1;
    return value.items.flatMap((item, index) => {
      const place = `${at.place}/${index}`;
      const numbered = several ? `${at.label} ${index + 1}`.trim() : at.label;
      return rows(
        known?.items,
        root,
        item,
        { group: at.group, label: item.kind === "object" ? numbered : index === 0 ? at.label : "", place },
        whole,
      );
    });
  }
  const row = { group: at.group.join(dash), label: at.label, place: at.place, decides: false };
  switch (value?.kind) {
    case "text":
      return [{ ...row, state: value.text.trim() === "" && value.whole ? "empty" : "said", text: value.text }];
    case "plain":
      return [{ ...row, state: "said", text: value.text, decides: value.text === "true" || value.text === "false" }];
    case undefined:
      return [{ ...row, state: whole ? "empty" : "coming", text: "" }];
    default:
      return [{ ...row, state: "empty", text: "" }];
  }
}

/** The sentence that fills a field. */
export function said<T extends { text: string }>(sentences: T[], place: string): T | undefined {
  return sentences.find(({ text }) => text.startsWith(`${place}: `));
}

/** What was written, laid out for other programs; null where it was broken off. */
export function toCopy({ wrote }: FilledForm): string | null {
  try {
    return `${JSON.stringify(JSON.parse(wrote), null, 2)}\n`;
  } catch {
    return null;
  }
}
