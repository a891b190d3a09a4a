import type { Approval } from '../../domain/approval.ts';
import type { Dispatch, ExecutionResult, Verified } from '../../domain/execution.ts';
import { closesAt } from '../../domain/schedule.ts';
import { renderLine, renderVisible } from '../../domain/visible.ts';
import { type Block, RULE, box, heading, labelled, line } from './blocks.ts';
import { type Room, show, showEnds } from './room.ts';
import { type Bilingual, EXECUTION_NAMES, VERIFICATION_NAMES, both, join, sayTime } from './wording.ts';

/** What came of an approved action: its latest attempt, the result as evidence, and what was made of that. */
export function evidenceBlocks(approval: Approval, room: Room): readonly Block[] {
  const { id, dispatch, verified, status } = approval;
  if (dispatch === null) return [];
  const until = status === 'executed' ? closesAt(approval) : null;
  return [
    RULE,
    ...attemptBlocks(dispatch, room),
    ...(dispatch.result === null ? [] : resultBlocks(dispatch.result, id, room)),
    ...(verified === null ? [] : verifiedBlocks(verified, room)),
    ...timeLine(
      { zh: '验收截止（之后按放弃归档）', en: 'Given up, if nobody decides, at' },
      until ?? '',
      room,
    ),
  ];
}

function attemptBlocks(dispatch: Dispatch, room: Room): readonly Block[] {
  const { attempt, manual, outcome, at, by, comment = '', executedAt } = dispatch;
  const name = show(dispatch.executor, renderLine, room.line);
  const who = manual
    ? { zh: `${name}（由人执行并报告）`, en: `${name}, a person, who reports on it` }
    : both(name);
  return [
    heading({ zh: `第 ${attempt} 次执行`, en: `Attempt ${attempt}` }),
    labelled({ zh: '执行者', en: 'Executor' }, who),
    labelled({ zh: '下达', en: 'Ordered' }, whoAndWhen(by, at, room)),
    ...commentBlocks(comment, room),
    labelled({ zh: '执行结果', en: 'Result' }, sayOutcome(outcome)),
    ...timeLine({ zh: '得知时间', en: 'Known since' }, executedAt ?? '', room),
  ];
}

function sayOutcome(outcome: Dispatch['outcome']): Bilingual {
  if (outcome === null) return { zh: '尚无，正在执行', en: 'none yet, it is under way' };
  return join('', EXECUTION_NAMES[outcome], MEANINGS[outcome]);
}

const MEANINGS: Readonly<Record<NonNullable<Dispatch['outcome']>, Bilingual>> = {
  succeeded: both(''),
  failed: both(''),
  unknown: {
    zh: '：执行者已失去联系，没有人知道执行到了哪一步；可能全部完成、完成一部分，或没有开始',
    en: ': its executor fell silent, and nobody knows what became of it; all of it may have run, a part, or nothing',
  },
  not_taken: { zh: '：没有执行者领取，什么都没有运行', en: ': no executor ever got it, and nothing ran' },
};

function resultBlocks(result: ExecutionResult, id: string, room: Room): readonly Block[] {
  const { exitCode, signal, checkExitCode, truncated, startedAt, endedAt } = result;
  const outputs = outputsOf(result, room);
  return [
    labelled({ zh: '退出码', en: 'Exit code' }, sayCode(exitCode)),
    ...(signal === null
      ? []
      : [labelled({ zh: '终止信号', en: 'Ended by signal' }, both(show(signal, renderLine, room.line)))]),
    ...timeLine({ zh: '开始（执行者时钟）', en: 'Began, by its executor’s clock' }, startedAt, room),
    ...timeLine({ zh: '结束（执行者时钟）', en: 'Ended, by its executor’s clock' }, endedAt, room),
    ...(checkExitCode === null
      ? []
      : [labelled({ zh: '验收命令退出码', en: 'Exit code of the check' }, sayCode(checkExitCode))]),
    ...(truncated ? [line(TRUNCATED)] : []),
    ...(outputs.some(({ isCut }) => isCut) ? [line(cutNote(id, room.medium))] : []),
    ...(outputs.length === 0 ? [line({ zh: '没有任何输出', en: 'It printed nothing' })] : []),
    ...outputs.flatMap(({ name, shown }) => [heading(name), box(shown)]),
  ];
}

function sayCode(code: number | null): Bilingual {
  return code === null ? { zh: '无', en: 'none' } : both(String(code));
}

interface Output {
  readonly name: Bilingual;
  readonly shown: string;
  readonly isCut: boolean;
}

function outputsOf(result: ExecutionResult, room: Room): readonly Output[] {
  const texts: readonly (readonly [Bilingual, string])[] = [
    [{ zh: '执行者的说明', en: 'What its executor says' }, result.message],
    [{ zh: '标准输出', en: 'Standard output' }, result.stdout],
    [{ zh: '标准错误', en: 'Standard error' }, result.stderr],
    [{ zh: '验收命令的输出', en: 'Output of the check' }, result.checkOutput],
  ];
  return texts
    .filter(([, text]) => text !== '')
    .map(([name, text]) => ({ name, ...showEnds(text, renderVisible, room.output) }));
}

const TRUNCATED: Bilingual = {
  zh: '⚠ 输出过长，执行者只交回了首尾。',
  en: '⚠ The output was long: its executor handed in the first and last parts alone.',
};

function cutNote(id: string, medium: Bilingual): Bilingual {
  return {
    zh: `⚠ ${medium.zh}放不下全部输出，以下「…」处有省略；全文见审批 ${id}。`,
    en: `⚠ Not all output fits a ${medium.en}: some is left out below, where an ellipsis stands. Look up ${id} for the whole.`,
  };
}

function verifiedBlocks({ outcome, by, at, comment }: Verified, room: Room): readonly Block[] {
  const said = join(' · ', VERIFICATION_NAMES[outcome], whoAndWhen(by, at, room));
  return [labelled({ zh: '验收', en: 'Verification' }, said), ...commentBlocks(comment, room)];
}

function commentBlocks(comment: string, room: Room): readonly Block[] {
  if (comment === '') return [];
  return [heading({ zh: '意见', en: 'Comment' }), box(show(comment, renderVisible, room.comment))];
}

function whoAndWhen(who: string, at: string, room: Room): Bilingual {
  return both(`${show(who, renderLine, room.line)} · ${sayTime(at)}`);
}

function timeLine(name: Bilingual, time: string, room: Room): readonly Block[] {
  return time === '' ? [] : [labelled(name, both(show(sayTime(time), String, room.line)))];
}
