import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeBackend } from "../../backend/fake";
import { toasts } from "../../design/toasts.svelte";
import { WritingState } from "../writing.svelte";
import { speech } from "../../i18n/words.svelte";
import { explain } from "./fault";
import { rowsOf, said, toCopy } from "./filled";
import { readJson, type Json } from "./json";
import { fieldsOf, labelOf, readFields, toAsk, type Schema } from "./schema";

const lease = {
  type: "object",
  properties: {
    monthly_rent: { type: "number" },
    pets: { type: "boolean" },
    kind: { enum: ["flat", "house"] },
    landlord: { $ref: "#/$defs/party" },
    payments: {
      type: "array",
      items: { type: "object", properties: { dueOn: { type: "string", title: "Due on" }, amount: { type: "number" } } },
    },
  },
  $defs: { party: { type: "object", properties: { name: { type: "string" } } } },
};

function schema(written: string): Schema {
  const read = readFields(written);
  if ("fault" in read) {
    throw new Error(read.fault);
  }
  return read.schema;
}

/** What a value says, in order. */
function texts(value: Json | null): string[] {
  switch (value?.kind) {
    case "object":
      return value.entries.flatMap(([, inner]) => texts(inner));
    case "array":
      return value.items.flatMap(texts);
    case "text":
    case "plain":
      return [value.text];
    case "null":
      return ["null"];
    default:
      return [];
  }
}

function fault(written: unknown): string {
  const read = readFields(typeof written === "string" ? written : JSON.stringify(written));
  return "fault" in read ? explain(read) : "";
}

beforeEach(() => (speech.language = "en"));
afterEach(() => (toasts.shown = []));

describe("the fields of a form", () => {
  it("are lines of words, or the fields of a schema", () => {
    expect(schema("Tenant\n- Monthly rent: in euros\n\n* Deposit:").properties).toEqual({
      Tenant: { type: "string" },
      "Monthly rent": { type: "string", description: "in euros" },
      Deposit: { type: "string" },
    });
    expect(fieldsOf(schema(JSON.stringify(lease)))).toEqual([
      "Monthly rent",
      "Pets",
      "Kind",
      "Name",
      "Due on",
      "Amount",
    ]);
    expect([labelOf("startOfLease", {}), labelOf("VAT number", {}), labelOf("x", { title: "Sum" })]).toEqual([
      "Start of lease",
      "VAT number",
      "Sum",
    ]);
  });

  it("are refused with the place of what is wrong", () => {
    expect(fault("  ")).toContain("List the fields here");
    expect(fault('{\n  "type": "object",\n  "properties": { "a": }\n}')).toContain("line 3");
    expect(fault({ type: "object" })).toContain("no fields");
    expect(fault([lease])).toContain("a schema object");
    expect(fault({ properties: { rent: { type: "money" } } })).toBe(
      "properties › rent: “money” isn’t a type. Use string, number, integer, boolean, object, array or null.",
    );
    expect(fault({ properties: { rent: "string" } })).toContain("properties › rent: a schema object");
    expect(fault({ properties: { rent: { enum: [] } } })).toContain("properties › rent › enum: a non-empty list");
    expect(fault({ properties: { rent: { $ref: "#/$defs/money" } } })).toContain("“#/$defs/money” isn’t defined");
    expect(fault({ properties: { rent: {} }, required: "rent" })).toContain("required");
    expect(fault(lease)).toBe("");
  });

  it("are all asked for, and each may stay empty", () => {
    const asked = JSON.parse(toAsk(lease)) as Record<string, unknown>;
    expect(asked).toMatchObject({
      required: ["monthly_rent", "pets", "kind", "landlord", "payments"],
      additionalProperties: false,
      properties: {
        monthly_rent: { type: ["number", "null"] },
        pets: { type: ["boolean", "null"] },
        kind: { enum: ["flat", "house", null] },
        landlord: { $ref: "#/$defs/party" },
        payments: { items: { required: ["dueOn", "amount"], properties: { amount: { type: ["number", "null"] } } } },
      },
      $defs: { party: { properties: { name: { type: ["string", "null"] } } } },
    });
  });
});

describe("JSON that is being written", () => {
  const whole = JSON.stringify({ a: 'x "y" \\ \u00e9', b: [1.5, true, null, { c: "" }], d: {} }, null, 1);

  it("is read like any other when it is whole, but in its own order and writing", () => {
    expect(readJson('{"b": 1.50, "1": {"a": [true, null]}, "t": "é\\u00e9\\n"}')).toEqual({
      value: {
        kind: "object",
        entries: [
          ["b", { kind: "plain", text: "1.50" }],
          [
            "1",
            {
              kind: "object",
              entries: [["a", { kind: "array", items: [{ kind: "plain", text: "true" }, { kind: "null" }] }]],
            },
          ],
          ["t", { kind: "text", text: "éé\n", whole: true }],
        ],
      },
      at: 55,
      whole: true,
    });
    expect(readJson(whole).whole).toBe(true);
    expect(readJson(`${whole} more`).whole).toBe(false);
  });

  it("is read as far as it goes wherever it is broken off", () => {
    const all = texts(readJson(whole).value);
    expect(all).toEqual(['x "y" \\ é', "1.5", "true", "null", ""]);
    for (let length = 0; length < whole.length; length++) {
      const part = whole.slice(0, length);
      const read = readJson(part);
      expect(read.whole, part).toBe(false);
      const found = texts(read.value);
      const last = found.pop() ?? "";
      expect(found, part).toEqual(all.slice(0, found.length));
      expect(all[found.length]?.startsWith(last), part).toBe(true);
    }
    expect(readJson('{"rent": 12').value).toEqual({ kind: "object", entries: [] });
    expect(readJson('{"rent": "12').value).toEqual({
      kind: "object",
      entries: [["rent", { kind: "text", text: "12", whole: false }]],
    });
  });
});

describe("a filled-in form", () => {
  const wrote =
    '{"monthly_rent": 1200.0, "pets": false, "kind": null, "landlord": {"name": "Ada"}, "payments": [{"dueOn": "the third", "amount": null}, {"dueOn": "", "amount": 4}]}';
  const asked = toAsk(lease);

  it("has a row for each field, in the order of the form", () => {
    const rows = rowsOf({ schema: asked, wrote }).map(({ group, label, place, state, text }) => [
      group,
      label,
      place,
      state,
      text,
    ]);
    expect(rows).toEqual([
      ["", "Monthly rent", "/monthly_rent", "said", "1200.0"],
      ["", "Pets", "/pets", "said", "false"],
      ["", "Kind", "/kind", "empty", ""],
      ["Landlord", "Name", "/landlord/name", "said", "Ada"],
      ["Payments 1", "Due on", "/payments/0/dueOn", "said", "the third"],
      ["Payments 1", "Amount", "/payments/0/amount", "empty", ""],
      ["Payments 2", "Due on", "/payments/1/dueOn", "empty", ""],
      ["Payments 2", "Amount", "/payments/1/amount", "said", "4"],
    ]);
  });

  it("shows all its fields while it is written, and what was written of one", () => {
    const rows = rowsOf({ schema: asked, wrote: '{"monthly_rent": 1200, "pets": false, "kind": "fl' });
    expect(rows.map(({ label, state, text }) => [label, state, text])).toEqual([
      ["Monthly rent", "said", "1200"],
      ["Pets", "said", "false"],
      ["Kind", "said", "fl"],
      ["Name", "coming", ""],
      ["Payments", "coming", ""],
    ]);
  });

  it("finds the sentence of a field by its place alone", () => {
    const sentences = [{ text: "/rent_due: on the third" }, { text: "/rent: 1200" }];
    expect(said(sentences, "/rent")?.text).toBe("/rent: 1200");
    expect(said(sentences, "/deposit")).toBeUndefined();
  });

  it("is copied laid out, once it is whole", () => {
    expect(toCopy({ schema: asked, wrote: '{"a":1}' })).toBe('{\n  "a": 1\n}\n');
    expect(toCopy({ schema: asked, wrote: '{"a":' })).toBeNull();
  });
});

describe("the forms of a person", () => {
  async function open(using?: string): Promise<WritingState> {
    const writing = new WritingState(fakeBackend(using === undefined ? {} : { using }));
    await writing.load();
    return writing;
  }

  it("are filled in by a model alone", async () => {
    const { forms } = await open();
    forms.use("Tenancy");
    expect(forms.asking("Which rent?")).toEqual({ question: "Which rent?", schema: null });
    const writing = await open("m1");
    writing.forms.use("Tenancy");
    const { question, schema: asked } = writing.forms.asking(" ")!;
    expect(question).toBe("Tenancy: Rent now, Rent proposed, Highest rent that is allowed, Deposit, Boiler failures");
    expect(Object.keys(JSON.parse(asked!).properties)).toHaveLength(5);
    expect(writing.forms.named(asked!)).toBe("Tenancy");
    expect(writing.forms.asking("Which rent?")!.question).toBe("Which rent?");
  });

  it("ask nothing where their fields are wrong, and say what is", async () => {
    const { forms } = await open("m1");
    forms.use("Tenancy");
    forms.edit("Tenancy", { fields: '{"type": "object", "properties": {"rent": {"type": "money"}}}' });
    expect(forms.asking("Which rent?")).toBeNull();
    expect(toasts.shown.map(({ text }) => text)).toEqual([
      expect.stringContaining("Tenancy: properties › rent: “money” isn’t a type."),
    ]);
    expect(forms.usable("Tenancy")).toBe(false);
  });

  it("come from files too, keep their names apart, and go when they hold nothing", async () => {
    const { forms } = await open("m1");
    expect(await forms.addFile()).toBe("lease");
    expect(await forms.addFile()).toBe("lease 2");
    expect(forms.add()).toBe("New form");
    forms.use("New form");
    forms.tidy();
    expect(forms.all.map(({ name }) => name)).toEqual(["Tenancy", "lease", "lease 2"]);
    expect(forms.chosen).toBeNull();
  });
});
