// Deutsch.

import type { Words } from "./en";
import { conversation } from "./de/conversation";
import { error } from "./de/errors";
import { exported } from "./de/export";
import { forms } from "./de/forms";
import { frame } from "./de/frame";
import { library } from "./de/library";
import { models } from "./de/models";
import { place } from "./de/place";
import { problem } from "./de/problems";
import { source } from "./de/source";

export const de: Words = { conversation, error, exported, forms, frame, library, models, place, problem, source };
