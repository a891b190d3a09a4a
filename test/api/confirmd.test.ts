import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { sha256 } from '../../domain/digest.ts';
import { confirmationsAt } from '../support/confirmations.ts';
import { call } from '../support/http.ts';
import { runCli, startConfirmd, temporaryHome } from '../support/product.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;

beforeEach(async () => {
  home = await temporaryHome();
});

afterEach(async () => {
  await home.remove();
});

/** Asks for a WebSocket. @throws with the status of the answer */
async function connect(url: string): Promise<void> {
  const client = new WebSocket(`${url.replace('http', 'ws')}/ws`, {
    headers: { 'x-workspace-id': 'default' },
  });
  await once(client, 'open');
  client.terminate();
}

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

describe('countersign confirmd', () => {
  test('serves the protocol and health, nothing else, over a ledger of its own', async () => {
    const ledger = join(home.path, 'deep', 'mine.db');
    const args = ['--db-path', ledger, '--rate-limit', '3', '--host', 'localhost'];
    const first = await startConfirmd(args, { APPROVAL_HOME: home.path });
    let id = '';
    try {
      const client = confirmationsAt(first.url);
      const asked = await client.ask('deploy');
      ({ id } = asked.body);
      expect(asked.status).toBe(202);
      expect(asked.headers.get('ratelimit-policy')).toBe('"confirmations";q=3;w=3600');
      expect((await client.approve(id)).body).toMatchObject({ status: 'approved', resolved_by: 'api' });
      await client.ask('deploy');
      expect((await client.ask('deploy')).status).toBe(202);
      expect((await client.ask('deploy')).status).toBe(429);
      expect((await client.audit()).body.count).toBe(3);
      expect((await client.at('GET', '/health')).body).toMatchObject({ status: 'ok', pending_count: 2 });
      for (const path of ['/livez', '/readyz']) expect((await client.at('GET', path)).status).toBe(200);
      const metrics = await fetch(`${first.url}/metrics`);
      expect(await metrics.text()).toContain('countersign_approvals_open 2');
      for (const path of [
        '/v1/approvals',
        `/v1/approvals/${id}`,
        '/v1/audit',
        '/v1/allowlist',
        '/docs/',
        '/openapi.json',
        '/codec/decode',
        '/api/webhook/feishu',
        '/ws',
        '/',
      ]) {
        const answer = await client.at('GET', path);
        expect([path, answer.status, answer.body]).toEqual([path, 404, { error: expect.any(String) }]);
      }
      await expect(connect(first.url)).rejects.toThrow('404');
      const page = await call('GET', `${first.url}/audit`, undefined, { origin: 'http://evil.example' });
      expect([page.status, page.body]).toEqual([403, { error: expect.stringContaining('evil.example') }]);
      expect(existsSync(ledger)).toBe(true);
      expect(existsSync(join(`${ledger}.d`, 'keys.json'))).toBe(true);
      expect(existsSync(join(home.path, 'ledger.db'))).toBe(false);
      const second = await runCli(['confirmd', '--port', '0', '--db-path', ledger]);
      expect([second.code, second.stderr]).toEqual([
        2,
        expect.stringContaining(`--db-path ${ledger} is in use`),
      ]);
    } finally {
      await first.kill();
    }
    const again = await startConfirmd(args, { APPROVAL_HOME: home.path });
    try {
      const client = confirmationsAt(again.url);
      expect((await client.get(id)).body.status).toBe('approved');
      expect((await client.ask('deploy')).status).toBe(429);
    } finally {
      expect(await again.stop()).toBe(0);
    }
  });

  test('keeps its data in the data folder, and knows the people of its policy file', async () => {
    const keys = { api: 'the-single-key-of-a-back-end', robo: 'csk_robo-key', ann: 'csk_ann-key' };
    const principals = [
      `  - { id: robo, roles: [requester], key: "sha256:${sha256(keys.robo)}" }`,
      `  - { id: ann, roles: [approver], key: "sha256:${sha256(keys.ann)}" }`,
    ];
    await writeFile(join(home.path, 'policy.yaml'), `principals:\n${principals.join('\n')}\n`);
    const product = await startConfirmd([], { APPROVAL_HOME: home.path, API_SERVER_KEY: keys.api });
    try {
      expect(existsSync(join(home.path, 'confirmd', 'ledger.db'))).toBe(true);
      const nobody = await call('GET', `${product.url}/audit`);
      expect([nobody.status, nobody.body]).toEqual([401, { error: expect.any(String) }]);
      expect(nobody.headers.get('www-authenticate')).toMatch(/^Bearer/);
      const robo = confirmationsAt(product.url, bearer(keys.robo));
      const ann = confirmationsAt(product.url, bearer(keys.ann));
      const backEnd = confirmationsAt(product.url, bearer(keys.api));

      const { id } = (await robo.ask('deploy', { requester: 'agent' })).body;
      expect((await robo.get(id)).body.requester).toBe('robo');
      expect((await robo.ask('deploy', { requester: 'ann' })).status).toBe(400);
      expect((await robo.approve(id)).status).toBe(403);
      expect((await ann.ask('deploy')).status).toBe(403);
      expect((await ann.approve(id, { approver: 'robo' })).status).toBe(400);
      expect((await robo.get(id)).body.status).toBe('pending');
      expect((await ann.approve(id, { approver: 'api' })).body).toMatchObject({ resolved_by: 'ann' });

      const other = (await backEnd.ask('deploy', { requester: 'agent-7' })).body.id;
      expect((await backEnd.get(other)).body.requester).toBe('agent-7');
      const denied = await backEnd.deny(other, { denier: 'somebody who never was here', reason: 'no' });
      expect(denied.body).toMatchObject({ status: 'denied', resolved_by: 'api', reason: 'no' });
    } finally {
      await product.stop();
    }
  });

  test.each([
    [['--port', '70000'], {}, /--port.*70000.*from 0 to 65535/s],
    [['--port', 'http'], {}, /--port.*http.*from 0 to 65535/s],
    [['--rate-limit', '0'], {}, /--rate-limit.*'0'.*from 1 to 100000/s],
    [['--rate-limit', '1.5'], {}, /--rate-limit.*1\.5.*from 1 to 100000/s],
    [['--rate-limit', 'many'], {}, /--rate-limit.*many/s],
    [['--db-path', ''], {}, /--db-path.*must not be empty/s],
    [['--host', ' '], {}, /--host.*must not be empty/s],
    [['--colour', 'red'], {}, /--colour/],
    [['--host', '0.0.0.0', '--port', '0'], {}, /--host "0\.0\.0\.0" is reached by others/],
    [
      ['--host', '203.0.113.7', '--port', '0'],
      {},
      /--host "203\.0\.113\.7" and --port "0" cannot be listened on/,
    ],
    [[], { CONFIRMATION_PORT: 'x' }, /CONFIRMATION_PORT must be a port number.*"x"/],
    [[], { CONFIRMATION_RATE_LIMIT: '100001' }, /CONFIRMATION_RATE_LIMIT must be.*"100001"/],
  ])('with %j and %j exits 2 and says what is wrong', async (args, env, message) => {
    const { code, stderr } = await runCli(['confirmd', ...args], { APPROVAL_HOME: home.path, ...env });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test('exits 2 where its port is taken, or its ledger is none or another server’s', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { readonly port: number };
    try {
      const env = { APPROVAL_HOME: home.path };
      const busy = await runCli(['confirmd', '--port', String(port)], env);
      expect([busy.code, busy.stderr]).toEqual([2, expect.stringContaining(`--port "${port}" cannot`)]);
      const file = join(home.path, 'notes.txt');
      await writeFile(
        file,
        'these are notes and no database, and they are long enough to be read as one'.repeat(99),
      );
      const notes = await runCli(['confirmd', '--port', '0', '--db-path', file], env);
      expect([notes.code, notes.stderr]).toEqual([2, expect.stringContaining(file)]);
      const main = await runCli(['confirmd', '--db-path', join(home.path, 'ledger.db')], env);
      expect([main.code, main.stderr]).toEqual([2, expect.stringContaining('the main server')]);
    } finally {
      taken.close();
    }
  });
});
