import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type ApprovalBody, call, eventually } from '../support/http.ts';
import { axeFindings, browserForSuite, describeInBrowser, overflows } from '../support/browser.ts';
import { type Product, runCli, startProduct, temporaryHome } from '../support/product.ts';

describeInBrowser('the page where keys are set', () => {
  const browser = browserForSuite();
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let product: Product;
  let keys: { readonly agent: string; readonly person: string };

  beforeAll(async () => {
    home = await temporaryHome();
    const made = await runCli(['init', '--agent', 'robo', '--person', 'alice'], { APPROVAL_HOME: home.path });
    const [agent = '', person = ''] = [...made.stdout.matchAll(/COUNTERSIGN_KEY=(\S+)/g)].map(
      ([, key]) => key,
    );
    keys = { agent, person };
    product = await startProduct({ APPROVAL_HOME: home.path });
  });

  afterAll(async () => {
    await product?.stop();
    await home?.remove();
  });

  const asRobo = <T>(method: string, path: string, body?: unknown) =>
    call<T>(method, `${product.url}${path}`, body, { authorization: `Bearer ${keys.agent}` });
  const ask = async (): Promise<string> => {
    const { body } = await asRobo<ApprovalBody>('POST', '/v1/approvals', {
      action: { command: "bash -c 'echo hi'" },
      reason: 'a test',
      profile: 'workday',
    });
    return body.id;
  };
  const read = async (id: string) => (await asRobo<ApprovalBody>('GET', `/v1/approvals/${id}`)).body;

  async function signIn(page: Page, key: string): Promise<void> {
    await page.getByLabel('Your key').fill(key);
    await page.keyboard.press('Enter');
  }

  test('asks for a key once, keeps it nowhere, and decides as its person', async () => {
    const id = await ask();
    const { page } = await browser.open(`${product.url}/approvals/${id}`);
    expect(await axeFindings(page)).toEqual([]);
    await signIn(page, 'csk_no-such-key');
    await page.getByText(/this key is not known here/).waitFor();
    await signIn(page, keys.person);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.keyboard.press('Enter');
    await page.getByText(/Your approval is recorded. By alice/).waitFor();
    const { status, decisions } = await read(id);
    expect([status, decisions.map(({ by }) => by)]).toEqual(['approved', ['alice']]);
    const kept = await page.evaluate<string>(
      'JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }])',
    );
    expect(kept).not.toContain(keys.person);
    expect(kept).not.toContain('countersign-session');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    await page.reload();
    await page
      .locator('.settled')
      .getByText(/^Approved by alice/)
      .waitFor();
  });

  test('shows who only reads what they cannot do', async () => {
    const id = await ask();
    const { page } = await browser.open(`${product.url}/approvals/${id}`);
    await signIn(page, keys.agent);
    await page.getByText('You may read, and not decide').waitFor();
    for (const name of ['Approve', 'Deny', 'Request changes', 'Escalate']) {
      expect(await page.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
    }
  });

  test('signs out: what was shown is gone, and the cookie with it', async () => {
    await ask();
    const { page } = await browser.open(product.url, { viewport: { width: 360, height: 740 } });
    await signIn(page, keys.person);
    await page.locator('.row').first().waitFor();
    expect(await overflows(page)).toBe(false);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your key').waitFor();
    expect(await page.locator('.row').count()).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
  });

  test('shows nothing that the one before was shown to who signs in next', async () => {
    const id = await ask();
    const { page } = await browser.open(`${product.url}/approvals/${id}`);
    await signIn(page, keys.person);
    await page.locator('.action').getByText('echo hi').waitFor();
    await page.route('**/v1/approvals**', (route) => route.abort());
    const body = JSON.stringify(JSON.stringify({ key: keys.agent }));
    const headers = '{ "content-type": "application/json" }';
    await page.evaluate(`fetch('/v1/session', { method: 'POST', headers: ${headers}, body: ${body} })`);
    // Another tab signed somebody else in: this one finds out when it looks next.
    await page.evaluate("window.dispatchEvent(new Event('online'))");
    await page.getByText('You may read, and not decide').waitFor();
    expect(await page.getByText('echo hi').count()).toBe(0);
  });

  test('takes no decision from a page of another origin, though the browser sends its cookie', async () => {
    const id = await ask();
    const { page, faults } = await browser.open(product.url);
    await signIn(page, keys.person);
    await page.locator('.row').first().waitFor();
    const evil = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<title>evil</title>');
    }).listen(0, '127.0.0.1');
    await once(evil, 'listening');
    try {
      const { port } = evil.address() as AddressInfo;
      const other = await page.context().newPage();
      // Same site, other port: SameSite alone would let it through.
      await other.goto(`http://127.0.0.1:${port}/`);
      const target = `${product.url}/v1/approvals/${id}/decision`;
      const statuses: number[] = [];
      other.on('response', (response) => {
        if (response.url() === target) statuses.push(response.status());
      });
      await other.evaluate(
        `fetch(${JSON.stringify(target)}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"decision":"approve"}' }).catch(() => 'not even an answer')`,
      );
      await other.evaluate(
        `(() => { const form = document.createElement('form'); form.method = 'post'; form.enctype = 'text/plain'; form.action = ${JSON.stringify(target)}; const input = document.createElement('input'); input.name = '{"decision":"approve","comment":"'; input.value = '"}'; form.append(input); document.body.append(form); form.submit(); })()`,
      );
      await eventually(
        () => Promise.resolve(statuses),
        (seen) => seen.length > 0,
      );
      expect(statuses.every((status) => status === 403)).toBe(true);
      expect((await read(id)).status).toBe('pending');
      expect(faults.splice(0)).toEqual([expect.stringContaining(String(port))]);
    } finally {
      evil.closeAllConnections();
      evil.close();
    }
  });

  test('lets nobody in any more whose key was taken away', async () => {
    const id = await ask();
    const { page } = await browser.open(`${product.url}/approvals/${id}`);
    await signIn(page, keys.person);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    const file = join(home.path, 'policy.yaml');
    const policy = await readFile(file, 'utf8');
    const without = policy.replace(
      /(- id: alice\n(?: {4}.*\n)*? {4}key: sha256:)[0-9a-f]{64}/,
      `$1${'0'.repeat(64)}`,
    );
    expect(without).not.toBe(policy);
    await writeFile(`${file}.new`, without);
    await rename(`${file}.new`, file);
    // The stream notices with its next ping.
    await page.getByLabel('Your key').waitFor({ timeout: 20_000 });
    await page.getByText(/You are signed out/).waitFor();
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const late = await call(
      'POST',
      `${product.url}/v1/approvals/${id}/decision`,
      { decision: 'approve' },
      {
        cookie,
        'sec-fetch-site': 'same-origin',
      },
    );
    expect([late.status, (await read(id)).status]).toEqual([401, 'pending']);
  });
});
