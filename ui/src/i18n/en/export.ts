// Exported conversations: everything in them besides questions and answers.

export const exported = {
  abstained: "No clear answer found.",
  empty: "not in your documents",
  field: "Field",
  found: "In your documents",
  nearest: "Closest passages",
  stopped: "The answer was stopped early.",
  brokenOff: "The language model stopped before finishing.",
  unsupported: "no passage supports this",
  partly: "only partly supported",
  footnotes: "Footnotes",
  sources: "Sources",
  everything: "all documents",
  asked: (when: string, scope: string) => `Asked ${when}, in ${scope}`,
  states: {
    current: "",
    changed: "the file has changed since",
    removed: "no longer in the library",
    missing: "the file has been moved or deleted",
  },
  note: (version: string, date: string) => `Exported from Footnote ${version}, ${date}.`,
};
