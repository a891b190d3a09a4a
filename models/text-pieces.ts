/**
 * Cuts a text that is longer than a model reads at once into pieces that overlap, so that what stands at a cut is read
 * whole in one of them. A token is never shorter than a byte, so bytes bound tokens.
 * @param bytes of UTF-8 that a piece may have
 * @param overlap bytes that a piece has in common with the next one, less than half of `bytes`
 * @param most pieces
 * @returns null where the text would take more pieces than that
 */
export function cutPieces(
  text: string,
  bytes: number,
  overlap: number,
  most: number,
): readonly string[] | null {
  const encoded = Buffer.from(text, 'utf8');
  const pieces: string[] = [];
  for (let from = 0; ;) {
    if (pieces.length === most) return null;
    const end = from + bytes >= encoded.length ? encoded.length : characterBefore(encoded, from + bytes);
    pieces.push(encoded.toString('utf8', from, end));
    if (end === encoded.length) return pieces;
    from = characterBefore(encoded, end - overlap);
  }
}

/** The nearest place at or before `at` where a character begins. */
function characterBefore(encoded: Buffer, at: number): number {
  let place = at;
  while (place > 0 && ((encoded[place] ?? 0) & 0xc0) === 0x80) place -= 1;
  return place;
}
