import { type DiffLine, changedFields, diffLines } from '../../domain/action-diff.ts';
import type { Approval, Changes, Revised } from '../../domain/approval.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { type Element, RULE, box, coloured, heading, line } from './card-elements.ts';
import { type Room, nestedBytes, show } from './card-room.ts';
import { type Bilingual, both, join, sayTime } from './wording.ts';

/** What was asked for instead, and what the revision that stands changed. */
export function revisionElements(approval: Approval, room: Room): readonly Element[] {
  const { changes, revised, status } = approval;
  const awaited = changes !== undefined && status === 'changes_requested';
  return [
    ...(awaited ? changesElements(changes, room) : []),
    ...(revised === undefined ? [] : revisedElements(approval, revised, room)),
  ];
}

function changesElements(changes: Changes, room: Room): readonly Element[] {
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

function revisedElements(approval: Approval, revised: Revised, room: Room): readonly Element[] {
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
function differences({ action, reason }: Approval, { previous }: Revised, room: Room): readonly Element[] {
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
    ...blocksOf(diffLines(before, after)).map(drawBlock),
  ]);
  return nestedBytes(JSON.stringify(drawn)) > room.diff ? [line(TOO_LONG)] : drawn;
}

interface Block {
  readonly kind: DiffLine['kind'];
  readonly lines: readonly string[];
}

/** Lines of one kind that follow each other. Of those that stay only what stands beside a change. */
function blocksOf(lines: readonly DiffLine[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const { kind, text } of lines) {
    const last = blocks.at(-1);
    if (last?.kind === kind) blocks[blocks.length - 1] = { kind, lines: [...last.lines, text] };
    else blocks.push({ kind, lines: [text] });
  }
  return blocks.map((block, index) => {
    const { length } = block.lines;
    if (block.kind !== 'same' || length <= 2 * AROUND) return block;
    const before = index === 0 ? [] : block.lines.slice(0, AROUND);
    const after = index === blocks.length - 1 ? [] : block.lines.slice(-AROUND);
    return { kind: 'same', lines: [...before, '⋯', ...after] };
  });
}

/** Lines that stay, shown on either side of a change. */
const AROUND = 2;

const MARKS = {
  same: { mark: '  ', color: 'grey' },
  gone: { mark: '− ', color: 'red' },
  new: { mark: '+ ', color: 'green' },
} as const;

function drawBlock({ kind, lines }: Block): Element {
  const { mark, color } = MARKS[kind];
  return coloured(lines.map((text) => `${mark}${renderLine(text)}`).join('\n'), color);
}

const ONLY_MASKED: Bilingual = {
  zh: '显示的内容没有差异；被遮盖的部分可能不同。',
  en: 'Nothing that is shown differs; what is masked may.',
};

const TOO_LONG: Bilingual = {
  zh: '差异过长，卡片放不下；请查看上面的全文。',
  en: 'The difference is too long for a card; read the whole text instead.',
};
