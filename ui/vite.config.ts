import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The port is fixed because tauri.conf.json names it.
export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  // The fake program serves the samples, which lie beside this folder.
  server: { port: 1420, strictPort: true, fs: { allow: [".."] } },
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: { environment: "jsdom" },
});
