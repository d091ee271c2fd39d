// What the source pane shows: the place that was opened, and its document.

import type { Backend } from "../backend/backend";
import type { DocumentRow } from "../backend/bindings";
import type { SourceTarget } from "./target";

export type { SourceTarget } from "./target";

export class SourceState {
  targets = $state.raw<SourceTarget[]>([]);
  index = $state(0);
  readonly target = $derived(this.targets[this.index] ?? null);

  constructor(readonly backend: Backend) {}

  open(targets: SourceTarget[], index: number): void {
    this.targets = targets;
    this.index = index;
  }

  openDocument(row: DocumentRow): void {
    if (row.document === null || row.kind === null) {
      return;
    }
    this.open(
      [{ document: row.document, page: 1, start: 0, end: 0, quote: "", passage: "", title: row.title, path: row.path, kind: row.kind, number: null, state: "current" }],
      0,
    );
  }

  close(): void {
    this.targets = [];
    this.index = 0;
  }

  next(): void {
    this.index = Math.min(this.index + 1, this.targets.length - 1);
  }

  previous(): void {
    this.index = Math.max(this.index - 1, 0);
  }
}
