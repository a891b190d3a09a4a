import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { double, jsonValue, oneof, sample } from 'fast-check';
import type { Json } from '../../domain/action.ts';
import { digestOf } from '../../domain/digest.ts';
import { runPython } from '../support/python-packages.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

const PYTHONPATH = join(import.meta.dirname, '..', '..', 'client', 'python');
const ENV = { PYTHONPATH, PYTHONDONTWRITEBYTECODE: '1' };

afterAll(removeTempFolders);

async function python(...lines: readonly string[]): Promise<string> {
  const { code, output } = await runPython(['-c', lines.join('\n')], ENV);
  expect([code, output]).toEqual([0, output]);
  return output.trimEnd();
}

test('Python and the server take the same digest of the same action', async () => {
  const values = sample(
    oneof(jsonValue({ noUnicodeString: false }), double({ noNaN: true, noDefaultInfinity: true })),
    2_000,
  );
  // What JSON text carries: no negative zero.
  const args = values.map((value) => JSON.parse(JSON.stringify(value)) as Json);
  const file = join(tempFolder(), 'args.json');
  writeFileSync(file, JSON.stringify(args));
  const digests = await python(
    'import json',
    'from countersign.canonical import digest_of, LARGEST_INTEGER',
    'number = lambda digits: int(digits) if abs(int(digits)) <= LARGEST_INTEGER else float(digits)',
    `for args in json.load(open(${JSON.stringify(file)}), parse_int=number):`,
    '    print(digest_of({"tool": "t", "args": args}, "default", 1))',
  );
  expect(digests.split('\n')).toEqual(args.map((one) => digestOf({ tool: 't', args: one }, 'default', 1)));
});

test.each(['2**53', 'float("nan")', '"\\ud800"', '{1: 2}', '{1, 2}', 'b"x"'])(
  '%s is nothing that JSON carries whole, and so nobody is asked about it',
  async (value) => {
    const said = await python(
      'from countersign import Countersign',
      'try:',
      `    Countersign("http://127.0.0.1:9").create({"tool": "t", "args": ${value}}, "why")`,
      'except TypeError as error:',
      '    print(error)',
    );
    expect(said).toMatch(/^the request\/action/);
  },
);

test('an address that is none is refused by the client’s own error', async () => {
  const said = await python(
    'from countersign import Countersign, CountersignError',
    'try:',
    '    Countersign("foo")',
    'except CountersignError as error:',
    '    print(type(error).__name__, error)',
  );
  expect(said).toMatch(/^BadSettings .*PLATFORM_URL.*http:\/\/ or https:\/\/; it is "foo"$/);
});

/** Asks a server of ours, and says what came of it. */
async function ask(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await python(
      'from countersign import Countersign, CountersignError',
      'try:',
      `    client = Countersign("http://127.0.0.1:${port}", "secret")`,
      '    print(client.request_approval({"command": "ls"}, "why", wait_seconds=1.5))',
      'except CountersignError as error:',
      '    print(type(error).__name__, error)',
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a key that is not known comes with where a key goes', async () => {
  const said = await ask((_, response) => {
    response.writeHead(401, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ code: 'unauthenticated', detail: 'this key is not known here' }));
  });
  expect(said).toBe('Refused this key is not known here (set COUNTERSIGN_KEY)');
});

test('a server that redirects is not followed, so that a key goes nowhere else', async () => {
  const followed: string[] = [];
  const said = await ask((request, response) => {
    followed.push(request.url ?? '');
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(said).toContain('answered 302 and is no Countersign');
  expect(followed).toEqual(['/v1/approvals']);
});

test('a server that is silent, or never ends its answer, holds nobody for longer than they wait', async () => {
  const timers: NodeJS.Timeout[] = [];
  expect(await ask(() => {})).toContain('cannot be reached');
  const drip = await ask((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    timers.push(setInterval(() => response.write(' '), 100));
  });
  for (const timer of timers) clearInterval(timer);
  expect(drip).toContain('does not end');
});

test('an approval whose exact action has another digest grants nothing', async () => {
  const approval = {
    ...{ id: 'apr_1', status: 'approved', workspace: 'default', revision: 2, digest: 'f'.repeat(64) },
    resolution: { outcome: 'approved', by: 'mia', comment: '' },
    links: { inbox: null },
  };
  const said = await ask((request, response) => {
    const isExact = request.url?.endsWith('/action') ?? false;
    const exact = { revision: 2, action: { command: 'rm -rf /' } };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isExact ? exact : approval));
  });
  expect(said).toContain('is not the one that was approved');
});
