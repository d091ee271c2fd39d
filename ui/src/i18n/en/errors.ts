// What could not be done. The program says it in English already.

import type { ApiError } from "../../backend/backend";
import { sentence } from "../sentence";

/** What happened and what to do. */
export const error = ({ message, values }: ApiError): string => sentence(message, Object.values(values));
