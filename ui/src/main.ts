import { tauri } from "./backend/tauri";
import { showStatus } from "./status-page";

const page = document.getElementById("page");
if (page === null) {
  throw new Error("index.html has an element with the id `page`");
}
void showStatus(page, tauri);
