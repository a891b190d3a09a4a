import { takeUse } from '../../store/grants.ts';
import { useBy } from './grants.ts';
import { openPlace } from './store-place.ts';

/**
 * A process that asks for uses of one grant as fast as it can, to be run beside its twin. Arguments: the store's place, the
 * first number of its approvals, how many. Prints which approvals got a use.
 */
const [file = '', first = '0', count = '0'] = process.argv.slice(2);
const database = await openPlace(file);
process.stdout.write('ready\n');
await new Promise<void>((resolve) => process.stdin.once('data', () => resolve()));

const numbers = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
const got = await Promise.all(
  numbers.map(async (number) => ({
    number,
    grant: (await takeUse(database, useBy(number), () => null))?.id ?? null,
  })),
);
await database.close();
process.stdout.write(`${JSON.stringify(got.filter(({ grant }) => grant !== null))}\n`);
process.exit(0);
