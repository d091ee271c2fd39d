// Forms that answers fill in.

import { numbersIn } from "../numbers";

const { count: n, plural } = numbersIn("en");

/** A place in a schema. */
const at = (place: string): string => (place === "" ? "The schema" : `${place.slice(1).split("/").join(" › ")}`);
const shown = 5;

export const forms = {
  editor: {
    title: "Forms",
    lead: "A form asks for specific fields instead of sentences. A language model fills them in from your documents. Each field is checked and footnoted; fields with no answer stay empty.",
    list: "Forms",
    create: "New form",
    name: "Name",
    nameEmpty: "A form needs a name.",
    nameTaken: "A form with this name already exists.",
    remove: "Delete form",
    none: "No form",
    noneText: "Answers are written in sentences.",
  },
  hint: "Have a model fill in fields from your documents instead of writing sentences.",
  heading: "Form to fill in",
  edit: "Edit forms…",
  begin: "Fill in a form…",
  needsModel: "Choose a language model first: it fills in the form.",
  inUse: (name: string) => `Form: ${name}`,
  placeholder: (name: string) => `Ask, or press Enter to fill in “${name}”`,
  stop: "Answer in sentences",
  fromFile: "From a file…",
  fields: "Fields, one per line, or a JSON schema",
  fieldsExample: "Tenant\nMonthly rent\nDeposit\nNotice period: for the tenant, in months",
  has: (names: string[]): string => {
    const more = names.length - shown;
    return `${plural(names.length, "field", "fields")}: ${names.slice(0, shown).join(", ")}${more > 0 ? ` and ${n(more)} more` : ""}.`;
  },
  faults: {
    nothing: "What should Footnote look for? List the fields here, or paste a schema.",
    json: (line: number): string => `This isn’t valid JSON. Check line ${n(line)}.`,
    noFields: "This schema has no fields. List them under “properties”.",
    noSchema: (place: string): string => `${at(place)}: a schema object { … } is expected here.`,
    type: (place: string, said: string): string =>
      `${at(place)}: “${said}” isn’t a type. Use string, number, integer, boolean, object, array or null.`,
    list: (place: string): string => `${at(place)}: a non-empty list is expected here.`,
    reference: (place: string, said: string): string => `${at(place)}: “${said}” isn’t defined in this schema.`,
  },

  table: (name: string | null) => name ?? "Filled-in form",
  empty: "not in your documents",
  coming: "not filled in yet",
  notReached: "not reached",
  yes: "Yes",
  no: "No",
  copyJson: "Copy as JSON",
  writing: "Filling in the form",
  /** For screen readers, when a form is done. */
  filled: (said: number, all: number) => `Form filled in: ${n(said)} of ${n(all)} fields found.`,
};
