import { runCommand } from '../../executors/run-command.ts';
import { NEVER } from './execution.ts';

/** A process that runs the shell command of its argument as an agent does, to be killed in the middle of it. */
const options = { cwd: '/tmp', env: { PATH: process.env['PATH'] ?? '' }, limitMs: 60_000, signal: NEVER };
const ran = await runCommand({ command: process.argv[2] ?? '' }, { ...options, merged: false });
console.log(JSON.stringify(ran));
