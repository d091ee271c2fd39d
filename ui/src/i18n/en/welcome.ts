// What the first start says beside adding documents.

export const welcome = {
  model: "A language model, if you like",
  modelHint:
    "Without one, answers are quotes, word for word. With one they are also written in sentences, each checked against your documents. You can decide later.",
  stays: "What stays private, and how to check it",
  folder: (path: string) => `Your documents stay where they are. Footnote keeps their text and its index in ${path}.`,
  network: "Nothing is sent anywhere. Only downloading a language model uses the network, when you press that button.",
  check: "Switch the network off: everything works as before. Every connection ever made is listed in the settings.",
  showNetwork: "Show the list of connections",
};
