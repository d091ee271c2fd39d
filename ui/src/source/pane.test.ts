import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Backend } from "../backend/backend";
import { fakeSources, type SourcesPart } from "../backend/fake/sources";
import Pane from "./PaneInSession.test.svelte";
import type { OpenPdf, PdfFile } from "./pdf-file";
import { SourceState, type SourceTarget } from "./source.svelte";

beforeAll(() => {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(640);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(800);
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly told: (entries: unknown[]) => void) {}
      observe(target: Element): void {
        queueMicrotask(() => this.told([{ target }]));
      }
      unobserve(): void {}
      disconnect(): void {}
    },
  );
});
afterEach(cleanup);

const drawn: PdfFile = {
  pages: 20,
  lost: new Promise(() => undefined),
  page: async () => ({ width: 499, height: 709, draw: async () => undefined, layText: async () => undefined }),
  outline: async () => [],
  close: () => undefined,
};
const undrawn: PdfFile = {
  ...drawn,
  page: async () => ({
    width: 499,
    height: 709,
    draw: () => Promise.reject(new Error("a broken font")),
    layText: async () => undefined,
  }),
};

type Shown = Partial<SourceTarget> & { backend?: Partial<SourcesPart>; file?: PdfFile | null };

async function show({ backend = {}, file = drawn, ...more }: Shown): Promise<SourceState> {
  const sources = { ...fakeSources(), ...backend };
  const source = new SourceState(sources as unknown as Backend);
  const openPdf: OpenPdf = () => (file === null ? Promise.reject(new Error("no bytes")) : Promise.resolve(file));
  const target: SourceTarget = {
    ...{
      document: 1,
      page: 9,
      start: 0,
      end: 0,
      quote: "",
      passage: "",
      title: "Employee Handbook",
      path: "/home/ada/Handbook.pdf",
      kind: "pdf",
      number: 2,
      state: "current",
    },
    ...more,
  };
  if (target.quote !== "") {
    const view = await sources.page(target.document, target.page).catch(() => null);
    const at = view?.text.indexOf(target.quote) ?? -1;
    target.start = at < 0 ? 0 : [...(view?.text ?? "").slice(0, at)].length;
    target.end = target.start + [...target.quote].length;
  }
  render(Pane, { source, openPdf: async () => openPdf });
  source.open([{ ...target, number: 1 }, target], 1);
  return source;
}

async function complaints(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
}

describe("the source pane", () => {
  it("boxes the passage on its page of a PDF", async () => {
    await show({ quote: "Bereavement\tUp to 10 days\tFull" });
    const [box] = await screen.findAllByTestId("mark");
    expect(box?.closest('[data-testid="source-page"]')?.getAttribute("data-page")).toBe("9");
    expect(screen.getByTestId("source-title").textContent).toBe("Employee Handbook");
    expect(screen.getByTestId<HTMLInputElement>("page-box").value).toBe("9");
    expect(screen.queryByTestId("source-note")).toBeNull();
    expect(await complaints()).toEqual([]);
  });

  it("marks the words in the text, in a table with a header", async () => {
    await show({ document: 6, page: 1, kind: "markdown", quote: "2024-02-20\tTen spare units" });
    const marked = await screen.findAllByTestId("marked-text");
    expect(marked.map((one) => one.textContent)).toEqual(["2024-02-20", "Ten spare units"]);
    const table = marked[0]?.closest("table") as HTMLElement;
    expect(
      within(table)
        .getAllByRole("columnheader")
        .map((cell) => cell.textContent),
    ).toEqual(["Date", "Decision", "Why"]);
    expect(await complaints()).toEqual([]);
  });

  it("shows the text of a page that cannot be drawn, with the passage marked", async () => {
    await show({ quote: "Bereavement\tUp to 10 days\tFull", file: undrawn });
    expect((await screen.findAllByText(/can’t be displayed/)).length).toBeGreaterThan(0);
    expect((await screen.findAllByTestId("marked-text")).map((one) => one.textContent)).toEqual([
      "Bereavement",
      "Up to 10 days",
      "Full",
    ]);
  });

  it("shows the text of the whole when the file cannot be read", async () => {
    await show({ quote: "Bereavement\tUp to 10 days\tFull", file: null });
    expect((await screen.findByTestId("source-note")).textContent).toContain("can’t be displayed");
    expect(await screen.findAllByTestId("marked-text")).toHaveLength(3);
  });

  it("shows the text when the file is taken away while it is read", async () => {
    let lose = (): void => undefined;
    const lost = new Promise<void>((kept) => (lose = kept));
    await show({ quote: "Bereavement\tUp to 10 days\tFull", file: { ...drawn, lost } });
    await screen.findAllByTestId("mark");
    lose();
    expect((await screen.findByTestId("source-note")).textContent).toContain("can’t be displayed");
    expect(await screen.findAllByTestId("marked-text")).toHaveLength(3);
  });

  it("shows document text as text", async () => {
    const view = {
      number: 1,
      label: null,
      width: null,
      height: null,
      text: "<img src=x onerror=alert(1)>",
      blocks: [],
      anchors: [],
    };
    await show({ document: 5, page: 1, kind: "text", backend: { page: async () => view } });
    expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeTruthy();
    expect(document.querySelector("img")).toBeNull();
  });

  it("shows the stored passage of a document that has gone", async () => {
    await show({ document: 99, passage: "Up to ten days." });
    const note = await screen.findByTestId("source-note");
    expect(note.textContent).toContain("no longer in the library");
    expect(note.textContent).toContain("Up to ten days.");
    expect(await complaints()).toEqual([]);
  });

  it("goes to a typed page, and says which there are when it is none", async () => {
    const source = await show({});
    const box = await screen.findByTestId<HTMLInputElement>("page-box");
    await fireEvent.input(box, { target: { value: "14" } });
    await fireEvent.submit(box.form as HTMLFormElement);
    expect(source.page).toBe(14);
    await fireEvent.input(box, { target: { value: "140" } });
    await fireEvent.submit(box.form as HTMLFormElement);
    expect(source.page).toBe(14);
    expect(screen.getByRole("alert").textContent).toContain("1 to 20");
  });

  it("finds words by keyboard and counts them aloud", async () => {
    const source = await show({ document: 5, page: 1, kind: "text" });
    await vi.waitFor(() => expect(source.phase).toBe("ready"));
    await fireEvent.keyDown(window, { key: "f", ctrlKey: true });
    const box = await screen.findByTestId<HTMLInputElement>("find-box");
    expect(document.activeElement).toBe(box);
    await fireEvent.input(box, { target: { value: "boiler" } });
    await fireEvent.keyDown(box, { key: "Enter" });
    expect(await screen.findByText("1 of 2")).toBeTruthy();
    await fireEvent.keyDown(box, { key: "Enter" });
    expect(await screen.findByText("2 of 2")).toBeTruthy();
    expect(await complaints()).toEqual([]);
    await fireEvent.keyDown(box, { key: "Escape" });
    expect(screen.queryByTestId("find-box")).toBeNull();
    expect(source.target).not.toBeNull();
  });

  it("goes to the other footnotes and closes", async () => {
    const source = await show({});
    expect(screen.getByTestId<HTMLButtonElement>("next-footnote").disabled).toBe(true);
    await fireEvent.click(screen.getByTestId("previous-footnote"));
    expect(source.target?.number).toBe(1);
    await fireEvent.click(screen.getByTestId("close-source"));
    expect(source.target).toBeNull();
  });
});
