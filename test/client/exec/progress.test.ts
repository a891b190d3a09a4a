import { createProgress } from '../../../client/exec/progress.ts';
import type { RemoteApproval } from '../../../client/http.ts';
import { pending } from '../../support/fake-remote.ts';
import { until } from '../../support/until.ts';

const asked = (expiresAt: string | null, more: Partial<RemoteApproval> = {}): RemoteApproval => ({
  ...pending({ action: { argv: ['make'] }, reason: 'x' }),
  expiresAt,
  ...more,
});

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { written, out: { isTTY, write: (text: string) => written.push(text) } };
}

test('away from a terminal there is one line for each change, and none for a look that shows nothing new', () => {
  const { written, out } = terminal(false);
  const progress = createProgress(out);
  const first = asked('2026-01-01T00:10:00.000Z');
  progress.show(first);
  progress.show({ ...first });
  progress.show({ ...first, currentTier: 'HIGH', expiresAt: '2026-01-01T00:12:00.000Z' });
  progress.end();
  expect(written).toEqual([
    'countersign: apr_01 (MEDIUM) is pending until 2026-01-01T00:10:00.000Z, http://server/apr_01\n',
    'countersign: apr_01 (HIGH) is pending until 2026-01-01T00:12:00.000Z, http://server/apr_01\n',
  ]);
});

test('at a terminal one line counts down below where it is decided, and is taken away at the end', async () => {
  const { written, out } = terminal(true);
  const progress = createProgress(out);
  progress.show(asked(new Date(Date.now() + 10_500).toISOString()));
  await until('the next second', () => written.length > 2);
  progress.end();
  expect(written).toEqual([
    'countersign: http://server/apr_01\n',
    '\r\u001b[Kcountersign: MEDIUM, pending, 11 s left',
    '\r\u001b[Kcountersign: MEDIUM, pending, 10 s left',
    '\r\u001b[K',
  ]);
});

test('what ends at once leaves no trace', () => {
  const { written, out } = terminal(true);
  createProgress(out).end();
  expect(written).toEqual([]);
});
