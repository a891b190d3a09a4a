import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type ApprovalBody, approvalsAt, call, eventually } from '../support/http.ts';
import { axeFindings, browserForSuite, describeInBrowser, overflows } from '../support/browser.ts';
import { type Product, startProduct, temporaryHome } from '../support/product.ts';

const TIERS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']
  .map((tier) => `      ${tier}: { decide: person, timeout: 10m }\n`)
  .join('');
const POLICY = `profiles:
  asked:
    ladder: false
    grants: { maxUses: 50, maxAge: 2d }
    tiers:
      SAFE: { decide: auto }
${TIERS}`;

interface Grant {
  readonly id: string;
  readonly maxUses: number;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly via: string;
}

describeInBrowser('what is remembered', () => {
  const browser = browserForSuite();
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let product: Product;

  beforeAll(async () => {
    home = await temporaryHome();
    await writeFile(join(home.path, 'policy.yaml'), POLICY);
    product = await startProduct({ APPROVAL_HOME: home.path });
  });

  afterAll(async () => {
    await product?.stop();
    await home?.remove();
  });

  const ask = async (requester: string, command = 'git commit -m "one"'): Promise<ApprovalBody> =>
    (await approvalsAt(product.url).create({ action: { command }, requester, profile: 'asked' })).body;
  const openOn = async (id: string, options = {}): Promise<Page> => {
    const { page } = await browser.open(`${product.url}/approvals/${id}`, options);
    await page.locator('.action').waitFor();
    return page;
  };
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const grants = async (requester: string): Promise<readonly Grant[]> =>
    (
      await call<{ readonly data: readonly Grant[] }>(
        'GET',
        `${product.url}/v1/grants?requester=${requester}`,
      )
    ).body.data;
  const choice = (page: Page) => page.getByRole('checkbox', { name: 'Remember this approval' });

  test('is off until somebody turns it on; then the structure, how often and how long are there to see', async () => {
    const { id } = await ask('reader');
    const page = await openOn(id);
    await button(page, 'Approve').click();
    expect(await choice(page).isChecked()).toBe(false);
    await choice(page).focus();
    await page.keyboard.press('Space');
    await page.getByText('git commit -m ‹text›').waitFor();
    await page.getByText(/What reader asks for then passes by itself/).waitFor();
    expect(await page.getByLabel('How often, at the most').inputValue()).toBe('10');
    expect(await page.getByLabel('For how long').locator('option').allInnerTexts()).toEqual([
      ...['1 h', '8 h', '1 d', '2 d'],
    ]);
    await choice(page).uncheck();
    expect(await page.getByText('git commit -m ‹text›').count()).toBe(0);
    await button(page, 'Approve this').click();
    await page.getByText('Your approval is recorded.').waitFor();
    expect(await grants('reader')).toEqual([]);
  });

  test('is sent with the approval, in the bounds that were put in, and covers the next request', async () => {
    const { id } = await ask('maker');
    const page = await openOn(id);
    await button(page, 'Approve').click();
    await choice(page).check();
    for (const wrong of ['0', '51', '']) {
      await page.getByLabel('How often, at the most').fill(wrong);
      await button(page, 'Approve and remember').click();
      await page.getByText('Put in a number from 1 to 50.').waitFor();
    }
    expect((await approvalsAt(product.url).get(id)).body.status).toBe('pending');
    await page.getByLabel('How often, at the most').fill('3');
    await page.getByLabel('For how long').selectOption('3600');
    await button(page, 'Approve and remember').click();
    await page.getByText('Your approval is recorded.').waitFor();
    const [made] = await eventually(
      () => grants('maker'),
      (found) => found.length > 0,
    );
    expect(made).toMatchObject({ maxUses: 3, via: 'web' });
    expect(Date.parse(made?.expiresAt ?? '') - Date.parse(made?.createdAt ?? '')).toBe(3_600_000);
    expect((await ask('maker', 'git commit -m "two"')).resolution?.by).toBe('system:grant');
  });

  test('is not offered where the policy has a person asked every time', async () => {
    const { id } = await ask('bold', 'git push --force');
    const page = await openOn(id);
    await button(page, 'Approve').click();
    await page.getByLabel('Type HIGH to confirm').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
  });

  test('is listed with its uses, and ended there', async () => {
    const { id, digest } = await ask('listed');
    await approvalsAt(product.url).decide(id, 'approve', { digest, grant: { uses: 5 } });
    await eventually(
      () => grants('listed'),
      (found) => found.length > 0,
    );
    await ask('listed', 'git commit -m "two"');
    const { page } = await browser.open(product.url);
    await page.getByRole('link', { name: 'Remembered', exact: true }).click();
    await page.waitForURL('**/grants');
    const row = page.locator('.grant', { hasText: 'For listed in default' });
    await row.getByText('Used 1 of 5').waitFor();
    await row.getByText('given by alice').waitFor();
    await row.getByRole('button', { name: 'Revoke: git commit -m ‹text›' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await grants('listed')).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: 'Remembered approvals' }).waitFor();
  });

  test('is free of what axe knows, in both themes and languages, and no wider than a phone', async () => {
    const phone = { width: 360, height: 740 };
    const long = `git commit -m "x" && make ${'a'.repeat(300)}`;
    const { id: granted, digest } = await ask('narrow', long);
    await approvalsAt(product.url).decide(granted, 'approve', { digest, grant: { uses: 5 } });
    for (const [colorScheme, locale, approve, remember] of [
      ['light', 'en-US', 'Approve', 'Remember this approval'],
      ['dark', 'zh-CN', '批准', '记住此批准'],
    ] as const) {
      const { id } = await ask(`phone-${locale}`, long);
      const page = await openOn(id, { colorScheme, locale, viewport: phone });
      await button(page, approve).click();
      await page.getByRole('checkbox', { name: remember }).check();
      await page.locator('.remember .pattern').waitFor();
      expect([await axeFindings(page), await overflows(page)]).toEqual([[], false]);
      await page.goto(`${product.url}/grants`);
      await eventually(
        () => page.locator('.grant').count(),
        (count) => count > 0,
      );
      expect([await axeFindings(page), await overflows(page)]).toEqual([[], false]);
    }
  });
});
