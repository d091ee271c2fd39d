// What the program says in English, as a sentence of its own.

/** With a capital, unless it begins with one of `names`, and a full stop. */
export function sentence(said: string, names: string[] = []): string {
  const text = said.trim();
  const named = names.some((name) => name !== "" && text.startsWith(name));
  const begun = named ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return begun === "" || /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
