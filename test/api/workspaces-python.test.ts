import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { approvalsAt, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';
import { pythonPackage } from '../support/python-packages.ts';
import { type Tool, startTool } from '../support/workspace-tool.ts';
import { workspaceAt } from '../support/workspaces.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;
let packages: string;
const tools: Tool[] = [];

beforeAll(async () => {
  packages = await pythonPackage('websockets==17.4');
  home = await temporaryHome();
  product = await startProduct({ APPROVAL_HOME: home.path });
}, 120_000);

afterEach(() => {
  for (const tool of tools.splice(0)) tool.kill();
});

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

function start(...args: Parameters<typeof startTool>): Tool {
  const tool = startTool(...args);
  tools.push(tool);
  return tool;
}

test('a Python tool hears its approval and its denial through the websockets package', async () => {
  const tool = start(packages, product.url, 'py', ['make release', 'rm -rf ./data']);
  const bystander = start(packages, product.url, 'elsewhere', ['make release']);
  const [yes, no] = (await tool.until('asked', 2)).map((line) => line.asked ?? '');
  await Promise.all([tool.until('listening'), bystander.until('listening')]);
  await approvalsAt(product.url).decide(yes ?? '', 'approve', { comment: 'go on' });
  await approvalsAt(product.url).decide(no ?? '', 'deny', { comment: 'keep it' });
  await tool.done();
  expect(tool.lines().filter((line) => line.decided !== undefined)).toEqual([
    { decided: { id: yes, status: 'approved', decided_by: 'alice', comment: 'go on' }, by: 'push' },
    { decided: { id: no, status: 'denied', decided_by: 'alice', comment: 'keep it' }, by: 'push' },
  ]);
  expect(bystander.lines().filter((line) => line.decided !== undefined)).toEqual([]);
});

test('a tool that cannot listen polls, and hears the same', async () => {
  const tool = start(packages, product.url, 'py', ['make release'], { APPROVAL_USE_WEBSOCKET: 'false' });
  const [asked] = await tool.until('asked');
  await approvalsAt(product.url).decide(asked?.asked ?? '', 'deny', { comment: 'no' });
  await tool.done();
  expect(tool.lines().at(-1)).toEqual({
    decided: { id: asked?.asked, status: 'denied', decided_by: 'alice', comment: 'no' },
    by: 'poll',
  });
});

test('a tool whose socket is refused falls back to polling', async () => {
  // A proxy that knows nothing of WebSockets.
  const proxy = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await fetch(`${product.url}${request.url}`, {
        method: request.method ?? 'GET',
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    })();
  }).listen(0, '127.0.0.1');
  try {
    await once(proxy, 'listening');
    const tool = start(packages, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, 'py', ['ls']);
    const [asked] = await tool.until('asked');
    await tool.until('dropped');
    await approvalsAt(product.url).decide(asked?.asked ?? '', 'approve');
    await tool.done();
    expect(tool.lines().at(-1)).toMatchObject({ decided: { status: 'approved' }, by: 'poll' });
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});

test('a tool whose socket drops, because the server died, hears of it once the server is back', async () => {
  const own = await temporaryHome();
  let server = await startProduct({ APPROVAL_HOME: own.path });
  try {
    const { port } = new URL(server.url);
    const tool = start(packages, server.url, 'py', ['make release']);
    const [asked] = await tool.until('asked');
    await tool.until('listening');
    await server.kill();
    await tool.until('dropped');
    server = await startProduct({ APPROVAL_HOME: own.path, PORT: port });
    await eventually(
      () => approvalsAt(server.url).decide(asked?.asked ?? '', 'approve'),
      ({ status }) => status === 200 || status === 202 || status === 409,
    );
    await tool.done();
    expect(tool.lines().filter((line) => line.decided !== undefined)).toMatchObject([
      { decided: { id: asked?.asked, status: 'approved', decided_by: 'alice' }, by: 'poll' },
    ]);
    expect(await workspaceAt(server.url, 'py').list()).toHaveLength(1);
  } finally {
    await server.stop();
    await own.remove();
  }
});

test('a tool without the permission is told so', async () => {
  const own = await temporaryHome();
  writeFileSync(join(own.path, 'config.yaml'), 'rbac:\n  roles:\n    operator: [approve]\n');
  const server = await startProduct({ APPROVAL_HOME: own.path });
  try {
    const refused = start(packages, server.url, 'py', ['make release'], { AGENT_ROLE: 'viewer' });
    await refused.done();
    expect(refused.lines()).toMatchObject([{ refused: 403, told: { required: 'approve' } }]);
    const allowed = start(packages, server.url, 'py', ['make release'], { AGENT_ROLE: 'operator' });
    await allowed.until('asked');
    allowed.kill();
  } finally {
    await server.stop();
    await own.remove();
  }
});
