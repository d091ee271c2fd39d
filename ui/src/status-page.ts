// The first page: what the program is, and what the library holds.

import type { Backend, CommandError, LibrarySummary, Status } from "./backend/backend";

/** What the page says, apart from how it looks. */
export interface StatusText {
  heading: string;
  lines: string[];
  /** Shown in small print; empty when unknown. */
  version: string;
}

const count = new Intl.NumberFormat("en");

function counted(number: number, singular: string, plural: string): string {
  return `${count.format(number)} ${number === 1 ? singular : plural}`;
}

function libraryLines(library: LibrarySummary): string[] {
  if (library.documents === 0) {
    return ["No documents yet. Add some from a terminal with footnote-cli.", `The library is kept in ${library.folder}`];
  }
  const documents = counted(library.documents, "document", "documents");
  const passages = counted(library.passages, "passage", "passages");
  return [`${documents}, ${passages}`, `Kept in ${library.folder}`];
}

/** Puts what the program answered into words. */
export function statusText(status: Status): StatusText {
  const version = `Version ${status.version}`;
  return { heading: "Your library", lines: libraryLines(status.library), version };
}

function isCommandError(failure: unknown): failure is CommandError {
  return typeof failure === "object" && failure !== null && "code" in failure && "message" in failure;
}

/** Puts a failure into words; the program's own messages already name the next step. */
export function failureText(failure: unknown): StatusText {
  const message = isCommandError(failure)
    ? failure.message
    : "The window got no answer from the program. Close Footnote and open it again.";
  return { heading: "The library could not be opened", lines: [message], version: "" };
}

function element(name: string, className: string, text: string): HTMLElement {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

/** The name with its mark, as on the icon. */
function title(): HTMLElement {
  const heading = element("h1", "name", "Footnote");
  const mark = element("sup", "mark", "1");
  mark.setAttribute("aria-hidden", "true");
  heading.append(mark);
  return heading;
}

function draw(page: HTMLElement, text: StatusText, failed: boolean): void {
  const card = document.createElement("section");
  card.className = failed ? "card failed" : "card";
  card.setAttribute("role", failed ? "alert" : "status");
  card.append(
    element("h2", "card-heading", text.heading),
    ...text.lines.map((line) => element("p", "card-line", line)),
  );
  const promise = element("p", "promise", "Nothing leaves this machine.");
  page.replaceChildren(
    title(),
    element("p", "tagline", "Ask your documents. Every sentence of the answer is footnoted to the exact passage."),
    card,
    promise,
    element("p", "version", text.version),
  );
}

/** Asks the program for its state and fills the page with it. */
export async function showStatus(page: HTMLElement, backend: Backend): Promise<void> {
  try {
    draw(page, statusText(await backend.libraryStatus()), false);
  } catch (failure) {
    draw(page, failureText(failure), true);
  }
  page.setAttribute("aria-busy", "false");
}
