// Hears events of the program.

/** Tells a listener until the returned function is called, also when that is before the program has answered. */
export function listening<T>(
  listen: (handler: (event: { payload: T }) => void) => Promise<() => void>,
  listener: (payload: T) => void,
): () => void {
  let ended = false;
  const unlisten = listen(({ payload }) => {
    if (!ended) {
      listener(payload);
    }
  });
  return () => {
    ended = true;
    void unlisten.then((end) => end());
  };
}
