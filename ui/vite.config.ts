import { defineConfig } from "vite";

// The port is fixed because tauri.conf.json names it.
export default defineConfig({
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: { target: "es2022", modulePreload: { polyfill: false } },
});
