import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  cancelApproval,
  classify,
  createApproval,
  decideApproval,
  exactAction,
  getApproval,
  listApprovals,
  previewCard,
  resubmitApproval,
} from '../../client/approvals.ts';
import { RemoteProblem, Unreachable } from '../../client/remote-errors.ts';
import type { FakeFeishu } from '../support/fake-feishu/fake-feishu.ts';
import { createFakeFeishu } from '../support/fake-feishu/server.ts';
import { cardsOf, cardsSent, feishuEnvironment } from '../support/feishu-product.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const POLICY = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const TABLE = { action: { command: 'DROP TABLE users' }, reason: 'a test', profile: 'patient' } as const;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let fake: FakeFeishu;
let product: Product;
let place: { readonly url: string; readonly key: null };

beforeAll(async () => {
  home = await temporaryHome();
  fake = await createFakeFeishu();
  const env = { ...feishuEnvironment(fake), APPROVAL_HOME: home.path, POLICY_FILE: POLICY };
  product = await startProduct(env);
  place = { url: product.url, key: null };
});

afterAll(async () => {
  await product?.stop();
  await fake?.close();
  await home?.remove();
});

test('an approval is asked for once however often it is sent, read, listed page by page and decided', async () => {
  const asked = await createApproval(place, TABLE, 'key-1');
  expect((await createApproval(place, TABLE, 'key-1')).id).toBe(asked.id);
  const second = await createApproval(place, { ...TABLE, workspace: 'shop' });
  const first = await listApprovals(place, { status: 'open', limit: 1 });
  expect(first.data.map(({ id }) => id)).toEqual([second.id]);
  const next = await listApprovals(place, { status: 'open', limit: 1, cursor: first.nextCursor ?? '' });
  expect([next.data.map(({ id }) => id), next.nextCursor]).toEqual([[asked.id], null]);
  expect((await listApprovals(place, { workspace: 'shop' })).data).toHaveLength(1);
  const deciding = {
    decision: 'deny',
    comment: 'not today',
    digest: asked.digest,
    approver: 'alice',
  } as const;
  await decideApproval(place, asked.id, deciding);
  const { resolution } = await getApproval(place, asked.id);
  expect(resolution).toMatchObject({ outcome: 'denied', by: 'alice', via: 'http', comment: 'not today' });
  expect((await cancelApproval(place, second.id, 'never mind')).resolution?.outcome).toBe('cancelled');
});

test('another action stands in the place of the one that changes were requested to, to the byte', async () => {
  const { id } = await createApproval(place, TABLE);
  const wanted = { decision: 'request_changes', comment: 'name the schema', approver: 'alice' } as const;
  await decideApproval(place, id, wanted);
  expect((await getApproval(place, id)).changes?.comment).toBe('name the schema');
  const action = { command: "mysql -phunter2-hunter2 -e 'DROP TABLE archive.users'" };
  expect((await resubmitApproval(place, id, { action })).revision).toBe(2);
  expect((await exactAction(place, id)).action).toEqual(action);
  expect((await getApproval(place, id)).action).not.toEqual(action);
});

test('a verdict is asked for without asking anybody', async () => {
  expect(await classify(place, { command: 'rm -rf /' })).toMatchObject({ tier: 'CRITICAL', level: 'high' });
  expect(await classify(place, { argv: ['ls', '-l'] })).toMatchObject({ tier: 'SAFE' });
});

test('a preview is the very card that the channel sends, and sends nothing', async () => {
  const { id } = await createApproval(place, TABLE);
  await cardsSent(fake, id);
  const sent = cardsOf(fake, id);
  const card = await previewCard(place, id, 'feishu');
  expect(await previewCard(place, id)).toEqual(card);
  expect(card).toEqual(sent[0]?.card);
  expect(cardsOf(fake, id)).toHaveLength(sent.length);
});

test('a preview names the channels that there are', async () => {
  const { id } = await createApproval(place, TABLE);
  const unknown = previewCard(place, id, 'pigeon');
  await expect(unknown).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
  await expect(unknown).rejects.toThrow('/channel: must be one of feishu; got "pigeon"');
  const nowhere = previewCard(place, 'apr_01J00000000000000000000000', 'feishu');
  await expect(nowhere).rejects.toMatchObject({ status: 404 });
});

test('what the server refuses is a problem with its reason', async () => {
  const refused = getApproval(place, 'apr_none');
  await expect(refused).rejects.toBeInstanceOf(RemoteProblem);
  await expect(refused).rejects.toMatchObject({ status: 404, code: 'not_found' });
});

test('what is no Countersign, and what is not there, was not reached', async () => {
  const other = createServer((_request, response) => void response.end('<html>')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  try {
    const { port } = other.address() as AddressInfo;
    const asked = getApproval({ url: `http://127.0.0.1:${port}`, key: null }, 'apr_1');
    await expect(asked).rejects.toBeInstanceOf(Unreachable);
    await expect(asked).rejects.toThrow('is no Countersign; PLATFORM_URL names its address');
  } finally {
    other.closeAllConnections();
    other.close();
  }
  const away = getApproval({ url: 'http://127.0.0.1:1', key: null }, 'apr_1');
  await expect(away).rejects.toThrow('http://127.0.0.1:1 cannot be reached');
});
