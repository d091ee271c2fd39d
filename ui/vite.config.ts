import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The port is fixed because tauri.conf.json names it.
export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  // The fake program serves the samples, which lie beside this folder.
  server: { port: 1420, strictPort: true, fs: { allow: [".."] } },
  // pdf.js is large, and is loaded from the disk.
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  // Machines may be busy: a wait ends when there is something, not when time is over.
  test: { environment: "jsdom", testTimeout: 60_000, setupFiles: ["src/patient.test-setup.ts"] },
});
