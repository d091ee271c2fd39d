// Gives generated commands and events the shape that `Backend` has.

import { events, type Notice } from "./bindings";

/** A command whose answer says nothing. */
export async function done(command: Promise<unknown>): Promise<void> {
  await command;
}

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

/** Tells a listener what the program tells under one name. */
export function noticing<Name extends Notice["notice"]>(
  name: Name,
  listener: (told: Extract<Notice, { notice: Name }>) => void,
): () => void {
  const isIt = (told: Notice): told is Extract<Notice, { notice: Name }> => told.notice === name;
  return listening(events.told.listen, (told) => {
    if (isIt(told)) {
      listener(told);
    }
  });
}
