// The three lists of what was found, as the plot and the table show them.

import type { Trace, TraceHit } from "../backend/backend";

export type ScoreList = { name: string; hits: TraceHit[] };

export function listsOf(trace: Trace, names: { words: string; meaning: string; fused: string }): ScoreList[] {
  return [
    { name: names.words, hits: trace.words },
    { name: names.meaning, hits: trace.meaning },
    { name: names.fused, hits: trace.fused },
  ];
}

export type Dot = { rank: number; share: number; used: boolean; said: string };

/** Scores of the lists have different scales, so each is drawn as a share of its own best; the dots in use lie on top. */
export function dotsOf({ hits }: ScoreList, say: (hit: TraceHit) => string): Dot[] {
  const best = Math.max(...hits.map((hit) => hit.score), Number.MIN_VALUE);
  const dots = hits.map((hit) => ({
    rank: hit.rank,
    share: Math.max(0, hit.score / best),
    used: hit.used,
    said: say(hit),
  }));
  return dots.sort((a, b) => Number(a.used) - Number(b.used));
}
