import type { Page } from 'playwright-core';
import { type ApprovalBody, approvalsAt, call, eventually } from '../support/http.ts';
import { axeFindings, browserForSuite, describeInBrowser, overflows } from '../support/browser.ts';
import { productForSuite } from '../support/suite.ts';

describeInBrowser('the page in open mode', () => {
  const suite = productForSuite();
  const browser = browserForSuite();

  const ask = async (command: string, more: Record<string, unknown> = {}): Promise<ApprovalBody> => {
    const { status, body } = await approvalsAt(suite.url).create({
      action: { command },
      profile: 'workday',
      ...more,
    });
    expect(status).toBe(201);
    return body;
  };
  const settled = (id: string, status: string) =>
    eventually(
      () => approvalsAt(suite.url).get(id),
      ({ body }) => body.status === status,
    );
  const openOn = async (id: string, options = {}) => {
    const tab = await browser.open(`${suite.url}/approvals/${id}`, options);
    await tab.page.locator('.action').waitFor();
    return tab;
  };
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const panel = (page: Page) => page.locator('.decision');

  /** Nothing that one test leaves waiting may stand in the list of the next. */
  afterEach(async () => {
    const { list, decide } = approvalsAt(suite.url);
    for (const { id, status } of await list('status=open')) {
      if (status !== 'approved') await decide(id, 'deny', { approver: 'cleaner' });
    }
  });

  test('shows a request as soon as it is asked, without being loaded again', async () => {
    const { page } = await browser.open(suite.url);
    await page.getByText('Nothing waits for a decision.').waitFor();
    const { id } = await ask('systemctl stop nginx', { requester: 'ops-agent', reason: 'a new kernel' });
    const row = page.locator(`[data-id="${id}"]`);
    await row.waitFor();
    expect(await row.innerText()).toMatch(/High risk[^]*systemctl stop nginx[^]*a new kernel[^]*ops-agent/);
    expect(await page.locator('[aria-live=polite]').innerText()).toContain('from ops-agent');
    expect(await page.title()).toBe('(1) Countersign');
    await approvalsAt(suite.url).decide(id, 'deny');
    await row.waitFor({ state: 'detached' });
  });

  test('says that anyone on this machine can decide, and under which name', async () => {
    const { page } = await browser.open(suite.url);
    const note = page.getByText(/anyone on this machine can decide/);
    expect(await note.innerText()).toMatch(/Decisions here are recorded as \S+\.$/);
  });

  test('approves with the digest that was shown, by the door "web", and goes on to the next', async () => {
    const { id } = await ask("bash -c 'echo one'");
    const next = await ask("bash -c 'echo two'");
    const { page } = await openOn(id);
    await button(page, 'Approve').click();
    await button(page, 'Approve this').click();
    await panel(page).getByText('Your approval is recorded.').waitFor();
    const { body } = await settled(id, 'approved');
    const [vote] = body.decisions as readonly Record<string, unknown>[];
    expect(vote).toMatchObject({ decision: 'approve', via: 'web' });
    expect(await page.locator(':focus').innerText()).toBe('Next request');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/approvals/${next.id}`);
  });

  test.each([
    ['Deny', 'Deny this', 'rejected'],
    ['Request changes', 'Send back for changes', 'changes_requested'],
  ])('%s takes a comment, which reaches the requester', async (name, confirm, status) => {
    const { id } = await ask("bash -c 'echo hi'");
    const { page } = await openOn(id);
    await button(page, name).click();
    await button(page, confirm).click();
    await page.getByText('Write a comment: the requester is told why.').waitFor();
    await page.getByLabel('Comment (required)').fill(' \u200b ');
    await button(page, confirm).click();
    await page.getByText('Write a comment: the requester is told why.').waitFor();
    expect((await approvalsAt(suite.url).get(id)).body.status).toBe('pending');
    await page.getByLabel('Comment (required)').fill('not on a Friday');
    await button(page, confirm).click();
    await settled(id, status);
    await page.locator('.settled').getByText('not on a Friday').waitFor();
  });

  test('HIGH takes the word HIGH before an approval leaves the page', async () => {
    const { id } = await ask('systemctl stop nginx');
    const { page } = await openOn(id);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url());
    });
    await page.keyboard.press('a');
    const field = page.getByLabel('Type HIGH to confirm');
    expect(await page.locator('input:focus').count()).toBe(1);
    await field.waitFor();
    for (const wrong of ['', 'HIG', 'LOW']) {
      await field.fill(wrong);
      await page.keyboard.press('Enter');
      await page.getByText('Type HIGH exactly.').waitFor();
    }
    expect(sent).toEqual([]);
    await field.fill('high');
    await page.keyboard.press('Enter');
    await panel(page).getByText('Your approval is recorded.').waitFor();
    expect(sent).toHaveLength(1);
  });

  test('pressed twice, one decision is sent', async () => {
    const { id } = await ask("bash -c 'echo hi'");
    const { page } = await openOn(id);
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') keys.push(request.headers()['idempotency-key']);
    });
    await button(page, 'Approve').click();
    await button(page, 'Approve this').dblclick();
    await settled(id, 'approved');
    await panel(page).getByText('Your approval is recorded.').waitFor();
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  });

  test('all of it works by keyboard alone', async () => {
    const first = await ask("bash -c 'echo 1'", { timeoutSeconds: 600 });
    const second = await ask("bash -c 'echo 2'", { timeoutSeconds: 700 });
    const { page } = await browser.open(suite.url);
    await page.locator(`[data-id="${second.id}"]`).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.waitForURL(`**/approvals/${second.id}`);
    await page.locator('.action').waitFor();
    await page.keyboard.press('k');
    await page.waitForURL(`**/approvals/${first.id}`);
    await page.locator('.action').waitFor();
    await page.keyboard.press('d');
    await page.locator('textarea:focus').waitFor();
    await page.keyboard.type('adc no');
    await page.keyboard.press('Control+Enter');
    const { body } = await settled(first.id, 'rejected');
    expect(body.resolution?.comment).toBe('adc no');
    await page.getByRole('link', { name: 'Next request' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/approvals/${second.id}`);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator('form.decision-form').count()).toBe(0);
    await page.keyboard.press('c');
    await page.locator('form[data-deed=request_changes]').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await page.locator('form[data-deed=escalate]').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.waitForURL(`${suite.url}/`);
    await page.keyboard.press('/');
    await page.keyboard.type('no such thing');
    await page.getByText('Nothing that waits matches this search.').waitFor();
  });

  test('decided elsewhere meanwhile: says by whom and when, and shows no button', async () => {
    const { id } = await ask("bash -c 'echo hi'");
    const { page } = await openOn(id);
    await button(page, 'Approve').click();
    // What the page does not hear of until it answers.
    await page.route('**/v1/approvals/*', (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    await approvalsAt(suite.url).decide(id, 'deny', { approver: 'zoe', comment: 'no' });
    await button(page, 'Approve this').click();
    await page.getByText(/Somebody was faster: Denied by zoe/).waitFor();
    await page.unroute('**/v1/approvals/*');
    await page
      .locator('.settled')
      .getByText(/Denied by zoe/)
      .waitFor();
    expect(await panel(page).count()).toBe(0);
  });

  test('a new revision closes what was begun for the old one, and shows what changed', async () => {
    const { id, digest } = await ask("bash -c 'echo old words'");
    const { page } = await openOn(id);
    const api = approvalsAt(suite.url);
    await button(page, 'Approve').click();
    await page.getByLabel('Comment').fill('for the old one');
    await page.route('**/v1/approvals/**', (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    await api.decide(id, 'request_changes', { approver: 'zoe', comment: 'other words' });
    expect((await api.resubmit(id, { action: { command: "bash -c 'echo new words'" } })).status).toBe(200);
    await button(page, 'Approve this').click();
    await page.getByText(/changed since it was shown to you, so your answer changed nothing/).waitFor();
    await page.unroute('**/v1/approvals/**');
    await page.getByText(/this is revision 2. Read it again/).waitFor();
    expect(await page.locator('form.decision-form').count()).toBe(0);
    expect(await page.locator('[data-part=command]').innerText()).toContain('echo new words');
    expect(await page.locator('.difference del').innerText()).toContain('old');
    expect(await page.locator('.difference ins').innerText()).toContain('new');
    const { body } = await api.get(id);
    expect([body.status, body.digest === digest]).toEqual(['pending', false]);
  });

  test('a result that waits is shown whole, and accepted; one that was done again meanwhile is not', async () => {
    const asked = await ask("bash -c 'echo hi'", {
      expectResult: true,
      verification: { mode: 'human' },
    });
    const at = `${suite.url}/v1/approvals/${asked.id}`;
    await approvalsAt(suite.url).decide(asked.id, 'approve');
    const report = { outcome: 'failed', exitCode: 3, stdout: 'half\u202e done', executor: 'agent-1' };
    await call('POST', `${at}/result`, report);
    await settled(asked.id, 'executed');
    const { page } = await openOn(asked.id);
    expect(await page.locator('.result').innerText()).toMatch(/Exit code 3[^]*half\\u202e done/);
    const body = { decision: 'accept', attempt: 2, approver: 'zoe' };
    expect((await call('POST', `${at}/verify`, body)).status).toBe(412);
    await button(page, 'Accept').click();
    await page.getByLabel('Comment').fill('good enough');
    await button(page, 'Accept').click();
    await panel(page).getByText('Result accepted.').waitFor();
    const [verdict] = (await approvalsAt(suite.url).events(asked.id)).slice(-1);
    expect(JSON.stringify(verdict?.details)).toContain('good enough');
  });

  test('while the server is away nothing can be decided; afterwards it goes on by itself', async () => {
    const { id } = await ask("bash -c 'echo hi'");
    const { page } = await openOn(id);
    await page.context().setOffline(true);
    // The stream broke without a word: only the next look at the session tells.
    await page.getByText(/Connection lost/).waitFor({ timeout: 20_000 });
    expect(await button(page, 'Approve').isDisabled()).toBe(true);
    await page.context().setOffline(false);
    await page.getByText(/Connection lost/).waitFor({ state: 'hidden' });
    await eventually(
      () => button(page, 'Approve').isDisabled(),
      (disabled) => !disabled,
    );
  });

  test('is free of what axe knows, in both themes and languages, and no wider than a phone', async () => {
    const { id } = await ask('rm -rf /srv/data && echo "\u202e done"', {
      requester: 'agent-with-a-long-name',
    });
    await ask('x'.repeat(500));
    const wide = { width: 1280, height: 800 };
    const phone = { width: 360, height: 740 };
    for (const [colorScheme, viewport, locale] of [
      ['light', wide, 'en-US'],
      ['dark', phone, 'zh-CN'],
    ] as const) {
      const { page } = await browser.open(suite.url, { colorScheme, viewport, locale });
      await page.locator(`[data-id="${id}"]`).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
      await page.locator(`[data-id="${id}"]`).click();
      await page.locator('.timeline li').first().waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('a');
      await page.locator('form.decision-form').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
      await page.keyboard.press('Escape');
      await page.locator('h1').focus();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      expect(await axeFindings(page)).toEqual([]);
    }
  });

  test('speaks the language of the browser, or the one that is chosen, and says which', async () => {
    const { id } = await ask('systemctl stop nginx');
    const { page } = await openOn(id, { locale: 'zh-CN' });
    await button(page, '批准').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await button(page, 'English').click();
    await button(page, 'Approve').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await button(page, 'Approve').waitFor();
  });

  test('buttons are large enough for a finger', async () => {
    const { id } = await ask('systemctl stop nginx');
    const { page } = await openOn(id, { viewport: { width: 360, height: 740 } });
    for (const each of await page.getByRole('button').all()) {
      const box = await each.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
  });
});
