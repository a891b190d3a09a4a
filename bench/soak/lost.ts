/**
 * What a product has lost, or made up, of what it acknowledged: the list of that is kept outside of it.
 * @param found what the product shows as pending
 */
export function lossesOf(acknowledged: readonly string[], found: ReadonlySet<string>): readonly string[] {
  const lost = acknowledged.filter((id) => !found.has(id));
  const known = new Set(acknowledged);
  const madeUp = [...found].filter((id) => !known.has(id));
  return [
    ...(lost.length === 0
      ? []
      : [`${lost.length} acknowledged approvals are lost: ${lost.slice(0, 5).join(', ')}`]),
    ...(madeUp.length === 0
      ? []
      : [`${madeUp.length} approvals are pending that nobody was told of: ${madeUp.slice(0, 5).join(', ')}`]),
  ];
}
