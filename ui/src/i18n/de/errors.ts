// Was nicht gelang: Sätze zu den Kennungen des Programms.

import type { ApiError } from "../../backend/backend";
import { error as english } from "../en/errors";

/** Was geschehen ist und was zu tun ist. */
export const error = (found: ApiError): string => english(found);
