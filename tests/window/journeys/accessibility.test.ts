// The screens as axe sees them in the real window, colour contrast included.

import { Key } from "selenium-webdriver";
import { expect } from "vitest";
import { samples, test } from "../harness/desk";

test.for(["light", "dark"] as const)("no serious fault on any screen, %s", async (theme, { desk }) => {
  const window = await desk.start({ theme, ...(theme === "light" ? {} : { args: [samples] }) });
  const faults: Record<string, string[]> = {};
  const look = async (screen: string): Promise<void> => {
    const found = await window.seriousFaults();
    if (found.length > 0) {
      faults[screen] = found;
    }
  };

  if (theme === "light") {
    await window.find("add-samples");
    await look("first start");
    await window.click("add-samples");
  }
  await window.indexed(8);
  await look("library");
  await window.ask("Who painted the ceiling of the Sistine Chapel?");
  await look("abstention");
  await window.ask("How many days off does somebody get when a person close to them dies?");
  await look("answer");
  await window.openFootnote(1);
  await window.marked();
  await look("source");
  await window.click("close-source");
  await window.click("trace-button");
  await window.find("trace-drawer");
  await look("trace");
  await window.press(Key.ESCAPE);
  await window.gone("trace-drawer");
  await window.press(Key.CONTROL, ",");
  await window.find("settings-dialog");
  await look("settings");
  await window.press(Key.ESCAPE);
  await window.gone("settings-dialog");
  await window.press(Key.CONTROL, "k");
  await window.find("palette");
  await look("palette");
  await window.press(Key.ESCAPE);
  await window.gone("palette");
  await window.press(Key.F1);
  await window.find("shortcut-sheet");
  await look("shortcuts");
  expect(faults).toEqual({});
});
