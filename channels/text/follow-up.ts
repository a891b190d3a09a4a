import type { Check, FollowUp, VerificationMode } from '../../domain/execution.ts';
import { renderJson, renderLine, renderVisible } from '../../domain/visible.ts';
import { type Block, box, heading, line } from './blocks.ts';
import { type Room, show } from './room.ts';
import type { Bilingual } from './wording.ts';

/**
 * What an approval sets off: who carries it out, and how that is looked at. A command that checks runs as well, so it
 * is shown under the same rule as the action.
 */
export function followUpBlocks(followUp: FollowUp | null, room: Room): readonly Block[] {
  if (followUp === null) return [];
  const { mode, check } = followUp.verification;
  return [
    heading({ zh: '批准之后', en: 'Once approved' }),
    line(sayExecutor(followUp, room)),
    line(MODE_WORDS[mode]),
    ...(check === null ? [] : checkBlocks(check, room)),
  ];
}

function sayExecutor({ executor, limitSeconds }: FollowUp, room: Room): Bilingual {
  if (executor === null) {
    return {
      zh: '执行：等待有人指派执行者，或自行执行后报告结果',
      en: 'Carried out: once somebody hands it to an executor, or runs it and reports the result',
    };
  }
  const name = show(executor, renderLine, room.line);
  return {
    zh: `执行：立即交给 ${name}，限时 ${limitSeconds} 秒`,
    en: `Carried out: at once, by ${name}, within ${limitSeconds} s`,
  };
}

const MODE_WORDS: Readonly<Record<VerificationMode, Bilingual>> = {
  none: {
    zh: '验收：无，以执行者报告的结果为准；只有结果不明时由人决定',
    en: 'Verified: not at all; what its executor reports is taken, and only an unknown outcome goes to a person',
  },
  auto: {
    zh: '验收：自动，退出码为 0 即通过；否则由人决定',
    en: 'Verified: by rule, exit code 0 passes; anything else goes to a person',
  },
  human: {
    zh: '验收：由人查看执行结果后决定',
    en: 'Verified: by a person, who looks at what came of it',
  },
};

function checkBlocks(check: Check, room: Room): readonly Block[] {
  const shown =
    'command' in check
      ? show(check.command, renderVisible, room.field)
      : show(JSON.stringify(check.argv), renderJson, room.field);
  const byWord = !('command' in check);
  return [
    heading({
      zh: `验收命令${byWord ? '（逐词）' : ''}：执行之后也会运行，退出码为 0 才通过`,
      en: `Check command${byWord ? ', word by word' : ''}: runs after the action; only exit code 0 passes`,
    }),
    box(shown),
  ];
}
