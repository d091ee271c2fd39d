// Forms that answers fill in.

import { numbersIn } from "../numbers";

const { count: n, plural } = numbersIn("en");

/** Where in a schema something stands. */
const at = (place: string): string => (place === "" ? "The schema" : `${place.slice(1).split("/").join(" › ")}`);
const shown = 5;

export const forms = {
  editor: {
    title: "Forms",
    lead: "A form asks for certain fields instead of sentences. A language model fills them in from your documents; each field is checked and footnoted, and one that they do not answer stays empty.",
    list: "Forms",
    create: "New form",
    name: "Name",
    nameEmpty: "A form needs a name.",
    nameTaken: "There is a form of this name already.",
    remove: "Delete this form",
    none: "No form",
    noneText: "Answers are written in sentences.",
  },
  hint: "Fields that a model fills in from your documents, instead of sentences.",
  heading: "Form to fill in",
  edit: "Edit forms…",
  begin: "Fill in a form…",
  needsModel: "A language model fills in forms. Choose one first.",
  inUse: (name: string) => `Form: ${name}`,
  placeholder: (name: string) => `Ask, or press Enter to fill in “${name}”`,
  stop: "Answer in sentences again",
  fromFile: "From a file…",
  fields: "Fields, one to a line, or a JSON schema",
  fieldsExample: "Tenant\nMonthly rent\nDeposit\nNotice period: for the tenant, in months",
  has: (names: string[]): string => {
    const more = names.length - shown;
    return `${plural(names.length, "field", "fields")}: ${names.slice(0, shown).join(", ")}${more > 0 ? ` and ${n(more)} more` : ""}.`;
  },
  faults: {
    nothing: "What should be found? Write the fields here, or paste a schema.",
    json: (line: number): string => `This is not valid JSON: look at line ${n(line)}.`,
    noFields: "This schema has no fields. Name them under “properties”.",
    noSchema: (place: string): string => `${at(place)}: here a schema in braces is needed.`,
    type: (place: string, said: string): string =>
      `${at(place)}: “${said}” is no type. There are string, number, integer, boolean, object, array and null.`,
    list: (place: string): string => `${at(place)}: here a list that is not empty is needed.`,
    reference: (place: string, said: string): string => `${at(place)}: “${said}” leads to nothing in this schema.`,
  },

  table: (name: string | null) => name ?? "Filled-in form",
  empty: "not in your documents",
  coming: "not filled in yet",
  notReached: "not reached",
  yes: "Yes",
  no: "No",
  copyJson: "Copy as JSON",
  writing: "Filling in the form",
  /** What a screen reader says of a form that is done. */
  filled: (said: number, all: number) => `Form filled in: ${n(said)} of ${n(all)} fields found.`,
};
