// A desk to run the app on: a display, a session bus and folders of its own, so that nothing of the person's own
// machine is touched or seen. What is started here ends with the desk, even when a test fails.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test as base } from "vitest";
import { until } from "./wait";
import { AppWindow, openSession } from "./window";

export const root = resolve(import.meta.dirname, "../../..");
export const samples = join(root, "samples/documents");

const built = resolve(root, process.env["CARGO_TARGET_DIR"] ?? "target", "debug");
export const app = process.env["FOOTNOTE_APP"] ?? join(built, "footnote");
export const commandLine = process.env["FOOTNOTE_CLI"] ?? join(app, "../footnote-cli");

// Where failed tests leave what there is to look at.
const failures = join(root, "tests/window/failures");

export interface StartOptions {
  /** Program arguments: files and folders to add. */
  args?: string[];
  /** What to start instead of the app. */
  program?: string;
  /** What the system asks for. */
  theme?: "light" | "dark";
  size?: [width: number, height: number];
}

export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), "footnote-window-"));
  readonly library = join(this.folder, "library");
  private readonly log = join(this.folder, "log");
  private readonly started: ChildProcess[] = [];
  private window: AppWindow | undefined;
  private readonly environment: NodeJS.ProcessEnv;

  private readonly closing = (): void => this.close();

  private constructor() {
    // Where tests are broken off, nothing may stay behind.
    process.once("exit", this.closing);
    const own = (name: string): string => {
      const folder = join(this.folder, name);
      mkdirSync(folder);
      return folder;
    };
    this.environment = {
      PATH: process.env["PATH"],
      LANG: "C.UTF-8",
      HOME: own("home"),
      XDG_DATA_HOME: own("data"),
      XDG_CONFIG_HOME: own("config"),
      // Measurements name a cache that is filled: without one, the first letter that no bundled font has waits for the list
      // of all fonts to be made.
      XDG_CACHE_HOME: process.env["FOOTNOTE_TEST_CACHE"] ?? own("cache"),
      XDG_RUNTIME_DIR: own("run"),
      TMPDIR: own("tmp"),
      FOOTNOTE_LIBRARY: this.library,
      GDK_BACKEND: "x11",
      // There is no bus of assistive programs here to warn about.
      NO_AT_BRIDGE: "1",
    };
    chmodSync(join(this.folder, "run"), 0o700);
  }

  static async open(): Promise<Desk> {
    if (!existsSync(app)) {
      throw new Error(
        `${app} is missing. Run \`cargo build --workspace --bins\`, or name the program in FOOTNOTE_APP.`,
      );
    }
    const desk = new Desk();
    try {
      desk.environment["DISPLAY"] = process.env["FOOTNOTE_TEST_DISPLAY"] ?? (await desk.openDisplay());
      desk.environment["DBUS_SESSION_BUS_ADDRESS"] = await desk.openBus();
      return desk;
    } catch (error) {
      desk.close();
      throw error;
    }
  }

  /** A folder on this desk. */
  makeFolder(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Starts a program that ends with the desk. The names of its output go to the desk's log. */
  spawn(program: string, args: string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    const log = openSync(this.log, "a");
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...this.environment, ...environment },
      // A group of its own, so that what it starts ends with it.
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.started.push(child);
    return child;
  }

  /** Runs a program to its end and returns what it printed. */
  run(program: string, args: string[]): string {
    return execFileSync(program, args, {
      cwd: this.folder,
      env: this.environment,
      encoding: "utf8",
      stdio: "pipe",
      timeout: 60_000,
    });
  }

  /** Compiles one of the small C programs that do with windows what no tool at hand does. */
  compile(name: string, library: string): string {
    const program = join(this.folder, name);
    const flags = this.run("pkg-config", ["--cflags", "--libs", library]).trim().split(/\s+/);
    this.run("cc", ["-Wall", "-Werror", "-o", program, join(root, "tests/window/tools", `${name}.c`), ...flags]);
    return program;
  }

  /** The id of the visible window whose title holds `title`. */
  async windowId(title: string): Promise<string> {
    return until(`a window “${title}” is on the screen`, () => {
      try {
        return this.run("xdotool", ["search", "--onlyvisible", "--name", title]).trim().split("\n")[0];
      } catch {
        return undefined;
      }
    });
  }

  /** What the library holds, read beside the running app; nothing before the app has made it. */
  libraryStatus(): { documents: number; unfinished: number } {
    try {
      return JSON.parse(this.run(commandLine, ["--json", "status"]));
    } catch (error) {
      if (String(error).includes("there is no library")) {
        return { documents: 0, unfinished: 0 };
      }
      throw error;
    }
  }

  /** Starts the app under WebDriver and waits for its page. */
  async start({
    args = [],
    program: binary = app,
    theme = "light",
    size = [1280, 800],
  }: StartOptions = {}): Promise<AppWindow> {
    const port = await freePort();
    const driver = this.spawn("WebKitWebDriver", [`--port=${port}`], {
      // Without these two the app never answers the driver.
      TAURI_AUTOMATION: "true",
      TAURI_WEBVIEW_AUTOMATION: "true",
      GTK_THEME: theme === "dark" ? "Adwaita:dark" : "Adwaita",
    });
    const session = await openSession(port, binary, args);
    // A window of the program before may just be going.
    const { id, pid } = await until("the window is on the screen", async () => {
      const id = await this.windowId("^Footnote");
      try {
        return { id, pid: this.run("xdotool", ["getwindowpid", id]).trim() };
      } catch {
        return undefined;
      }
    });
    const program = `/proc/${pid}`;
    const ended = (): Promise<true> => until("the program has ended", () => !existsSync(join(program, "exe")));
    const window = new AppWindow(session, {
      close: async () => {
        this.run(this.compile("close-window", "x11"), [id]);
        await ended();
        endGroup(driver);
      },
      kill: async () => {
        endGroup(driver);
        await ended();
      },
      picture: (file) => void this.run("import", ["-window", id, `PNG:${file}`]),
    });
    // Without a window manager no window gets the keyboard by itself.
    this.run("xdotool", ["windowfocus", "--sync", id]);
    await window.resize(...size);
    this.window = window;
    return window;
  }

  /** Starts the app as a person does, without WebDriver. */
  startPlainly(args: string[]): ChildProcess {
    return this.spawn(app, args);
  }

  close(): void {
    process.off("exit", this.closing);
    for (const child of this.started.reverse()) {
      endGroup(child);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Leaves a picture of the window and what the programs printed, to see why a test has failed. */
  keepEvidence(name: string): void {
    mkdirSync(failures, { recursive: true });
    const file = join(failures, name.replace(/\W+/g, "-"));
    cpSync(this.log, `${file}.log`);
    try {
      this.window?.picture(`${file}.png`);
    } catch (error) {
      console.log(`There is no picture of the window: ${error}`);
    }
  }

  private async openDisplay(): Promise<string> {
    // Xvfb writes the number of the display that it found free.
    const child = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "2600x1500x24", "-nolisten", "tcp"], {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.started.push(child);
    return `:${await firstLine(child)}`;
  }

  private async openBus(): Promise<string> {
    // A bus that starts no services: those of the machine would outlive the desk.
    const configuration = join(this.folder, "bus.conf");
    writeFileSync(
      configuration,
      `<busconfig><type>session</type><listen>unix:dir=${this.folder}/run</listen><policy context="default">
      <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
    );
    const child = spawn("dbus-daemon", [`--config-file=${configuration}`, "--nofork", "--print-address"], {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.started.push(child);
    return firstLine(child);
  }
}

/** A test that has a desk to itself. */
export const test = base.extend<{ desk: Desk }>({
  desk: async ({ task }, use) => {
    const desk = await Desk.open();
    try {
      await use(desk);
      if (task.result?.state === "fail") {
        desk.keepEvidence(task.name);
      }
    } finally {
      desk.close();
    }
  },
});

function endGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? Number.NaN), "SIGKILL");
  } catch {
    // It has ended already.
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let text = "";
    child.stdout?.on("data", (data: Buffer) => {
      text += data.toString();
      if (text.includes("\n")) {
        done(text.slice(0, text.indexOf("\n")));
      }
    });
    child.once("error", fail);
    child.once("exit", () => fail(new Error(`${child.spawnfile} ended at once`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
