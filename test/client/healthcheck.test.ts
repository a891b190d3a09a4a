import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { checkHealthFile } from '../../config.ts';
import { createPulse } from '../../workers/pulse.ts';
import { runCli } from '../support/product.ts';
import { removeTempFolders, tempFolder } from '../support/temp-folder.ts';

afterEach(removeTempFolders);

describe('countersign healthcheck', () => {
  test('says of a process without a port that it is well while the file it touches is fresh', async () => {
    const file = join(tempFolder(), 'health');
    const ask = () => runCli(['healthcheck', '--within', '20'], { HEALTH_FILE: file });
    expect(await ask()).toMatchObject({ code: 1, stdout: expect.stringContaining('is not there') });
    createPulse(file)();
    expect(await ask()).toMatchObject({ code: 0 });
    const before = Date.now() / 1_000 - 30;
    utimesSync(file, before, before);
    expect(await ask()).toMatchObject({ code: 1, stdout: expect.stringMatching(/at work 3\d s ago/) });
    createPulse(file)();
    expect(await ask()).toMatchObject({ code: 0 });
  });

  test('says of a server what its /readyz says, by its port', async () => {
    let status = 200;
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/readyz' ? status : 404).end('store is away');
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const port = String((server.address() as AddressInfo).port);
    const ask = () => runCli(['healthcheck'], { PORT: port });
    try {
      expect(await ask()).toMatchObject({ code: 0 });
      status = 503;
      expect(await ask()).toMatchObject({ code: 1, stdout: expect.stringContaining('store is away') });
    } finally {
      server.close();
    }
    expect(await ask()).toMatchObject({ code: 1, stdout: expect.stringContaining('ECONNREFUSED') });
  });
});

test.each([
  ['worker', ['serve', '--role', 'worker']],
  ['sub-agent', ['agent', '--name', 'a']],
])(
  'a %s is not started with a health file that cannot be touched, and says so',
  async (_, args) => {
    const home = tempFolder();
    const environment = { APPROVAL_HOME: home, TEMPORAL_ADDRESS: '127.0.0.1:9' };
    for (const file of [join(home, 'nowhere', 'health'), home]) {
      const { code, stderr } = await runCli(args, { ...environment, HEALTH_FILE: file });
      expect([code, stderr]).toEqual([2, expect.stringContaining(`HEALTH_FILE "${file}" cannot be written`)]);
    }
  },
  60_000,
);

test('a health file is not touched by asking whether it can be', () => {
  const healthFile = join(tempFolder(), 'health');
  checkHealthFile({ healthFile });
  expect(existsSync(healthFile)).toBe(false);
  writeFileSync(healthFile, '');
  utimesSync(healthFile, 1, 1);
  checkHealthFile({ healthFile });
  expect(statSync(healthFile).mtimeMs).toBe(1_000);
});

test('a disk that takes no file does not end the work', () => {
  const file = join(tempFolder(), 'taken');
  writeFileSync(file, '');
  expect(() => createPulse(join(file, 'below'))()).not.toThrow();
});
