// Which sockets the app and all its processes ask the system for. strace sees every call, so that none is too short to
// be noticed.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { app, samples, test } from "../harness/desk";
import { until } from "../harness/wait";

const strace = (record: string): string[] => [
  "-f",
  "--seccomp-bpf",
  "-qq",
  "-e",
  "trace=socket,bind,connect",
  "-e",
  "signal=none",
  "-o",
  record,
];

/** The recorded calls that concern more than this machine's own files and kernel. */
function reachingOut(record: string): string[] {
  const calls = readFileSync(record, "utf8").trim().split("\n");
  expect(
    calls.some((call) => call.includes("AF_UNIX")),
    "strace has recorded the app",
  ).toBe(true);
  return calls.filter((call) => call.includes("AF_") && !/AF_(UNIX|NETLINK|UNSPEC)\b/.test(call));
}

test("none but local ones, as a person starts it", async ({ desk }) => {
  const record = join(desk.folder, "plain.strace");
  desk.spawn("strace", [...strace(record), app, samples]);
  await desk.windowId("^Footnote");
  await until(
    "the samples are indexed",
    () => {
      const { documents, unfinished } = desk.libraryStatus();
      return documents === 8 && unfinished === 0;
    },
    120_000,
  );
  expect(reachingOut(record)).toEqual([]);
});

test("none but local ones while asking and reading, apart from the one on which WebDriver listens in", async ({
  desk,
}) => {
  const record = join(desk.folder, "driven.strace");
  const window = await desk.start({ program: "strace", args: [...strace(record), app, samples] });
  await window.indexed(8);
  await window.ask("How many days off does somebody get when a person close to them dies?");
  await window.openFootnote(1);
  await window.marked();
  await window.ask("Who painted the ceiling of the Sistine Chapel?");

  // What WebKit's automation and the driver say to each other goes over one port of the loopback, which the app opens.
  const calls = reachingOut(record);
  const addresses = calls.filter((call) => !call.includes("socket("));
  const own = addresses.map(
    (call) => /AF_INET, sin_port=htons\(\d+\), sin_addr=inet_addr\("127\.0\.0\.1"\)/.exec(call)?.[0],
  );
  expect(addresses[0]).toContain("bind(");
  expect(new Set(own), calls.join("\n")).toEqual(new Set([own[0]]));
  expect(own[0]).toBeDefined();
  expect(calls.length - addresses.length, "each socket has its address").toBe(addresses.length);
});
