import type { Location } from "../backend/backend";

/** Below this, in percent, text that was recognised in a picture may be wrong. */
const doubtful = 90;

/** What is said of words, by whether they were recognised in a picture. */
export function ofRecognized({ recognized }: Location, said: { recognized: string; doubtful: string }): string {
  if (recognized === null) {
    return "";
  }
  return recognized < doubtful ? said.doubtful : said.recognized;
}
