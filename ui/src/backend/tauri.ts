// The only file that knows Tauri.

import { invoke } from "@tauri-apps/api/core";
import type { Backend, Status } from "./backend";

export const tauri: Backend = {
  libraryStatus: () => invoke<Status>("library_status"),
};
