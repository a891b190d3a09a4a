/** A node of a parser's tree: plain JSON. */
export type Tree = { readonly [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** libpg-query wraps every node in an object with one key, the kind. */
export function unwrap(node: Tree): readonly [kind: string, body: Tree] {
  for (const kind in node) {
    const body = node[kind];
    return [kind, isTree(body) ? body : {}];
  }
  return ['', {}];
}

export function fieldOf(body: Tree, key: string): Tree | undefined {
  const value = body[key];
  return isTree(value) ? value : undefined;
}

export function listOf(body: Tree, key: string): readonly Tree[] {
  const value = body[key];
  return Array.isArray(value) ? value.filter(isTree) : [];
}

export function stringOf(body: Tree, key: string): string | undefined {
  const value = body[key];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a list of String nodes, such as a qualified name. A star is left out. */
export function namesOf(body: Tree, key: string): readonly string[] {
  const names: string[] = [];
  for (const item of listOf(body, key)) {
    const text = stringOf(unwrap(item)[1], 'sval');
    if (text !== undefined) names.push(text);
  }
  return names;
}
