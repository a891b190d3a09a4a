import type { Place } from '../../domain/classified-text.ts';
import { splitVisible } from '../../domain/visible.ts';
import { columnsOf } from './columns.ts';

/** How an underline is drawn. */
export interface Drawing {
  /** Columns that a whole line may take. */
  readonly width: number;
  /** Stands before each line. */
  readonly indent: string;
  /** Said of lines that were cut. */
  readonly cutNote: string;
  /** Said in the place of lines that are left out. */
  readonly leftOut: (count: number) => string;
  /** Colours carets. */
  readonly paint: (carets: string) => string;
}

/** Of a place that runs over more lines than these, the first and the last ones are shown. */
const FIRST_LINES = 4;
const LAST_LINES = 2;

/**
 * The lines of a text that a place touches, with carets under the place. What is shown is made visible first, so
 * nothing in it can steer a terminal; lines too long for the width are cut around the place.
 */
export function underline(place: Place, drawing: Drawing): readonly string[] {
  const lines = linesOf(place);
  const isOnlyLine = !place.text.includes('\n');
  const lastNumber = String(lines.at(-1)?.number ?? 1).length;
  const omitted = lines.length - FIRST_LINES - LAST_LINES;
  const shown = omitted > 0 ? [...lines.slice(0, FIRST_LINES), ...lines.slice(-LAST_LINES)] : lines;
  let isCut = false;
  const drawn = shown.flatMap((line, order) => {
    const gutter = isOnlyLine ? '' : `${String(line.number).padStart(lastNumber)} | `;
    const room = drawing.width - drawing.indent.length - gutter.length;
    const row = rowOf(place.text, line, room);
    isCut ||= row.isCut;
    const carets = `${drawing.indent}${' '.repeat(gutter.length + row.before)}`;
    return [
      ...(omitted > 0 && order === FIRST_LINES ? [`${drawing.indent}${drawing.leftOut(omitted)}`] : []),
      `${drawing.indent}${gutter}${row.shown}`,
      ...(row.under === 0 ? [] : [`${carets}${drawing.paint('^'.repeat(row.under))}`]),
    ];
  });
  return isCut ? [...drawn, `${drawing.indent}${drawing.cutNote}`] : drawn;
}

/** A line of the text, and the part of it that is to be marked. Offsets into the whole text. */
interface Line {
  /** There is nothing to mark but the point itself. */
  readonly isPoint: boolean;
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

function linesOf({ text, from, to }: Place): readonly Line[] {
  const lines: Omit<Line, 'isPoint'>[] = [];
  let start = 0;
  for (let number = 1; start <= text.length; number += 1) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : endOfLine(text, start, feed, from);
    const isTouched = start < to || (start === from && from === to);
    if (!isTouched) break;
    if (end >= from) lines.push({ number, start, end, from: Math.max(from, start), to: Math.min(to, end) });
    start = (feed === -1 ? text.length : feed) + 1;
  }
  // A place that begins at the end of a line marks nothing of that line, unless that is all there is of it.
  const [first, ...others] = lines;
  const touched = first !== undefined && others.length > 0 && first.from === first.end ? others : lines;
  return touched.map((line) => ({ ...line, isPoint: touched.length === 1 && line.from === line.to }));
}

/** The carriage return of a Windows line end is not shown, unless it is what is meant. */
function endOfLine(text: string, start: number, feed: number, from: number): number {
  const back = feed - 1;
  return back >= start && text[back] === '\r' && (from < back || from > feed) ? back : feed;
}

interface Row {
  readonly shown: string;
  /** Columns before the carets, and under how many columns they stand. */
  readonly before: number;
  readonly under: number;
  readonly isCut: boolean;
}

/** One visible character, or one escape. */
interface Cell {
  /** Offset into the whole text. */
  readonly at: number;
  readonly shown: string;
  readonly columns: number;
  readonly isMarked: boolean;
}

function rowOf(text: string, line: Line, room: number): Row {
  // No character takes less than a column but marks on others, so a little more than the room is all that can show.
  const reach = room * 2;
  const start = wholeFrom(text, Math.max(line.start, line.from - reach));
  const end = wholeFrom(text, Math.min(line.end, line.from + reach));
  const cells = cellsOf(text, start, end, line);
  const cuts = { before: start > line.start, after: end < line.end };
  if (sumOf(cells) <= room && !cuts.before && !cuts.after)
    return { ...measure(cells, line), shown: textOf(cells), isCut: false };
  const first = cells.findIndex(({ at, isMarked }) => isMarked || at >= line.from);
  const window = windowAround(cells, first === -1 ? cells.length : first, room - 2);
  const inside = cells.slice(window.from, window.to);
  const { before, under } = measure(inside, line);
  const head = cuts.before || window.from > 0 ? '…' : '';
  const tail = cuts.after || window.to < cells.length ? '…' : '';
  return { shown: `${head}${textOf(inside)}${tail}`, before: before + head.length, under, isCut: true };
}

/** Where the carets stand: a mark on top of a character, or a point, gets one as well. */
function measure(cells: readonly Cell[], { from, isPoint }: Line): Pick<Row, 'before' | 'under'> {
  const marked = cells.filter(({ isMarked }) => isMarked);
  const [first] = marked;
  const before = sumOf(cells.filter(({ at }) => at < (first?.at ?? from)));
  const under = sumOf(marked);
  if (under > 0 || (first === undefined && !isPoint)) return { before, under };
  return { before: first === undefined ? before : Math.max(0, before - 1), under: 1 };
}

function sumOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { columns }) => sum + columns, 0);
}

function textOf(cells: readonly Cell[]): string {
  return cells.map(({ shown }) => shown).join('');
}

/** The cells that fit: all that is marked if possible, and as much before it as after it. */
function windowAround(
  cells: readonly Cell[],
  first: number,
  room: number,
): { readonly from: number; readonly to: number } {
  let from = first;
  let to = first;
  let left = room;
  const take = (index: number): boolean => {
    const columns = cells[index]?.columns ?? Infinity;
    if (columns > left) return false;
    left -= columns;
    return true;
  };
  // A place longer than the line still shows a little of what stands before it.
  const kept = Math.min(first, Math.floor(room / 5));
  while (to < cells.length && cells[to]?.isMarked === true && left > kept && take(to)) to += 1;
  let grows = true;
  while (grows) {
    const before = from > 0 && take(from - 1);
    if (before) from -= 1;
    const after = to < cells.length && take(to);
    if (after) to += 1;
    grows = before || after;
  }
  // A mark without the character that it stands on would stand on the ellipsis.
  while (from < first && cells[from]?.columns === 0) from += 1;
  return { from, to };
}

/** Terminals set tabs at every eighth column of the screen; here they count from the line's own beginning. */
const TAB = 8;

function cellsOf(text: string, start: number, end: number, { from, to }: Line): readonly Cell[] {
  let column = 0;
  const cells: Cell[] = [];
  const add = (at: number, shown: string, columns: number, isMarked: boolean): void => {
    cells.push({ at, shown, columns, isMarked });
    column += columns;
  };
  for (const piece of splitVisible(text.slice(start, end))) {
    if (piece.kind !== 'plain') {
      const isMarked = start + piece.from < to && start + piece.to > from;
      add(start + piece.from, piece.shown, piece.shown.length, isMarked);
      continue;
    }
    let at = start + piece.from;
    for (const character of piece.shown) {
      const isMarked = at < to && at + character.length > from;
      const tab = TAB - (column % TAB);
      if (character === '\t') add(at, ' '.repeat(tab), tab, isMarked);
      else add(at, character, columnsOf(character), isMarked);
      at += character.length;
    }
  }
  return cells;
}

/** The beginning of the character that an offset stands in. */
function wholeFrom(text: string, offset: number): number {
  return /[\udc00-\udfff]/.test(text[offset] ?? '') && offset > 0 ? offset - 1 : offset;
}
