import { call } from '../../test/support/http.ts';

interface Page {
  readonly data: readonly { readonly id: string; readonly status: string }[];
  readonly nextCursor: string | null;
}

/** What people and machines read all day, each a request that is timed. */
export type ReadName =
  | '/livez'
  | 'first page'
  | 'pending, one workspace'
  | 'one requester'
  | 'last page by cursor'
  | 'q= that matches one'
  | 'q= that matches none'
  | '/health'
  | '/metrics';

/** Milliseconds of each read, by its name. @param ids some that are pending now, in the order of their asking */
export async function timeReads(
  url: string,
  ids: readonly string[],
  reads: number,
): Promise<ReadonlyMap<ReadName, readonly number[]>> {
  const list = `${url}/v1/approvals`;
  const [oldest = '', middle = ''] = [ids[0], ids[Math.floor(ids.length / 2)]];
  const cursor = await cursorOf(list, ids.length);
  const paths: readonly (readonly [ReadName, string])[] = [
    ['/livez', `${url}/livez`],
    ['first page', list],
    ['pending, one workspace', `${list}?status=pending&workspace=team-1`],
    ['one requester', `${list}?requester=agent-1`],
    ['last page by cursor', `${list}?limit=50&cursor=${encodeURIComponent(cursor)}`],
    ['q= that matches one', `${list}?q=${middle === '' ? oldest : middle}`],
    ['q= that matches none', `${list}?q=nobody-asked-for-this`],
    ['/health', `${url}/health`],
    ['/metrics', `${url}/metrics`],
  ];
  const took = new Map<ReadName, number[]>(paths.map(([name]) => [name, []]));
  // In turn, so that what slows the machine for a moment slows all of them alike.
  for (let read = 0; read < reads; read += 1) {
    for (const [name, path] of paths) {
      const began = performance.now();
      const response = await fetch(path);
      await response.text();
      if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
      took.get(name)?.push(performance.now() - began);
    }
  }
  return took;
}

/** Everything that is pending, page by page, as somebody would who trusts nobody. */
export async function readAllPending(url: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await readPage(`${url}/v1/approvals?status=pending&limit=500${more}`);
    for (const { id } of page.data) found.add(id);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** How often each approval was settled, as the whole ledger has it. */
export async function countSettled(url: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let after = 0;
  for (;;) {
    const path = `${url}/v1/audit?after=${after}&limit=1000`;
    const { body } = await call<{ readonly data: readonly Settled[] }>('GET', path);
    for (const { event, approvalId } of body.data) {
      if (event === 'settled') counts.set(approvalId, (counts.get(approvalId) ?? 0) + 1);
    }
    const last = body.data.at(-1);
    if (last === undefined) return counts;
    after = last.seq;
  }
}

interface Settled {
  readonly seq: number;
  readonly event: string;
  readonly approvalId: string;
}

/** A cursor near the end of the list. */
async function cursorOf(list: string, count: number): Promise<string> {
  let cursor = '';
  for (let seen = 0; seen + 50 < count;) {
    const limit = Math.min(500, count - seen - 50);
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await readPage(`${list}?limit=${Math.max(1, limit)}${more}`);
    if (page.nextCursor === null) return cursor;
    cursor = page.nextCursor;
    seen += page.data.length;
  }
  if (cursor !== '') return cursor;
  return (await readPage(`${list}?limit=1`)).nextCursor ?? '';
}

async function readPage(path: string): Promise<Page> {
  const { status, body } = await call<Page>('GET', path);
  if (status !== 200) throw new Error(`${path}: HTTP ${status}: ${JSON.stringify(body)}`);
  return body;
}
