import { cleanUp, clock } from '../support/fake-feishu/testing.ts';
import type { CardActionEvent } from '../support/fake-feishu/types.ts';
import { COMMANDER } from './feishu-approvals.ts';
import { WAYS, setUp, takeClicksBy } from './feishu-receiver.ts';

afterEach(cleanUp);

describe.each(WAYS)('that somebody has read a card, told by %s', (way) => {
  beforeEach(() => takeClicksBy(way));
  // The fake's clock runs ahead of ours, by which nothing is read in the future.
  const at = (): string => new Date(Math.min(clock.at, Date.now())).toISOString();

  /** The event of reading, changed, as Feishu sends it. */
  async function read(change: (event: CardActionEvent) => CardActionEvent = (event) => event) {
    const scene = await setUp();
    const built = scene.fake.readEvent(scene.messageId, COMMANDER);
    const result = await scene.deliver(change(built));
    return { ...scene, result };
  }

  test('is passed on with who it was and when, and answered with nothing', async () => {
    const { door, messageId, result } = await read();
    expect(door.seenOpened).toMatchObject([{ messageId, identity: COMMANDER }]);
    expect((door.seenOpened[0]?.at ?? '') <= at()).toBe(true);
    expect(result).toMatchObject({ httpStatus: 200, toast: null, card: null });
    expect(door.decided).toEqual([]);
    expect(door.refusals).toEqual([]);
  });

  test('names every message that was read at once', async () => {
    const { door } = await read((event) => ({
      ...event,
      event: { ...event.event, message_id_list: ['om_1', 'om_2', 7, null] },
    }));
    expect(door.seenOpened.map(({ messageId }) => messageId)).toEqual(['om_1', 'om_2']);
  });

  test.each([
    ['nobody', { reader_id: {}, read_time: '1700000000000' }],
    ['no time', { reader_id: { open_id: COMMANDER } }],
    ['a time that is none', { reader_id: { open_id: COMMANDER }, read_time: 'soon' }],
  ])('is dropped where it names %s', async (_, reader) => {
    const { door, result } = await read((event) => ({ ...event, event: { ...event.event, reader } }));
    expect(door.seenOpened).toEqual([]);
    expect(result).toMatchObject({ httpStatus: 200 });
  });

  test('is refused from another app', async () => {
    const { door, result } = await read((event) => ({
      ...event,
      header: { ...event.header, app_id: 'cli_0123456789abcdef' },
    }));
    expect(door.seenOpened).toEqual([]);
    expect(result.httpStatus).not.toBe(200);
    expect(door.refusals).toMatchObject([{ code: 'forged' }]);
  });

  test('is answered although it could not be noted', async () => {
    const scene = await setUp({}, { opened: () => Promise.reject(new Error('the ledger is away')) });
    const result = await scene.deliver(scene.fake.readEvent(scene.messageId, COMMANDER));
    expect(result).toMatchObject({ httpStatus: 200, clientCode: null });
  });
});
