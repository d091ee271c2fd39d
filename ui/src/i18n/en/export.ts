// What stands in exported conversations besides what was asked and answered.

export const exported = {
  page: (page: number) => `p. ${page}`,
  abstained: "Your documents do not say.",
  empty: "not in your documents",
  field: "Field",
  found: "In your documents",
  nearest: "The nearest passages",
  stopped: "The answer was stopped.",
  brokenOff: "The language model broke the answer off.",
  unsupported: "no passage supports this",
  partly: "only partly supported",
  footnotes: "Footnotes",
  states: {
    current: "",
    changed: "the file has changed since",
    removed: "no longer in the library",
    missing: "the file is no longer where it was",
  },
  note: (date: string) => `Written by Footnote on ${date}. Every quote stands word for word in the document it names.`,
};
