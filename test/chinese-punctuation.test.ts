import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = [
  ...['activities', 'api', 'channels', 'client', 'contract', 'domain', 'executors', 'models'],
  ...['risk', 'store', 'web', 'workers', 'workflows'],
];
/** Patterns that read other people's Chinese, however it is written; and the tables of programs, which are older. */
const READING = /^risk\/(?:crisis\/(?!helplines|resources))/;

const HALF_WIDTH = /[\u4e00-\u9fff”）》][,;:!?](?=[\u4e00-\u9fff“（《])/u;

function sourcesIn(room: string): readonly string[] {
  return readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .map((file) => `${room}/${file}`)
    .filter((file) => /\.tsx?$/.test(file) && !READING.test(file));
}

test('Chinese messages have Chinese punctuation between their characters', () => {
  const wrong = ROOMS.flatMap(sourcesIn).flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => (HALF_WIDTH.test(text) ? [`${file}:${index + 1}: ${text.trim()}`] : [])),
  );
  expect(wrong).toEqual([]);
});
