// For tests: what jsdom lacks because it lays nothing out, so that the whole window can be mounted in it.

class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

export function withoutLayout(): void {
  globalThis.ResizeObserver = NoObserver;
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.scrollTo = () => undefined;
  Element.prototype.getAnimations = () => [];
}
