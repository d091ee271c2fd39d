// The formats that are read, in the order in which they are listed. The bindings will hold this list; it then comes from there.

export const formats: { id: string; name: string; extensions: string[] }[] = [
  { id: "pdf", name: "PDF", extensions: ["pdf"] },
  { id: "docx", name: "Word (.docx)", extensions: ["docx", "docm", "dotx", "dotm"] },
  { id: "html", name: "HTML", extensions: ["html", "htm", "xhtml", "xht", "shtml"] },
  { id: "markdown", name: "Markdown", extensions: ["md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"] },
  { id: "text", name: "plain text", extensions: ["txt", "csv", "tsv", "log"] },
];
