import { type DiffLine, changedFields, diffLines } from '../../domain/action-diff.ts';
import type { Approval, Changes, Revised } from '../../domain/approval.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { type Block, RULE, box, heading, line } from './blocks.ts';
import { type Room, nestedBytes, show } from './room.ts';
import { type Bilingual, both, join, sayTime } from './wording.ts';

/** What was asked for instead, and what the revision that stands changed. */
export function revisionBlocks(approval: Approval, room: Room): readonly Block[] {
  const { changes, revised, status } = approval;
  const awaited = changes !== undefined && status === 'changes_requested';
  return [
    ...(awaited ? changesBlocks(changes, room) : []),
    ...(revised === undefined ? [] : revisedBlocks(approval, revised, room)),
  ];
}

function changesBlocks(changes: Changes, room: Room): readonly Block[] {
  return [
    line(join('', { zh: '要求修改：', en: 'Changes requested by ' }, whoAndWhen(changes, room))),
    box(show(changes.comment, renderVisible, room.comment)),
    line({
      zh: '等待申请人重新提交；截止时间不变。在此之前可以驳回或撤回，不能批准。',
      en: 'It waits for its requester to resubmit, under the same deadline. Until then it can be denied or taken back, not approved.',
    }),
    RULE,
  ];
}

const HOW: Readonly<Record<Revised['how'], Bilingual>> = {
  resubmitted: { zh: '重新提交：', en: 'Resubmitted by ' },
  edited: { zh: '审批人修改后批准：', en: 'Edited, and approved so, by ' },
};

function revisedBlocks(approval: Approval, revised: Revised, room: Room): readonly Block[] {
  const { revision, changes } = approval;
  const { previous, comment } = revised;
  const answers = revised.how === 'resubmitted' && changes !== undefined;
  return [
    line(join('', HOW[revised.how], whoAndWhen(revised, room))),
    ...(comment === '' ? [] : [box(show(comment, renderVisible, room.comment))]),
    ...(answers
      ? [
          line(join('', { zh: '所答复的要求：', en: 'In answer to ' }, whoAndWhen(changes, room))),
          box(show(changes.comment, renderVisible, room.comment)),
        ]
      : []),
    heading({
      zh: `第 ${revision} 版与第 ${previous.revision} 版的差异`,
      en: `Revision ${revision}, compared with revision ${previous.revision}`,
    }),
    ...differences(approval, revised, room),
    RULE,
  ];
}

function whoAndWhen({ by, at }: { readonly by: string; readonly at: string }, room: Room): Bilingual {
  return both(`${show(by, renderLine, room.line)} · ${sayTime(at)}`);
}

/** All of the difference, or a word that it is left out: a part could pass for the whole. */
function differences({ action, reason }: Approval, { previous }: Revised, room: Room): readonly Block[] {
  const fields: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[] = [
    ...changedFields(previous.action, action),
    ...(previous.reason === reason ? [] : [{ name: 'reason', before: previous.reason, after: reason }]),
  ];
  if (fields.length === 0) return [line(ONLY_MASKED)];
  const drawn = fields.flatMap(({ name, before, after }) => [
    heading(both(name)),
    ...stretchesOf(diffLines(before, after)).map(drawStretch),
  ]);
  return bytesOf(drawn) > room.diff ? [line(tooLong(room.medium))] : drawn;
}

/** About what a channel's own markup takes, for each part of a message. */
const MARKUP_BYTES = 200;

function bytesOf(blocks: readonly Block[]): number {
  return nestedBytes(JSON.stringify(blocks)) + blocks.length * MARKUP_BYTES;
}

interface Stretch {
  readonly kind: DiffLine['kind'];
  readonly lines: readonly string[];
}

/** Lines of one kind that follow each other. Of those that stay only what stands beside a change. */
function stretchesOf(lines: readonly DiffLine[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { kind, text } of lines) {
    const last = stretches.at(-1);
    if (last?.kind === kind) stretches[stretches.length - 1] = { kind, lines: [...last.lines, text] };
    else stretches.push({ kind, lines: [text] });
  }
  return stretches.map((stretch, index) => {
    const { length } = stretch.lines;
    if (stretch.kind !== 'same' || length <= 2 * AROUND) return stretch;
    const before = index === 0 ? [] : stretch.lines.slice(0, AROUND);
    const after = index === stretches.length - 1 ? [] : stretch.lines.slice(-AROUND);
    return { kind: 'same', lines: [...before, '⋯', ...after] };
  });
}

/** Lines that stay, shown on either side of a change. */
const AROUND = 2;

const MARKS = { same: '  ', gone: '− ', new: '+ ' } as const;

function drawStretch({ kind, lines }: Stretch): Block {
  const text = lines.map((one) => `${MARKS[kind]}${renderLine(one)}`).join('\n');
  return { kind: 'diff', change: kind, text };
}

const ONLY_MASKED: Bilingual = {
  zh: '显示的内容没有差异；被遮盖的部分可能不同。',
  en: 'Nothing that is shown differs; what is masked may.',
};

function tooLong(medium: Bilingual): Bilingual {
  return {
    zh: `差异过长，${medium.zh}放不下；请查看上面的全文。`,
    en: `The difference is too long for a ${medium.en}; read the whole text instead.`,
  };
}
