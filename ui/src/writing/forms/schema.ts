// The fields of a form: a JSON schema, or their names, one to a line. Checks it, and makes of it what a model is asked to fill in.

import { readJson } from "./json";

export type Schema = {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
};

/** Why a text holds no fields. `place` is written `/properties/rent`. */
export type Fault =
  | { fault: "nothing" }
  | { fault: "json"; line: number }
  | { fault: "no-fields" }
  | { fault: "no-schema"; place: string }
  | { fault: "type"; place: string; said: string }
  | { fault: "list"; place: string }
  | { fault: "reference"; place: string; said: string };

export type Fields = { schema: Schema } | Fault;

const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
/** Fields that follow each other so deep that no form is meant. */
const deepest = 12;

export function readFields(written: string): Fields {
  const text = written.trim();
  if (text === "") {
    return { fault: "nothing" };
  }
  if (!/^[{[]/.test(text)) {
    return { schema: ofLines(text) };
  }
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    return { fault: "json", line: text.slice(0, readJson(text).at).split("\n").length };
  }
  const fault = faultOf(schema, "", schema);
  if (fault !== null) {
    return fault;
  }
  const checked = schema as Schema;
  return fieldsOf(checked).length === 0 ? { fault: "no-fields" } : { schema: checked };
}

/** "Rent" or "Rent: a month, in euros", one to a line. */
function ofLines(text: string): Schema {
  const properties: Record<string, Schema> = {};
  for (const line of text.split("\n")) {
    const [, name = "", description = ""] = /^[-*•\s]*([^:]*?)\s*(?::\s*(.*?))?\s*$/.exec(line) ?? [];
    if (name !== "") {
      properties[name] = { type: "string", ...(description === "" ? {} : { description }) };
    }
  }
  return { type: "object", properties };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first thing in a schema that is none of a JSON schema; null where all is well. */
function faultOf(schema: unknown, place: string, root: unknown): Fault | null {
  if (typeof schema === "boolean" && place !== "") {
    return null;
  }
  if (!isObject(schema)) {
    return { fault: "no-schema", place };
  }
  for (const type of [schema["type"] ?? []].flat()) {
    if (typeof type !== "string" || !types.includes(type)) {
      return { fault: "type", place, said: String(type) };
    }
  }
  const { $ref: reference, enum: choices, required } = schema;
  if (reference !== undefined && (typeof reference !== "string" || !isObject(at(root, reference)))) {
    return { fault: "reference", place, said: String(reference) };
  }
  if (choices !== undefined && (!Array.isArray(choices) || choices.length === 0)) {
    return { fault: "list", place: `${place}/enum` };
  }
  if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === "string"))) {
    return { fault: "list", place: `${place}/required` };
  }
  for (const key of ["properties", "$defs", "definitions"]) {
    const named = schema[key];
    if (named !== undefined && !isObject(named)) {
      return { fault: "no-schema", place: `${place}/${key}` };
    }
    for (const [name, inner] of Object.entries(named ?? {})) {
      const fault = faultOf(inner, `${place}/${key}/${name}`, root);
      if (fault !== null) {
        return fault;
      }
    }
  }
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const several = schema[key];
    if (several !== undefined && (!Array.isArray(several) || several.length === 0)) {
      return { fault: "list", place: `${place}/${key}` };
    }
    for (const [index, inner] of (several ?? []).entries()) {
      const fault = faultOf(inner, `${place}/${key}/${index}`, root);
      if (fault !== null) {
        return fault;
      }
    }
  }
  return schema["items"] === undefined ? null : faultOf(schema["items"], `${place}/items`, root);
}

/** What stands at `#/$defs/party` of a schema. */
function at(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#")) {
    return undefined;
  }
  const steps = reference.slice(1).split("/").slice(1);
  return steps.reduce<unknown>(
    (value, step) => (isObject(value) ? value[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined),
    root,
  );
}

/** A schema without the reference that it may be. */
export function resolved(schema: Schema, root: Schema): Schema {
  let found = schema;
  for (let step = 0; step < deepest && found.$ref !== undefined; step++) {
    found = at(root, found.$ref) ?? {};
  }
  return found;
}

/** What a field is called: its title, or its name as words. */
export function labelOf(name: string, schema: Schema | undefined): string {
  const title = schema?.title?.trim() ?? "";
  if (title !== "") {
    return title;
  }
  const apart = (hump: string): string => ` ${hump.toLowerCase()}`;
  const words = /\s/.test(name)
    ? name
    : name.replaceAll(/[_-]+/g, " ").replaceAll(/(?<=\p{Ll})\p{Lu}(?=\p{Ll})/gu, apart);
  return words.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** The names of the fields, as they are shown. */
export function fieldsOf(schema: Schema, root: Schema = schema, depth = 0): string[] {
  const { properties, items } = resolved(schema, root);
  if (depth > deepest) {
    return [];
  }
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, inner]) => {
      const within = fieldsOf(inner, root, depth + 1);
      return within.length > 0 ? within : [labelOf(name, resolved(inner, root))];
    });
  }
  return items === undefined ? [] : fieldsOf(items, root, depth + 1);
}

/** What a model is to fill in: every field is asked for, and each may be left empty, so that nothing has to be made up. */
export function toAsk(schema: Schema): string {
  return JSON.stringify(asked(schema, schema, 0));
}

function asked(schema: Schema, root: Schema, depth: number): Schema {
  const all = (
    named: Record<string, Schema> | undefined,
    change: (inner: Schema) => Schema,
  ): Record<string, Schema> | undefined =>
    named && Object.fromEntries(Object.entries(named).map(([name, inner]) => [name, change(inner)]));
  const within = (inner: Schema): Schema => asked(inner, root, depth + 1);
  const { properties, $defs, definitions, items } = schema;
  return {
    ...schema,
    ...($defs === undefined ? {} : { $defs: all($defs, within) }),
    ...(definitions === undefined ? {} : { definitions: all(definitions, within) }),
    ...(items === undefined || depth > deepest ? {} : { items: within(items) }),
    ...(properties === undefined || depth > deepest
      ? {}
      : {
          type: "object",
          properties: all(properties, (inner) => orEmpty(within(inner), root)),
          required: Object.keys(properties),
          additionalProperties: schema.additionalProperties ?? false,
        }),
  } as Schema;
}

function orEmpty(schema: Schema, root: Schema): Schema {
  const { properties, items, type, enum: choices, const: only, anyOf, oneOf, $ref } = schema;
  const target = resolved(schema, root);
  if (
    properties !== undefined ||
    items !== undefined ||
    target.properties !== undefined ||
    target.items !== undefined
  ) {
    return schema;
  }
  const empty: Schema = { type: "null" };
  if (only !== undefined) {
    const { const: _, type: __, ...rest } = schema;
    return { ...rest, enum: [only, null] };
  }
  if (anyOf !== undefined || oneOf !== undefined || $ref !== undefined) {
    const { anyOf: _, oneOf: __, $ref: ___, ...rest } = schema;
    return { ...rest, anyOf: [...(anyOf ?? oneOf ?? [{ $ref: $ref as string }]), empty] };
  }
  const types = type === undefined ? {} : { type: [...new Set([type, "null"].flat())] };
  return { ...schema, ...types, ...(choices === undefined ? {} : { enum: [...new Set([...choices, null])] }) };
}
