import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  DefaultLogger,
  Runtime,
  Worker,
  bundleWorkflowCode,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { loadKeys } from '../../keys.ts';
import { createPayloadCodec } from '../../workers/codec.ts';

const FOLDER = join(import.meta.dirname, '..', 'histories');
const versions = await readdir(FOLDER);

let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, '..', '..', 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  });
});

/** A deploy under open approvals replays what older versions wrote: every saved history must still be true. */
describe.each(versions)('histories of version %s', (version) => {
  const folder = join(FOLDER, version);

  test('every ending replays under the present code', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== 'keys.json');
    expect(files.length).toBeGreaterThanOrEqual(12);
    const codec = createPayloadCodec(loadKeys(folder).payloads);
    for (const file of files) {
      const history = historyFromJSON(JSON.parse(await readFile(join(folder, file), 'utf8')));
      const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
      expect(workflowId).toMatch(/^apr_/);
      try {
        await Worker.runReplayHistory(
          { workflowBundle, dataConverter: { payloadCodecs: [codec] } },
          history,
          workflowId,
        );
      } catch (error) {
        throw new Error(`${version}/${file} does not replay`, { cause: error });
      }
    }
  });
});
