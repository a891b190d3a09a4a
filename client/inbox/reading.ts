import { type Action, describeAction } from '../../domain/action.ts';
import { type VisiblePiece, renderLine, splitJsonText, splitVisible } from '../../domain/visible.ts';

/** A stretch of somebody else's text as a page draws it: in one manner, under the same findings. */
export interface Segment {
  readonly text: string;
  readonly kind: VisiblePiece['kind'];
  /** Indexes of the findings that point here. */
  readonly marks: readonly number[];
}

/** What is marked of a text, and for which finding. */
interface Span {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/**
 * A text in segments, whole: what they show, one after the other, is `renderVisible` of it.
 * @param inJson shown between quotes, as JSON writes it
 */
export function segmentsOf(text: string, marks: readonly Span[], inJson = false): readonly Segment[] {
  const edges = [...new Set(marks.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const segments: { text: string; kind: Segment['kind']; marks: readonly number[]; at: string }[] = [];
  const add = (shown: string, kind: Segment['kind'], from: number): void => {
    const here = marks.filter((mark) => mark.from <= from && from < mark.to).map(({ index }) => index);
    const at = `${kind} ${here.join(' ')}`;
    const last = segments.at(-1);
    if (last?.at === at) last.text += shown;
    else segments.push({ text: shown, kind, marks: here, at });
  };
  for (const piece of inJson ? splitJsonText(text) : splitVisible(text)) {
    if (piece.kind === 'plain') {
      const cuts = edges.filter((edge) => edge > piece.from && edge < piece.to);
      [piece.from, ...cuts].forEach((from, order) =>
        add(text.slice(from, cuts[order] ?? piece.to), piece.kind, from),
      );
    } else add(piece.shown, piece.kind, piece.from);
  }
  return segments.map(({ text: shown, kind, marks: here }) => ({ text: shown, kind, marks: here }));
}

/** Whether a text has characters that nobody would see, or that change how others are seen. */
export function hidesSomething(text: string): boolean {
  return splitVisible(text).some(({ kind }) => kind === 'hidden');
}

/** The beginning of a text on one line, for a list. Nobody decides by it. */
export function firstLineOf(text: string, length: number): string {
  const shown = renderLine(text.slice(0, length + 1).split('\n', 1)[0] ?? '');
  return text.length > length || text.includes('\n') ? `${shown.slice(0, length)} …` : shown;
}

/** What an action does, in one line of a list. */
export function headlineOf(action: Action): string {
  return firstLineOf(describeAction(action), 200);
}
