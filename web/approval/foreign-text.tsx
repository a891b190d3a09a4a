import { type Mark, marksAt } from '../../client/inbox/marks.ts';
import { segmentsOf } from '../../client/inbox/reading.ts';

interface ForeignTextProps {
  readonly text: string;
  /** JSON pointer by which findings name this text. */
  readonly path?: string;
  /** Of all findings; those of other texts are left out. */
  readonly marks?: readonly Mark[];
  /** Shown as the inside of a JSON string. */
  readonly inJson?: boolean;
}

const NOTHING: readonly Mark[] = [];

/**
 * Somebody else's text, whole, with nothing hidden in it and its findings marked. What stands in the document is
 * text only: the numbers of the findings are drawn by the style sheet.
 */
export function ForeignText({ text, path = '', marks = NOTHING, inJson = false }: ForeignTextProps) {
  const here = marksAt(marks, path);
  // The order never changes for the same text, so a place is a name.
  return segmentsOf(text, here, inJson).map((segment, place) => {
    const drawn = segment.kind === 'plain' ? segment.text : <Escape segment={segment} />;
    const worst = here.find(({ index }) => index === segment.marks[0]);
    if (worst === undefined) return <span key={place}>{drawn}</span>;
    const numbers = segment.marks.map((index) => index + 1).join(',');
    return (
      <mark key={place} data-tier={worst.tier} data-numbers={numbers}>
        {drawn}
      </mark>
    );
  });
}

function Escape({ segment }: { readonly segment: { readonly text: string; readonly kind: string } }) {
  return (
    <span className="escape" data-kind={segment.kind}>
      {segment.text}
    </span>
  );
}
