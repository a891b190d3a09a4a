import { PassThrough } from 'node:stream';
import { select, text } from '@clack/prompts';
import { type Screen, createScreen } from '../../channels/terminal/screen.ts';
import { until } from '../support/until.ts';
import { showing } from './terminal-picture.ts';

const [ENTER, UP] = ['\r', '\u001b[A'];
const OPTIONS = ['批准 · Approve', '驳回 · Deny', '稍后 · Later'].map((label) => ({ value: label, label }));

function open() {
  const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { columns: 40 })];
  const chunks: string[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const screen = createScreen(output);
  const print = (line: string): void => screen.above(() => void output.write(`${line}\n`));
  const type = async (key: string): Promise<void> => {
    input.write(key);
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { input, screen, print, type, shows: () => showing(chunks.join('')) };
}

const choose = (input: PassThrough, screen: Screen) =>
  select({ input, output: screen.output, message: '您的决定？ Your decision?', options: OPTIONS });

test('what is printed while a prompt stands is above it, in its order, and the prompt is whole below', async () => {
  const { input, screen, print, type, shows } = open();
  print('before');
  screen.hold();
  const chosen = choose(input, screen);
  await until('the prompt', () => shows().join().includes('Later'));
  const prompt = shows().slice(1);
  print('one');
  print('two');
  expect(shows()).toEqual(['before', 'one', 'two', ...prompt]);
  await type(UP);
  print('three');
  expect(shows().slice(0, 4)).toEqual(['before', 'one', 'two', 'three']);
  expect(shows().slice(4).join('\n')).toMatch(
    /Your decision\?\n│ {2}○ 批准 · Approve\n│ {2}○ .*Deny\n│ {2}● 稍后 · Later/,
  );
  await type(ENTER);
  expect(await chosen).toBe('稍后 · Later');
  screen.release();
  print('after');
  expect(shows().at(-1)).toBe('after');
  expect(shows().filter((line) => line.includes('Your decision?'))).toHaveLength(1);
});

test('what is being typed stays, and goes on', async () => {
  const { input, screen, print, type, shows } = open();
  screen.hold();
  const typed = text({ input, output: screen.output, message: '意见 comment' });
  await until('the prompt', () => shows().join().includes('comment'));
  await type('reb');
  print('a line of the log that is longer than the forty columns of the terminal');
  await type('ase');
  expect(shows()[0]).toMatch(/^a line of the log/);
  expect(shows().filter((line) => line.includes('rebase'))).toHaveLength(1);
  expect(shows().join('\n')).not.toMatch(/reb(?!ase)/);
  await type(ENTER);
  expect(await typed).toBe('rebase');
});

test('where no prompt stands, lines are printed as they come', () => {
  const { print, screen, shows } = open();
  print('one');
  screen.hold();
  screen.release();
  print('two');
  expect(shows()).toEqual(['one', 'two']);
});
