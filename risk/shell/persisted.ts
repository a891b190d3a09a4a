import { grantsPower } from '../paths/paths.ts';
import type { Said } from '../rule.ts';
import type { Stream } from '../command/taint.ts';
import type { Context } from './context.ts';
import { judgeText } from './nested-judge.ts';

/** Lines that take a user's own commands over, or run what anybody may put there. */
const HOSTILE =
  /\balias\s+(?:sudo|su|ssh|ls|cd|git|cat)=|(?:^|[\s;&|"'(=:])\/(?:tmp|var\/tmp|dev\/shm)\/|\bLD_PRELOAD=|\/dev\/tcp\//m;

const SAID: Said = {
  rule: 'persistence.hostile-line',
  tier: 'HIGH',
  label: 'persistence',
  message: 'Puts a line that runs foreign code into a file that is read at every login or start.',
  zh: '把会运行外来代码的内容写入每次登录或启动时读取的文件。',
};

/**
 * Judges what is written to a file that decides what runs later: what would be worth asking about now is grave there, since it
 * runs again and again with nobody asked.
 */
export function judgePersisted(path: string, written: Stream, context: Context): void {
  const { session, scope } = context;
  const { text } = written;
  if (text === null || !grantsPower(path, scope.cwd)) return;
  if (HOSTILE.test(text.text)) session.say(SAID, text.span);
  else session.raised(SAID, () => judgeText(text, context));
}
