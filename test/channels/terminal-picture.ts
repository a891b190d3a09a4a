import { stripVTControlCharacters } from 'node:util';

const MOVE = String.raw`\u001b\[\??\d*[A-HJKhl]`;
const PIECES = new RegExp(`${MOVE}|[\\r\\n]|(?:(?!${MOVE})[^\\r\\n])+`, 'g');

/** The lines that stand on an endless terminal after all this was written to it. Moves to the side go to the margin. */
export function showing(written: string): readonly string[] {
  const lines = [''];
  let at = 0;
  for (const [piece] of written.matchAll(PIECES)) {
    const what = piece.slice(-1);
    const count = Number(/^\p{Cc}\[(\d+)/u.exec(piece)?.[1] ?? 1);
    if (piece === '\r') continue;
    if (piece === '\n') {
      at += 1;
      if (at === lines.length) lines.push('');
    } else if (new RegExp(`^${MOVE}$`).test(piece)) {
      if (what === 'A') at = Math.max(0, at - count);
      if (what === 'B') at = Math.min(lines.length - 1, at + count);
      if (what === 'J') lines.splice(at, lines.length, '');
      if (what === 'K') lines[at] = '';
    } else lines[at] += stripVTControlCharacters(piece);
  }
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
