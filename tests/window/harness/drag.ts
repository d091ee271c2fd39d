// Files dragged with the mouse from another window over the app's, which stands at the top left of the screen.

import type { Desk } from "./desk";
import { until } from "./wait";
import type { AppWindow } from "./window";

export class Drag {
  private step = 0;

  private constructor(
    private readonly desk: Desk,
    private readonly window: AppWindow,
  ) {}

  /** Picks the files up; they are not over the app's window yet. */
  static async start(desk: Desk, window: AppWindow, files: string[]): Promise<Drag> {
    const drag = new Drag(desk, window);
    desk.spawn(desk.compile("drag-source", "gtk+-3.0"), files);
    const source = await desk.windowId("^drag source$");
    desk.run("xdotool", ["windowmove", "--sync", source, "1400", "200"]);
    drag.moveTo(1450, 250);
    desk.run("xdotool", ["mousedown", "1"]);
    drag.moveTo(1430, 260);
    drag.moveTo(1350, 300);
    return drag;
  }

  /** Moves over the window until it says what a drop will do. */
  over(): Promise<true> {
    return until("the window says what a drop will do", async () => {
      this.moveTo(600, 400);
      return (await this.window.all("drop-overlay")).length > 0;
    });
  }

  /** Leaves the window until it has forgotten the files. */
  away(): Promise<true> {
    return until("the window forgets a drag that left it", async () => {
      this.moveTo(1350, 900);
      return (await this.window.all("drop-overlay")).length === 0;
    });
  }

  async drop(): Promise<void> {
    this.desk.run("xdotool", ["mouseup", "1"]);
    await this.window.gone("drop-overlay");
  }

  /** A mouse that stands still tells no window anything, so that each call moves it a little. */
  private moveTo(x: number, y: number): void {
    this.step += 1;
    this.desk.run("xdotool", ["mousemove", String(x + (this.step % 2) * 8), String(y)]);
  }
}
