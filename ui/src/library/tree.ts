// The folders that hold documents, as a tree. Folders that hold nothing but one other are written with it: "Cases/2024".

export type Branch = {
  path: string;
  name: string;
  /** In it and in all folders within. */
  documents: number;
  inner: Branch[];
};

type Node = { path: string; name: string; own: number; inner: Map<string, Node> };

/** `counts` says how many documents lie in each folder itself. */
export function treeOf(counts: ReadonlyMap<string, number>): Branch[] {
  const root: Node = { path: "", name: "", own: 0, inner: new Map() };
  for (const [path, documents] of counts) {
    const separator = path.includes("\\") && !path.includes("/") ? "\\" : "/";
    let node = root;
    let at = "";
    for (const [index, name] of path.split(separator).entries()) {
      at = index === 0 ? name : `${at}${separator}${name}`;
      let next = node.inner.get(name);
      if (next === undefined) {
        next = { path: at, name, own: 0, inner: new Map() };
        node.inner.set(name, next);
      }
      node = next;
    }
    node.own += documents;
  }
  // What all have in common says nothing of any.
  let top = root;
  while (top.own === 0 && top.inner.size === 1) {
    top = [...top.inner.values()][0] as Node;
  }
  return top === root ? branches(root) : [branch(top, false)];
}

function branches(node: Node): Branch[] {
  return [...node.inner.values()]
    .map((inner) => branch(inner))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

function branch(node: Node, joins = true): Branch {
  let names = node.name;
  let last = node;
  while (joins && last.own === 0 && last.inner.size === 1) {
    last = [...last.inner.values()][0] as Node;
    names = `${names}/${last.name}`;
  }
  const inner = branches(last);
  return {
    path: last.path,
    name: names,
    inner,
    documents: last.own + inner.reduce((sum, one) => sum + one.documents, 0),
  };
}
