import { defineConfig } from "vitest/config";

// One window at a time: each starts two WebKit processes and an index, and measures of waiting would suffer.
export default defineConfig({
  test: {
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
