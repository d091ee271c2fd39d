// Deutsch.

import type { Words } from "./en";
import { conversation } from "./de/conversation";
import { error } from "./de/errors";
import { exported } from "./de/export";
import { folders } from "./de/folders";
import { forms } from "./de/forms";
import { frame } from "./de/frame";
import { grid } from "./de/grid";
import { library } from "./de/library";
import { models } from "./de/models";
import { notes } from "./de/notes";
import { place } from "./de/place";
import { problem } from "./de/problems";
import { source } from "./de/source";
import { welcome } from "./de/welcome";

export const de: Words = {
  conversation,
  error,
  exported,
  folders,
  forms,
  frame,
  grid,
  library,
  models,
  notes,
  place,
  problem,
  source,
  welcome,
};
