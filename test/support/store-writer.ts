import { takeOnce } from '../../store/seen-events.ts';
import { openApproval, recordDecision, recordDue } from '../../store/transitions.ts';
import { claimOn, interactiveWith, judgementOf, person, requestOf } from './samples.ts';
import { openPlace } from './store-place.ts';
import { approvalId } from './temp-store.ts';

/**
 * A process that opens, decides and expires the same approvals as its twin, to be run twice at once on one store.
 * Arguments: the store's place, its own name, how many approvals. Waits for a line on its input, so that both begin together;
 * prints what it was told of each approval.
 */
const [file = '', name = '', count = '0'] = process.argv.slice(2);
const database = await openPlace(file);
process.stdout.write('ready\n');
await new Promise<void>((resolve) => process.stdin.once('data', () => resolve()));

const profile = interactiveWith({ HIGH: { quorum: 2 } });
const told = await Promise.all(
  Array.from({ length: Number(count) }, async (_, number) => {
    const request = requestOf({ id: approvalId(number), traceId: name.padEnd(32, '0') });
    const opened = await openApproval(database, request, () => judgementOf({ tier: 'HIGH', profile }));
    const [first, deny] = [`dec_first_${number}`, `dec_deny_${number}`];
    await recordDecision(database, claimOn(opened, { decisionId: first, principal: 'ann' }), person('ann'));
    const denial = claimOn(opened, { decisionId: deny, decision: 'deny', principal: name });
    if (number % 2 === 0) await recordDecision(database, denial, person(name));
    const ended = await recordDue(database, opened.id, { kind: 'expire' });
    const mine = await takeOnce(database, 'test', `event ${number}`);
    return { id: opened.id, traceId: opened.traceId, resolution: ended.resolution, mine };
  }),
);
await database.close();
process.stdout.write(`${JSON.stringify(told)}\n`);
process.exit(0);
