import fc from 'fast-check';
import { maskJson, maskText } from '../../domain/mask.ts';
import { CANARIES, CANARY } from '../support/canaries.ts';

describe('secrets in text', () => {
  test.each(CANARIES)('hides %s', (_, text, secret) => {
    expect(text).toContain(secret);
    const masked = maskText(text);
    expect(masked).not.toContain(secret);
    // Nothing longer than a hint of it is left either.
    expect(masked).not.toContain(secret.slice(8, 20));
    expect(masked).toHaveLength(text.length);
    expect(maskText(masked)).toBe(masked);
  });

  test('hides them all in one text, and keeps every other character in its place', () => {
    const text = CANARIES.map(([, sample]) => `前 ${sample} 後`).join('\n');
    const masked = maskText(text);
    expect(masked).not.toContain(CANARY);
    expect(masked).toHaveLength(text.length);
    for (let index = 0; index < text.length; index += 1) {
      if (masked[index] !== text[index]) expect(masked[index]).toBe('*');
    }
  });

  test('keeps the name of the secret, so that a person sees what was there', () => {
    expect(maskText('export DB_PASSWORD=hunter2 && make')).toBe('export DB_PASSWORD=******* && make');
    expect(maskText('psql postgres://app:hunter2@db/x')).toBe('psql postgres://app:*******@db/x');
    expect(maskText('cmd --token "a b" --force')).toBe('cmd --token "* *" --force');
  });

  test.each([
    'rm -rf /tmp/build',
    'rm -rf secrets /etc',
    'DELETE FROM tokens WHERE id = 3',
    'SELECT token FROM sessions',
    'git commit -m "add token support"',
    'the token for the user',
    'kubectl get secret web -n shop',
    'cat token.txt password.md',
    'chmod 600 secret; rm x',
    'git push --token --force',
    'sed s/password/passphrase/ file',
    'see https://example.com/a/b:c and ssh bob@host',
    'curl http://a:8080/b@c',
    'docker run -p 80:80 nginx',
    'echo eyJ sk- ghp_ AKIA',
    '',
    '发布 β 版本 😀',
  ])('leaves harmless text as it is: %p', (text) => {
    expect(maskText(text)).toBe(text);
  });

  test('changes nothing a second time, and never a length, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...[
        'password',
        'token',
        '=',
        ':',
        ' ',
        '"',
        "'",
        '-',
        '--',
        '\\"',
        '://',
        '@',
        'u',
        '\n',
        '*',
        'sk-',
        'eyJ',
      ],
      ...[
        '.',
        'authorization',
        'bearer',
        'mysql',
        '-p',
        'cookie',
        'api_key',
        ',',
        '12345678:AA',
        'ghp_',
        '中',
        '😀',
      ],
      ...['abcdefghijklmnopqrst', '-----BEGIN PRIVATE KEY-----', '{', '}', ';', '&', 'identified by', CANARY],
    );
    const text = fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (sample) => {
        const masked = maskText(sample);
        expect(masked).toHaveLength(sample.length);
        expect(maskText(masked)).toBe(masked);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    'a',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----a',
    'token=',
    'token="',
    '-eyJaaaaaaaa',
    'eyJaaaaaaaa.-',
    '_',
    '-token',
    'a.',
    'a://:',
    'mysql ',
    ' -u a',
    ' ',
    'cookie:',
  ])('returns for a megabyte of %p', (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(maskText(text)).toHaveLength(text.length);
  });
});

describe('secrets in JSON', () => {
  test.each(CANARIES)('hides %s wherever it stands', (_, text, secret) => {
    const masked = maskJson({
      command: text,
      argv: ['run', text],
      env: { ANYTHING: text },
      args: { deep: [{ text }], list: [[text]] },
    });
    expect(JSON.stringify(masked)).not.toContain(secret.slice(8, 20));
    expect(maskJson(masked)).toEqual(masked);
  });

  test.each([
    ['an environment', { env: { DB_PASSWORD: CANARY, PGPASSWORD: CANARY, GITHUB_TOKEN: CANARY } }],
    ['arguments', { args: { apiKey: CANARY, auth: { client_secret: CANARY } } }],
    ['a list under a secret name', { args: { tokens: [CANARY, [CANARY]] } }],
    ['an object under a secret name', { args: { credentials: { user: 'bob', key: CANARY } } }],
    ['headers', { args: { headers: { Authorization: CANARY, Cookie: CANARY } } }],
    ['the word after an option', { argv: ['login', '--password', CANARY] }],
    ['an option with its value', { argv: ['login', `--api-key=${CANARY}`] }],
  ])('hides what its name gives away: %s', (_, value) => {
    expect(JSON.stringify(value)).toContain(CANARY);
    expect(JSON.stringify(maskJson(value))).not.toContain(CANARY.slice(8, 20));
  });

  test('hides numbers under a secret name, in as many places', () => {
    expect(maskJson({ password: 12345, port: 5432 })).toEqual({ password: '*****', port: 5432 });
  });

  test('leaves everything else as it is', () => {
    const harmless = {
      command: 'make release',
      argv: ['make', 'release', '--', '-x'],
      args: { depth: 3, flag: true, none: null, list: ['a', 1] },
      env: { STAGE: 'production' },
    };
    expect(maskJson(harmless)).toEqual(harmless);
  });

  test('keeps the length of every string, so that offsets into it stay true', () => {
    const command = `curl -u bob:${CANARY} https://example.com && rm -rf /srv`;
    const masked = maskJson({ command });
    const at = command.indexOf('rm -rf');
    expect(masked.command.slice(at)).toBe('rm -rf /srv');
  });
});
