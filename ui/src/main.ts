// Starts the window on the real program, or on the fake one (`vite --mode fake`).

import { mount } from "svelte";
import App from "./app/App.svelte";
import { whenQuiet } from "./app/quiet";
import { Session } from "./app/session.svelte";
import type { Backend } from "./backend/backend";
import "./design/tokens.css";
import "./design/base.css";
import "./design/menu.css";
import "./design/rows.css";
import "./design/figures.css";
import "./design/leaves.css";
import "./design/support.css";
import "./design/print.css";

async function backend(): Promise<Backend> {
  if (import.meta.env.MODE === "fake") {
    const { fakeBackend, optionsFromAddress } = await import("./backend/fake");
    return fakeBackend(optionsFromAddress(location.search));
  }
  return (await import("./backend/tauri")).tauri;
}

const target = document.getElementById("app");
if (target === null) {
  throw new Error("index.html has an element with the id `app`");
}
mount(App, { target, props: { session: new Session(await backend()) } });
// The first footnote then opens without waiting for the reader of PDF files.
whenQuiet(1500, () => void import("./source/pdf").then(({ prepare }) => prepare()));
