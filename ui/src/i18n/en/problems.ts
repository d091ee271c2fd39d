// What could not be read. The program says it in English already.

import type { Problem } from "../../backend/backend";
import { sentence } from "../sentence";

/** What is missing and why, or why a file could not be read and what to do. */
export const problem = (found: Problem): string => sentence(found.reason);
