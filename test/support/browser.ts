import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/chromium-binary.mjs';
import { eventually } from './http.ts';

const PROGRAM = findChromium();

/** For suites that need a browser: left out, in one loud line, where this machine has none. */
export const describeInBrowser = PROGRAM === null ? describe.skip : describe;

/** As root and without a network of its own: no sandbox, and nothing that asks the outside. */
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
];

/** How long anything on a page may take, in milliseconds. */
const PATIENCE_MS = 40_000;

/** A tab of the product's page, under watch. */
export interface Tab {
  readonly page: Page;
  /** Requests that went anywhere but to the product; what broke the page's policy; errors of its scripts. */
  readonly faults: string[];
  close(): Promise<void>;
}

/** A browser for the tests of one file. */
export interface BrowserSuite {
  open(url: string, options?: BrowserContextOptions): Promise<Tab>;
}

/** Starts the browser before a file's tests; after each, its tabs are closed and must have been without a fault. */
export function browserForSuite(): BrowserSuite {
  let browser: Browser | null = null;
  let tabs: Tab[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: PROGRAM ?? '', args: FLAGS });
  });

  afterEach(async () => {
    const open = tabs;
    tabs = [];
    await Promise.all(open.map((tab) => tab.close()));
    expect(open.flatMap(({ faults }) => faults)).toEqual([]);
  });

  afterAll(() => browser?.close());

  return {
    async open(url, options = {}) {
      if (browser === null) throw new Error('the browser of a suite runs in its tests alone');
      const tab = await openTab(browser, url, options);
      tabs.push(tab);
      return tab;
    },
  };
}

async function openTab(browser: Browser, url: string, options: BrowserContextOptions): Promise<Tab> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const faults: string[] = [];
  const { origin } = new URL(url);
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`asked ${request.url()}`);
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    const text = message.text();
    if (/content security policy|trusted ?type/i.test(text)) faults.push(text);
  });
  page.on('pageerror', (error) => faults.push(`threw ${error.message}`));
  await page.goto(url);
  return { page, faults, close: () => context.close() };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong on a page as it stands: each rule with the elements that break it. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const violations: readonly Violation[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Whether anything makes the page wider than its window. */
export async function overflows(page: Page): Promise<boolean> {
  const look = (): Promise<boolean> =>
    page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
  // What has just come may be laid out once more: what stays too wide overflows.
  return eventually(look, (isOver) => !isOver, 5_000).catch(() => true);
}
