// The same journeys where there is no network at all: in a namespace whose only interface is the loopback that
// WebDriver needs.

import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../harness/desk";
import { exitOf } from "../harness/wait";

const possible = ((): boolean => {
  try {
    execFileSync("unshare", ["-rn", "ip", "link", "set", "lo", "up"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("NOT TESTED: the app without a network, because this machine grants no network namespace");
    return false;
  }
})();

test.skipIf(!possible)("everything works without a network", { timeout: 600_000 }, async () => {
  const alone = "ip link set lo up && ! grep -vE '[|]|^ *lo:' /proc/net/dev";
  const journeys = "npx vitest run --dir journeys samples abstention";
  const { VITEST, VITEST_POOL_ID, VITEST_WORKER_ID, TEST, NODE_ENV, ...environment } = process.env;
  const child = spawn("unshare", ["-rn", "sh", "-c", `${alone} && exec ${journeys}`], {
    cwd: join(root, "tests/window"),
    env: environment,
    stdio: ["ignore", "inherit", "inherit"],
  });
  expect(await exitOf(child, 590_000)).toBe(0);
});
