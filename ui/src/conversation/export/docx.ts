// A document as a Word file: its headings are Word's own, its footnotes too, so that they can be numbered on in a larger text.

import { speech, words } from "../../i18n/words.svelte";
import type { Block, Document, Note, Run, Section } from "./document";
import { zip } from "./zip";

const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const type = "application/vnd.openxmlformats-officedocument.wordprocessingml";

export function docx(document: Document): Uint8Array {
  const footnotes: string[] = [];
  const sections = document.sections.map((section) => sectionXml(section, footnotes));
  const w = words().exported;
  const sources =
    document.sources.length === 0
      ? ""
      : paragraph([{ text: w.sources }], "Heading1") +
        document.sources.map((source) => paragraph(source, "ListParagraph")).join("");
  const body = `${paragraph([{ text: document.title }], "Title")}${sections.join("")}${sources}${paragraph([{ text: document.closing }], "Aside")}`;
  return zip({
    "[Content_Types].xml": `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${type}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${type}.styles+xml"/><Override PartName="/word/footnotes.xml" ContentType="${type}.footnotes+xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/_rels/document.xml.rels": `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/styles" Target="styles.xml"/><Relationship Id="r2" Type="${relations}/footnotes" Target="footnotes.xml"/></Relationships>`,
    "word/document.xml": `${head}<w:document xmlns:w="${main}"><w:body>${body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1134" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body></w:document>`,
    "word/footnotes.xml": `${head}<w:footnotes xmlns:w="${main}"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>${footnotes.join("")}</w:footnotes>`,
    "word/styles.xml": styles(),
  });
}

function sectionXml(section: Section, footnotes: string[]): string {
  const note = (number: number): string => {
    const found = section.notes.find((one) => one.number === number);
    return found === undefined ? "" : reference(found, footnotes);
  };
  return [
    paragraph([{ text: section.heading }], "Heading1"),
    section.facts === "" ? "" : paragraph([{ text: section.facts }], "Aside"),
    ...section.blocks.map((block) => blockXml(block, note)),
  ].join("");
}

/** The mark of a footnote, whose text goes below the page. */
function reference({ runs }: Note, footnotes: string[]): string {
  const id = footnotes.length + 1;
  footnotes.push(
    `<w:footnote w:id="${id}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>${runsXml(runs)}</w:p></w:footnote>`,
  );
  return `<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="${id}"/></w:r>`;
}

type Mark = (number: number) => string;

const blockStyles = { line: "Subtitle", paragraph: "Normal", aside: "Aside", quote: "Quote" } as const;

function blockXml(block: Block, mark: Mark): string {
  switch (block.kind) {
    case "list":
      return block.items.map((item) => paragraph([{ text: "•\u00a0" }, ...item], "ListParagraph", mark)).join("");
    case "table":
      return tableXml(block.header, block.rows, mark);
    default:
      return paragraph(block.runs, blockStyles[block.kind], mark);
  }
}

function tableXml(header: Run[][] | null, rows: Run[][][], mark: Mark): string {
  const width = Math.max(1, header?.length ?? 0, ...rows.map((row) => row.length));
  const cell = (runs: Run[], style: string): string =>
    `<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>${paragraph(runs, style, mark)}</w:tc>`;
  const row = (cells: Run[][], style: string, properties = ""): string =>
    `<w:tr>${properties}${Array.from({ length: width }, (_, column) => cell(cells[column] ?? [], style)).join("")}</w:tr>`;
  const head = header === null ? "" : row(header, "TableHead", "<w:trPr><w:tblHeader/></w:trPr>");
  const grid = `<w:tblGrid>${`<w:gridCol w:w="${Math.floor(9000 / width)}"/>`.repeat(width)}</w:tblGrid>`;
  const properties =
    '<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="4" w:color="8B8676"/><w:bottom w:val="single" w:sz="4" w:color="8B8676"/><w:insideH w:val="single" w:sz="4" w:color="E2DCCD"/></w:tblBorders></w:tblPr>';
  // Word joins two tables that nothing stands between.
  return `<w:tbl>${properties}${grid}${head}${rows.map((cells) => row(cells, "Table")).join("")}</w:tbl>${paragraph([], "Normal")}`;
}

function paragraph(runs: Run[], style: string, mark: Mark = () => ""): string {
  return `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${runsXml(runs, mark)}</w:p>`;
}

function runsXml(runs: Run[], mark: Mark = () => ""): string {
  return runs
    .map(({ text, bold, italic, note }) => {
      if (note !== undefined) {
        return mark(note);
      }
      const properties = `${bold ? "<w:b/>" : ""}${italic ? "<w:i/>" : ""}`;
      const set = properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`;
      return `<w:r>${set}<w:t xml:space="preserve">${xml(text)}</w:t></w:r>`;
    })
    .join("");
}

/** XML has no room for most control characters, however they are written. */
function xml(text: string): string {
  return text
    .replace(
      /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      "",
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function styles(): string {
  const language = speech.language === "de" ? "de-DE" : "en-GB";
  const own = (id: string, name: string, paragraphs: string, letters: string): string =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>${paragraphs}</w:pPr><w:rPr>${letters}</w:rPr></w:style>`;
  const gap = (before: number, after: number): string => `<w:spacing w:before="${before}" w:after="${after}"/>`;
  const quiet = '<w:color w:val="586172"/>';
  return `${head}<w:styles xmlns:w="${main}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/><w:sz w:val="22"/><w:lang w:val="${language}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>${own("Title", "Title", gap(0, 240), '<w:b/><w:sz w:val="36"/>')}${own("Subtitle", "Subtitle", gap(120, 120), '<w:sz w:val="32"/>')}${own("Heading1", "heading 1", `<w:keepNext/>${gap(360, 60)}<w:outlineLvl w:val="0"/>`, '<w:b/><w:sz w:val="26"/>')}${own("Quote", "Quote", '<w:pBdr><w:left w:val="single" w:sz="12" w:space="10" w:color="E2DCCD"/></w:pBdr><w:ind w:left="340"/>', "")}${own("Aside", "Aside", "", `${quiet}<w:sz w:val="19"/>`)}${own("ListParagraph", "List Paragraph", '<w:ind w:left="340" w:hanging="200"/>', "")}${own("Table", "Table Text", gap(40, 40), '<w:sz w:val="20"/>')}${own("TableHead", "Table Head", gap(40, 40), `${quiet}<w:sz w:val="18"/>`)}${own("FootnoteText", "footnote text", gap(0, 40), '<w:sz w:val="18"/>')}<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>`;
}
