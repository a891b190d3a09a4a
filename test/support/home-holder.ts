import { lockHome } from '../../store/home-lock.ts';

/** A process that claims the data folder of its argument, says whether it got it, and keeps it until it is ended. */
const release = lockHome(process.argv[2] ?? '');
process.stdout.write(release === null ? 'refused\n' : 'held\n');
setInterval(() => undefined, 60_000);
