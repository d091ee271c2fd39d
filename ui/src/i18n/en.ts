// English. `Words` is its type: another language that lacks a phrase does not compile.

import { conversation } from "./en/conversation";
import { error } from "./en/errors";
import { exported } from "./en/export";
import { folders } from "./en/folders";
import { forms } from "./en/forms";
import { frame } from "./en/frame";
import { grid } from "./en/grid";
import { library } from "./en/library";
import { models } from "./en/models";
import { notes } from "./en/notes";
import { place } from "./en/place";
import { problem } from "./en/problems";
import { source } from "./en/source";
import { welcome } from "./en/welcome";

export const en = {
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

export type Words = typeof en;
