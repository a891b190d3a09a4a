import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { CANARY } from './support/canaries.ts';
import { complaint } from './support/complaint.ts';
import { removeTempFolders, tempFolder } from './support/temp-folder.ts';

describe('the reviewer', () => {
  afterEach(removeTempFolders);

  const REVIEWER = { REVIEWER_BASE_URL: 'http://localhost:11434/v1', REVIEWER_MODEL: 'qwen3:8b' };

  test('is a model behind an address, with a key or none, and a limit', () => {
    expect(readConfig({}).reviewer).toBeNull();
    expect(readConfig(REVIEWER).reviewer).toEqual({
      baseUrl: 'http://localhost:11434/v1',
      model: 'qwen3:8b',
      apiKey: null,
      timeoutMs: 20_000,
    });
    const more = { ...REVIEWER, REVIEWER_API_KEY: CANARY, REVIEWER_TIMEOUT_SECONDS: '5' };
    expect(readConfig(more).reviewer).toMatchObject({ apiKey: CANARY, timeoutMs: 5_000 });
  });

  test('may have its key in a file', () => {
    const file = join(tempFolder(), 'key');
    writeFileSync(file, `${CANARY}\n`);
    expect(readConfig({ ...REVIEWER, REVIEWER_API_KEY_FILE: file }).reviewer?.apiKey).toBe(CANARY);
  });

  test.each<[NodeJS.ProcessEnv, RegExp]>([
    [
      { REVIEWER_BASE_URL: REVIEWER.REVIEWER_BASE_URL },
      /REVIEWER_MODEL must be set when REVIEWER_BASE_URL is/,
    ],
    [{ REVIEWER_MODEL: 'm' }, /REVIEWER_BASE_URL must be set when REVIEWER_MODEL is/],
    [{ REVIEWER_API_KEY: CANARY }, /REVIEWER_BASE_URL must be set when REVIEWER_API_KEY is/],
    [{ ...REVIEWER, REVIEWER_BASE_URL: 'localhost:11434' }, /REVIEWER_BASE_URL must be an http or https/],
    [
      { ...REVIEWER, REVIEWER_BASE_URL: 'http://localhost/v1/' },
      /REVIEWER_BASE_URL must be .* without a user/,
    ],
    [
      { ...REVIEWER, REVIEWER_BASE_URL: 'http://a:b@localhost/v1' },
      /REVIEWER_BASE_URL must be .* without a user/,
    ],
    [{ ...REVIEWER, REVIEWER_MODEL: 'a model' }, /REVIEWER_MODEL must be a model's name/],
    [{ ...REVIEWER, REVIEWER_API_KEY: `${CANARY} x` }, /REVIEWER_API_KEY must be a key, without spaces/],
    [{ ...REVIEWER, REVIEWER_TIMEOUT_SECONDS: '0' }, /REVIEWER_TIMEOUT_SECONDS must be .* from 1 to 30/],
    [{ ...REVIEWER, REVIEWER_TIMEOUT_SECONDS: '31' }, /REVIEWER_TIMEOUT_SECONDS must be .* from 1 to 30/],
  ])('is refused where it cannot serve: %j', (env, why) => {
    expect(complaint(env)).toMatch(why);
    expect(complaint(env)).not.toContain(CANARY);
  });
});
