// The three lists of what was found, as the plot and the table show them.

import type { TracedTurn, TraceHit, Turn } from "../backend/backend";

/** `used`: whether a footnote of the answer points to this page. */
export type ScoredHit = TraceHit & { used: boolean };
export type ScoreList = { name: string; hits: ScoredHit[] };

export function listsOf(
  { turn, trace }: TracedTurn,
  names: { words: string; meaning: string; fused: string },
): ScoreList[] {
  const cited = new Set(turn.footnotes.map(pageOf));
  const list = (name: string, hits: TraceHit[]): ScoreList => ({
    name,
    hits: hits.map((hit) => ({ ...hit, used: cited.has(pageOf(hit)) })),
  });
  return [list(names.words, trace.words), list(names.meaning, trace.meaning), list(names.fused, turn.passages)];
}

function pageOf({ document, page }: { document: number; page: number }): string {
  return `${document}:${page}`;
}

/** Each document that the answer cites, once. */
export function citedBy({ footnotes }: Turn): Turn["footnotes"] {
  const seen = new Set<number>();
  return footnotes.filter(({ document }) => !seen.has(document) && seen.add(document));
}

export type Dot = { rank: number; share: number; used: boolean; said: string };

/** Scores of the lists have different scales, so each is drawn as a share of its own best; the dots in use lie on top. */
export function dotsOf({ hits }: ScoreList, say: (hit: ScoredHit) => string): Dot[] {
  const best = Math.max(...hits.map((hit) => hit.score), Number.MIN_VALUE);
  const dots = hits.map((hit) => ({
    rank: hit.rank,
    share: Math.max(0, hit.score / best),
    used: hit.used,
    said: say(hit),
  }));
  return dots.sort((a, b) => Number(a.used) - Number(b.used));
}
