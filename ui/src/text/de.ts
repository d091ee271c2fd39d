// Deutsch.

import type { Words } from "./en";
import { conversation } from "./de/conversation";
import { frame } from "./de/frame";
import { library } from "./de/library";
import { source } from "./de/source";

export const de: Words = { conversation, frame, library, source };
