import { expect, test } from "vitest";
import { failureText, statusText } from "./status-page";

const library = { folder: "/home/ada/Footnote", documents: 29, passages: 17114 };

test("a filled library shows its counts and folder", () => {
  const text = statusText({ version: "0.1.0", library });
  expect(text.lines).toEqual(["29 documents, 17,114 passages", "Kept in /home/ada/Footnote"]);
  expect(text.version).toBe("Version 0.1.0");
});

test("one of a kind is not called many", () => {
  const text = statusText({ version: "0.1.0", library: { ...library, documents: 1, passages: 1 } });
  expect(text.lines[0]).toBe("1 document, 1 passage");
});

test("an empty library says so instead of counting zero", () => {
  const text = statusText({ version: "0.1.0", library: { ...library, documents: 0, passages: 0 } });
  expect(text.lines[0]).toContain("No documents yet.");
});

test("a failure of the program is shown in its own words", () => {
  const message = "The library is in use. Close the other window.";
  expect(failureText({ code: "library-unusable", message }).lines).toEqual([message]);
});

test("a failure without words still names the next step", () => {
  expect(failureText(new Error("boom")).lines[0]).toContain("open it again");
});
