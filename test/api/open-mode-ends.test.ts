import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../domain/digest.ts';
import { approvalsAt, call, eventually } from '../support/http.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const QUICK = join(import.meta.dirname, '..', 'support', 'policies', 'quick.yaml');
const KEYS = { ann: 'csk_key-of-ann', ben: 'csk_key-of-ben' };
const PRINCIPALS = Object.entries(KEYS)
  .map(([id, key]) => `  - { id: ${id}, roles: [approver], key: "sha256:${sha256(key)}" }\n`)
  .join('');

let home: Awaited<ReturnType<typeof temporaryHome>>;
let product: Product;

beforeAll(async () => {
  home = await temporaryHome();
  await writeFile(join(home.path, 'policy.yaml'), await readFile(QUICK));
  product = await startProduct({ APPROVAL_HOME: home.path });
});

afterAll(async () => {
  await product?.stop();
  await home?.remove();
});

interface Voted {
  readonly status: string;
  readonly decisions: readonly { readonly by: string; readonly unproven?: true }[];
}

test('votes by names that open mode took on trust count no more once the people have keys', async () => {
  const approvals = approvalsAt(product.url);
  const { body: asked } = await approvals.create({
    action: { command: 'git push --force' },
    profile: 'patient',
  });
  const trusted = await approvals.decide(asked.id, 'approve', { approver: 'ann' });
  expect(trusted.body).toMatchObject({ status: 'pending', decisions: [{ by: 'ann' }] });
  expect(trusted.body.decisions[0]).not.toHaveProperty('unproven');

  const policy = await readFile(QUICK, 'utf8');
  await writeFile(join(home.path, 'policy.yaml'), `${policy}\nprincipals:\n${PRINCIPALS}`);
  await eventually(
    () => approvals.get(asked.id),
    ({ status }) => status === 401,
  );
  const approve = (key: string) =>
    call<Voted>(
      'POST',
      `${product.url}/v1/approvals/${asked.id}/decision`,
      { decision: 'approve' },
      { authorization: `Bearer ${key}` },
    );
  const second = await approve(KEYS.ben);
  expect(second).toMatchObject({
    status: 200,
    body: { status: 'pending', decisions: [{ by: 'ann', unproven: true }, { by: 'ben' }] },
  });
  expect(await approve(KEYS.ann)).toMatchObject({ status: 200, body: { status: 'approved' } });
});
