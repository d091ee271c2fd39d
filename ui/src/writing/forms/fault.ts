// Says why a form has no fields.

import { words } from "../../i18n/words.svelte";
import type { Fault } from "./schema";

export function explain(fault: Fault): string {
  const w = words().forms.faults;
  switch (fault.fault) {
    case "nothing":
      return w.nothing;
    case "json":
      return w.json(fault.line);
    case "no-fields":
      return w.noFields;
    case "no-schema":
      return w.noSchema(fault.place);
    case "type":
      return w.type(fault.place, fault.said);
    case "list":
      return w.list(fault.place);
    case "reference":
      return w.reference(fault.place, fault.said);
  }
}
