import type { WorkOrder } from '../../domain/execution.ts';
import { NEVER, testerIn } from './execution.ts';

/** A process that carries out the order of its second argument over the data folder of its first, and prints the result. */
const { perform } = testerIn(process.argv[2] ?? '');
console.log(JSON.stringify(await perform(JSON.parse(process.argv[3] ?? '') as WorkOrder, NEVER)));
